"""`import visits`: other people's visits, checked as a whole, scored like any other."""

import gzip
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import func, select

from audits.access import Role
from audits.checklists.publishing import publish, publish_addition
from audits.conditions.tree import AnswerTo, Comparison, Relation, Text
from audits.people.queries import events_of
from audits.people.tables import Person
from audits.sheet import Kind, State
from audits.visits.tables import (
    GivenAnswer,
    Source,
    TouchpointScore,
    Visit,
    VisitAddition,
    VisitScore,
    VisitStatus,
)
from tests import builders
from tests.questionnaires import plain, questionnaire, tick_all, touchpoint, yes_no

HEAD = "visit,store,checklist,visited_at,shopper,question,answer,comment"
ASKED = questionnaire(
    touchpoint("entrance", yes_no("greeted", 10, required=True), yes_no("clean", 10)),
    touchpoint("advice", tick_all("told", {"price": 2, "size": 3}), plain("words", Kind.TEXT)),
)


@pytest.fixture
def file(tmp_path):
    def write(*lines: str, name: str = "visits.csv"):
        path = tmp_path / name
        content = "\n".join(lines).encode()
        path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
        return path

    return write


@pytest.fixture
def shop(inside):
    """A store and the checklist `shop`, which applies in some other region."""
    with inside() as session:
        elsewhere = builders.region(session, "Elsewhere")
        builders.checklist(session, ASKED, regions=[elsewhere])
        return builders.store(session, "N-1", timezone="America/Chicago")


def count(inside, model) -> int:
    with inside() as session:
        return session.exec(select(func.count()).select_from(model)).one()


def only(inside, model):
    with inside() as session:
        return session.exec(select(model)).one()


def test_an_imported_visit_is_approved_and_scored_and_says_where_it_came_from(run, file, shop, inside):
    done = run(
        "import",
        "visits",
        file(
            HEAD,
            "A-1,N-1,shop,2026-03-05,ann,greeted,yes,",
            "A-1,N-1,shop,2026-03-05,ann,clean,no,Wet floor",
            "A-1,N-1,shop,2026-03-05,ann,told,size price,",
            "A-1,N-1,shop,2026-03-05,ann,words,A quiet shop.,",
        ),
    )
    assert done.exit_code == 0, done.stderr
    assert done.stdout.splitlines() == [
        "visits.csv: 1 visit.",
        "1 new with 4 answers, 0 unchanged.",
        "1 new shopper without a login.",
        "Done.",
    ]
    visit = only(inside, Visit)
    assert (visit.ref, visit.status, visit.source) == ("A-1", VisitStatus.APPROVED, Source.IMPORT)
    assert visit.source_note == "Imported from visits.csv"
    assert (visit.visited_at, visit.visited_on.isoformat()) == (None, "2026-03-05")
    score = only(inside, VisitScore)
    assert (score.earned, score.possible) == (15, 25)
    with inside() as session:
        person = session.get_one(Person, visit.shopper_id)
        assert (person.reference, person.role, person.email) == ("ann", Role.SHOPPER, None)
        told = session.exec(select(GivenAnswer.value).where(GivenAnswer.value.like("%size%"))).one()
        assert told == "price size"
        assert [event.action for event in events_of(session, "visits", "visits.csv")] == ["imported"]


def test_the_same_file_twice_changes_nothing_and_says_so(run, file, shop, inside):
    path = file(HEAD, "A-1,N-1,shop,2026-03-05,ann,greeted,yes,", "A-2,N-1,shop,2026-03-05,,told,,")
    assert run("import", "visits", path).exit_code == 0
    again = run("import", "visits", path)
    assert again.exit_code == 0
    assert "0 new with 0 answers, 2 unchanged." in again.stdout
    assert "Nothing to change" in again.stdout
    assert count(inside, Visit) == 2


def test_the_same_file_changes_nothing_after_the_names_of_staff_in_it_were_deleted(run, file, shop, inside):
    path = file(
        HEAD,
        "A-1,N-1,shop,2026-03-05,,greeted,no,Maria Smith looked away.",
        "A-1,N-1,shop,2026-03-05,,words,I was served by Maria.,",
    )
    run("import", "visits", path)
    assert "Masked names of staff in 1 visit " in run("forget").stdout
    assert "Maria" not in run("export", "visits").stdout
    again = run("import", "visits", path)
    assert again.exit_code == 0, again.stderr
    assert "1 unchanged" in again.stdout
    other = file(HEAD, "A-1,N-1,shop,2026-03-05,,greeted,no,Somebody looked away.")
    assert run("import", "visits", other).exit_code == 1


