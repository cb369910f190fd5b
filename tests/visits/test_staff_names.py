"""Names of staff: asked for only where staff were informed, and read by head office and reviewers alone."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from audits.access import Role
from audits.conditions.evaluating import holds
from audits.conditions.written import from_plain
from audits.people.tables import Person
from audits.sheet import Kind
from audits.stores.informing import record_informed
from audits.visits.arriving.bodies import Unreadable
from audits.visits.arriving.unnamed import body_without_names
from audits.visits.phone_tables import SentReport
from audits.visits.queries import find_whole
from audits.visits.reading.audit import Edition
from audits.visits.reading.editions import audit
from audits.visits.reading.material import material_of
from audits.visits.releasing.choosing import told_in
from audits.visits.sheets import version_of
from audits.visits.tables import GivenAnswer, Visit
from tests import builders
from tests.api.sending import CAME_AT, Phone, given
from tests.checklists.workbooks import only_question, workbook
from tests.questionnaires import plain, questionnaire, touchpoint, yes_no
from tests.visits import builders as visits
from tests.visits import phone as phones

NAME = "Maria Smith"
ASKED = questionnaire(
    touchpoint(
        "till",
        yes_no("greeted", required=True),
        replace(plain("served_by", Kind.TEXT), names_staff=True, required=True),
    )
)


def inform(session, on: date) -> None:
    boss = builders.person(session, Role.HEAD_OFFICE)
    record_informed(session, None, on, "the store managers", "", boss, datetime.now(UTC))


@pytest.fixture
def phone(inside, client):
    with inside() as session:
        job = phones.job(session, ASKED)
    return Phone(client.sign_in(job.shopper), job)


def names_kept(session) -> list[str]:
    """Wherever the name could stand in what a phone sent."""
    return [
        *(row.value for row in session.exec(select(GivenAnswer)) if "Maria" in row.value),
        *(row.body for row in session.exec(select(SentReport)) if "Maria" in row.body),
    ]


def told(page) -> dict:
    return json.loads(next(tag["data-told"] for tag in page.tags if "data-told" in tag))


def test_a_report_that_brings_a_name_where_nobody_was_informed_arrives_without_it(phone, inside):
    answer = phone.send(phone.report(greeted=given("yes"), served_by=given(NAME)))
    assert answer.status_code == 201, answer.text
    assert answer.json["answers"] == ["greeted"]
    with inside() as session:
        assert names_kept(session) == []
        assert session.exec(select(SentReport)).one().sha256 == answer.json["sha256"]
    again = phone.send(phone.report(greeted=given("yes"), served_by=given(NAME)))
    assert again.status_code == 409


def test_the_same_bytes_again_get_the_same_receipt_although_the_name_is_not_kept(phone):
    body = phone.report(greeted=given("yes"), served_by=given(NAME))
    first = phone.send(body)
    again = phone.send(body)
    assert (again.status_code, again.json["receipt"]) == (200, first.json["receipt"])


def test_half_a_character_beside_a_name_hinders_no_report(phone, inside):
    odd = {"base": 0, "value": "\ud83d"}
    body = phone.report(greeted=given("yes"), served_by=given(NAME), entries={"unknown": odd})
    answer = phone.send(body)
    assert answer.status_code == 201, answer.text
    assert phone.send(body).status_code == 200
    with inside() as session:
        assert names_kept(session) == []
        [copy] = session.exec(select(SentReport)).all()
        assert json.loads(copy.body)["entries"]["unknown"] == odd


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_report_nested_so_deeply_that_no_name_can_be_taken_out_is_refused_in_a_sentence(phone, inside):
    deep = '{"deep":' + "[" * 50_000 + "]" * 50_000 + ","
    report = deep + phone.report(greeted=given("yes"), served_by=given(NAME)).decode()[1:]
    answer = phone.send(report.encode())
    assert (answer.status_code, answer.json["problem"][:31]) == (422, "The report did not arrive whole")
    with inside() as session:
        asked = version_of(session, visits.draft(session, builders.checklist(session, ASKED)))
        with pytest.raises(Unreadable, match="nested too deeply"):
            body_without_names(report, asked)
        assert names_kept(session) == []


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_copy_beside_holds_no_name_either(phone, inside):
    phone.send(phone.report(greeted=given("yes")))
    assert phone.send(phone.report(greeted=given("yes"), served_by=given(NAME))).status_code == 409
    with inside() as session:
        assert len(session.exec(select(SentReport)).all()) == 2
        assert names_kept(session) == []


def test_a_draft_with_a_name_is_saved_but_for_the_name_which_is_refused_in_a_sentence(inside):
    with inside() as session:
        visit = visits.draft(session, builders.checklist(session, ASKED))
        asked = version_of(session, visit)
        entries = {
            "answer:greeted": visits.Given(0, given("yes")),
            "answer:served_by": visits.Given(0, given(NAME)),
        }
        done = visits.apply_entries(session, visit, asked, entries, builders.NOW)
        assert done.edits.keys() == {"answer:greeted"}
        assert done.placeless == {"answer:served_by"}
        assert "its staff were not informed before the visit" in done.problems["answer:served_by"]


def test_where_staff_were_informed_before_the_visit_the_name_is_taken(phone, inside):
    with inside() as session:
        inform(session, CAME_AT.date() - timedelta(days=1))
    answer = phone.send(phone.report(greeted=given("yes"), served_by=given(NAME)))
    assert answer.json["answers"] == ["greeted", "served_by"]
    with inside() as session:
        assert len(names_kept(session)) == 2


def test_a_visit_begun_before_staff_were_informed_and_made_after_may_name_somebody(phone, inside):
    names = {"greeted": given("yes"), "served_by": given(NAME)}
    draft = json.loads(phone.report(**names))
    said = draft["entries"].pop("visited_at")
    began = draft | {"entries": {"answer:greeted": draft["entries"]["answer:greeted"]}}
    assert phone.save(began).json["problems"] == {}
    with inside() as session:
        row = session.exec(select(Visit)).one()
        row.begun_at = datetime.now(UTC) - timedelta(days=9)
        inform(session, CAME_AT.date() - timedelta(days=1))
    assert phone.save(draft).json["problems"] == {}
    page = phone.client.read(f"/visits/{phone.visit}/report/till")
    [asked] = [tag for tag in page.tags if tag["data-question"] == "served_by"]
    assert "hidden" not in asked
    answer = phone.send(phone.report(entries={"visited_at": said}, greeted=given("yes")))
    assert answer.json["answers"] == ["greeted", "served_by"], answer.text


def test_a_draft_that_says_a_day_before_staff_were_informed_may_name_nobody(phone, inside):
    with inside() as session:
        inform(session, datetime.now(UTC).date())
    earlier = {"visited_at": {"local": (CAME_AT - timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")}}
    body = json.loads(phone.report(greeted=given("yes"), served_by=given(NAME), entries=earlier))
    assert phone.save(body).json["problems"].keys() == {"answer:served_by"}
    with inside() as session:
        assert names_kept(session) == []


def test_informed_after_the_visit_is_not_informed_before_it(phone, inside):
    with inside() as session:
        inform(session, datetime.now(UTC).date())
    earlier = {"visited_at": {"local": (CAME_AT - timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")}}
    answer = phone.send(phone.report(greeted=given("yes"), served_by=given(NAME), entries=earlier))
    assert answer.json["answers"] == ["greeted"]
    with inside() as session:
        assert names_kept(session) == []


def test_a_name_saved_before_it_was_said_when_the_visit_was_goes_when_the_report_is_sent(inside):
    with inside() as session:
        inform(session, builders.NOW.date() - timedelta(days=1))
        begun = {"begun_at": builders.NOW}
        visit = visits.draft(session, builders.checklist(session, ASKED), **begun)
        visits.give(session, visit, greeted="yes", served_by=NAME)
        visits.came_at(session, visit, builders.NOW - timedelta(days=5))
        visits.submit(session, visit, builders.NOW)
    with inside() as session:
        assert names_kept(session) == []


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_the_phone_asks_for_a_name_only_where_staff_were_informed(phone, inside):
    def condition() -> Any:
        page = phone.client.read(f"{phone.job.brief}/phone")
        [asked] = [each for each in told(page)["questions"] if each["key"] == "served_by"]
        return asked.get("relevant")

    assert not holds(from_plain(condition()), {}, "")
    with inside() as session:
        inform(session, datetime.now(UTC).date())
    assert condition() is None
    assert "Only head office and reviewers read it" in phone.client.page.text


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_page_of_a_report_does_not_ask_for_a_name_where_staff_were_not_informed(client, inside):
    with inside() as session:
        visit = visits.draft(session, builders.checklist(session, ASKED))
        client.sign_in(session.get_one(Person, visit.shopper_id))
    page = client.read(f"/visits/{visit.id}/report/till")
    [asked] = [tag for tag in page.tags if tag["data-question"] == "served_by"]
    assert "hidden" in asked


@pytest.mark.parametrize("edition", list(Edition))
def test_everybody_beyond_head_office_reads_that_it_was_a_member_of_staff(inside, edition):
    with inside() as session:
        inform(session, date(2026, 1, 1))
        visit = visits.draft(session, builders.checklist(session, ASKED))
        visits.approved(session, visit, greeted="yes", served_by=NAME)
        whole = material_of(session, find_whole(session, None, visit.id))
        [moment] = audit(edition, whole).moments
        read = {asked.key: asked.answer for asked in moment.questions}["served_by"]
        assert read == (NAME if edition is Edition.HEAD_OFFICE else "[a member of staff]")
        assert NAME not in {told.original for told in told_in(whole)}


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_taking_back_that_staff_were_informed_hides_the_names_from_everybody(inside):
    with inside() as session:
        visit = visits.draft(session, builders.checklist(session, ASKED))
        inform(session, date(2026, 1, 1))
        visits.approved(session, visit, greeted="yes", served_by=NAME)
        assert "served_by" not in version_of(session, visit).names_off
        inform(session, visit.visited_on + timedelta(days=1))
        whole = material_of(session, find_whole(session, None, visit.id))
        [moment] = audit(Edition.HEAD_OFFICE, whole).moments
        assert [asked.key for asked in moment.questions] == ["greeted"]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_file_of_visits_with_a_name_is_refused_where_staff_were_not_informed(inside, run, tmp_path):
    with inside() as session:
        builders.checklist(session, ASKED)
        builders.store(session, "N-1")
    path = tmp_path / "visits.csv"
    path.write_text(
        "visit,store,checklist,visited_at,shopper,question,answer,comment\n"
        f"A-1,N-1,shop,2026-11-05,,greeted,yes,\nA-1,N-1,shop,2026-11-05,,served_by,{NAME},\n"
    )
    done = run("import", "visits", path)
    assert done.exit_code == 1
    assert "found “served_by”; expected no name of staff" in done.stderr
    assert "Maria" not in done.stderr
    with inside() as session:
        inform(session, date(2026, 11, 1))
    assert run("import", "visits", path).exit_code == 0


def test_after_its_time_a_name_in_its_own_question_is_masked_whatever_it_looks_like(inside, run):
    with inside() as session:
        inform(session, date(2020, 1, 1))
        visit = visits.draft(session, builders.checklist(session, ASKED))
        visits.approved(
            session, visit, greeted=visits.no("I asked maria twice."), served_by="the tall one, maria"
        )
        visit.visited_on = datetime.now(UTC).date() - timedelta(days=91)
    assert "in 1 visit before" in run("forget").stdout
    with inside() as session:
        values = {row.value for row in session.exec(select(GivenAnswer))}
        assert values == {"no", "[a member of staff]"}
        assert session.exec(select(Visit)).one().visited_on == visit.visited_on


@pytest.mark.parametrize("answer", ["no", "None", "Inconnu", "Badge Hidden", "NOT SURE"])
def test_an_answer_that_tells_no_name_takes_the_same_word_from_no_other_text(phone, inside, run, answer):
    with inside() as session:
        inform(session, date(2020, 1, 1))
    why = f"None of them. Inconnu. The Badge was Hidden. {answer}"
    phone.send(phone.report(greeted=given("no", why), served_by=given(answer)))
    with inside() as session:
        session.exec(select(Visit)).one().visited_on = datetime.now(UTC).date() - timedelta(days=91)
    assert "in 1 visit before" in run("forget").stdout
    with inside() as session:
        rows = {row.value: row.comment for row in session.exec(select(GivenAnswer))}
        assert rows == {"no": why, "[a member of staff]": ""}
        entries = json.loads(session.exec(select(SentReport)).one().body)["entries"]
        assert entries["answer:greeted"]["value"] == given("no", why)
        assert entries["answer:served_by"]["value"] == given("[a member of staff]")


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_checklist_file_marks_the_question_and_refuses_the_mark_elsewhere(run, tmp_path):
    marked = {"name": "served_by", "label": "Who served you?", "names_staff": "yes"}
    assert only_question([{"type": "text", **marked}]).names_staff
    path = tmp_path / "form.xlsx"
    path.write_bytes(workbook([{"type": "integer", **marked}]))
    assert "a name of staff is a question of type text" in run("import", "checklist", path).stderr
