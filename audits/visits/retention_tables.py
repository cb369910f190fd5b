"""Which visits were looked through for names of staff whose time is over."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from audits.columns import Instant


class NamesForgotten(SQLModel, table=True):
    """A visit in which no name of staff is left: looked through at `at`, some were taken out last at `changed_at`.

    What was written into the visit after `at` was not looked through yet.
    """

    __tablename__ = "names_forgotten"
    __table_args__ = (CheckConstraint("changed_at <= at", name="looked_through_since"),)

    visit_id: UUID = Field(foreign_key="visit.id", primary_key=True)
    at: datetime = Field(sa_type=Instant)
    changed_at: datetime | None = Field(default=None, sa_type=Instant)
