"""Many audits at once: what was chosen, and how far each of them is."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from audits.columns import Instant, choice
from audits.reports.tables import PaperSize
from audits.visits.reading.audit import Edition
from audits.visits.tables import VisitStatus


class BatchStatus(StrEnum):
    """How far a batch is."""

    QUEUED = "queued"
    WORKING = "working"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"


class ItemStatus(StrEnum):
    """How far one audit of a batch is."""

    WAITING = "waiting"
    WORKING = "working"
    READY = "ready"
    FAILED = "failed"


class Batch(SQLModel, table=True):
    """The audits of the visits that were chosen; None leaves that side open, both days are included.

    `total`, `done` and `failed` count its items. The ZIP is put together while it is downloaded, so there is no file
    of it; `joined` and the `merged_…` columns tell of the one PDF of all of them, when that was asked for: from
    `merged_deleted_at` on it is gone.
    """

    __tablename__ = "batch"
    __table_args__ = (
        CheckConstraint("(status = 'failed') = (failure <> '')", name="failed_with_reason"),
        CheckConstraint(
            "(from_day IS NULL) OR (to_day IS NULL) OR (to_day >= from_day)", name="period_forward"
        ),
        CheckConstraint(
            "total >= 0 AND done >= 0 AND failed >= 0 AND done + failed <= total", name="counts_within_total"
        ),
        CheckConstraint("joined >= 0 AND joined <= done", name="joined_within_done"),
        Index("ix_batch_asker", "requested_by_id", "requested_at"),
        Index("ix_batch_merged_sha256", "merged_sha256"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    round_id: int | None = Field(default=None, foreign_key="round.id")
    region_id: int | None = Field(default=None, foreign_key="region.id")
    checklist_id: int | None = Field(default=None, foreign_key="checklist.id")
    from_day: date | None = None
    to_day: date | None = None
    visit_status: VisitStatus = Field(sa_type=choice(VisitStatus, "visit_status_known"))
    edition: Edition = Field(sa_type=choice(Edition, "edition_known"))
    language: str = Field(default="en", max_length=10)
    paper: PaperSize = Field(default=PaperSize.A4, sa_type=choice(PaperSize, "paper_known"))
    merged: bool = False
    status: BatchStatus = Field(sa_type=choice(BatchStatus, "status_known"))
    requested_at: datetime = Field(sa_type=Instant)
    requested_by_id: UUID | None = Field(default=None, foreign_key="person.id")
    total: int = 0
    done: int = 0
    failed: int = 0
    heartbeat_at: datetime | None = Field(default=None, sa_type=Instant)
    attempts: int = 0
    finished_at: datetime | None = Field(default=None, sa_type=Instant)
    failure: str = Field(default="", max_length=500)
    file_name: str = Field(default="", max_length=200)
    joined: int = 0
    merged_key: str = Field(default="", max_length=200)
    merged_sha256: str | None = Field(default=None, max_length=64)
    merged_size: int | None = None
    merged_pages: int | None = None
    merged_deleted_at: datetime | None = Field(default=None, sa_type=Instant)
    mailed_at: datetime | None = Field(default=None, sa_type=Instant)


class BatchItem(SQLModel, table=True):
    """One audit of a batch, by its place. `folder` is its region's; `issue_id` what it came to."""

    __tablename__ = "batch_item"
    __table_args__ = (
        CheckConstraint("(status = 'ready') = (issue_id IS NOT NULL)", name="ready_with_issue"),
        CheckConstraint("(status = 'failed') = (failure <> '')", name="failed_with_reason"),
        Index("ix_batch_item_status", "batch_id", "status", "position"),
    )

    batch_id: UUID = Field(foreign_key="batch.id", primary_key=True)
    position: int = Field(primary_key=True)
    visit_id: UUID = Field(foreign_key="visit.id")
    folder: str = Field(default="", max_length=300)
    file_name: str = Field(default="", max_length=200)
    status: ItemStatus = Field(sa_type=choice(ItemStatus, "status_known"))
    heartbeat_at: datetime | None = Field(default=None, sa_type=Instant)
    attempts: int = 0
    issue_id: UUID | None = Field(default=None, foreign_key="issue.id")
    failure: str = Field(default="", max_length=500)
