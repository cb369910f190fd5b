"""A shopper reports a visit, page by page, without script."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlmodel import select

from audits.access import Role
from audits.visits.rules import move
from audits.visits.tables import (
    Expectation,
    GivenAnswer,
    ReturnedQuestion,
    Revision,
    Visit,
    VisitStatus,
    Wish,
)
from tests import builders
from tests.visits import phone

TIME = {"visited_on": "2026-01-05", "visited_at": "14:05"}


@pytest.fixture
def job(inside):
    with inside() as session:
        return phone.job(session)


@pytest.fixture
def begun(client, job):
    """The client is a shopper who has just begun; the id of the visit."""
    client.sign_in(job.shopper).read(job.brief)
    client.submit("Begin this visit")
    return phone.visit_in(client.page.address)


def fill_in(client, greeted: str = "yes") -> None:
    """Answer all that is asked in both touchpoints and say when it was, up to the check."""
    client.submit("Continue", {"answer-greeted": greeted})
    client.submit("Continue", {"answer-queue": "3", "wish": "somebody had smiled"})
    client.submit("Continue", TIME)


def test_a_shopper_goes_from_todays_list_to_the_receipt(client, job):
    page = client.sign_in(job.shopper).read("/today")
    assert page.heading == "Your visits"
    client.read(next(address for words, address in page.links.items() if job.store.name in words))
    assert "Look for a gift." in client.page.text
    assert client.submit("Begin this visit").heading == "Touchpoint entrance"
    fill_in(client)
    assert client.page.heading == "Check answers"
    page = client.submit("Send this report")
    assert page.heading == "Your report arrived"


def test_every_answer_of_a_page_is_kept(client, begun, inside):
    fill_in(client)
    with inside() as session:
        kept = {row.value for row in session.exec(select(GivenAnswer).where(GivenAnswer.visit_id == begun))}
        wish = session.exec(select(Wish)).one()
        assert (kept, wish.text) == ({"yes", "3"}, "somebody had smiled")


def test_a_shopper_with_nothing_to_do_is_told_so(client, inside):
    with inside() as session:
        shopper = builders.person(session, Role.SHOPPER)
    assert "Nothing to do today" in client.sign_in(shopper).read("/today").text


def test_the_fee_stands_in_the_brief(client, job):
    assert "€22.00" in client.sign_in(job.shopper).read(job.brief).text


def test_beginning_twice_with_one_id_is_one_draft(client, job, inside):
    client.sign_in(job.shopper).read(job.brief)
    address = client.page.form_with("Begin this visit")[0].tag["action"]
    values = client.page.form_with("Begin this visit")[0].filled()
    assert client.post(address, data=values).status_code == 303
    assert client.post(address, data=values).status_code == 303
    with inside() as session:
        assert session.exec(select(Visit.id)).all() == [phone.visit_in(address)]


def test_beginning_from_two_pages_is_one_draft(client, job, inside):
    first = client.sign_in(job.shopper).read(job.brief).form_with("Begin this visit")[0]
    second = client.read(job.brief).form_with("Begin this visit")[0]
    assert first.tag["action"] != second.tag["action"]
    client.post(first.tag["action"], data=first.filled())
    answer = client.post(second.tag["action"], data=second.filled())
    assert phone.visit_in(answer.location) == phone.visit_in(first.tag["action"])


def test_somebody_elses_assignment_is_not_there(client, job, inside):
    with inside() as session:
        own = phone.job(session)
    form = client.sign_in(own.shopper).read(own.brief).form_with("Begin this visit")[0]
    assert client.get(job.brief).status_code == 404
    stolen = form.filled() | {"assignment": [str(job.assignment.id)]}
    assert client.post(form.tag["action"], data=stolen).status_code == 404


def test_somebody_elses_id_begins_nothing(client, begun, inside):
    with inside() as session:
        other = phone.job(session)
    form = client.sign_in(other.shopper).read(other.brief).form_with("Begin this visit")[0]
    assert client.post(f"/visits/{begun}/beginning", data=form.filled()).status_code == 404


@pytest.mark.parametrize(
    ("first", "last", "sentence"), [(2, 4, "can be begun from"), (-4, -2, "The last day")]
)
def test_a_visit_is_begun_only_in_its_window(client, inside, first, last, sentence):
    with inside() as session:
        job = phone.job(session, first=first, last=last)
    page = client.sign_in(job.shopper).read(job.brief)
    assert sentence in page.text
    client.read("/password")
    token = {"csrf_token": _token(client), "assignment": str(job.assignment.id)}
    assert client.post(f"/visits/{uuid4()}/beginning", data=token).status_code == 422


def test_what_is_expected_is_asked_first_and_locked(client, inside):
    with inside() as session:
        job = phone.job(session, phone.with_expectation())
    client.sign_in(job.shopper).read(job.brief)
    client.read(client.page.links["Say what you expect"])
    page = client.submit("Begin this visit", status=422)
    assert "Say what you expect of “Greeting”, from 1 to 5." in page.text
    page = client.submit("Begin this visit", {"expected-greeting": "4"})
    assert "you expected 4" in page.text
    client.submit("Continue", {"answer-greeted": "yes", "experienced": "5"})
    with inside() as session:
        row = session.exec(select(Expectation)).one()
        assert (row.expected, row.experienced) == (4, 5)
    assert client.read(f"{job.brief}/expectations").heading != "What do you expect?"


def test_one_tap_resumes_where_the_shopper_left(client, begun):
    client.submit("Continue", {"answer-greeted": "yes"})
    page = client.read("/today")
    assert "1 of 2 touchpoints" in page.text
    answer = client.get(f"/visits/{begun}/report")
    assert answer.location.endswith("/report/shelf#question-queue")


def test_a_lost_point_asks_for_a_comment_and_keeps_the_answer(client, begun, inside):
    page = client.submit("Continue", {"answer-greeted": "no"}, status=422)
    assert "Say what happened at “Question greeted”." in page.text
    with inside() as session:
        assert session.exec(select(GivenAnswer)).one().value == "no"
    page = client.submit("Continue", {"comment-greeted": "Nobody looked up."})
    assert page.heading == "Touchpoint shelf"


def test_what_does_not_fit_stays_and_the_rest_is_kept(client, begun, inside):
    client.read(f"/visits/{begun}/report/shelf")
    page = client.submit("Continue", {"answer-queue": "many", "answer-story": "I came in."}, status=422)
    assert "Give a whole number at “Question queue”." in page.text
    assert 'value="many"' in page.html
    with inside() as session:
        assert session.exec(select(GivenAnswer)).one().value == "I came in."


def test_nothing_ticked_is_an_answer_only_when_said_so(client, begun, inside):
    client.read(f"/visits/{begun}/report/shelf")
    client.submit("Continue", {"answer-queue": "1"})
    client.read(f"/visits/{begun}/report/shelf")
    client.submit("Continue", {"answer-clean": ["-"], "comment-clean": "Crumbs on the floor."})
    client.read(f"/visits/{begun}/report/shelf")
    page = client.submit("Continue", {"answer-clean": ["-", "floor"]}, status=422)
    assert "Tick what applies" in page.text
    with inside() as session:
        values = {row.value for row in session.exec(select(GivenAnswer))}
        assert values == {"1", ""}


def test_every_kind_of_question_has_a_control(client, inside):
    with inside() as session:
        job = phone.job(session, phone.every_kind())
    client.sign_in(job.shopper).read(job.brief)
    client.submit("Begin this visit")
    given = {
        "answer-greeted": "yes",
        "answer-who": "b",
        "answer-clean": ["floor"],
        "answer-easy": "7",
        "answer-wide": "63",
        "answer-integer": "4",
        "answer-decimal": "2,5",
        "answer-text": "I came in.",
        "answer-date": "2026-11-18",
        "answer-time": "14:05",
        "answer-date-time": "2026-11-18T14:05",
        "answer-position": "48.85 2.35",
        "answer-acknowledge": "y",
        "answer-stopwatch": "1:05",
    }
    assert client.submit("Continue", given).heading == "When it was"
    text = client.read(client.page.links["Check answers"]).text
    for words in (
        "floor",
        "7 of 10",
        "63 of 100",
        "2.5",
        "18 November 2026, 14:05",
        "48.85 2.35",
        "1 min 5 s",
    ):
        assert words in text
    with inside() as session:
        assert len(session.exec(select(GivenAnswer)).all()) == len(given)


def test_a_report_with_something_missing_is_not_sent(client, begun):
    client.read(f"/visits/{begun}/check")
    page = client.submit("Send this report", status=422)
    assert "Say when the visit was." in page.text
    assert "Not answered yet" in page.text


def test_weakening_words_get_a_hint_and_hold_nothing_up(client, begun):
    client.submit("Continue", {"answer-greeted": "yes"})
    client.submit("Continue", {"answer-queue": "3", "answer-story": "She was always very kind."})
    page = client.submit("Continue", TIME)
    assert "Facts are stronger without “always”, “very”." in page.text
    assert client.submit("Send this report").heading == "Your report arrived"


def test_sending_twice_gives_the_same_receipt(client, begun, inside):
    fill_in(client)
    form = client.page.form_with("Send this report")[0]
    for _ in range(2):
        assert client.post(form.tag["action"], data=form.filled()).status_code == 303
    with inside() as session:
        sent = session.exec(select(Revision)).one()
    page = client.read(f"/visits/{begun}/report")
    assert sent.receipt in page.text
    assert sent.digest[:12] in page.text


def test_a_sent_report_cannot_be_changed(client, begun):
    fill_in(client)
    token = _token(client)
    client.submit("Send this report")
    reply = client.post(
        f"/visits/{begun}/report/entrance", data={"csrf_token": token, "answer-greeted": "no"}
    )
    assert reply.status_code == 409
    assert client.get(f"/visits/{begun}/report/entrance").status_code == 409


def test_a_returned_report_shows_only_what_was_sent_back(client, begun, inside):
    fill_in(client)
    client.submit("Send this report")
    with inside() as session:
        visit = session.get_one(Visit, begun)
        queue = next(row.question_id for row in session.exec(select(GivenAnswer)) if row.value == "3")
        move(visit, VisitStatus.RETURNED)
        session.add(
            ReturnedQuestion(
                visit_id=begun, revision=1, question_id=queue, reason="Count again: the photo shows four."
            )
        )
        visit.revision = 2
    assert "To correct" in client.read("/today").text
    page = client.read(f"/visits/{begun}/report")
    assert page.heading == "Touchpoint shelf"
    assert "the photo shows four" in page.text
    assert "Question story" not in page.text
    assert client.submit("Continue", {"answer-queue": "4"}).heading == "Check answers"
    page = client.submit("Send this report")
    assert "corrected, version 2" in page.text


def test_a_returned_report_has_no_other_touchpoints(client, begun, inside):
    fill_in(client)
    client.submit("Send this report")
    with inside() as session:
        visit = session.get_one(Visit, begun)
        move(visit, VisitStatus.RETURNED)
        visit.revision = 2
    assert client.get(f"/visits/{begun}/report/entrance").status_code == 404


def test_a_time_to_come_is_refused(client, begun):
    client.read(f"/visits/{begun}/time")
    page = client.submit("Continue", {"visited_on": "2126-01-05", "visited_at": "14:05"}, status=422)
    assert "not in the future" in page.text


def test_the_time_is_that_of_the_store(client, inside):
    with inside() as session:
        job = phone.job(session, store=builders.store(session, timezone="America/Chicago"))
    client.sign_in(job.shopper).read(job.brief)
    client.submit("Begin this visit")
    visit_id = phone.visit_in(client.page.address)
    client.read(f"/visits/{visit_id}/time")
    client.submit("Continue", TIME)
    with inside() as session:
        visit = session.get_one(Visit, visit_id)
        assert visit.visited_at == datetime(2026, 1, 5, 20, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "path",
    [
        "/report",
        "/report/entrance",
        "/time",
        "/check",
        "/receipt",
        "/submission",
    ],
)
def test_nobody_else_has_a_shoppers_report(client, begun, inside, path):
    token = _token(client)
    with inside() as session:
        others = [builders.person(session, role) for role in Role]
    for other in others:
        client.sign_in(other)
        sent = client.post if path == "/submission" else client.get
        answer = sent(
            f"/visits/{begun}{path}", headers={"X-CSRFToken": token, "Referer": "http://localhost/"}
        )
        assert answer.status_code in {400, 404}, f"{other.role} at {path}"


def test_a_page_of_a_report_costs_the_same_for_few_and_many_answers(client, begun, app):
    address = f"/visits/{begun}/report/shelf"
    client.read(address)
    with builders.counted_queries(app) as few:
        client.read(address)
    fill_in(client.read(f"/visits/{begun}/report/entrance") and client)
    with builders.counted_queries(app) as many:
        client.read(address)
    assert len(many) == len(few) <= 12


def _token(client) -> str:
    return next(tag["value"] for tag in client.page.tags if tag["name"] == "csrf_token")
