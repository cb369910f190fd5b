"""Rounds of fieldwork and the visits that are to be made in them."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from audits.columns import Instant


class Round(SQLModel, table=True):
    """A period of fieldwork, both days included."""

    __tablename__ = "round"
    __table_args__ = (
        CheckConstraint("length(name) > 0", name="name_not_empty"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
    )

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=120, unique=True)
    starts_on: date
    ends_on: date


class Assignment(SQLModel, table=True):
    """One visit to be made: the newest version of the checklist is taken when the shopper begins.

    No shopper yet means that it is open. From `begun_at` on it is no longer changed. `fee_cents` is in the
    smallest unit of `currency`.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        CheckConstraint("window_to >= window_from", name="window_ends_after_start"),
        CheckConstraint("fee_cents >= 0", name="fee_not_negative"),
        Index("ix_assignment_shopper", "shopper_id", "window_from"),
        Index("ix_assignment_store", "store_id", "window_from"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    round_id: int | None = Field(default=None, foreign_key="round.id", index=True)
    store_id: int = Field(foreign_key="store.id")
    checklist_id: int = Field(foreign_key="checklist.id", index=True)
    shopper_id: UUID | None = Field(default=None, foreign_key="person.id")
    scenario: str = Field(default="", max_length=4000)
    window_from: date
    window_to: date
    fee_cents: int = 0
    currency: str = Field(default="EUR", max_length=3)
    created_at: datetime = Field(sa_type=Instant)
    begun_at: datetime | None = Field(default=None, sa_type=Instant)
    cancelled_at: datetime | None = Field(default=None, sa_type=Instant)