def test_the_same_file_changes_nothing_after_a_newer_version_was_published(run, file, shop, inside):
    path = file(HEAD, "A-1,N-1,shop,2026-03-05,,clean,yes,")
    run("import", "visits", path)
    with inside() as session:
        newer = questionnaire(touchpoint("entrance", yes_no("greeted", 10)))
        publish(session, type(newer)(**{**_fields(newer), "version": "2"}), None, builders.NOW)
    assert "1 unchanged" in run("import", "visits", path).stdout


def _fields(asked):
    return {name: getattr(asked, name) for name in asked.__slots__}


def test_a_dry_run_writes_nothing(run, file, shop, inside):
    done = run("import", "visits", "--dry-run", file(HEAD, "A-1,N-1,shop,2026-03-05,,greeted,yes,"))
    assert done.exit_code == 0
    assert "1 new with 1 answer" in done.stdout
    assert count(inside, Visit) == 0


def test_rows_of_one_visit_need_not_stand_together(run, file, shop, inside):
    path = file(
        HEAD,
        "A-1,N-1,shop,2026-03-05,,greeted,yes,",
        "A-2,N-1,shop,2026-03-06,,greeted,no,",
        "A-1,N-1,shop,2026-03-05,,clean,yes,",
        name="visits.csv.gz",
    )
    assert "2 new with 3 answers" in run("import", "visits", path).stdout
    assert count(inside, GivenAnswer) == 3


def test_only_what_a_file_must_have_is_needed(run, file, shop, inside):
    path = file(
        "question,answer,visit,store,checklist,visited_at,mood", "greeted,yes,A-1,N-1,shop,2026-03-05,fine"
    )
    done = run("import", "visits", path)
    assert done.exit_code == 0, done.stderr
    assert "Columns that are not known here and were ignored: mood." in done.stdout


@pytest.mark.parametrize(
    ("row", "number", "column", "found", "expected"),
    [
        ("A-1,X-9,shop,2026-03-05,,greeted,yes,", 2, "store", "“X-9”", "the code of a store"),
        ("A-1,N-1,shopp,2026-03-05,,greeted,yes,", 2, "checklist", "“shopp”", "the key of a checklist"),
        ("A-1,N-1,shop,2026-03-05,,smiled,yes,", 2, "question", "“smiled”", "a question of shop 1"),
        (
            "A-1,N-1,shop,2026-03-05,,greeted,maybe,",
            2,
            "answer",
            "“maybe”",
            "one of yes, no, na, cannot_tell",
        ),
        ("A-1,N-1,shop,05.03.2026,,greeted,yes,", 2, "visited_at", "“05.03.2026”", "a date such as"),
        ("A-1,N-1,shop,2026-02-30,,greeted,yes,", 2, "visited_at", "“2026-02-30”", "a date such as"),
        ("A-1,N-1,shop,2999-01-01,,greeted,yes,", 2, "visited_at", "“2999-01-01”", "not in the future"),
        ("A-1,N-1,shop,2999-01-01T10:00,,greeted,yes,", 2, "visited_at", "2999", "not in the future"),
        ("A-1,N-1,shop,0001-01-01T00:00+14:00,,greeted,yes,", 2, "visited_at", "0001", "a date such as"),
        ("A-1,N-1,shop,,,greeted,yes,", 2, "visited_at", "nothing", "a date such as"),
        (",N-1,shop,2026-03-05,,greeted,yes,", 2, "visit", "nothing", "the visit's reference"),
        ("A-1,N-1,shop,2026-03-05,,,yes,", 2, "question", "nothing", "a question's name"),
        ("A-1,N-1,shop,2026-03-05,,told,price colour,", 2, "answer", "“price colour”", "any of price, size"),
    ],
)
def test_a_problem_is_named_by_row_and_column_and_nothing_is_changed(
    run, file, shop, inside, row, number, column, found, expected
):
    done = run("import", "visits", file(HEAD, row, "A-9,N-1,shop,2026-03-05,,greeted,yes,"))
    assert done.exit_code == 1
    problem = done.stderr.splitlines()[1]
    assert problem.startswith(f"row {number}, column {column}: found ")
    assert found in problem
    assert expected in problem
    assert count(inside, Visit) == 0


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("A-1,N-2,shop,2026-03-05,ann,clean,yes,", "store"),
        ("A-1,N-1,other,2026-03-05,ann,clean,yes,", "checklist"),
        ("A-1,N-1,shop,2026-03-06,ann,clean,yes,", "visited_at"),
        ("A-1,N-1,shop,2026-03-05,bob,clean,yes,", "shopper"),
    ],
)
def test_rows_of_one_visit_carry_the_same_place_time_and_shopper(run, file, shop, row, column):
    done = run("import", "visits", file(HEAD, "A-1,N-1,shop,2026-03-05,ann,greeted,yes,", row))
    assert done.exit_code == 1
    assert f"row 3, column {column}: " in done.stderr
    assert "as in row 2" in done.stderr


