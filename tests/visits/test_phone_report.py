"""The document of the phone report: whose it is, what it is made of, and what it never holds."""

import json
from dataclasses import replace

import pytest

from audits.access import Role
from audits.checklists.publishing import publish
from audits.checklists.rules import own_prefix
from audits.people.tables import Person
from audits.sheet import Kind, When
from audits.visits.phone.told import full_marks
from audits.visits.reviewing.deciding import return_questions
from tests import builders
from tests.builders import NOW
from tests.questionnaires import banded, plain, questionnaire, scale, tick_all, touchpoint, yes_no
from tests.visits import phone
from tests.visits.builders import draft, submitted

FRENCH = replace(
    questionnaire(touchpoint("entrance", replace(yes_no(), label={"": "Greeted?", "fr": "Accueil ?"}))),
    languages=("fr",),
    default_language="en",
)


@pytest.fixture
def job(inside):
    with inside() as session:
        return phone.job(session)


def document(job, more: str = "") -> str:
    """The address of a job's document."""
    return f"{job.brief}/phone{more}"


def told(page) -> dict:
    """What the document tells its scripts."""
    return json.loads(next(tag["data-told"] for tag in page.tags if "data-told" in tag))


def test_a_document_holds_every_screen_of_its_assignment(client, job):
    page = client.sign_in(job.shopper).read(document(job))
    screens = [tag["data-screen"] for tag in page.tags if "data-screen" in tag]
    assert screens[:2] == ["brief", "expectations"]
    assert {"touchpoint-entrance", "touchpoint-shelf", "time", "check", "receipt"} <= set(screens)
    assert "Look for a gift." in page.text
    assert told(page)["versions"] == [job.made_with.version_id]


def test_a_document_holds_no_answer(client, inside):
    with inside() as session:
        visit = submitted(session, draft(session), greeted="no")
        shopper = session.get_one(Person, visit.shopper_id)
    page = client.sign_in(shopper).read(f"/today/{visit.assignment_id}/phone")
    assert not any("checked" in tag for tag in page.all("input"))
    assert "Why greeted." not in page.html


def test_somebody_elses_document_is_not_there(client, job, inside):
    with inside() as session:
        other = builders.person(session, Role.SHOPPER)
    assert client.sign_in(other).get(document(job)).status_code == 404


def test_a_draft_keeps_the_version_that_it_was_begun_with(client, job, inside):
    newer = replace(
        phone.two_touchpoints(), version="2", touchpoints=(touchpoint("checkout", yes_no("fast")),)
    )
    with inside() as session:
        publish(session, newer, None, NOW)
    client.sign_in(job.shopper)
    assert "touchpoint-checkout" in client.read(document(job)).html
    older = client.read(document(job, f"?versions={job.made_with.version_id}"))
    assert "touchpoint-shelf" in older.html
    assert "touchpoint-checkout" not in older.html


def test_a_draft_keeps_what_a_region_added_that_its_store_has_left(client, inside):
    with inside() as session:
        region = builders.region(session)
        job = phone.job(session, store=builders.store(session, in_region=region))
        prefix = own_prefix(region.id)
        local = touchpoint(f"{prefix}local", yes_no(f"{prefix}one"))
        added = builders.region_touchpoints(session, job.made_with.checklist_id, region, local)
        session.merge(job.store).region_id = builders.region(session, "South").id
    client.sign_in(job.shopper)
    assert told(client.read(document(job)))["versions"] == [job.made_with.version_id]
    begun_with = [job.made_with.version_id, added.version_id]
    page = client.read(document(job, f"?versions={','.join(map(str, begun_with))}"))
    assert told(page)["versions"] == begun_with
    assert f"touchpoint-{prefix}local" in page.html


def test_what_another_store_added_is_not_handed_out(client, job, inside):
    with inside() as session:
        elsewhere = builders.own_touchpoints(
            session,
            job.made_with.checklist_id,
            builders.store(session).id,
            touchpoint("shop", yes_no("own--one")),
        )
    versions = f"{job.made_with.version_id},{elsewhere.version_id}"
    answer = client.sign_in(job.shopper).get(document(job, f"?versions={versions}"))
    assert answer.status_code in (404, 422)


@pytest.mark.parametrize("versions", ["999999", "x", "1,x", ",".join("123456789"), "-1"])
def test_versions_that_are_none_are_refused(client, job, versions):
    assert client.sign_in(job.shopper).get(document(job, f"?versions={versions}")).status_code in (404, 422)


def test_no_other_checklist_is_handed_out(client, job, inside):
    with inside() as session:
        other = replace(questionnaire(touchpoint("secret", yes_no())), key="other")
        foreign = phone.job(session, other).made_with
    answer = client.sign_in(job.shopper).get(document(job, f"?versions={foreign.version_id}"))
    assert answer.status_code in (404, 422)
    assert "secret" not in answer.text


def test_each_language_is_a_document_of_its_own(client, inside):
    with inside() as session:
        job = phone.job(session, FRENCH)
    client.sign_in(job.shopper)
    assert "Accueil ?" in client.read(document(job, "?language=fr")).text
    english = client.read(document(job, "?language="))
    assert "Greeted?" in english.text
    assert any("language=fr" in address for address in english.links.values())


def test_a_returned_report_tells_what_was_sent_back_and_why(client, inside):
    with inside() as session:
        visit = submitted(session, draft(session), greeted="no")
        reviewer = builders.person(session, Role.REVIEWER)
        return_questions(session, visit, {"greeted": "Who was it?"}, reviewer, visit.revision, NOW)
        shopper = session.get_one(Person, visit.shopper_id)
    page = client.sign_in(shopper).read(f"/today/{visit.assignment_id}/phone")
    assert told(page)["returned"] == {"greeted": "Who was it?"}
    assert (told(page)["revision"], told(page)["answerable"]) == (2, ["greeted"])


@pytest.mark.parametrize(
    ("question", "full"),
    [
        (yes_no(), ["yes"]),
        (yes_no(good_answer="no"), ["no"]),
        (yes_no(points=None), None),
        (yes_no(bonus=True), None),
        (tick_all("it", {"a": 1, "b": None}), {"all": ["a"]}),
        (scale("it", 1, 5, 10), ["5"]),
        (banded("it", {60: 10, 180: 5}), {"within": [[None, 60.0]]}),
        (plain("it", Kind.ACKNOWLEDGE, 1), ["OK"]),
        (replace(plain("it"), comment_when=When.ALWAYS), None),
    ],
)
def test_the_phone_knows_which_answers_lose_points(question, full):
    assert full_marks(question) == full
