"""Photos of visits past their time: the bytes go, the row stays and says since when.

Bytes go before the row says so. Stopped in between, the next one finds the photo again; two at the same time delete the
same bytes, and only one of them changes the row.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from audits import db
from audits.people.log import record_all
from audits.storage import Storage
from audits.visits.phone_tables import SupersededPhoto
from audits.visits.photos.keeping import forget_bytes
from audits.visits.retention.rule import PHOTOS_DELETED, Clock, Rule, Step, before
from audits.visits.tables import Photo, PhotoState, Visit

AT_ONCE = 200
_TABLES: tuple[Any, ...] = (Photo, SupersededPhoto)


def count_photos_due(session: Session, first_kept: date) -> int:
    """How many photos are past their time. Two queries."""
    return sum(
        session.scalar(select(func.count()).select_from(_due(table, first_kept).subquery())) or 0
        for table in _TABLES
    )


def delete_photos(storage: Storage, rule: Rule, today: date, clock: Clock, step: Step) -> int:
    """Delete the photos of visits past their time, a transaction for 200 of them; returns how many.

    Hashes, size, slot and likeness stay: receipts, and the doubts about later visits, rest on them.
    """
    done = 0
    for table in _TABLES:
        while some := _next(table, rule.first_kept(today)):
            for photo_id in some:
                forget_bytes(storage, photo_id)
            done += _mark(table, some, rule, clock())
            step("photos deleted", done)
    return done


def _due(table: Any, first_kept: date) -> Any:
    return (
        select(table.id)
        .join(Visit, col(Visit.id) == table.visit_id)
        .where(before(first_kept), table.state != PhotoState.DELETED)
    )


def _next(table: Any, first_kept: date) -> Sequence[UUID]:
    with Session(db.reading(db.engine())) as reading:
        return reading.scalars(_due(table, first_kept).order_by(table.id).limit(AT_ONCE)).all()


def _mark(table: Any, photo_ids: Sequence[UUID], rule: Rule, now: datetime) -> int:
    """Say in the rows that these photos are gone, and in the event log of which visits; where and when goes too."""
    with db.separate_transaction() as own:
        changed = own.connection().execute(
            update(table)
            .where(table.id.in_(photo_ids), table.state != PhotoState.DELETED)
            .values(
                state=PhotoState.DELETED,
                deleted_at=now,
                kept_days=rule.days,
                taken_at=None,
                latitude=None,
                longitude=None,
            )
            .returning(table.visit_id)
        )
        counts = Counter(visit_id for (visit_id,) in changed)
        told = [
            (visit_id, None, {"photos": count, **rule.told}) for visit_id, count in sorted(counts.items())
        ]
        record_all(own, now, None, PHOTOS_DELETED, "visit", told)
    return sum(counts.values())
