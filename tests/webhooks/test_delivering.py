"""What is due is told to a real receiver: signed, tried again when it fails, once however many workers there are."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from audits.settings import Settings
from audits.webhooks import delivering
from audits.webhooks.changing import deliver_again, replace_secret
from audits.webhooks.delivering import DELIVER, deliver, waiting
from audits.webhooks.gathering import gather
from audits.webhooks.rules import FAILING_FOR, LONGEST_WAIT, MOST_TRIES, QUIET_FOR, WAITS, wait_after
from audits.webhooks.signing import BOTH_FOR, check_of, secret_of
from audits.webhooks.tables import DeliveryState, Happening, Outcome, Pause, Webhook
from tests import builders
from tests.webhooks import builders as hooks
from tests.webhooks.receiver import Receiver, hanging_up, is_signed, status

sqlite_only = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def made(inside, receiver: Receiver) -> tuple[Webhook, str]:
    """A webhook that leads to the receiver, and its secret."""
    with inside() as session:
        return hooks.webhook(session, address=receiver.address)


@pytest.fixture
def due(inside, made):
    """A delivery of it that is due."""
    with inside() as session:
        return hooks.delivery(session, session.merge(made[0]))


def work(inside, webhook: Webhook) -> None:
    with inside():
        deliver(str(webhook.id))


def kept(session: Session) -> Webhook:
    return session.exec(select(Webhook)).one()


def test_an_approval_reaches_the_receiver_signed_within_the_minute(
    inside, made, receiver, do_background_work
):
    _webhook, secret = made
    with inside() as session:
        visit = hooks.approved(session)
    with inside():
        hooks.minute()
    do_background_work()
    [(headers, body)] = receiver.got
    assert is_signed(headers, body, secret)
    assert not is_signed(headers, body + b" ", secret)
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60
    assert receiver.told[0]["visit"]["ref"] == visit.ref
    assert receiver.told[0]["id"] == headers["webhook-id"]
    with inside() as session:
        [delivery] = hooks.deliveries(session)
        assert (delivery.state, delivery.tries, delivery.next_at) == (DeliveryState.DELIVERED, 1, None)
        [attempt] = hooks.attempts(session)
        assert (attempt.outcome, attempt.status) == (Outcome.ANSWERED, 204)
    with inside():
        hooks.minute()
    do_background_work()
    assert len(receiver.got) == 1


def test_what_fails_is_tried_again_under_the_same_id_until_it_is_taken(inside, made, due, receiver):
    webhook, secret = made
    receiver.answer(status(500), hanging_up, status(302, Location="/elsewhere"), status(200))
    for _ in range(4):
        work(inside, webhook)
        work(inside, webhook)  # Nothing is due before its time.
        with inside() as session:
            hooks.let_waits_pass(session)
    assert len(receiver.got) == 4
    assert {headers["webhook-id"] for headers, _body in receiver.got} == {str(due.id)}
    assert len({body for _headers, body in receiver.got}) == 1
    assert all(is_signed(headers, body, secret) for headers, body in receiver.got)
    with inside() as session:
        assert [(it.outcome, it.status) for it in hooks.attempts(session)] == [
            (Outcome.ANSWERED, 500),
            (Outcome.BROKEN_OFF, None),
            (Outcome.ANSWERED, 302),
            (Outcome.ANSWERED, 200),
        ]
        assert hooks.deliveries(session)[0].state is DeliveryState.DELIVERED
        assert kept(session).failing_since is None


def test_a_receiver_that_is_down_or_silent_is_tried_again(inside, made, due, receiver, monkeypatch):
    held = threading.Event()
    receiver.answer(lambda _handler: held.wait(5) and None, status(204))
    monkeypatch.setattr(delivering, "PATIENCE_S", 0.3)
    work(inside, made[0])
    held.set()
    with inside() as session:
        hooks.let_waits_pass(session)
        kept(session).address = "http://127.0.0.1:1024/"
    work(inside, made[0])
    with inside() as session:
        hooks.let_waits_pass(session)
        kept(session).address = receiver.address
    work(inside, made[0])
    with inside() as session:
        assert [it.outcome for it in hooks.attempts(session)] == [
            Outcome.TIMED_OUT,
            Outcome.NO_CONNECTION,
            Outcome.ANSWERED,
        ]
        assert hooks.deliveries(session)[0].state is DeliveryState.DELIVERED


def test_waits_grow_from_a_minute_to_half_a_day_and_are_spread():
    assert [wait_after(tries, 0) for tries in range(1, MOST_TRIES)] == list(WAITS)
    assert (WAITS[0], WAITS[-1]) == (timedelta(minutes=1), timedelta(hours=12))
    assert list(WAITS) == sorted(WAITS)
    assert wait_after(1, 0.5) == timedelta(seconds=66)
    assert wait_after(MOST_TRIES, 0) is None
    assert wait_after(MOST_TRIES - 1, 1) == LONGEST_WAIT < QUIET_FOR


@sqlite_only
def test_after_the_last_attempt_it_is_given_up_and_can_be_asked_for_again(inside, made, due, receiver):
    receiver.answer(status(503))
    for _ in range(MOST_TRIES + 2):
        work(inside, made[0])
        with inside() as session:
            hooks.let_waits_pass(session)
    assert len(receiver.got) == MOST_TRIES
    with inside() as session:
        [delivery] = hooks.deliveries(session)
        assert (delivery.state, delivery.tries) == (DeliveryState.GIVEN_UP, MOST_TRIES)
        deliver_again(session, delivery, kept(session), hooks.office(builders.person(session)))
    receiver.answer(status(200))
    work(inside, made[0])
    with inside() as session:
        assert hooks.deliveries(session)[0].state is DeliveryState.DELIVERED
    assert receiver.got[-1][0]["webhook-id"] == str(due.id)


def test_workers_at_the_same_moment_deliver_each_thing_once(app, inside, made, receiver):
    with inside() as session:
        for _ in range(8):
            hooks.delivery(session, session.merge(made[0]))
    together = threading.Barrier(4)

    def one(_: int) -> None:
        with app.app_context():
            together.wait()
            deliver(str(made[0].id))

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(one, range(4)))
    ids = [headers["webhook-id"] for headers, _body in receiver.got]
    assert len(ids) == len(set(ids)) == 8
    with inside() as session:
        assert {it.state for it in hooks.deliveries(session)} == {DeliveryState.DELIVERED}
        assert len(hooks.attempts(session)) == 8


def test_a_worker_that_dies_in_the_midst_leaves_it_to_the_next(inside, made, due, receiver):
    with inside():
        assert delivering._claim(made[0].id, now()) is not None
    work(inside, made[0])
    assert receiver.got == []
    with inside() as session:
        assert waiting() == []
        hooks.let_waits_pass(session)
    with inside():
        assert waiting() == [str(made[0].id)]
    work(inside, made[0])
    with inside() as session:
        assert (hooks.deliveries(session)[0].state, len(receiver.got)) == (DeliveryState.DELIVERED, 1)


@sqlite_only
def test_what_kills_every_worker_is_given_up(inside, made, receiver):
    with inside() as session:
        hooks.delivery(session, session.merge(made[0]), tries=MOST_TRIES)
    work(inside, made[0])
    with inside() as session:
        assert hooks.deliveries(session)[0].state is DeliveryState.GIVEN_UP
    assert receiver.got == []


def test_the_first_failure_leaves_the_rest_for_the_next_minute(inside, made, receiver):
    receiver.answer(status(500))
    with inside() as session:
        for _ in range(3):
            hooks.delivery(session, session.merge(made[0]))
    work(inside, made[0])
    assert len(receiver.got) == 1


@sqlite_only
def test_a_receiver_that_failed_for_days_is_paused_and_nothing_more_is_sent(inside, made, due, receiver):
    receiver.answer(status(500))
    with inside() as session:
        kept(session).failing_since = now() - FAILING_FOR - timedelta(minutes=1)
        tried = hooks.delivery(session, kept(session), state=DeliveryState.GIVEN_UP, next_at=None)
        hooks.attempt(session, tried, now() - LONGEST_WAIT)
    work(inside, made[0])
    work(inside, made[0])
    with inside() as session:
        assert kept(session).paused_because is Pause.FAILING
        assert waiting() == []
    assert len(receiver.got) == 1


def test_the_first_failure_after_a_quiet_week_is_the_first_of_a_new_row(inside, made, due, receiver):
    receiver.answer(status(500))
    with inside() as session:
        long_ago = now() - timedelta(days=8)
        kept(session).failing_since = long_ago
        lost = hooks.delivery(session, kept(session), state=DeliveryState.GIVEN_UP, next_at=None)
        hooks.attempt(session, lost, long_ago)
        hooks.attempt(session, lost, now() - QUIET_FOR - timedelta(minutes=1))
    begun = now()
    work(inside, made[0])
    with inside() as session:
        assert kept(session).paused_at is None
        assert kept(session).failing_since >= begun
        hooks.let_waits_pass(session)
    work(inside, made[0])
    with inside() as session:
        assert len(hooks.attempts(session)) == 4
        assert begun <= kept(session).failing_since <= hooks.attempts(session)[2].at


@sqlite_only
def test_another_webhook_that_fails_breaks_no_silence(inside, made, due, receiver):
    receiver.answer(status(500))
    with inside() as session:
        kept(session).failing_since = now() - timedelta(days=8)
        other, _secret = hooks.webhook(session, name="Another")
        hooks.attempt(session, hooks.delivery(session, other), now() - timedelta(minutes=1))
    work(inside, made[0])
    with inside() as session:
        assert session.get(Webhook, made[0].id).paused_at is None


@sqlite_only
def test_a_test_counts_neither_as_a_failure_nor_against_one(inside, made, receiver):
    receiver.answer(status(500), status(500), status(204))
    since = now() - FAILING_FOR - timedelta(minutes=1)

    def test_it() -> datetime | None:
        with inside() as session:
            hooks.delivery(session, kept(session), happening=Happening.TEST, body='{"event":"test"}')
        work(inside, made[0])
        with inside() as session:
            assert kept(session).paused_at is None
            return kept(session).failing_since

    assert test_it() is None
    with inside() as session:
        kept(session).failing_since = since
    assert [test_it(), test_it()] == [since, since]
    assert len(receiver.got) == 3


@sqlite_only
def test_a_test_breaks_no_silence(inside, made, due, receiver):
    receiver.answer(status(500))
    with inside() as session:
        kept(session).failing_since = now() - timedelta(days=8)
        tested = hooks.delivery(
            session, kept(session), happening=Happening.TEST, state=DeliveryState.GIVEN_UP, next_at=None
        )
        hooks.attempt(session, tested, now() - timedelta(hours=1))
    work(inside, made[0])
    with inside() as session:
        assert kept(session).paused_at is None


@sqlite_only
def test_one_success_in_between_and_it_is_not_paused(inside, made, due, receiver):
    with inside() as session:
        kept(session).failing_since = now() - FAILING_FOR - timedelta(minutes=1)
    work(inside, made[0])
    with inside() as session:
        assert (kept(session).failing_since, kept(session).paused_at) == (None, None)


@sqlite_only
def test_a_webhook_that_rests_gets_tests_and_nothing_else(inside, made, due, receiver):
    with inside() as session:
        webhook = kept(session)
        webhook.paused_at, webhook.paused_because = now(), Pause.BY_HAND
        hooks.delivery(session, webhook, happening=Happening.TEST, body='{"event":"test"}')
    work(inside, made[0])
    assert [said["event"] for said in receiver.told] == ["test"]


def test_nothing_is_sent_with_a_secret_that_the_receiver_does_not_have(app, inside, made, due, receiver):
    app.config["SECRET_KEY"] = "another key"
    work(inside, made[0])
    with inside() as session:
        assert kept(session).paused_because is Pause.OTHER_KEY
        assert hooks.attempts(session) == []
    assert receiver.got == []


def test_for_a_day_a_new_secret_signs_beside_the_old_one(inside, made, due, receiver):
    webhook, old = made
    with inside() as session:
        new = replace_secret(session, kept(session), hooks.office(builders.person(session)))
    work(inside, webhook)
    with inside() as session:
        kept(session).secret_made_at = now() - BOTH_FOR - timedelta(seconds=1)
        hooks.delivery(session, kept(session))
    work(inside, webhook)
    first, second = receiver.got
    assert is_signed(*first, old)
    assert is_signed(*first, new)
    assert not is_signed(*second, old)
    assert is_signed(*second, new)


@sqlite_only
def test_the_database_does_not_hold_the_secret(inside, made):
    webhook, secret = made
    with inside() as session:
        row = str(kept(session).model_dump())
    assert secret not in row
    assert secret.removeprefix("whsec_") not in row
    key = secret_of("some key", webhook.id, 1)
    assert key != secret_of("some key", webhook.id, 2) != secret_of("other key", webhook.id, 2)
    assert key.hex() not in check_of(key)


@pytest.fixture
def settings(settings: Settings, request: pytest.FixtureRequest) -> Settings:
    """`indirect` reaches the server from elsewhere."""
    return settings.model_copy(update=getattr(request, "param", {}))


@sqlite_only
@pytest.mark.parametrize(
    "settings", [{"public_url": "https://audits.example"}, {"host": "0.0.0.0"}, {"proxies": 1}], indirect=True
)
def test_a_server_that_others_reach_asks_nothing_of_its_own_machine(inside, made, due, receiver):
    work(inside, made[0])
    with inside() as session:
        assert [it.outcome for it in hooks.attempts(session)] == [Outcome.NOT_ALLOWED]
    assert receiver.got == []


@sqlite_only
def test_what_is_deleted_while_it_is_told_leaves_nothing_behind(inside, made, due, receiver, client):
    with inside() as session:
        office = builders.person(session)
    client.sign_in(office).read(f"/webhooks/{made[0].id}")

    def deletes(handler) -> None:
        client.submit("Delete it with its deliveries")
        status(500)(handler)

    receiver.answer(deletes)
    work(inside, made[0])
    with inside() as session:
        assert (hooks.deliveries(session), hooks.attempts(session)) == ([], [])
        assert session.exec(select(Webhook)).all() == []


@sqlite_only
def test_a_minute_asks_for_the_job_of_each_webhook_once(app, inside, made):
    with inside() as session:
        for _ in range(3):
            hooks.approved(session)
    with inside():
        gather(now())
        app.extensions["queue"].take_up_again()
        app.extensions["queue"].take_up_again()
    asked = [task.args for task in app.extensions["queue"].huey.pending()]
    assert asked.count((DELIVER, str(made[0].id))) == 1
