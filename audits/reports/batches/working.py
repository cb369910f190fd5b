"""The worker's part in a batch: a share of its audits, then the one PDF of all of them, then the mail.

A share ends after some seconds and is put at the end of the queue again, so that whoever asks for a single document
meanwhile does not wait for two thousand others. Whenever a share begins and nothing else waits in the queue, there is
a worker to spare: another share is put for it.
"""

import logging
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask import current_app
from sqlalchemy import and_, exists, or_
from sqlmodel import Session, col, select

from audits import db
from audits.errors import AuditError, NotFound
from audits.people.tables import Person
from audits.queue import Queue
from audits.reports.batch_tables import Batch, BatchItem, BatchStatus, ItemStatus
from audits.reports.batches import claims, ending
from audits.reports.batches.asking import WORK
from audits.reports.batches.claims import LOOK_AGAIN, Turn, free
from audits.reports.issuing.claims import Hindered
from audits.reports.issuing.heartbeat import beating
from audits.reports.issuing.printing import FAULT, Busy, obtain
from audits.reports.reading import demand
from audits.reports.rules import AskedFor
from audits.reports.silence import silent
from audits.reports.tables import ReportKind

SHARE_SECONDS = 20.0
PAUSE = timedelta(minutes=1)
"""Until a share is begun again after a full disk or a busy database, which printing on would not mend."""
log = logging.getLogger(__name__)


def waiting() -> list[str]:
    """The batches that wait for a worker: not begun, with audits to begin, or done but not ended. One query."""
    now = datetime.now(UTC)
    of_it = col(BatchItem.batch_id) == col(Batch.id)
    unfinished = col(BatchItem.status).in_((ItemStatus.WAITING, ItemStatus.WORKING))
    left = and_(unfinished, silent(col(BatchItem.heartbeat_at), now))
    open_items = exists().where(of_it, or_(free(now), left))
    nobody_ends_it = or_(col(Batch.heartbeat_at).is_(None), silent(col(Batch.heartbeat_at), now))
    done = and_(~exists().where(of_it, unfinished), nobody_ends_it)
    rows = db.session().exec(
        select(Batch.id)
        .where(
            or_(
                col(Batch.status) == BatchStatus.QUEUED,
                and_(col(Batch.status) == BatchStatus.WORKING, or_(open_items, done)),
            )
        )
        .order_by(col(Batch.requested_at))
    )
    return [str(batch_id) for batch_id in rows]


def work(batch_id: str) -> None:
    """The job: one share of a batch. One that is done, stopped or gone is left alone."""
    with db.separate_transaction() as own:
        batch = claims.begin(own, UUID(batch_id))
        if batch is not None:
            claims.give_up_on_silent(own, batch.id, datetime.now(UTC))
    if batch is None:
        return
    queue: Queue = current_app.extensions["queue"]
    until, has_helped = time.monotonic() + SHARE_SECONDS, False
    while (turn := _next_turn(batch)) is not None:
        if not has_helped and queue.is_empty:
            queue.put(WORK, batch.id)
        has_helped = True
        if not _print(batch, turn):
            queue.put(WORK, batch.id, after=PAUSE)
            return
        if queue.is_stopping or time.monotonic() >= until:
            queue.put(WORK, batch.id)
            return
    _end(batch.id, queue)


def asked_for(batch: Batch, visit_id: UUID) -> AskedFor:
    """The document of one visit of a batch."""
    return AskedFor(
        ReportKind.VISIT,
        str(visit_id),
        batch.edition,
        language=batch.language,
        paper=batch.paper,
    )


def _next_turn(batch: Batch) -> Turn | None:
    with db.separate_transaction() as own:
        return claims.next_turn(own, batch.id, datetime.now(UTC))


def _print(batch: Batch, turn: Turn) -> bool:
    """Print one audit, or write down why not; the others go on, but where what hinders it would hinder them too."""
    engine = db.engine()

    def beat() -> None:
        with Session(engine) as own, own.begin():
            claims.beat(own, turn, datetime.now(UTC))

    asked = asked_for(batch, turn.visit_id)
    try:
        with beating(beat):
            _demand_readable(batch, asked)
            issue = obtain(asked, batch.requested_by_id)
    except Busy as busy:
        with db.separate_transaction() as own:
            claims.put_back(own, turn, datetime.now(UTC))
        return not isinstance(busy, Hindered)
    except AuditError as refusal:
        with db.separate_transaction() as own:
            claims.fail(own, turn, str(refusal))
    except Exception:
        log.exception("audit %s of batch %s failed", turn.position, batch.id)
        with db.separate_transaction() as own:
            claims.fail(own, turn, FAULT)
    else:
        with db.separate_transaction() as own:
            claims.finish(own, turn, issue)
    return True


def _demand_readable(batch: Batch, asked: AskedFor) -> None:
    """Ask again whether whoever wanted the batch may read this audit now."""
    with Session(db.reading(db.engine())) as reading:
        asker = reading.get(Person, batch.requested_by_id) if batch.requested_by_id else None
        if asker is None or not asker.active:
            raise NotFound("Whoever asked for this batch")
        demand(reading, asker, asked)


def _end(batch_id: UUID, queue: Queue) -> None:
    """End a batch whose audits are all done; while others are at some of them, it is theirs to end."""
    with Session(db.reading(db.engine())) as reading:
        left = reading.exec(
            select(BatchItem.status)
            .where(BatchItem.batch_id == batch_id)
            .where(col(BatchItem.status).in_((ItemStatus.WAITING, ItemStatus.WORKING)))
            .limit(1)
        ).first()
    if left is None:
        ending.end(batch_id)
    elif left is ItemStatus.WAITING:
        queue.put(WORK, batch_id, after=LOOK_AGAIN)
