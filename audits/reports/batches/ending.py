"""The end of a batch: the one PDF of all its audits where that was asked for, and the mail that says it is there."""

import logging
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import Engine, or_, update
from sqlmodel import Session, col, select

from audits import db
from audits.errors import AuditError
from audits.mail import Post
from audits.people.tables import Person
from audits.reports.batch_tables import Batch, BatchItem, BatchStatus, ItemStatus
from audits.reports.batches import merging
from audits.reports.batches.claims import MOST_ATTEMPTS
from audits.reports.issuing.heartbeat import beating
from audits.reports.silence import silent

LONG = timedelta(minutes=1)
MANY = 20
"""A batch of so many audits, or one that took so long, is told of by mail."""

TOLD_EVERY = 10
"""After how many audits the page is told how far the one PDF is."""

NOT_JOINED = (
    "The audits are ready, but joining them into one PDF was begun twice and stopped each time. Download the ZIP, "
    "or choose fewer audits for one PDF."
)
FAULT = (
    "The audits are ready, but could not be joined into one PDF because of a fault in the program. Download the ZIP, "
    "or tell head office."
)
log = logging.getLogger(__name__)


class _TakenAway(Exception):
    """The batch was stopped, or another worker ends it."""


@dataclass(slots=True)
class _Ending:
    """A batch while this worker ends it. Two threads write: the one that ends it, and its heartbeat."""

    batch: Batch
    engine: Engine
    lock: threading.Lock = field(default_factory=threading.Lock)

    def change(self, **columns: Any) -> bool:
        """Change the batch, in a transaction of its own, unless it is not ours to end any more."""
        with self.lock, Session(self.engine) as own, own.begin():
            return _change(own, self.batch, **columns)

    def beat(self) -> None:
        """Say that whoever ends the batch lives."""
        now = datetime.now(UTC)
        with self.lock:
            with Session(self.engine) as own, own.begin():
                alive = _change(own, self.batch, heartbeat_at=now)
            if alive:
                self.batch.heartbeat_at = now

    def tell(self, joined: int) -> None:
        """Write down how many audits are in the one PDF; `_TakenAway` when the batch was stopped meanwhile."""
        if joined % TOLD_EVERY and joined < self.batch.done:
            return
        if not self.change(joined=joined):
            raise _TakenAway


def end(batch_id: UUID) -> None:
    """End a batch whose audits are all done. One that somebody living ends already is left alone."""
    batch = _claim(batch_id, datetime.now(UTC))
    if batch is None:
        return
    ending = _Ending(batch, db.engine())
    try:
        with beating(ending.beat):
            outcome = _outcome(ending)
    except _TakenAway:
        return
    except AuditError as refusal:
        outcome = {"status": BatchStatus.FAILED, "failure": str(refusal)[:500]}
    except Exception:
        log.exception("batch %s could not be ended", batch.id)
        outcome = {"status": BatchStatus.FAILED, "failure": FAULT}
    now = datetime.now(UTC)
    if ending.change(finished_at=now, **outcome) and outcome["status"] is BatchStatus.READY:
        _tell(batch, now)


def _claim(batch_id: UUID, now: datetime) -> Batch | None:
    """Take the ending of a batch; one whose ending fell silent is taken over once, then it has failed."""
    with db.separate_transaction() as own:
        batch = own.exec(
            select(Batch).where(
                Batch.id == batch_id,
                Batch.status == BatchStatus.WORKING,
                or_(col(Batch.heartbeat_at).is_(None), silent(col(Batch.heartbeat_at), now)),
            )
        ).first()
        if batch is None:
            return None
        if batch.attempts >= MOST_ATTEMPTS:
            _change(own, batch, status=BatchStatus.FAILED, failure=NOT_JOINED, finished_at=now)
            return None
        if not _change(own, batch, attempts=batch.attempts + 1, heartbeat_at=now, joined=0):
            return None
        return own.get_one(Batch, batch_id, populate_existing=True)


def _change(session: Session, batch: Batch, **columns: Any) -> bool:
    """Change a batch unless its ending was taken over, or it was stopped, meanwhile.

    The heartbeat tells one ending from another: a batch that was stopped and asked for again counts from the start.
    """
    changed = session.connection().execute(
        update(Batch)
        .where(
            col(Batch.id) == batch.id,
            col(Batch.attempts) == batch.attempts,
            col(Batch.heartbeat_at) == batch.heartbeat_at,
            col(Batch.status) == BatchStatus.WORKING,
        )
        .values(columns)
    )
    return bool(changed.rowcount)


def _outcome(ending: _Ending) -> dict[str, Any]:
    batch = ending.batch
    if not batch.done:
        raise AuditError(f"None of the audits could be made. {_first_failure(batch)}")
    return {"status": BatchStatus.READY} | (merging.merge(batch, ending.tell) if batch.merged else {})


def _first_failure(batch: Batch) -> str:
    with Session(db.reading(db.engine())) as reading:
        found = reading.exec(
            select(BatchItem.failure)
            .where(BatchItem.batch_id == batch.id, BatchItem.status == ItemStatus.FAILED)
            .order_by(col(BatchItem.position))
            .limit(1)
        ).first()
    return found or "It was stopped before any was begun."


def _tell(batch: Batch, now: datetime) -> None:
    """Mail whoever asked, once, when it was worth leaving the page for. The link asks them to sign in."""
    if batch.total < MANY and now - batch.requested_at < LONG:
        return
    with db.separate_transaction() as own:
        told = own.connection().execute(
            update(Batch)
            .where(col(Batch.id) == batch.id, col(Batch.mailed_at).is_(None))
            .values(mailed_at=now)
        )
        asker = own.get(Person, batch.requested_by_id) if batch.requested_by_id else None
        if not told.rowcount or asker is None or not asker.active or not asker.email:
            return
        address, name = asker.email, asker.name or asker.email
    post: Post = current_app.extensions["post"]
    try:
        post.send(address, "Your audits are ready", _words(batch, name), now)
    except (AuditError, OSError):
        log.exception("the mail about batch %s could not be sent", batch.id)


def _words(batch: Batch, name: str) -> str:
    counted = "1 audit is" if batch.done == 1 else f"{batch.done:,} audits are"
    missing = f" {batch.failed:,} could not be made; the page says why." if batch.failed else ""
    address = f"{current_app.extensions['settings'].public_url}/documents/batches/{batch.id}"
    return (
        f"Hello {name},\n\n"
        f"the batch you asked for is ready: {counted} there to download.{missing}\n\n{address}\n\n"
        "Sign in to open the page. It shows what you may read when you open it.\n"
    )
