"""Files that were printed before their visit lost photos or names: deleted too, while the rows say what was issued.

`/check` still knows them by their hash. Whoever asks for the document gets the next version, without what was deleted.
Bytes go before the row says so: stopped in between, the next one finds the file again. Comparisons hold no photos, and
words as they were released: they go at an age at which no name is kept, when a visit of their period lost some since.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, update
from sqlmodel import Session, col, select

from audits import db
from audits.people.log import record_all
from audits.reports.batch_tables import Batch, BatchItem
from audits.reports.issuing.losing import last_losses, lost_names
from audits.reports.tables import AuditVersion, Issue, Report, ReportKind
from audits.storage import Storage
from audits.visits.retention.rule import Clock, Step

AT_ONCE = 500
MEANWHILE = timedelta(minutes=1)
"""So long after its moment a masking may still be under way: it waits ten seconds at most for others that write."""
JOINING = timedelta(minutes=10)
"""So long after a file is gone a batch may still end that had taken it in before."""

FILE_DELETED = "file deleted"
COMPARISONS = (ReportKind.STORE, ReportKind.REGION, ReportKind.NETWORK)


@dataclass(frozen=True, slots=True)
class _Printed:
    """A printed file: an issue's, or one that is kept with its report alone, such as a draft's.

    What it says was read at `read_after` or later. `subject` is what it is about, both days those of its period.
    """

    row_id: UUID
    storage_key: str
    read_after: datetime
    kind: ReportKind
    subject: str
    from_day: date | None
    to_day: date | None

    def is_stale(self, lost_at: datetime | None) -> bool:
        """Whether what was lost at that moment may stand in it."""
        return lost_at is not None and self.read_after - MEANWHILE < lost_at

    @property
    def told(self) -> dict[str, str]:
        """What it was about, as the event log tells it."""
        return {self.kind.value: self.subject}


def delete_stale_files(storage: Storage, clock: Clock, first_kept: date, step: Step) -> int:
    """Delete every printed file that may show what its visits lost since; returns how many.

    `first_kept` is the day from which on visits keep names. A few queries for 500 files.
    """
    done = 0
    for table, query in _kept_files(datetime.combine(first_kept, time(), UTC)):
        after: UUID | None = None
        while some := _portion(table, query, after):
            stale = _stale(some)
            for each in stale:
                storage.delete(each.storage_key)
            _mark(table, stale, clock())
            after, done = some[-1].row_id, done + len(stale)
            step("printed files deleted", done)
    return done + _delete_joined(storage, clock)


def _kept_files(midnight: datetime) -> tuple[tuple[Any, Any], ...]:
    """Audits, whenever they were printed, and comparisons from before that midnight: by table, what is read."""
    issues = (
        select(*_columns(Issue, AuditVersion, col(AuditVersion.made_at)))
        .join(AuditVersion, col(AuditVersion.id) == col(Issue.version_id))
        .where(_may_show(AuditVersion, col(AuditVersion.made_at), midnight))
    )
    alone = select(*_columns(Report, Report, col(Report.requested_at))).where(
        _may_show(Report, col(Report.requested_at), midnight), col(Report.issue_id).is_(None)
    )
    return (Issue, issues), (Report, alone)


def _columns(table: Any, about: Any, read_after: Any) -> tuple[Any, ...]:
    return table.id, table.storage_key, read_after, about.kind, about.subject, about.from_day, about.to_day


def _may_show(about: Any, read_after: Any, midnight: datetime) -> Any:
    is_old_comparison = about.kind.in_(COMPARISONS) & (read_after < midnight)
    return or_(about.kind == ReportKind.VISIT, is_old_comparison)


def _portion(table: Any, query: Any, after: UUID | None) -> list[_Printed]:
    kept = query.where(table.sha256.is_not(None), table.deleted_at.is_(None))
    later = kept.where(table.id > after) if after else kept
    with Session(db.reading(db.engine())) as reading:
        rows = reading.execute(later.order_by(table.id).limit(AT_ONCE)).all()
    return [_Printed(*row) for row in rows]


def _stale(printed: Sequence[_Printed]) -> list[_Printed]:
    """Those that may show what was lost since. Four queries."""
    audits = {each.row_id: UUID(each.subject) for each in printed if each.kind is ReportKind.VISIT}
    with Session(db.reading(db.engine())) as reading:
        lost, names = last_losses(reading, set(audits.values())), lost_names(reading)
    return [
        each
        for each in printed
        if each.is_stale(
            lost.get(audits[each.row_id])
            if each.row_id in audits
            else names.within(each.from_day, each.to_day)
        )
    ]


def _mark(table: Any, stale: Sequence[_Printed], now: datetime) -> None:
    """Say in the rows, and in those of the documents that handed the same file out, that it is gone."""
    if not stale:
        return
    of = {each.row_id: each.told for each in stale}
    keys = {each.storage_key for each in stale}
    with db.separate_transaction() as own:
        line = own.connection()
        changed = line.execute(
            update(table)
            .where(table.id.in_(of), table.deleted_at.is_(None))
            .values(deleted_at=now)
            .returning(table.id)
        ).scalars()
        told = [(row_id, None, of[row_id]) for row_id in sorted(changed)]
        line.execute(
            update(Report)
            .where(col(Report.storage_key).in_(keys), col(Report.deleted_at).is_(None))
            .values(deleted_at=now)
        )
        record_all(own, now, None, FILE_DELETED, str(table.__tablename__), told)


def _delete_joined(storage: Storage, clock: Clock) -> int:
    """Delete the one PDF of every batch that holds a file which is gone; returns how many. Two queries each."""
    with Session(db.reading(db.engine())) as reading:
        found = reading.execute(_joined_with_gone()).all()
    stale = [(batch_id, key) for batch_id, key, *rest in found if _holds_gone(*rest)]
    for batch_id, key in stale:
        storage.delete(key)
        now = clock()
        with db.separate_transaction() as own:
            done = own.connection().execute(
                update(Batch)
                .where(col(Batch.id) == batch_id, col(Batch.merged_deleted_at).is_(None))
                .values(merged_deleted_at=now)
            )
            told = [(batch_id, None, None)] if done.rowcount else []
            record_all(own, now, None, FILE_DELETED, "batch", told)
    return len(stale)


def _joined_with_gone() -> Any:
    return (
        select(  # type: ignore[call-overload]
            Batch.id,
            Batch.merged_key,
            Batch.finished_at,
            col(Batch.joined) == col(Batch.done),
            func.max(Issue.deleted_at),
        )
        .join(BatchItem, col(BatchItem.batch_id) == col(Batch.id))
        .join(Issue, col(Issue.id) == col(BatchItem.issue_id))
        .where(col(Batch.merged_sha256).is_not(None), col(Batch.merged_deleted_at).is_(None))
        .where(col(Issue.deleted_at).is_not(None))
        .group_by(col(Batch.id))
    )


def _holds_gone(finished_at: datetime | None, with_all: bool, gone_at: datetime) -> bool:
    """Whether a batch joined a file before it was gone: with all its audits it did; else its end tells."""
    return with_all or finished_at is None or finished_at - JOINING < gone_at
