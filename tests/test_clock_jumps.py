"""The server's clock was ahead and is set right: nothing is held, refused or lost until it is that late again."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from audits.errors import TooManyTries
from audits.operating.readiness import look
from audits.operating.tables import Worker
from audits.people.throttles import Limit, Throttle
from audits.people.tries import count_try
from audits.queue import Queue
from audits.reports.batch_tables import BatchItem, BatchStatus, ItemStatus
from audits.reports.batches import claims as turns
from audits.reports.batches import working
from audits.reports.issuing import asking, claims
from audits.reports.issuing.claims import Busy, Claim
from audits.reports.issuing.versions import look_at, stand
from audits.reports.schedule_tables import RunStatus, ScheduleRun
from audits.reports.schedules import delivering
from audits.reports.tables import Report, ReportKind, ReportStatus
from audits.visits.reading.audit import Edition
from tests import builders
from tests.people.accounts import is_signed_in, sign_in_at, with_password
from tests.people.test_second_factor import enter, is_in, set_up
from tests.reports.issuing import builders as decided
from tests.reports.ready import keep, ready_batch
from tests.reports.schedules.builders import schedule
from tests.visits import builders as visits

JUMP = timedelta(hours=2)
A_MOMENT = timedelta(minutes=4)
"""Within what a living worker may be ahead, or its clock beside ours."""
ON_SQLITE = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.mark.parametrize(("ahead", "taken_over"), [(A_MOMENT, False), (JUMP, True)])
def test_the_printing_of_a_stopped_worker_is_taken_over(app, inside, ahead, taken_over):
    with inside() as session:
        visit = decided.approved(session, decided.reviewer(session))
    asked, now = decided.audit_of(visit), datetime.now(UTC)
    with app.app_context():
        version = stand(asked, look_at(asked), now + ahead)
        assert version is not None
        assert isinstance(claims.claim(asked, version, "A" * 16, now + ahead), Claim)
        if taken_over:
            again = claims.claim(asked, version, "A" * 16, now)
            assert isinstance(again, Claim)
            assert again.attempts == 2
        else:
            with pytest.raises(Busy):
                claims.claim(asked, version, "A" * 16, now)


def test_documents_of_a_stopped_worker_wait_for_another(app, inside):
    now = datetime.now(UTC)
    with inside() as session:
        person = builders.person(session)
        stopped, living = (
            Report(
                kind=ReportKind.NETWORK,
                edition=Edition.HEAD_OFFICE,
                status=ReportStatus.RENDERING,
                requested_at=now + ahead,
                requested_by_id=person.id,
                heartbeat_at=now + ahead,
            )
            for ahead in (JUMP, A_MOMENT)
        )
        session.add_all([stopped, living])
    with app.app_context():
        assert asking.waiting() == [str(stopped.id)]


@pytest.mark.parametrize("status", [ItemStatus.WAITING, ItemStatus.WORKING])
@pytest.mark.parametrize("where", ["audit", "end"])
def test_a_batch_goes_on(app, inside, status, where):
    """Its audit is with a stopped worker or was put back for some seconds; or its end is with a stopped worker."""
    now, storage = datetime.now(UTC), app.extensions["storage"]
    with inside() as session:
        visit = visits.approved(session, visits.draft(session))
        files = keep(storage, [b"%PDF"], 1)
        batch = ready_batch(session, builders.person(session), [visit], files, BatchStatus.WORKING)
        if where == "end":
            batch.heartbeat_at = now + JUMP
        else:
            item = session.get_one(BatchItem, (batch.id, 0))
            item.status, item.issue_id, item.attempts = status, None, 1
            item.heartbeat_at = now + JUMP
            batch.done = 0
    with app.app_context():
        assert working.waiting() == [str(batch.id)]
    with inside() as session:
        turn = turns.next_turn(session, batch.id, now)
        assert (turn is not None) == (where == "audit")


def test_the_run_of_a_schedule_goes_on(app, inside):
    now = datetime.now(UTC)
    with inside() as session:
        run = ScheduleRun(
            schedule_id=schedule(session).id or 0,
            due_at=now,
            started_at=now,
            status=RunStatus.RUNNING,
            heartbeat_at=now + JUMP,
        )
        session.add(run)
    with app.app_context():
        assert delivering.waiting() == [str(run.id)]


@ON_SQLITE
def test_a_job_that_was_put_off_for_seconds_is_asked_for_again(app, inside):
    queue: Queue = app.extensions["queue"]
    done = []
    other = Queue(
        app, app.extensions["settings"].queue_url, {"print": done.append}, {"print": lambda: ["a"]}, {}
    )
    with time_machine.travel(datetime.now(UTC) + JUMP):
        other.put("print", "a", after=timedelta(seconds=5))
        other.huey.execute(other.huey.dequeue())
    assert done == []
    assert other.take_up_again() == 1
    other.huey.execute(other.huey.dequeue())
    assert done == ["a"]
    assert queue.is_empty


@pytest.mark.parametrize("jump", [JUMP, timedelta(days=400)])
def test_who_had_tries_left_has_them_still(app, jump):
    knocking = Throttle("knocking", account=Limit(3, timedelta(minutes=1)))
    now = datetime.now(UTC)
    with app.app_context():
        count_try(knocking, now + jump, "ada")
        for _ in range(3):
            count_try(knocking, now, "ada")
        with pytest.raises(TooManyTries) as refused:
            count_try(knocking, now, "ada")
    assert refused.value.wait <= timedelta(minutes=1)


@ON_SQLITE
@pytest.mark.parametrize("jump", [timedelta(seconds=3), JUMP])
def test_nobody_is_signed_out(app, inside, client, jump):
    with inside() as session:
        ada = with_password(app, builders.person(session))
    now = datetime.now(UTC)
    with time_machine.travel(now + jump):
        sign_in_at(client, ada.email)
        client.delete_cookie("remember_token")
        assert is_signed_in(client)
    with time_machine.travel(now):
        assert is_signed_in(client)


@ON_SQLITE
def test_a_session_still_ends_when_it_is_old(app, inside, client):
    with inside() as session:
        ada = with_password(app, builders.person(session))
    sign_in_at(client, ada.email)
    client.delete_cookie("remember_token")
    with time_machine.travel(datetime.now(UTC) + timedelta(days=32)):
        assert not is_signed_in(client)


@ON_SQLITE
def test_codes_of_a_second_factor_fit_again(app, inside, client):
    with inside() as session:
        ada = with_password(app, builders.person(session))
    now = datetime.now(UTC)
    with time_machine.travel(now + JUMP, tick=False) as clock:
        key = set_up(client, ada)
        clock.shift(60)
        assert enter(app.test_client(), ada.email, key).status_code == 302
    with time_machine.travel(now, tick=False):
        phone, thief = app.test_client(), app.test_client()
        assert enter(phone, ada.email, key).status_code == 302
        assert is_in(phone)
        assert enter(thief, ada.email, key).status_code == 422


def test_a_worker_that_was_stopped_before_does_not_count_as_alive(app, inside):
    now = datetime.now(UTC)
    with inside() as session:
        session.add(Worker(machine="depot", begun_at=now, seen_at=now + JUMP, harfbuzz_subset=True))
    with app.app_context():
        [check] = [check for check in look(app, now).checks if check.name == "worker"]
    assert not check.well


@ON_SQLITE
def test_the_newest_backup_is_the_one_made_last(run, tmp_path):
    folder, now = tmp_path / "backups", datetime.now(UTC)
    for ahead in (timedelta(days=3), timedelta(0), timedelta(0)):
        with time_machine.travel(now + ahead, tick=False):
            made = run("backup", folder, "--keep", 2)
        assert made.exit_code == 0, made.stderr
    [first, second] = sorted(folder.glob("*/manifest.json"))
    assert all(f'"made_at": "{now:%Y-%m-%dT%H:%M}' in path.read_text() for path in (first, second))
