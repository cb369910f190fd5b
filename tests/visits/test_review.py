"""A reviewer's day: the queue, one report beside its doubts, and what is decided about it."""

import pytest
from sqlmodel import select

from audits.access import Role
from audits.people.queries import events_of
from audits.sheet import Kind
from audits.visits import queries
from audits.visits.tables import (
    Photo,
    PhotoState,
    ReturnedQuestion,
    Source,
    TouchpointScore,
    Visit,
    VisitScore,
    VisitStatus,
)
from tests import builders
from tests.questionnaires import plain, questionnaire, touchpoint, yes_no
from tests.visits.builders import NOW, approved, draft, no, submitted

ASKED = questionnaire(touchpoint("entrance", yes_no("greeted"), yes_no("clean"), plain("words", Kind.TEXT)))


@pytest.fixture
def reviewer(inside):
    with inside() as session:
        return builders.person(session, Role.REVIEWER)


@pytest.fixture
def waiting(inside):
    """A report that waits."""
    with inside() as session:
        of = builders.checklist(session, ASKED)
        return submitted(
            session, draft(session, of, ref="V-1"), greeted=no(), clean="yes", words="It was fine."
        )


@pytest.fixture
def now_is(inside):
    def read(visit: Visit) -> Visit:
        with inside() as session:
            return session.get_one(Visit, visit.id)

    return read


def test_the_queue_shows_the_longest_waiting_first(inside, client, reviewer):
    with inside() as session:
        of = builders.checklist(session, ASKED)
        for ref in ("V-B", "V-A"):
            submitted(session, draft(session, of, ref=ref))
        later = session.exec(select(Visit).where(Visit.ref == "V-B")).one()
        later.submitted_at = NOW.replace(hour=23)
    text = client.sign_in(reviewer).get("/reviews").text
    assert text.index("V-A") < text.index("V-B")


def test_an_empty_queue_says_so(client, reviewer):
    assert "No report waits" in client.sign_in(reviewer).get("/reviews").text


def test_approving_freezes_the_scorecard_and_goes_on_to_the_next(client, reviewer, waiting, now_is, inside):
    client.sign_in(reviewer).read(f"/visits/{waiting.id}/review")
    answer = client.press("Approve")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/reviews")
    visit = now_is(waiting)
    assert (visit.status, visit.reviewer_id) == (VisitStatus.APPROVED, reviewer.id)
    with inside() as session:
        assert session.get_one(VisitScore, visit.id).final is not None
        assert len(session.exec(select(TouchpointScore)).all()) == 1
        assert [event.action for event in events_of(session, "visit", visit.id)][:1] == ["approved"]


def test_a_report_waits_for_its_photos_before_it_can_be_approved(client, reviewer, waiting, now_is, inside):
    with inside() as session:
        photo = Photo(
            visit_id=waiting.id,
            slot="greeted.1",
            sha256="0" * 64,
            size=1,
            state=PhotoState.RECEIVED,
            received_at=NOW,
        )
        session.add(photo)
    client.sign_in(reviewer).read(f"/visits/{waiting.id}/review")
    assert "still being prepared" in client.submit("Approve", status=409).text
    assert now_is(waiting).status is VisitStatus.SUBMITTED
    with inside() as session:
        session.get_one(Photo, photo.id).state = PhotoState.UNREADABLE
    client.read(f"/visits/{waiting.id}/review")
    client.press("Approve")
    assert now_is(waiting).status is VisitStatus.APPROVED


def test_only_questions_with_a_reason_go_back(client, reviewer, waiting, now_is, inside):
    client.sign_in(reviewer).read(f"/visits/{waiting.id}/review")
    client.submit("Return the named questions", {"reason-greeted": "Who was at the till?"})
    visit = now_is(waiting)
    assert (visit.status, visit.revision) == (VisitStatus.RETURNED, 2)
    with inside() as session:
        row = session.exec(select(ReturnedQuestion)).one()
        assert (row.revision, row.reason) == (1, "Who was at the till?")


def test_returning_nothing_is_refused_and_said(client, reviewer, waiting, now_is):
    client.sign_in(reviewer).read(f"/visits/{waiting.id}/review")
    client.submit("Return the named questions", status=422)
    assert "Write a reason beside each question" in client.page.text
    assert now_is(waiting).status is VisitStatus.SUBMITTED


def test_a_reason_that_is_too_long_is_kept_on_the_page(client, reviewer, waiting):
    client.sign_in(reviewer).read(f"/visits/{waiting.id}/review")
    client.submit("Return the named questions", {"reason-greeted": "w" * 4001}, status=422)
    assert "w" * 4001 in client.page.text


