"""Audits on paper: what was asked for, how far it is, and what was issued."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from audits.columns import Instant, choice
from audits.visits.reading.audit import Edition


class ReportKind(StrEnum):
    """What a document is about. The last two are a comparison of stores."""

    VISIT = "visit"
    STORE = "store"
    REGION = "region"
    NETWORK = "network"


class ReportStatus(StrEnum):
    """How far a document is."""

    QUEUED = "queued"
    RENDERING = "rendering"
    READY = "ready"
    FAILED = "failed"


class Report(SQLModel, table=True):
    """One document that somebody asked for.

    `subject` is the visit's, store's or region's id as text, empty for the network. `heartbeat_at` moves while a
    worker is at it. `sha256`, `size` (bytes), `pages` and `storage_key` are known when it is ready; `failure`
    says in a sentence why it is not.
    """

    __tablename__ = "report"
    __table_args__ = (
        CheckConstraint("(status = 'ready') = (sha256 IS NOT NULL)", name="ready_with_file"),
        CheckConstraint("(status = 'failed') = (failure <> '')", name="failed_with_reason"),
        CheckConstraint(
            "(from_day IS NULL) OR (to_day IS NULL) OR (to_day >= from_day)", name="period_forward"
        ),
        Index("ix_report_subject", "kind", "subject", "edition", "requested_at"),
        Index("ix_report_asker", "requested_by_id", "requested_at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    kind: ReportKind = Field(sa_type=choice(ReportKind, "kind_known"))
    subject: str = Field(default="", max_length=40)
    edition: Edition = Field(sa_type=choice(Edition, "edition_known"))
    checklist_id: int | None = Field(default=None, foreign_key="checklist.id")
    from_day: date | None = None
    to_day: date | None = None
    content_digest: str = Field(default="", max_length=64)
    status: ReportStatus = Field(sa_type=choice(ReportStatus, "status_known"))
    requested_at: datetime = Field(sa_type=Instant)
    requested_by_id: UUID | None = Field(default=None, foreign_key="person.id")
    heartbeat_at: datetime | None = Field(default=None, sa_type=Instant)
    finished_at: datetime | None = Field(default=None, sa_type=Instant)
    failure: str = Field(default="", max_length=500)
    file_name: str = Field(default="", max_length=200)
    storage_key: str = Field(default="", max_length=200)
    sha256: str | None = Field(default=None, max_length=64)
    size: int | None = None
    pages: int | None = None
