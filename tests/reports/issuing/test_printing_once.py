"""Two workers never print the same thing; what a stopped worker began is taken up once."""

import errno
import os
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from audits.errors import AuditError
from audits.reports.issuing import claims
from audits.reports.issuing.approving import EDITIONS, PRINT
from audits.reports.issuing.asking import RENDER, ask, said_now
from audits.reports.issuing.claims import Busy, Claim, Hindered
from audits.reports.issuing.files import File, open_issue
from audits.reports.issuing.heartbeat import beating
from audits.reports.issuing.printing import obtain
from audits.reports.issuing.versions import look_at, stand
from audits.reports.tables import Issue, Report, ReportStatus
from audits.visits.tables import Visit
from audits.web.paper import Document, Printed, RenderFailed
from tests import builders
from tests.reports.issuing import builders as decided

ROOT = Path(__file__).resolve().parent.parent.parent.parent
LONG_AGO = timedelta(minutes=6)


class Watched:
    """The app's press, noting how many connections were in use each time it prints; `meanwhile` happens then."""

    def __init__(self, app, meanwhile=lambda: None) -> None:
        self.press, self.engine, self.meanwhile = app.extensions["press"], app.extensions["engine"], meanwhile
        self.open: list[int] = []
        app.extensions["press"] = self

    def print(self, document: Document) -> Printed:
        self.open.append(self.engine.pool.checkedout())
        self.meanwhile()
        return self.press.print(document)


@pytest.fixture
def visit(inside):
    with inside() as session:
        return decided.approved(session, decided.reviewer(session), ref="V-ONCE")


def begun(app, visit, *, attempts: int, ago: timedelta) -> Claim:
    """The claim of a worker that began so long ago."""
    asked = decided.audit_of(visit)
    with app.app_context():
        now = datetime.now(UTC) - ago
        version = stand(asked, look_at(asked), now)
        assert version is not None
        mine = claims.claim(asked, version, "A" * 16, now)
        if attempts == 2:
            mine = claims.claim(asked, version, "A" * 16, now + timedelta(minutes=5, seconds=1))
    assert isinstance(mine, Claim)
    return mine