def test_the_second_of_two_decisions_is_told(app, reviewer, waiting, inside):
    with inside() as session:
        colleague = builders.person(session, Role.REVIEWER)
    one, other = app.test_client().sign_in(reviewer), app.test_client().sign_in(colleague)
    for visitor in (one, other):
        visitor.read(f"/visits/{waiting.id}/review")
    one.submit("Approve")
    other.submit("Approve", status=409)
    assert "is approved, so this cannot be done now" in other.page.text
    other.get(f"/visits/{waiting.id}")


def test_a_decision_about_an_older_revision_is_refused(client, reviewer, waiting, inside):
    client.sign_in(reviewer).read(f"/visits/{waiting.id}/review")
    with inside() as session:
        session.get_one(Visit, waiting.id).revision = 2
    client.submit("Approve", status=409)
    assert "was sent in again since you opened it" in client.page.text


def test_excluding_and_opening_again_need_a_reason_and_keep_it(client, reviewer, waiting, now_is, inside):
    client.sign_in(reviewer).read(f"/visits/{waiting.id}/review")
    client.submit("Exclude the visit", status=422)
    assert "Write a reason" in client.page.text
    client.submit("Exclude the visit", {"excluding-reason": "The store was closed."})
    assert now_is(waiting).status is VisitStatus.EXCLUDED
    client.submit("Open the visit again", {"reopening-reason": "It was open after all."})
    assert now_is(waiting).status is VisitStatus.SUBMITTED
    with inside() as session:
        told = {(event.action, event.reason) for event in events_of(session, "visit", waiting.id)}
    assert {("excluded", "The store was closed."), ("reopened", "It was open after all.")} <= told


@pytest.mark.parametrize("button", ["Exclude the visit", "Open the visit again"])
def test_a_visit_that_leaves_the_results_loses_its_frozen_score(client, reviewer, inside, button):
    with inside() as session:
        visit = approved(session, draft(session))
    client.sign_in(reviewer).read(f"/visits/{visit.id}")
    client.submit(button, {"excluding-reason": "Why.", "reopening-reason": "Why."})
    with inside() as session:
        assert session.exec(select(VisitScore)).all() == session.exec(select(TouchpointScore)).all() == []


def test_an_imported_visit_has_nobody_to_return_it_to(client, reviewer, waiting, inside):
    with inside() as session:
        session.get_one(Visit, waiting.id).source = Source.IMPORT
    client.sign_in(reviewer).read(f"/visits/{waiting.id}/review")
    client.submit("Return the named questions", {"reason-greeted": "Who was it?"}, status=422)
    assert "nobody to return it to" in client.page.text
    assert "Who was it?" in client.page.text


def test_doubts_stand_beside_the_report(client, reviewer, inside):
    with inside() as session:
        of, shopper = builders.checklist(session, ASKED), builders.person(session, Role.SHOPPER)
        told = "The cashier at the second till looked up, said good morning and packed my two bags with care."
        for ref in ("V-1", "V-2"):
            visit = submitted(session, draft(session, of, by=shopper, ref=ref, narrative=told), greeted="yes")
    text = client.sign_in(reviewer).get(f"/visits/{visit.id}/review").text
    assert "Worth a look" in text
    assert "V-1" in text


def test_a_report_that_does_not_wait_is_only_read(client, reviewer, inside):
    with inside() as session:
        visit = approved(session, draft(session))
    answer = client.sign_in(reviewer).get(f"/visits/{visit.id}/review")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/visits/{visit.id}")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.REVIEWER])
def test_only_reviewers_review(client, waiting, inside, role):
    with inside() as session:
        person = builders.person(session, role)
    client.sign_in(person).read("/reviews", status=404)
    client.read(f"/visits/{waiting.id}/review", status=404)


def test_the_queue_and_a_review_cost_the_same_for_one_or_many(
    client, reviewer, waiting, inside, count_queries
):
    client.sign_in(reviewer)

    def cost(address: str) -> int:
        client.get(address)
        with count_queries() as spent:
            client.get(address)
        return spent.total

    addresses = ("/reviews", f"/visits/{waiting.id}/review")
    before = [cost(address) for address in addresses]
    with inside() as session:
        version = queries.find(session, reviewer, waiting.id).version_id
        of = builders.Published(version, 1, False)
        for _ in range(6):
            submitted(session, draft(session, of))
    assert [cost(address) for address in addresses] == before
    assert before[0] <= 12


def test_what_stood_before_a_return_is_shown_beside_the_new_answer(client, reviewer, waiting, inside):
    client.sign_in(reviewer).read(f"/visits/{waiting.id}/review")
    client.submit("Return the named questions", {"reason-greeted": "Who was at the till?"})
    with inside() as session:
        submitted(session, session.get_one(Visit, waiting.id), greeted="yes")
    text = client.get(f"/visits/{waiting.id}/review").text
    assert "Before, in revision 1: no" in text
    assert "Who was at the till?" in text
    assert "Nobody looked up." in text
