"""Who prints which audit of a batch: every step is a compare and swap, so that any number of workers may share one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Update, and_, exists, or_, update
from sqlmodel import Session, col, select

from audits.reports.batch_tables import Batch, BatchItem, BatchStatus, ItemStatus
from audits.reports.silence import further_than, silent
from audits.reports.tables import Issue

MOST_ATTEMPTS = 2
LOOK_AGAIN = timedelta(seconds=5)
"""How long an audit that somebody else prints at the moment is left alone."""

STOPPED_TWICE = (
    "The audit was begun twice, and each time the worker that printed it was stopped. Try it again, or open the visit "
    "and ask for it alone."
)


@dataclass(frozen=True, slots=True)
class Turn:
    """The right to print one audit of a batch. `attempts` tells it from a turn that was taken over."""

    batch_id: UUID
    position: int
    visit_id: UUID
    attempts: int


def begin(session: Session, batch_id: UUID) -> Batch | None:
    """The batch, at work from now on; None when there is nothing to do on it."""
    session.connection().execute(
        update(Batch)
        .where(col(Batch.id) == batch_id, col(Batch.status) == BatchStatus.QUEUED)
        .values(status=BatchStatus.WORKING)
    )
    return session.exec(
        select(Batch).where(Batch.id == batch_id, Batch.status == BatchStatus.WORKING)
    ).first()


def next_turn(session: Session, batch_id: UUID, now: datetime) -> Turn | None:
    """Take the next audit nobody has; None when there is none to take, or somebody stopped the batch."""
    while True:
        found = session.execute(
            select(BatchItem.position, BatchItem.visit_id, BatchItem.attempts)
            .where(BatchItem.batch_id == batch_id, free(now))
            .order_by(col(BatchItem.position))
            .limit(1)
        ).first()
        if found is None:
            return None
        position, visit_id, attempts = found
        taken = session.connection().execute(
            _item(batch_id, position, attempts)
            .where(free(now), _at_work(batch_id))
            .values(status=ItemStatus.WORKING, heartbeat_at=now, attempts=attempts + 1)
        )
        if taken.rowcount:
            return Turn(batch_id, position, visit_id, attempts + 1)
        if not session.execute(select(_at_work(batch_id))).scalar_one():
            return None


def free(now: datetime) -> ColumnElement[bool]:
    """Whether an audit can be begun: it waits and was not just found busy, or whoever had it fell silent once."""
    heartbeat = col(BatchItem.heartbeat_at)
    waits = or_(heartbeat.is_(None), further_than(LOOK_AGAIN, heartbeat, now))
    return or_(
        and_(col(BatchItem.status) == ItemStatus.WAITING, waits),
        and_(
            col(BatchItem.status) == ItemStatus.WORKING,
            silent(heartbeat, now),
            col(BatchItem.attempts) < MOST_ATTEMPTS,
        ),
    )


def beat(session: Session, turn: Turn, now: datetime) -> None:
    """Say that whoever has this turn lives."""
    session.connection().execute(_mine(turn).values(heartbeat_at=now))


def put_back(session: Session, turn: Turn, now: datetime) -> None:
    """Give a turn back untried, for later."""
    back: dict[str, Any] = {"status": ItemStatus.WAITING, "attempts": turn.attempts - 1, "heartbeat_at": now}
    session.connection().execute(_mine(turn).values(back))


def finish(session: Session, turn: Turn, issue: Issue) -> None:
    """Write down the file an audit came to, and count it."""
    ready = {"status": ItemStatus.READY, "issue_id": issue.id, "file_name": issue.file_name}
    if session.connection().execute(_mine(turn).values(ready)).rowcount:
        _count(session, turn.batch_id, done=Batch.done + 1)


def fail(session: Session, turn: Turn, sentence: str) -> None:
    """Write down why an audit could not be printed, and count it."""
    failed = {"status": ItemStatus.FAILED, "failure": sentence[:500]}
    if session.connection().execute(_mine(turn).values(failed)).rowcount:
        _count(session, turn.batch_id, failed=Batch.failed + 1)


def give_up_on_silent(session: Session, batch_id: UUID, now: datetime) -> None:
    """Fail the audits whose worker was stopped twice."""
    stopped = session.connection().execute(
        update(BatchItem)
        .where(
            col(BatchItem.batch_id) == batch_id,
            col(BatchItem.status) == ItemStatus.WORKING,
            silent(col(BatchItem.heartbeat_at), now),
            col(BatchItem.attempts) >= MOST_ATTEMPTS,
        )
        .values(status=ItemStatus.FAILED, failure=STOPPED_TWICE)
    )
    if stopped.rowcount:
        _count(session, batch_id, failed=Batch.failed + stopped.rowcount)


def _item(batch_id: UUID, position: int, attempts: int) -> Update:
    return update(BatchItem).where(
        col(BatchItem.batch_id) == batch_id,
        col(BatchItem.position) == position,
        col(BatchItem.attempts) == attempts,
    )


def _mine(turn: Turn) -> Update:
    mine = _item(turn.batch_id, turn.position, turn.attempts)
    return mine.where(col(BatchItem.status) == ItemStatus.WORKING)


def _at_work(batch_id: UUID) -> ColumnElement[bool]:
    return exists().where(col(Batch.id) == batch_id, col(Batch.status) == BatchStatus.WORKING)


def _count(session: Session, batch_id: UUID, **columns: Any) -> None:
    session.connection().execute(update(Batch).where(col(Batch.id) == batch_id).values(columns))
