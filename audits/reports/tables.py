"""Audits on paper: what was asked for, what was issued, and which version of it stands."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from audits.columns import Instant, choice
from audits.visits.reading.audit import Edition


class ReportKind(StrEnum):
    """What a document is about. Region and network are comparisons of stores; a checklist is printed blank."""

    VISIT = "visit"
    STORE = "store"
    REGION = "region"
    NETWORK = "network"
    CHECKLIST = "checklist"


class PaperSize(StrEnum):
    """The sheet a document is set for."""

    A4 = "A4"
    LETTER = "Letter"


class ReportStatus(StrEnum):
    """How far a document is."""

    QUEUED = "queued"
    RENDERING = "rendering"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"


class AuditVersion(SQLModel, table=True):
    """One state of what a document says: a correction makes the next one, with its reason.

    `series` is the digest of what the document is about and for whom (`AskedFor.series`); its first version is
    number 1. `data_digest` is that of the data attached to the file: it does not depend on language, paper or look.
    The version that stands has no `superseded_at`.
    """

    __tablename__ = "audit_version"
    __table_args__ = (
        CheckConstraint("number >= 1", name="number_from_one"),
        UniqueConstraint("series", "number", name="uq_audit_version_series"),
        Index(
            "ix_audit_version_stands",
            "series",
            unique=True,
            sqlite_where=text("superseded_at IS NULL"),
            postgresql_where=text("superseded_at IS NULL"),
        ),
        Index("ix_audit_version_subject", "kind", "subject", "edition"),
    )

    id: int | None = Field(default=None, primary_key=True)
    series: str = Field(max_length=64)
    number: int
    kind: ReportKind = Field(sa_type=choice(ReportKind, "kind_known"))
    subject: str = Field(default="", max_length=40)
    edition: Edition = Field(sa_type=choice(Edition, "edition_known"))
    within_id: int | None = Field(default=None, foreign_key="region.id")
    checklist_id: int | None = Field(default=None, foreign_key="checklist.id")
    from_day: date | None = None
    to_day: date | None = None
    data_digest: str = Field(max_length=64)
    reason: str = Field(default="", max_length=500)
    made_at: datetime = Field(sa_type=Instant)
    superseded_at: datetime | None = Field(default=None, sa_type=Instant)


class Issue(SQLModel, table=True):
    """One issued file: a version in one language, on one paper. Once printed its bytes never change.

    The row is the claim of the worker that prints it: `heartbeat_at` moves meanwhile, `attempts` counts those who
    began, and `failure` says in a sentence why it came to nothing. `code` is in the file's QR code and opens the page
    that says whether it is the current version. From `deleted_at` on the file is gone, with the photos or names in it;
    the row still tells that it was issued.
    """

    __tablename__ = "issue"
    __table_args__ = (
        UniqueConstraint("version_id", "language", "paper", name="uq_issue_version_id"),
        UniqueConstraint("code", name="uq_issue_code"),
        CheckConstraint("(sha256 IS NULL) = (issued_at IS NULL)", name="issued_with_file"),
        CheckConstraint("failure = '' OR sha256 IS NULL", name="failed_without_file"),
        CheckConstraint("deleted_at IS NULL OR sha256 IS NOT NULL", name="deleted_file"),
        Index("ix_issue_sha256", "sha256"),
        Index("ix_issue_issued_at", "issued_at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    version_id: int = Field(foreign_key="audit_version.id")
    language: str = Field(max_length=10)
    paper: PaperSize = Field(sa_type=choice(PaperSize, "paper_known"))
    code: str = Field(max_length=32)
    file_name: str = Field(max_length=200)
    heartbeat_at: datetime = Field(sa_type=Instant)
    attempts: int = 1
    failure: str = Field(default="", max_length=500)
    issued_at: datetime | None = Field(default=None, sa_type=Instant)
    issued_by_id: UUID | None = Field(default=None, foreign_key="person.id")
    storage_key: str = Field(default="", max_length=200)
    sha256: str | None = Field(default=None, max_length=64)
    size: int | None = None
    pages: int | None = None
    deleted_at: datetime | None = Field(default=None, sa_type=Instant)


class Report(SQLModel, table=True):
    """One document that somebody asked for: a job, from asking to the file.

    `subject` is the visit's, store's, region's or checklist version's id as text, empty for the network; `within_id`
    the region that a store is compared in. `heartbeat_at` moves while a worker is at it, `attempts` counts those who
    began. `issue_id` is what it came to; a draft is not issued and keeps its file here alone: `sha256`, `size`
    (bytes), `pages` and `storage_key` are known when it is ready. `failure` says in a sentence why it is not. From
    `deleted_at` on the file is gone.
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
    within_id: int | None = Field(default=None, foreign_key="region.id")
    checklist_id: int | None = Field(default=None, foreign_key="checklist.id")
    from_day: date | None = None
    to_day: date | None = None
    language: str = Field(default="en", max_length=10)
    paper: PaperSize = Field(default=PaperSize.A4, sa_type=choice(PaperSize, "paper_known"))
    content_digest: str = Field(default="", max_length=64)
    status: ReportStatus = Field(sa_type=choice(ReportStatus, "status_known"))
    requested_at: datetime = Field(sa_type=Instant)
    requested_by_id: UUID | None = Field(default=None, foreign_key="person.id")
    heartbeat_at: datetime | None = Field(default=None, sa_type=Instant)
    attempts: int = 0
    finished_at: datetime | None = Field(default=None, sa_type=Instant)
    failure: str = Field(default="", max_length=500)
    issue_id: UUID | None = Field(default=None, foreign_key="issue.id")
    file_name: str = Field(default="", max_length=200)
    storage_key: str = Field(default="", max_length=200)
    sha256: str | None = Field(default=None, max_length=64)
    size: int | None = None
    pages: int | None = None
    deleted_at: datetime | None = Field(default=None, sa_type=Instant)
