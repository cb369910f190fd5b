"""Since when the staff of stores know that the programme exists."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from audits.columns import Instant


class StaffInformed(SQLModel, table=True):
    """What head office wrote down of a region, with all below it, or of the network (`region_id` None).

    Rows are only ever added; of a place the newest stands. One without a day takes back what was said before.
    """

    __tablename__ = "staff_informed"
    __table_args__ = (
        CheckConstraint("informed_on IS NULL OR length(informed_by) > 0", name="informed_by_somebody"),
    )

    id: int | None = Field(default=None, primary_key=True)
    region_id: int | None = Field(default=None, foreign_key="region.id", index=True)
    informed_on: date | None = None
    informed_by: str = Field(default="", max_length=200)
    note: str = Field(default="", max_length=1000)
    recorded_at: datetime = Field(sa_type=Instant)
    recorded_by_id: UUID | None = Field(default=None, foreign_key="person.id")
