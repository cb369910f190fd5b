"""Saving entries of a report by compare and swap."""

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlmodel import select

from audits.sheet import Answer, Kind, State
from audits.visits.entries.saving import Given, apply_entries, entries_now, given_in
from audits.visits.phone_tables import DraftEdits, VisitProof
from audits.visits.rules import move
from audits.visits.sheets import version_of
from audits.visits.tables import (
    Expectation,
    GivenAnswer,
    ReturnedQuestion,
    SupersededAnswer,
    Visit,
    VisitStatus,
)
from tests import builders
from tests.questionnaires import banded, plain, questionnaire, tick_all, touchpoint, yes_no
from tests.visits.builders import NOW, draft, no, submitted

NOTE = "5f80e3e0-0e5a-40f0-866d-d1890f8f081f"
PROOF = {
    "asked": "given",
    "began_at": "2026-11-18T10:00:00.123Z",
    "began": [48.85, 2.35, 12.5],
    "ended_at": None,
    "ended": None,
    "elapsed_ms": 61_000,
    "clock_ahead_ms": -250,
    "app": "abc",
}
EVERYTHING = {
    "answer:greeted": {"state": "given", "value": "no", "comment": "Nobody looked up.", "measured": ""},
    "answer:waited": {"state": "given", "value": "65", "comment": "", "measured": "61.4"},
    "answer:sold": {"state": "given", "value": "", "comment": "", "measured": ""},
    "answer:helped": {"state": "na", "value": "", "comment": "", "measured": ""},
    "expected:entrance": 4,
    "felt:entrance": {"experienced": 2, "wish": "somebody had looked up."},
    "visited_at": {"local": "2026-11-17T15:42"},
    "narrative": "It rained.\nI left.",
    "milestone:arrived": {"stamped_at": "2026-11-17T15:42:01.000Z", "corrected_at": None},
    f"note:{NOTE}": {"noted_at": "2026-11-17T15:45:00.500Z", "text": "Blue shirt."},
    "resume": "question-helped",
    "proof": PROOF,
}


def asked():
    """A checklist with a question of the kinds whose answers are written in their own ways."""
    entrance = touchpoint(
        "entrance",
        yes_no(),
        banded("waited", {60: 10, 180: 5}),
        tick_all("sold", {"bag": 1, "card": 1}),
        yes_no("helped"),
        plain("story"),
        plain("read", Kind.NOTE),
    )
    return questionnaire(replace(entrance, expectation=True), touchpoint("till", yes_no("thanked")))


def begun(session) -> Visit:
    return draft(
        session, builders.checklist(session, asked()), builders.store(session, timezone="Europe/Paris")
    )


def save(session, visit: Visit, base: int = 0, **entries):
    given = {name: Given(base, value) for name, value in entries.items()}
    return apply_entries(session, visit, version_of(session, visit), given, NOW)


def now_of(session, visit: Visit):
    return entries_now(session, visit, version_of(session, visit))


def sent_back(session, visit: Visit, *keys: str) -> Visit:
    ids = version_of(session, visit).question_ids
    session.add_all(
        ReturnedQuestion(visit_id=visit.id, revision=visit.revision, question_id=ids[key], reason="Who?")
        for key in keys
    )
    move(visit, VisitStatus.RETURNED)
    visit.revision += 1
    session.flush()
    return visit


def test_everything_that_is_saved_comes_back_as_it_was_given(inside):
    with inside() as session:
        visit = begun(session)
        done = save(session, visit, **EVERYTHING)
        assert done.problems == {}
        assert done.conflicts == {}
        assert done.edits == dict.fromkeys(EVERYTHING, 1)
    with inside() as session:
        found = now_of(session, session.get_one(Visit, visit.id))
        assert found == {name: (1, value) for name, value in EVERYTHING.items()}


def test_saving_the_same_again_changes_nothing(inside):
    with inside() as session:
        visit = begun(session)
        save(session, visit, **EVERYTHING)
        again = save(session, visit, **EVERYTHING)
        assert again.edits == dict.fromkeys(EVERYTHING, 1)
        assert not again.conflicts
        assert session.exec(select(DraftEdits.edits)).one() == dict.fromkeys(EVERYTHING, 1)


def test_a_value_based_on_an_older_edit_is_a_conflict_and_changes_nothing(inside):
    with inside() as session:
        visit = begun(session)
        save(session, visit, narrative="First.")
        save(session, visit, 1, narrative="Second.")
        done = save(session, visit, 1, narrative="Of another phone.")
        assert done.conflicts == {"narrative": (2, "Second.")}
        assert not done.edits
        assert visit.narrative == "Second."


def test_places_and_proof_belong_to_whoever_saves_them_last(inside):
    with inside() as session:
        visit = begun(session)
        save(session, visit, resume="check", proof=PROOF)
        done = save(session, visit, 0, resume="time", proof={**PROOF, "elapsed_ms": 70_000})
        assert not done.conflicts
        assert done.edits == {"resume": 2, "proof": 2}
        assert now_of(session, visit)["resume"] == (2, "time")


