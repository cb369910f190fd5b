"""Files that were printed before their visit lost photos or names: deleted too, while the rows say what was issued.

`/check` still knows them by their hash. Whoever asks for the document gets the next version, without what was deleted.
Bytes go before the row says so: stopped in between, the next one finds the file again.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, update
from sqlmodel import Session, col, select

from audits import db
from audits.people.log import record_all
from audits.reports.batch_tables import Batch, BatchItem
from audits.reports.tables import AuditVersion, Issue, Report, ReportKind
from audits.storage import Storage
from audits.visits.reading.audit import Edition
from audits.visits.retention.rule import Step
from audits.visits.retention_tables import NamesForgotten
from audits.visits.tables import Photo

AT_ONCE = 500
MEANWHILE = timedelta(minutes=10)
"""So long a transaction never takes: what is read of a visit so soon after may still be what stood before."""

FILE_DELETED = "file deleted"
_Moments = Mapping[tuple[UUID, Edition], datetime]


@dataclass(frozen=True, slots=True)
class _Printed:
    """A file of one visit's audit: an issue's, or a draft's, which is kept with its report alone.

    What it says was read at `read_after` or later.
    """

    row_id: UUID
    storage_key: str
    read_after: datetime
    visit_id: UUID
    edition: Edition

    def is_stale(self, lost: _Moments) -> bool:
        """Whether the visit lost something that this edition showed, after it was read for the file or meanwhile."""
        moment = lost.get((self.visit_id, self.edition))
        return moment is not None and self.read_after - MEANWHILE < moment


def delete_stale_files(storage: Storage, now: datetime, step: Step) -> int:
    """Delete every printed file that shows what its visit lost since; returns how many. A few queries for 500 files."""
    done = 0
    for table, query in ((Issue, _issues()), (Report, _drafts())):
        after: UUID | None = None
        while some := _portion(table, query, after):
            stale = _stale(some)
            for each in stale:
                storage.delete(each.storage_key)
            _mark(table, stale, now)
            after, done = some[-1].row_id, done + len(stale)
            step("printed files deleted", done)
    return done + _delete_joined(storage, now)


def _issues() -> Any:
    return (
        select(  # type: ignore[call-overload]
            Issue.id, Issue.storage_key, AuditVersion.made_at, AuditVersion.subject, AuditVersion.edition
        )
        .join(AuditVersion, col(AuditVersion.id) == col(Issue.version_id))
        .where(AuditVersion.kind == ReportKind.VISIT, col(Issue.sha256).is_not(None))
        .where(col(Issue.deleted_at).is_(None))
    )


def _drafts() -> Any:
    return select(  # type: ignore[call-overload]
        Report.id, Report.storage_key, Report.requested_at, Report.subject, Report.edition
    ).where(
        Report.kind == ReportKind.VISIT,
        col(Report.issue_id).is_(None),
        col(Report.sha256).is_not(None),
        col(Report.deleted_at).is_(None),
    )


def _portion(table: Any, query: Any, after: UUID | None) -> list[_Printed]:
    later = query.where(table.id > after) if after else query
    with Session(db.reading(db.engine())) as reading:
        rows = reading.execute(later.order_by(table.id).limit(AT_ONCE)).all()
    return [_Printed(row_id, key, at, UUID(subject), edition) for row_id, key, at, subject, edition in rows]


def _stale(printed: Sequence[_Printed]) -> list[_Printed]:
    with Session(db.reading(db.engine())) as reading:
        lost = dict(_lost(reading, {each.visit_id for each in printed}))
    return [each for each in printed if each.is_stale(lost)]


def _lost(session: Session, visit_ids: set[UUID]) -> Iterator[tuple[tuple[UUID, Edition], datetime]]:
    """When visits last lost something that an edition of theirs showed. Two queries.

    Only head office's edition ever held a name; a store's held the photos that were chosen for it.
    """
    shown_to: dict[Edition, dict[UUID, datetime]] = defaultdict(dict)
    rows = session.execute(
        select(Photo.visit_id, Photo.shown, func.max(Photo.deleted_at))
        .where(col(Photo.visit_id).in_(visit_ids), col(Photo.deleted_at).is_not(None))
        .group_by(col(Photo.visit_id), col(Photo.shown))
    )
    for visit_id, shown, at in rows:
        for edition in Edition if shown else (Edition.HEAD_OFFICE, Edition.MANAGER):
            shown_to[edition][visit_id] = max(at, shown_to[edition].get(visit_id, at))
    named = session.execute(
        select(NamesForgotten.visit_id, NamesForgotten.changed_at).where(
            col(NamesForgotten.visit_id).in_(visit_ids), col(NamesForgotten.changed_at).is_not(None)
        )
    )
    inside = shown_to[Edition.HEAD_OFFICE]
    for visit_id, at in named:
        inside[visit_id] = max(at, inside.get(visit_id, at))
    for edition, moments in shown_to.items():
        yield from (((visit_id, edition), at) for visit_id, at in moments.items())


def _mark(table: Any, stale: Sequence[_Printed], now: datetime) -> None:
    """Say in the rows, and in those of the documents that handed the same file out, that it is gone."""
    if not stale:
        return
    of = {each.row_id: each.visit_id for each in stale}
    keys = {each.storage_key for each in stale}
    with db.separate_transaction() as own:
        line = own.connection()
        changed = line.execute(
            update(table)
            .where(table.id.in_(of), table.deleted_at.is_(None))
            .values(deleted_at=now)
            .returning(table.id)
        ).scalars()
        told = [(row_id, None, {"visit": str(of[row_id])}) for row_id in sorted(changed)]
        line.execute(
            update(Report)
            .where(col(Report.storage_key).in_(keys), col(Report.deleted_at).is_(None))
            .values(deleted_at=now)
        )
        record_all(own, now, None, FILE_DELETED, str(table.__tablename__), told)


def _delete_joined(storage: Storage, now: datetime) -> int:
    """Delete the one PDF of every batch that holds a file which is gone; returns how many. Two queries each."""
    holds = exists().where(
        col(BatchItem.batch_id) == col(Batch.id),
        col(BatchItem.issue_id) == col(Issue.id),
        col(Issue.deleted_at).is_not(None),
    )
    with Session(db.reading(db.engine())) as reading:
        stale = reading.execute(
            select(Batch.id, Batch.merged_key).where(
                col(Batch.merged_sha256).is_not(None), col(Batch.merged_deleted_at).is_(None), holds
            )
        ).all()
    for batch_id, key in stale:
        storage.delete(key)
        with db.separate_transaction() as own:
            done = own.connection().execute(
                update(Batch)
                .where(col(Batch.id) == batch_id, col(Batch.merged_deleted_at).is_(None))
                .values(merged_deleted_at=now)
            )
            told = [(batch_id, None, None)] if done.rowcount else []
            record_all(own, now, None, FILE_DELETED, "batch", told)
    return len(stale)
