"""Head office makes webhooks, tries them, reads what they were told, lets them rest, and deletes them."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete
from sqlmodel import select

from audits.access import Role
from audits.errors import NotFound
from audits.people.tables import Event, Person
from audits.webhooks import changing
from audits.webhooks.gathering import gather
from audits.webhooks.rules import MOST_TRIES, MOST_WEBHOOKS
from audits.webhooks.tables import DeliveryState, Happening, Outcome, Pause, Webhook, WebhookAttempt
from tests import builders
from tests.webhooks import builders as hooks
from tests.webhooks.receiver import is_signed, status

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
CHOSEN = {"name": "The channel", "address": hooks.OUTSIDE, "happenings": ["visit.approved"]}


@pytest.fixture
def office(inside) -> Person:
    with inside() as session:
        return builders.person(session)


@pytest.fixture
def at_work(client, office):
    return client.sign_in(office)


def shown_secret(page) -> str:
    [secret] = [tag.words for tag in page.all("code")]
    return secret


def test_a_webhook_is_made_and_its_secret_shown_once(at_work, inside):
    at_work.read("/webhooks")
    page = at_work.submit("Make the webhook", **CHOSEN, status=201)
    assert shown_secret(page).startswith("whsec_")
    with inside() as session:
        made = session.exec(select(Webhook)).one()
        assert (made.name, made.address, made.happenings) == (
            "The channel",
            hooks.OUTSIDE,
            ["visit.approved"],
        )
        logged = session.exec(select(Event)).one()
        assert (logged.action, logged.subject, logged.subject_id) == ("made", "webhook", str(made.id))
        assert hooks.OUTSIDE not in str(logged.model_dump())
    assert "whsec_" not in at_work.read(f"/webhooks/{made.id}").text
    assert "The channel" in at_work.read("/webhooks").text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": " "}, "Give the webhook a name"),
        ({"name": "x" * 81}, "at most 80 characters"),
        ({"address": ""}, "Enter the address of the receiver"),
        ({"address": "receiver.example"}, "Write the whole address"),
        ({"address": "http://receiver.example/"}, "Take an https address"),
        ({"address": "https://10.0.0.7/"}, "of an inner network"),
        ({"address": "https://2130706433/"}, "name of the machine cannot be read"),
        ({"happenings": None}, "Tick what it is to be told of"),
        ({"happenings": ["test"]}, "Tick what it is to be told of"),
        ({"happenings": ["visit.deleted"]}, "Tick what it is to be told of"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_what_was_typed_stays(at_work, inside, wrong, sentence):
    at_work.read("/webhooks")
    page = at_work.submit("Make the webhook", {**CHOSEN, **wrong}, status=422)
    assert sentence in page.text
    typed = {tag["name"]: tag["value"] for tag in page.all("input")}
    assert typed["address"] == {**CHOSEN, **wrong}["address"]
    with inside() as session:
        assert session.exec(select(Webhook)).all() == []


def test_there_are_at_most_ten(at_work, inside):
    with inside() as session:
        for number in range(MOST_WEBHOOKS):
            hooks.webhook(session, name=f"Channel {number}")
    at_work.read("/webhooks")
    assert "Delete one of them first" in at_work.submit("Make the webhook", **CHOSEN, status=422).text


def test_a_test_is_sent_at_once_and_its_end_stands_on_the_page(at_work, inside, receiver, do_background_work):
    at_work.read("/webhooks")
    page = at_work.submit("Make the webhook", **{**CHOSEN, "address": receiver.address}, status=201)
    secret = shown_secret(page)
    with inside() as session:
        webhook = session.exec(select(Webhook)).one()
    at_work.read(f"/webhooks/{webhook.id}")
    assert "Waits to be sent." in at_work.submit("Send a test").text
    do_background_work()
    [(headers, body)] = receiver.got
    assert is_signed(headers, body, secret)
    assert receiver.told[0].keys() == {"id", "event", "at"}
    page = at_work.read(f"/webhooks/{webhook.id}")
    assert "Delivered. Answered 204 after" in page.text
    assert headers["webhook-id"] in page.text


def test_the_log_says_what_became_of_each_attempt(at_work, inside):
    when = datetime(2026, 11, 18, 9, 30, 5, tzinfo=UTC)
    with inside() as session:
        webhook, _secret = hooks.webhook(session)
        waits = hooks.delivery(
            session, webhook, tries=2, happened_at=when, next_at=when + timedelta(minutes=6)
        )
        for outcome, code in ((Outcome.ANSWERED, 500), (Outcome.TIMED_OUT, None)):
            session.add(
                WebhookAttempt(delivery_id=waits.id, at=when, took_ms=240, outcome=outcome, status=code)
            )
    page = at_work.read(f"/webhooks/{webhook.id}")
    assert "A visit is approved" in page.text
    assert f"Attempt 2 of {MOST_TRIES}. There was no answer within 10 seconds." in page.text
    assert "The next one is at 18 Nov 2026, 09:36:05 UTC." in page.text
    assert "Answered 500 after 0.2 s, which is no success." in page.text


@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("state", list(DeliveryState))
def test_every_outcome_has_its_sentence(at_work, inside, outcome, state):
    code = 302 if outcome is Outcome.ANSWERED else None
    with inside() as session:
        webhook, _secret = hooks.webhook(session)
        waits = datetime.now(UTC) if state is DeliveryState.WAITING else None
        one = hooks.delivery(session, webhook, state=state, tries=1, next_at=waits)
        session.add(
            WebhookAttempt(delivery_id=one.id, at=datetime.now(UTC), took_ms=1, outcome=outcome, status=code)
        )
    page = at_work.read(f"/webhooks/{webhook.id}")
    assert ("Deliver again" in page.text) == (state is DeliveryState.GIVEN_UP)


def test_what_was_given_up_is_delivered_again(at_work, inside, receiver, do_background_work):
    with inside() as session:
        webhook, _secret = hooks.webhook(session, address=receiver.address)
        lost = hooks.delivery(session, webhook, state=DeliveryState.GIVEN_UP, tries=8, next_at=None)
    at_work.read(f"/webhooks/{webhook.id}")
    at_work.submit("Deliver again")
    do_background_work()
    assert receiver.got[0][0]["webhook-id"] == str(lost.id)
    page = at_work.read(f"/webhooks/{webhook.id}")
    assert "Delivered." in page.text
    csrf = next(tag["value"] for tag in page.all("input") if tag["name"] == "csrf_token")
    again = f"/webhooks/{webhook.id}/deliveries/{lost.id}/again"
    answer = at_work.post(again, data={"csrf_token": csrf}, follow_redirects=True)
    assert "This delivery is not given up" in answer.text


def test_what_is_asked_for_again_while_it_is_paused_waits(at_work, inside, receiver, do_background_work):
    with inside() as session:
        rests = {"paused_at": datetime.now(UTC), "paused_because": Pause.BY_HAND}
        webhook, _secret = hooks.webhook(session, address=receiver.address, **rests)
        hooks.delivery(session, webhook, state=DeliveryState.GIVEN_UP, tries=8, next_at=None)
    at_work.read("/webhooks")
    assert "Waiting: 0. Given up: 1." in at_work.page.text
    at_work.read(f"/webhooks/{webhook.id}")
    assert "It waits until you resume." in at_work.submit("Deliver again").text
    do_background_work()
    assert receiver.got == []
    assert "Waiting: 1. Given up: 0." in at_work.read("/webhooks").text


def test_paused_it_rests_and_resumed_it_goes_on(at_work, inside, receiver, do_background_work):
    with inside() as session:
        webhook, _secret = hooks.webhook(session, address=receiver.address)
        hooks.delivery(session, webhook)
    at_work.read(f"/webhooks/{webhook.id}")
    assert "What happens meanwhile waits" in at_work.submit("Pause").text
    with inside():
        hooks.minute()
    do_background_work()
    assert receiver.got == []
    at_work.submit("Resume")
    do_background_work()
    assert len(receiver.got) == 1
    assert "On: what happens is told" in at_work.read(f"/webhooks/{webhook.id}").text


@pytest.mark.parametrize(
    ("because", "sentence"),
    [(Pause.FAILING, "every attempt failed for five days"), (Pause.OTHER_KEY, "had to be made anew")],
)
def test_why_it_was_paused_stands_on_its_page(at_work, inside, because, sentence):
    with inside() as session:
        webhook, _secret = hooks.webhook(session, paused_at=datetime.now(UTC), paused_because=because)
    assert sentence in at_work.read(f"/webhooks/{webhook.id}").text
    assert sentence in at_work.read("/webhooks").text


def test_a_failing_one_says_since_when(at_work, inside):
    since = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
    with inside() as session:
        webhook, _secret = hooks.webhook(session, failing_since=since)
    assert "Failing since 18 Nov 2026, 09:30:00 UTC" in at_work.read(f"/webhooks/{webhook.id}").text


def test_after_the_servers_key_changed_a_new_secret_is_asked_for(app, at_work, inside, receiver):
    with inside() as session:
        webhook, old = hooks.webhook(session, address=receiver.address, failing_since=datetime.now(UTC))
    at_work.read(f"/webhooks/{webhook.id}")
    app.config["SECRET_KEY"] = "another key"
    at_work.sign_in(at_work_person(inside))
    page = at_work.read(f"/webhooks/{webhook.id}")
    assert "The key of this server has changed" in page.text
    assert "Send a test" not in buttons(page)
    csrf = next(tag["value"] for tag in page.all("input") if tag["name"] == "csrf_token")
    for errand in ("test", "resume"):
        answer = at_work.post(
            f"/webhooks/{webhook.id}/{errand}", data={"csrf_token": csrf}, follow_redirects=True
        )
        assert "Make a new secret first." in answer.text
    at_work.read(f"/webhooks/{webhook.id}")
    page = at_work.submit("Make a new secret", status=201)
    assert shown_secret(page) != old
    assert "Send a test" in buttons(page)


def buttons(page) -> list[str]:
    return [tag.words for tag in page.all("button")]


def at_work_person(inside) -> Person:
    with inside() as session:
        return session.exec(select(Person).where(Person.role == Role.HEAD_OFFICE)).first()


def test_deleted_it_is_gone_with_what_it_was_told(at_work, inside):
    with inside() as session:
        webhook, _secret = hooks.webhook(session)
        one = hooks.delivery(session, webhook)
        session.add(
            WebhookAttempt(delivery_id=one.id, at=datetime.now(UTC), took_ms=1, outcome=Outcome.TIMED_OUT)
        )
        other, _secret = hooks.webhook(session, name="Another")
        hooks.delivery(session, other)
    at_work.read(f"/webhooks/{webhook.id}")
    assert "is deleted" in at_work.submit("Delete it with its deliveries").text
    with inside() as session:
        assert [it.webhook_id for it in hooks.deliveries(session)] == [other.id]
        assert hooks.attempts(session) == []
    assert at_work.get(f"/webhooks/{webhook.id}").status_code == 404


@pytest.mark.parametrize(
    "errand", [changing.pause, changing.resume, changing.test, changing.replace_secret, changing.remove]
)
def test_whoever_comes_second_to_a_deleted_one_finds_it_gone(inside, office, errand):
    with inside() as session:
        webhook, _secret = hooks.webhook(session, office)
        by = hooks.office(office)
        session.connection().execute(delete(Webhook))
        with pytest.raises(NotFound):
            errand(session, webhook, by)
        session.rollback()


def test_pages_cost_the_same_for_one_delivery_or_many(app, at_work, inside):
    with inside() as session:
        webhook, _secret = hooks.webhook(session)
        hooks.delivery(session, webhook)

    def cost(address: str) -> int:
        with builders.counted_queries(app) as seen:
            at_work.read(address)
        return len(seen)

    pages = ("/webhooks", f"/webhooks/{webhook.id}")
    at_work.read("/webhooks")
    few = [cost(page) for page in pages]
    with inside() as session:
        for number in range(60):
            one = hooks.delivery(session, session.merge(webhook))
            session.add(
                WebhookAttempt(
                    delivery_id=one.id, at=datetime.now(UTC), took_ms=number, outcome=Outcome.TIMED_OUT
                )
            )
        hooks.webhook(session, name="Another", told_of=(Happening.ISSUED,))
    assert [cost(page) for page in pages] == few
    assert max(few) <= 12


def leads_to_webhooks(client) -> bool:
    return "/webhooks" in {tag["href"] for tag in client.read("/account").all("a")}


def test_head_office_finds_them_from_its_account_and_nobody_else_does(client, inside, office):
    assert leads_to_webhooks(client.sign_in(office))
    with inside() as session:
        others = [builders.person(session, role) for role in Role if role is not Role.HEAD_OFFICE]
    for other in others:
        assert not leads_to_webhooks(client.sign_in(other))
        assert client.get("/webhooks").status_code == 404


def test_the_log_names_what_each_delivery_is_about(at_work, inside):
    with inside() as session:
        webhook, _secret = hooks.webhook(session)
        visit = hooks.approved(session)
        named = {"event": "document.issued", "document": {"file_name": "audit-7.pdf"}}
        hooks.delivery(session, webhook, happening=Happening.ISSUED, body=json.dumps(named))
    with inside():
        gather(datetime.now(UTC))
    page = at_work.read(f"/webhooks/{webhook.id}")
    assert f"/visits/{visit.id}" in {tag["href"] for tag in page.all("a")}
    assert f"{visit.ref} at S-" in page.text
    assert "audit-7.pdf" in page.text


def test_an_answer_of_the_receiver_is_shown_nowhere(at_work, inside, receiver, do_background_work):
    def talks(handler) -> None:
        handler.send_response(500, "zqreason")
        handler.end_headers()
        handler.wfile.write(b"zqinnersecret")

    receiver.answer(talks, status(204))
    with inside() as session:
        webhook, _secret = hooks.webhook(session, address=receiver.address)
    at_work.read(f"/webhooks/{webhook.id}")
    at_work.submit("Send a test")
    do_background_work()
    page = at_work.read(f"/webhooks/{webhook.id}")
    assert "Answered 500" in page.text
    assert "zq" not in page.text
