"""Web server and worker are killed while phones send and a reviewer approves: every job is done, and once."""

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from signal import SIGKILL
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlmodel import Session, col, select

from audits.access import Role
from audits.reports.issuing.approving import EDITIONS, GRACE
from audits.reports.tables import AuditVersion, Issue
from audits.settings import SECRETS, Settings
from audits.visits.tables import Photo, PhotoState, Visit, VisitStatus
from tests import builders
from tests.client import Visitor
from tests.soak.figures import write_down
from tests.soak.ledger import compare
from tests.soak.machines import Machine
from tests.soak.shoppers import PHONES, all_work, hire, thinking, unfinished

LONG = 100
APPROVED_A_KILL = 1
MINUTES = float(os.environ.get("SOAK_MINUTES", "12"))


@pytest.fixture
def worker(settings, tmp_path) -> Iterator[Machine]:
    secrets = {str(Settings.model_fields[name].validation_alias): settings.secret(name) for name in SECRETS}
    places = {
        "DATABASE_URL": settings.database_url,
        "QUEUE_URL": settings.queue_url,
        "STORAGE_URL": settings.storage_url,
    }
    made = Machine(tmp_path / "worker", {**places, **secrets})
    yield made
    made.stop()


@pytest.fixture
def reviewer(app, inside) -> Visitor:
    with inside() as session:
        person = builders.person(session, Role.REVIEWER)
    client = app.test_client()
    assert isinstance(client, Visitor)
    return client.sign_in(person)


@pytest.mark.parametrize("kills", [3, pytest.param(LONG, marks=pytest.mark.soak)])
def test_every_job_is_done_once_when_web_server_and_worker_are_killed(
    kills, server, worker, reviewer, app, inside, photo_folder
):
    long = kills == LONG
    with inside() as session:
        shoppers = hire(session, app, server.address, 900 if long else 20)
    server.start()
    worker.work()
    over, until = threading.Event(), time.monotonic() + MINUTES * 60
    killed: Counter[str] = Counter()
    with all_work(shoppers, lambda: not over.is_set(), until, thinking(0.2, 1)):
        try:
            while killed.total() < kills and time.monotonic() < until:
                time.sleep(random.uniform(0.2, 4))
                killed[kill_something(server, worker)] += 1
                approve_some(app, reviewer, APPROVED_A_KILL)
        finally:
            over.set()
    assert unfinished(shoppers) == []
    finish_all(app, worker, as_if_later=not long)
    approve_some(app, reviewer, 1)
    done = finish_all(app, worker, as_if_later=not long)
    with inside() as session:
        found = compare(session, [shopper.phone for shopper in shoppers], photo_folder)
    assert found.wrong == []
    printed = printed_audits(app, photo_folder)
    assert len(printed) == done * len(EDITIONS) > 0
    if long:
        kinds = ", ".join(f"{what} {count}" for what, count in sorted(killed.items()))
        write_down(
            f"Web server and worker killed (SIGKILL) while {PHONES} phones send and a reviewer approves",
            f"{killed.total()} kills ({kinds}); {found}; every photo converted; {done} visits approved, each printed "
            f"once in its {len(EDITIONS)} editions",
        )


def kill_something(server, worker: Machine) -> str:
    """Kill one or both, and start what was killed."""
    what = random.choice(("web server", "worker", "both"))
    if what != "web server":
        worker.stop(SIGKILL)
    if what != "worker":
        server.kill()
        server.start()
    if what != "web server":
        worker.work()
    return what


def approve_some(app, reviewer: Visitor, most: int) -> None:
    """Approve reports whose photos are prepared."""
    waiting = col(Visit.status) == VisitStatus.SUBMITTED
    unprepared = select(Photo.visit_id).where(col(Photo.state) != PhotoState.READY)
    with Session(app.extensions["reading engine"]) as session:
        ready = session.exec(
            select(Visit.id).where(waiting, col(Visit.id).not_in(unprepared)).limit(most)
        ).all()
    for visit in ready:
        reviewer.read(f"/visits/{visit}/review")
        # A photo may arrive between the look and the word.
        assert reviewer.press("Approve").status_code in {303, 409}


def finish_all(app, worker: Machine, as_if_later: bool) -> int:
    """Let the worker work until nothing waits; returns how many visits are approved.

    Without a queue's word an audit is looked for some minutes later: `as_if_later` makes the rows older instead.
    """
    began = time.monotonic()
    if as_if_later:
        make_older(app)
        app.extensions["queue"].take_up_again()
    while photos_waiting(app) or audits_missing(app):
        assert time.monotonic() < began + 12 * 60, worker.log.read_text()[-2000:]
        time.sleep(0.5)
    with Session(app.extensions["reading engine"]) as session:
        return len(session.exec(select(Visit.id).where(col(Visit.status) == VisitStatus.APPROVED)).all())


def photos_waiting(app) -> bool:
    with Session(app.extensions["reading engine"]) as session:
        return (
            session.exec(select(Photo.id).where(col(Photo.state) == PhotoState.RECEIVED)).first() is not None
        )


def audits_missing(app) -> bool:
    """Whether a file is to come: of each approved visit there is one in each edition."""
    with Session(app.extensions["reading engine"]) as session:
        approved = session.exec(select(Visit.id).where(col(Visit.status) == VisitStatus.APPROVED)).all()
        issued = session.exec(select(Issue.id).where(col(Issue.sha256).is_not(None))).all()
    return len(issued) < len(approved) * len(EDITIONS)


def make_older(app) -> None:
    """As if some minutes had passed since the decisions, and since a killed worker's last sign of what it printed."""
    with Session(app.extensions["engine"]) as session, session.begin():
        for visit in session.exec(select(Visit).where(col(Visit.reviewed_at).is_not(None))):
            assert visit.reviewed_at is not None
            visit.reviewed_at -= GRACE
        for version in session.exec(select(AuditVersion)):
            version.made_at -= GRACE
        session.flush()
        for issue in session.exec(select(Issue).where(col(Issue.sha256).is_(None))):
            session.execute(
                update(Issue)
                .where(col(Issue.id) == issue.id, col(Issue.sha256).is_(None))
                .values(heartbeat_at=issue.heartbeat_at - GRACE - timedelta(seconds=1))
            )


def printed_audits(app, folder: Path) -> dict[tuple[UUID, str], str]:
    """The checksum of the one file of each visit and edition, its bytes looked at."""
    found: dict[tuple[UUID, str], str] = {}
    with Session(app.extensions["reading engine"]) as session:
        rows = session.execute(
            select(AuditVersion, Issue).join(Issue, col(Issue.version_id) == col(AuditVersion.id))
        ).all()
    for version, issue in rows:
        key = UUID(version.subject), version.edition.value
        assert key not in found, f"printed twice: {key}"
        assert (version.number, version.superseded_at, issue.failure) == (1, None, ""), key
        content = (folder / issue.storage_key).read_bytes()
        assert sha256(content).hexdigest() == issue.sha256
        found[key] = issue.sha256
    return found
