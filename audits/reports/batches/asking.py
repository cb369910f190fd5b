"""Asking for a batch, and changing one's mind: stopping it, and taking it up again."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, insert, update
from sqlmodel import Session, col

from audits.errors import Conflict, NotFound
from audits.people.log import record
from audits.people.tables import Person
from audits.reports.batch_tables import Batch, BatchItem, BatchStatus, ItemStatus
from audits.reports.batches.choosing import ISSUED, Chosen, places
from audits.visits.reading.editions import edition_for

WORK = "work-on-batch"
STOPPABLE = (BatchStatus.QUEUED, BatchStatus.WORKING)
UNFINISHED = STOPPABLE


def ask(session: Session, asker: Person, chosen: Chosen, now: datetime) -> Batch:
    """A batch of the audits that were chosen, an item each. The caller commits, then puts `WORK`.

    `NotFound` for an edition or a status that is not this person's; `NoneFit` and `TooMany` for a number that is no
    batch. Four statements, whatever the number of audits.
    """
    if chosen.edition is not edition_for(asker.role) or chosen.status not in ISSUED:
        raise NotFound("This batch")
    found = places(session, asker, chosen)
    batch = _row(chosen, asker.id, len(found), now)
    session.add(batch)
    session.flush()
    items = [
        {
            "batch_id": batch.id,
            "position": position,
            "visit_id": place.visit_id,
            "folder": place.region[:300],
            "status": ItemStatus.WAITING,
        }
        for position, place in enumerate(found)
    ]
    session.connection().execute(insert(BatchItem), items)
    record(session, now, asker, "asked for", "batch", batch.id, after={"audits": len(found)})
    return batch


def _row(chosen: Chosen, asker_id: UUID, total: int, now: datetime) -> Batch:
    return Batch(
        round_id=chosen.round_id,
        region_id=chosen.region_id,
        checklist_id=chosen.checklist_id,
        from_day=chosen.from_day,
        to_day=chosen.to_day,
        visit_status=chosen.status,
        edition=chosen.edition,
        language=chosen.language,
        paper=chosen.paper,
        merged=chosen.merged,
        status=BatchStatus.QUEUED,
        requested_at=now,
        requested_by_id=asker_id,
        total=total,
        file_name=f"{now:%Y-%m-%d}_audits.zip",
    )


def cancel(session: Session, batch: Batch, now: datetime) -> None:
    """Stop a batch: whoever is at it finishes the audit in hand and begins no other. The caller commits.

    `Conflict` when it is finished already. One statement.
    """
    stopped = session.connection().execute(
        update(Batch)
        .where(col(Batch.id) == batch.id, col(Batch.status).in_(STOPPABLE))
        .values(status=BatchStatus.CANCELLED, finished_at=now)
    )
    if not stopped.rowcount:
        raise Conflict("This batch is finished already, so there is nothing to stop. Look at it again.")


def retry(session: Session, batch: Batch) -> None:
    """Take a finished batch up again: what is ready stays, what failed or was not begun is done. The caller commits.

    `Conflict` when nothing is left to do. Two statements.
    """
    taken = session.connection().execute(
        update(Batch)
        .where(col(Batch.id) == batch.id, _has_something_left())
        .values(
            status=BatchStatus.QUEUED,
            failed=0,
            failure="",
            attempts=0,
            heartbeat_at=None,
            finished_at=None,
            joined=0,
            merged_key="",
            merged_sha256=None,
            merged_size=None,
            merged_pages=None,
        )
    )
    if not taken.rowcount:
        raise Conflict("Nothing is left to do in this batch, or it is at work again. Look at it again.")
    session.connection().execute(
        update(BatchItem)
        .where(col(BatchItem.batch_id) == batch.id, col(BatchItem.status) == ItemStatus.FAILED)
        .values(status=ItemStatus.WAITING, failure="", attempts=0, heartbeat_at=None)
    )


def _has_something_left() -> ColumnElement[bool]:
    stopped = col(Batch.status).in_((BatchStatus.CANCELLED, BatchStatus.FAILED))
    return stopped | ((col(Batch.status) == BatchStatus.READY) & (col(Batch.failed) > 0))