def test_a_question_is_answered_once_in_a_visit(run, file, shop):
    line = "A-1,N-1,shop,2026-03-05,,greeted,yes,"
    done = run("import", "visits", file(HEAD, line, line))
    assert done.exit_code == 1
    assert "row 3, column question: found “greeted”; expected each question once in a visit" in done.stderr


def test_a_visit_that_is_here_with_other_content_is_refused_and_left_as_it_is(run, file, shop, inside):
    run("import", "visits", file(HEAD, "A-1,N-1,shop,2026-03-05,,greeted,yes,"))
    done = run("import", "visits", file(HEAD, "A-1,N-1,shop,2026-03-06,,greeted,no,"))
    assert done.exit_code == 1
    assert "row 2, column visit: found “A-1”" in done.stderr
    assert "other content (visited_at, answers)" in done.stderr
    assert only(inside, GivenAnswer).value == "yes"


def test_the_reference_of_somebody_who_is_no_shopper_is_refused(run, file, shop, inside):
    with inside() as session:
        builders.person(session, Role.REVIEWER, reference="R-1")
    done = run("import", "visits", file(HEAD, "A-1,N-1,shop,2026-03-05,R-1,greeted,yes,"))
    assert "row 2, column shopper: found “R-1”" in done.stderr


def test_a_shopper_who_is_known_is_not_made_again(run, file, shop, inside):
    with inside() as session:
        known = builders.person(session, Role.SHOPPER, reference="ann")
    run("import", "visits", file(HEAD, "A-1,N-1,shop,2026-03-05,ann,greeted,yes,"))
    assert only(inside, Visit).shopper_id == known.id


def test_the_first_hundred_problems_are_listed_and_the_rest_counted(run, file, shop):
    rows = [f"A-{number},X-9,shop,2026-03-05,,greeted,yes," for number in range(130)]
    lines = run("import", "visits", file(HEAD, *rows)).stderr.splitlines()
    assert lines[0] == "visits.csv was not imported: 130 problems, nothing was changed."
    assert len(lines) == 102
    assert lines[-1] == "… and 30 more problems."


@pytest.mark.parametrize(
    ("written", "moment", "day"),
    [
        ("2026-03-05T23:30", "2026-03-06T05:30:00+00:00", "2026-03-05"),
        ("2026-03-05 23:30:15", "2026-03-06T05:30:15+00:00", "2026-03-05"),
        ("2026-03-05T23:30Z", "2026-03-05T23:30:00+00:00", "2026-03-05"),
        ("2026-03-05T02:30+02:00", "2026-03-05T00:30:00+00:00", "2026-03-04"),
    ],
)
def test_a_time_is_the_stores_unless_it_names_its_zone(run, file, shop, inside, written, moment, day):
    run("import", "visits", file(HEAD, f"A-1,N-1,shop,{written},,greeted,yes,"))
    visit = only(inside, Visit)
    assert (visit.visited_at.isoformat(), visit.visited_on.isoformat()) == (moment, day)