def test_of_many_threads_that_want_the_same_one_prints(app, visit, inside):
    press, found = Watched(app), []

    def want() -> None:
        with app.app_context():
            try:
                found.append(obtain(decided.audit_of(visit), None).sha256)
            except Busy as refusal:
                found.append(str(refusal))

    threads = [threading.Thread(target=want) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert len(press.open) == 1, "printed once"
    with inside() as session:
        issue = session.exec(select(Issue)).one()
    assert {issue.sha256} <= set(found) <= {issue.sha256, str(Busy())}


def test_of_two_processes_that_want_the_same_one_prints(app, visit, inside, settings, tmp_path):
    places = {"INSTANCE": str(settings.instance), "DATABASE_URL": settings.database_url}
    words = [sys.executable, "-m", "flask", "--app", "wsgi", "report", "visit", "V-ONCE", "-o"]
    running = [
        subprocess.Popen(
            [*words, str(tmp_path / f"{number}.pdf")],
            cwd=ROOT,
            env={**os.environ, **places},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(2)
    ]
    said = [process.communicate(timeout=60) for process in running]
    for process, (_out, problem) in zip(running, said, strict=True):
        assert process.returncode == 0 or "being printed at this moment" in problem
    files = {path.read_bytes() for path in tmp_path.glob("*.pdf")}
    assert len(files) == 1
    with inside() as session:
        assert session.exec(select(Issue)).one().attempts == 1


def test_a_living_worker_is_left_alone(app, visit):
    begun(app, visit, attempts=1, ago=timedelta(minutes=4))
    with app.app_context(), pytest.raises(Busy):
        obtain(decided.audit_of(visit), None)


def test_a_silent_claim_is_taken_over_and_its_worker_can_no_longer_end_it(app, visit):
    silent = begun(app, visit, attempts=1, ago=LONG_AGO)
    with app.app_context():
        issue = obtain(decided.audit_of(visit), None)
        assert issue.attempts == 2
        with pytest.raises(Busy):
            claims.finish(silent, File("x.pdf", "x", "0" * 64, 1, 1), None, datetime.now(UTC))
        claims.fail(silent, "Too late.")
        assert open_issue(obtain(decided.audit_of(visit), None)).read().startswith(b"%PDF")


def test_a_document_whose_workers_were_stopped_twice_fails_and_may_be_asked_for_anew(app, visit, inside):
    begun(app, visit, attempts=2, ago=2 * LONG_AGO)
    with app.app_context(), pytest.raises(RenderFailed, match="begun twice"):
        obtain(decided.audit_of(visit), None)
    with inside() as session:
        assert "begun twice" in session.exec(select(Issue)).one().failure
    with app.app_context():
        assert obtain(decided.audit_of(visit), None).attempts == 1


def test_a_version_that_is_superseded_while_it_is_printed_is_followed_by_the_one_that_stands(
    app, inside, visit
):
    asked, press = decided.audit_of(visit), Watched(app)

    def corrected() -> None:
        press.meanwhile = lambda: None
        with inside() as session:
            decided.correct(session, session.get_one(type(visit), visit.id), decided.reviewer(session))
        with app.app_context():
            stand(asked, look_at(asked), datetime.now(UTC))

    press.meanwhile = corrected
    with app.app_context():
        issue = obtain(asked, None)
    assert issue.file_name.endswith("_v2.pdf")
    assert press.open == [0, 0], "no transaction is open while a document is printed"
    with inside() as session:
        names = sorted(row.file_name[-7:] for row in session.exec(select(Issue)))
    assert names == ["_v1.pdf", "_v2.pdf"]


def test_who_asks_while_it_is_printed_gets_the_same_file(app, inside, visit):
    claim = begun(app, visit, attempts=1, ago=timedelta(0))
    with inside() as session:
        asked = decided.audit_of(visit)
        report = ask(session, builders.person(session), asked, said_now(asked), builders.NOW)
    app.extensions["queue"].run(RENDER, str(report.id))
    with inside() as session:
        assert session.get_one(Report, report.id).status is ReportStatus.QUEUED
    with app.app_context():
        claims.finish(claim, File("x_v1.pdf", "reports/x", "0" * 64, 1, 1), None, datetime.now(UTC))
    with inside() as session:
        found = session.get_one(Report, report.id)
    assert (found.status, found.issue_id, found.file_name) == (ReportStatus.READY, claim.issue_id, "x_v1.pdf")


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_document_that_cannot_be_printed_says_why_to_everybody_who_asked(app, inside, visit):
    class Broken:
        def print(self, document: Document) -> Printed:
            raise RenderFailed("The document took too long or too much memory and was stopped.")

    app.extensions["press"] = Broken()
    with inside() as session:
        asked = decided.audit_of(visit)
        people = [builders.person(session) for _ in range(2)]
        reports = [ask(session, person, asked, said_now(asked), builders.NOW).id for person in people]
    app.extensions["queue"].run(RENDER, str(reports[0]))
    with inside() as session:
        rows = [session.get_one(Report, report_id) for report_id in reports]
    assert {row.status for row in rows} == {ReportStatus.FAILED}
    assert all("too long" in row.failure for row in rows)
    with app.app_context(), pytest.raises(AuditError):
        obtain(asked, None)


def no_room(_descriptor: int) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_what_found_no_room_is_printed_once_there_is_some(
    app, inside, visit, monkeypatch, do_background_work
):
    with inside() as session:
        asked = decided.audit_of(visit)
        report_id = ask(session, builders.person(session), asked, said_now(asked), builders.NOW).id
        session.get_one(Visit, visit.id).reviewed_at = datetime.now(UTC) - LONG_AGO
    with monkeypatch.context() as full:
        full.setattr(os, "fsync", no_room)
        app.extensions["queue"].run(RENDER, str(report_id))
        app.extensions["queue"].run(PRINT, str(visit.id))
    with inside() as session:
        assert session.get_one(Report, report_id).status is ReportStatus.QUEUED
        assert session.exec(select(Issue)).all() == []
    app.extensions["queue"].huey.flush()  # What was put off is lost; the rows are there.
    app.extensions["queue"].take_up_again()
    do_background_work()
    with inside() as session:
        assert session.get_one(Report, report_id).status is ReportStatus.READY
        assert all(issue.sha256 for issue in session.exec(select(Issue)))
        assert len(session.exec(select(Issue)).all()) == len(EDITIONS)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_database_that_is_busy_for_a_while_fails_no_document(app, visit):
    def locked() -> None:
        raise OperationalError("UPDATE issue", None, Exception("database is locked"))

    watched = Watched(app, locked)
    with app.app_context(), pytest.raises(Hindered, match="soon as that has passed"):
        obtain(decided.audit_of(visit), None)
    watched.meanwhile = lambda: None
    with app.app_context():
        assert obtain(decided.audit_of(visit), None).sha256


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_heartbeat_moves_while_somebody_is_at_it(app, inside, visit):
    mine = begun(app, visit, attempts=1, ago=timedelta(minutes=4))
    beats = threading.Event()
    with beating(beats.set, every=0.01):
        assert beats.wait(5)
    before = mine
    with mine.kept_alive(every=0.01):
        for _ in range(500):
            with inside() as session:
                row = session.get_one(Issue, before.issue_id)
            if datetime.now(UTC) - row.heartbeat_at < timedelta(minutes=1):
                return
    raise AssertionError("nobody beat")
