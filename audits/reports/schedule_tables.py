"""Documents that come by themselves: when, which, for whom, and what became of each time."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from audits.access import Role
from audits.columns import Instant, choice
from audits.reports.tables import PaperSize, ReportKind


class Cadence(StrEnum):
    """How often. `weekday` is 0 for Monday; `nth` is 1 to 4, or 5 for the last one of the month."""

    WEEKLY = "weekly"
    MONTHLY_WEEKDAY = "monthly-weekday"
    MONTHLY_DAY = "monthly-day"
    QUARTERLY = "quarterly"
    ROUND_ENDS = "round-ends"


class Covers(StrEnum):
    """The period of a scheduled document, ended before the day it is due."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    ROUND = "round"


class RunStatus(StrEnum):
    """How far one time is."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Schedule(SQLModel, table=True):
    """A document that is made for everybody of a role, each in their own stores, in the region given or below.

    A visit's kind stands for all audits of the period. `hour` is that of `timezone`. `next_at` is None while it is
    paused; where it waits for a round to end, it is the moment since which an end counts.
    """

    __tablename__ = "schedule"
    __table_args__ = (
        CheckConstraint("length(name) > 0", name="name_not_empty"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_known"),
        CheckConstraint("nth BETWEEN 1 AND 5", name="nth_known"),
        CheckConstraint("month_day BETWEEN 1 AND 28", name="month_day_in_every_month"),
        CheckConstraint("hour BETWEEN 0 AND 23", name="hour_known"),
        Index("ix_schedule_next", "next_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=120, unique=True)
    kind: ReportKind = Field(sa_type=choice(ReportKind, "kind_known"))
    role: Role = Field(sa_type=choice(Role, "role_known"))
    region_id: int | None = Field(default=None, foreign_key="region.id")
    checklist_id: int | None = Field(default=None, foreign_key="checklist.id")
    cadence: Cadence = Field(sa_type=choice(Cadence, "cadence_known"))
    weekday: int = 0
    nth: int = 1
    month_day: int = 1
    hour: int = 6
    timezone: str = Field(default="UTC", max_length=60)
    covers: Covers = Field(sa_type=choice(Covers, "covers_known"))
    language: str = Field(default="en", max_length=10)
    paper: PaperSize = Field(default=PaperSize.A4, sa_type=choice(PaperSize, "paper_known"))
    next_at: datetime | None = Field(default=None, sa_type=Instant)
    paused_at: datetime | None = Field(default=None, sa_type=Instant)
    revision: int = 1
    created_at: datetime = Field(sa_type=Instant)
    created_by_id: UUID | None = Field(default=None, foreign_key="person.id")


class ScheduleRun(SQLModel, table=True):
    """One time that a schedule came due, or was run by hand. `sentence` says what became of it."""

    __tablename__ = "schedule_run"
    __table_args__ = (
        UniqueConstraint("schedule_id", "due_at", name="uq_schedule_run_schedule_id"),
        CheckConstraint("status <> 'failed' OR sentence <> ''", name="failed_with_reason"),
    )

    id: int | None = Field(default=None, primary_key=True)
    schedule_id: int = Field(foreign_key="schedule.id")
    due_at: datetime = Field(sa_type=Instant)
    round_id: int | None = Field(default=None, foreign_key="round.id")
    run_by_id: UUID | None = Field(default=None, foreign_key="person.id")
    status: RunStatus = Field(sa_type=choice(RunStatus, "status_known"))
    started_at: datetime = Field(sa_type=Instant)
    finished_at: datetime | None = Field(default=None, sa_type=Instant)
    heartbeat_at: datetime | None = Field(default=None, sa_type=Instant)
    sentence: str = Field(default="", max_length=500)


class Delivery(SQLModel, table=True):
    """One document of a run for one person: what it came to, and when the mail with the link left.

    `subject` is the region's, store's or visit's id as text; `skipped` says why nobody got it. While a mail that the
    server refused is tried again, `skipped` says so too, and `mail_attempts` counts.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("run_id", "person_id", "subject", name="uq_delivery_run_id"),
        CheckConstraint("report_id IS NULL OR batch_id IS NULL", name="one_document"),
    )

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="schedule_run.id")
    person_id: UUID = Field(foreign_key="person.id")
    subject: str = Field(default="", max_length=40)
    report_id: UUID | None = Field(default=None, foreign_key="report.id")
    batch_id: UUID | None = Field(default=None, foreign_key="batch.id")
    mailed_at: datetime | None = Field(default=None, sa_type=Instant)
    mail_attempts: int = 0
    skipped: str = Field(default="", max_length=300)