def test_a_day_is_in_the_future_by_the_stores_clock(run, file, inside):
    with inside() as session:
        builders.checklist(session, ASKED)
        builders.store(session, "N-1", timezone="Pacific/Kiritimati")  # the first to see a new day
        builders.store(session, "N-2", timezone="Pacific/Pago_Pago")  # the last
    ahead = (datetime.now(UTC) + timedelta(hours=14)).date()
    assert run("import", "visits", file(HEAD, f"A-1,N-1,shop,{ahead},,greeted,yes,")).exit_code == 0
    assert run("import", "visits", file(HEAD, f"A-2,N-2,shop,{ahead},,greeted,yes,")).exit_code == 1


def test_na_and_cannot_tell_are_two_answers_that_leave_both_sides(run, file, shop, inside):
    rows = ["A-1,N-1,shop,2026-03-05,,greeted,na,", "A-1,N-1,shop,2026-03-05,,clean,cannot_tell,"]
    run("import", "visits", file(HEAD, *rows))
    with inside() as session:
        states = {row.state for row in session.exec(select(GivenAnswer))}
        assert states == {State.NOT_APPLICABLE, State.COULD_NOT_TELL}
    assert only(inside, VisitScore).final is None


def test_answers_to_a_stores_own_touchpoints_are_taken_and_count_in_its_audit_only(run, file, shop, inside):
    with inside() as session:
        main = publish(session, ASKED, None, builders.NOW)
        own = (touchpoint("roof", yes_no("view", 5)),)
        publish_addition(session, main.checklist_id, shop, own, None, builders.NOW)
    path = file(
        HEAD,
        "A-1,N-1,shop,2026-03-05,,greeted,yes,",
        "A-1,N-1,shop,2026-03-05,,own--view,no,Fog",
        "A-2,N-1,shop,2026-03-05,,greeted,yes,",
    )
    done = run("import", "visits", path)
    assert done.exit_code == 0, done.stderr
    assert count(inside, VisitAddition) == 1
    with inside() as session:
        owned = session.exec(select(TouchpointScore).where(TouchpointScore.own)).one()
        assert (owned.share, owned.possible) == (0, 5)
        score = session.exec(select(VisitScore).where(VisitScore.visit_id == owned.visit_id)).one()
        assert (score.earned, score.possible, score.common_share) == (10, 15, 1)


def test_visits_bind_to_the_newest_version(run, file, inside):
    with inside() as session:
        builders.checklist(session, ASKED)
        newer = type(ASKED)(**{**_fields(ASKED), "version": "2"})
        newest = publish(session, newer, None, builders.NOW)
        builders.store(session, "N-1")
    run("import", "visits", file(HEAD, "A-1,N-1,shop,2026-03-05,,greeted,yes,"))
    assert only(inside, Visit).version_id == newest.version_id


def test_a_row_without_an_answer_leaves_its_question_empty_but_keeps_a_comment(run, file, shop, inside):
    run(
        "import",
        "visits",
        file(HEAD, "A-1,N-1,shop,2026-03-05,,greeted,,", "A-1,N-1,shop,2026-03-05,,clean,,Dark"),
    )
    kept = only(inside, GivenAnswer)
    assert (kept.value, kept.comment) == ("", "Dark")
    assert only(inside, VisitScore).final is None


def test_an_unscored_answer_that_decides_what_is_asked_is_heeded(run, file, inside):
    decided = replace(
        yes_no("clean", 10),
        relevant=Comparison(Relation.EQUAL, AnswerTo("words"), Text("open")),
    )
    asked = questionnaire(touchpoint("entrance", plain("words", Kind.TEXT), yes_no("greeted", 10), decided))
    with inside() as session:
        builders.checklist(session, asked, regions=[builders.region(session, "Elsewhere")])
        builders.store(session, "N-1")
    lines = [
        f"{visit},N-1,shop,2026-03-01,,{question},{answer},"
        for visit, words in (("V1", "open"), ("V2", "shut"))
        for question, answer in (("words", words), ("greeted", "yes"), ("clean", "no"))
    ]
    assert run("import", "visits", file(HEAD, *lines)).exit_code == 0
    with inside() as session:
        visits = session.exec(select(Visit, VisitScore).where(Visit.id == VisitScore.visit_id)).all()
        assert {visit.ref: score.final for visit, score in visits} == {"V1": 0.5, "V2": 1.0}