def test_a_phone_that_saw_more_than_a_restored_server_is_believed(inside):
    with inside() as session:
        visit = begun(session)
        save(session, visit, narrative="Of the backup.")
        done = save(session, visit, 7, narrative="Of the phone.")
        assert done.edits == {"narrative": 8}
        assert visit.narrative == "Of the phone."


def test_what_stood_before_edits_were_counted_is_not_written_over(inside):
    with inside() as session:
        visit = begun(session)
        visit.narrative = "From before."
        done = save(session, visit, 0, narrative="New.")
        assert done.conflicts == {"narrative": (1, "From before.")}


def test_an_entry_can_be_emptied_and_stays_known(inside):
    with inside() as session:
        visit = begun(session)
        save(session, visit, **EVERYTHING)
        empty = {name: None for name in EVERYTHING if name != "expected:entrance"}
        assert save(session, visit, 1, **empty).edits == dict.fromkeys(empty, 2)
        found = now_of(session, visit)
        assert found["answer:greeted"] == (2, None)
        assert found["narrative"] == (2, "")
        assert found["felt:entrance"] == (2, {"experienced": None, "wish": ""})
        assert session.exec(select(GivenAnswer)).all() == []
        assert visit.visited_at is None
        assert visit.visited_on is None


def test_one_entry_that_is_refused_hinders_no_other(inside):
    with inside() as session:
        visit = begun(session)
        done = save(
            session,
            visit,
            **{
                "answer:greeted": {"state": "given", "value": "perhaps"},
                "answer:gone": {"state": "given", "value": "yes"},
                "answer:read": {"state": "given", "value": "yes"},
                "answer:story": {"state": "given", "value": "x" * 4001},
                "answer:helped": {"state": "given", "value": "yes"},
                "whatever": 1,
            },
        )
        assert done.edits == {"answer:helped": 1}
        assert len(done.problems) == 5
        assert all(words.endswith(".") for words in done.problems.values())
        assert session.exec(select(GivenAnswer.value)).all() == ["yes"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("answer:greeted", "yes"),
        ("answer:greeted", {"state": ["given"], "value": "yes"}),
        ("answer:greeted", {"state": "given", "value": 1}),
        ("answer:greeted", {"state": "given", "value": "yes", "points": 100}),
        ("answer:greeted", {"state": "given", "value": "yes", "comment": "x" * 4001}),
        ("answer:waited", {"state": "given", "value": "65", "measured": "long"}),
        ("answer:story", {"state": "na"}),
        ("expected:entrance", 6),
        ("expected:entrance", True),
        ("expected:till", 3),
        ("felt:entrance", {"experienced": 0, "wish": ""}),
        ("felt:till", {"experienced": 3, "wish": ""}),
        ("felt:nowhere", {"experienced": None, "wish": "more."}),
        ("visited_at", {"local": "2026-11-17"}),
        ("visited_at", {"local": "2099-11-17T10:00"}),
        ("visited_at", {"local": "soon"}),
        ("visited_at", "2026-11-17T10:00"),
        ("narrative", ["It rained."]),
        ("narrative", "x" * 4001),
        ("milestone:" + "x" * 121, {"stamped_at": "2026-11-17T15:42:01Z"}),
        ("milestone:arrived", {"stamped_at": "2026-11-17T15:42:01"}),
        ("milestone:arrived", {"stamped_at": 5}),
        ("milestone", {"stamped_at": None}),
        ("note:1", {"noted_at": "2026-11-17T15:42:01Z", "text": "a"}),
        (f"note:{NOTE}", {"noted_at": None, "text": "a"}),
        ("resume", "question-gone"),
        ("resume", "\ud800"),
        ("resume", 4),
        ("proof", {**PROOF, "began": [91, 0, 1]}),
        ("proof", {**PROOF, "began": [float("nan"), 0, 1]}),
        ("proof", {**PROOF, "began": [1, 2, 10**400]}),
        ("proof", {**PROOF, "elapsed_ms": -1}),
        ("proof", {**PROOF, "elapsed_ms": 1.5}),
        ("proof", {**PROOF, "clock_ahead_ms": 10**30}),
        ("proof", {**PROOF, "asked": "later"}),
        ("proof", {**PROOF, "app": "x" * 65}),
        ("answer:", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_value_that_does_not_fit_is_a_sentence(inside, name, value):
    with inside() as session:
        done = save(session, begun(session), **{name: value})
        assert list(done.problems) == [name]
        assert done.problems[name].endswith(".")
        assert session.exec(select(DraftEdits)).all() == []


@pytest.mark.parametrize("base", [None, -1, "1", 1.0, True, 10**400])
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_an_entry_without_the_edit_it_is_based_on_is_refused(inside, base):
    with inside() as session:
        visit = begun(session)
        assert "narrative" in save(session, visit, base, narrative="Text.").problems
        assert visit.narrative == ""


def test_entries_that_are_no_entries_are_told_one_by_one(inside):
    with inside() as session:
        visit = begun(session)
        given = given_in({"narrative": {"base": 0, "value": "Text."}, "visited_at": 5, "resume": {"base": 0}})
        done = apply_entries(session, visit, version_of(session, visit), given, NOW)
        assert done.edits == {"narrative": 1}
        assert set(done.problems) == {"visited_at", "resume"}


def test_what_was_expected_is_locked_by_the_first_other_entry(inside):
    with inside() as session:
        visit = begun(session)
        save(session, visit, **{"expected:entrance": 3, "resume": "check"})
        assert save(session, visit, 1, **{"expected:entrance": 4}).edits == {"expected:entrance": 2}
        together = save(
            session, visit, 2, **{"answer:helped": EVERYTHING["answer:helped"], "expected:entrance": 5}
        )
        assert together.problems == {}
        late = save(session, visit, 3, **{"expected:entrance": 1})
        assert "stands" in late.problems["expected:entrance"]
        assert session.exec(select(Expectation.expected)).one() == 5


def test_what_was_felt_leaves_what_was_expected_alone(inside):
    with inside() as session:
        visit = begun(session)
        save(session, visit, **{"expected:entrance": 3})
        save(session, visit, **{"felt:entrance": {"experienced": 5, "wish": ""}})
        row = session.exec(select(Expectation)).one()
        assert (row.expected, row.experienced, row.expected_at) == (3, 5, NOW)


def test_a_returned_report_takes_only_the_questions_that_came_back(inside):
    with inside() as session:
        visit = draft(session, builders.checklist(session, asked()))
        submitted(session, visit, greeted=no(), helped="yes")
        sent_back(session, visit, "greeted")
        corrected = {**EVERYTHING["answer:greeted"], "comment": "The man at the till."}
        done = save(
            session,
            visit,
            1,
            **{
                "answer:greeted": corrected,
                "answer:helped": {"state": "given", "value": "no", "comment": "No."},
                "narrative": "More.",
                "resume": "check",
            },
        )
        assert set(done.edits) == {"answer:greeted", "resume"}
        assert set(done.problems) == {"answer:helped", "narrative"}
        kept = session.exec(select(SupersededAnswer)).one()
        assert (kept.revision, kept.comment) == (1, "Nobody looked up.")
        answer = session.exec(select(GivenAnswer).where(GivenAnswer.comment == corrected["comment"])).one()
        assert answer.revision == 2
        save(session, visit, done.edits["answer:greeted"], **{"answer:greeted": None})
        assert len(session.exec(select(SupersededAnswer)).all()) == 1


def test_proof_is_kept_for_each_revision(inside):
    with inside() as session:
        visit = begun(session)
        save(session, visit, proof=PROOF)
        visit.revision = 2
        save(session, visit, proof={**PROOF, "asked": "refused", "began": None})
        rows = session.exec(select(VisitProof).order_by(VisitProof.revision)).all()
        assert [(row.revision, row.asked, row.began_accuracy) for row in rows] == [
            (1, "given", 12.5),
            (2, "refused", None),
        ]


def test_a_report_holds_two_hundred_notes_and_no_more(inside):
    with inside() as session:
        visit = begun(session)
        notes = {f"note:{uuid4()}": {"noted_at": "2026-11-17T15:45:00Z", "text": "x"} for _ in range(203)}
        done = save(session, visit, **notes)
        assert len(done.edits) == 200
        assert len(done.problems) == 3


def test_fifty_entries_cost_no_more_than_two(inside, count_queries):
    many = questionnaire(touchpoint("entrance", *(yes_no(f"q{n}") for n in range(50))))
    with inside() as session:
        visit = draft(session, builders.checklist(session, many))
        made_with = version_of(session, visit)
        answers = {f"answer:q{n}": Given(0, {"state": "given", "value": "yes"}) for n in range(50)}
        with count_queries() as two:
            apply_entries(session, visit, made_with, dict(list(answers.items())[:2]), NOW)
        with count_queries() as fifty:
            apply_entries(session, visit, made_with, answers, NOW)
        assert fifty.total <= two.total <= 8


def test_an_answer_is_the_same_however_it_is_written(inside):
    with inside() as session:
        visit = begun(session)
        save(session, visit, **{"answer:waited": {"state": "given", "value": "1:05"}})
        done = save(session, visit, **{"answer:waited": {"state": "given", "value": "65.0", "comment": " "}})
        assert done.edits == {"answer:waited": 1}
        assert not done.conflicts
        answer = session.exec(select(GivenAnswer)).one()
        assert Answer(answer.state, answer.value) == Answer(State.GIVEN, "65")
