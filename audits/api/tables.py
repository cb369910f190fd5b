"""What the API keeps: which question of a program led to which document."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from audits.columns import Instant


class AskedOnce(SQLModel, table=True):
    """A document that a program asked for under a key of its own (`Idempotency-Key`): asked again, it is the same.

    `digest` is the sha256 of what was asked for: another question under the same key is refused.
    """

    __tablename__ = "asked_once"

    person_id: UUID = Field(foreign_key="person.id", primary_key=True)
    key: str = Field(max_length=200, primary_key=True)
    digest: str = Field(max_length=64)
    report_id: UUID = Field(foreign_key="report.id")
    asked_at: datetime = Field(sa_type=Instant)
