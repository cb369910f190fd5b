"""The workers that are at work, by their own word."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from audits.columns import Instant


class Worker(SQLModel, table=True):
    """One worker process. It moves `seen_at` while it lives, and takes its row away when it is told to stop.

    `jobs_done`, `jobs_failed` and `press_starts` count since it began. `harfbuzz_subset`: whether its machine has the
    library without which a PDF takes four times as long.
    """

    __tablename__ = "worker"
    __table_args__ = (CheckConstraint("jobs_done >= 0 AND jobs_failed >= 0", name="counts_not_negative"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    machine: str = Field(max_length=100)
    begun_at: datetime = Field(sa_type=Instant)
    seen_at: datetime = Field(sa_type=Instant, index=True)
    jobs_done: int = 0
    jobs_failed: int = 0
    press_starts: int = 0
    harfbuzz_subset: bool
