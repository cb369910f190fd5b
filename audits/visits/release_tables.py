"""When a visit reaches its store, and in which words: the house's rule, and what a reviewer let the store read."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from audits.columns import Instant, choice
from audits.visits.tables import LONGEST_TEXT

LONGEST_DELAY = 30  # days


class Together(StrEnum):
    """Which visits a store gets to read at the same moment."""

    EACH = "each"
    ROUND = "round"


class ReleaseRule(SQLModel, table=True):
    """When stores read approved visits. One row, or none for our own choice: each by itself, a day after approval."""

    __tablename__ = "release_rule"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint(f"delay_days BETWEEN 0 AND {LONGEST_DELAY}", name="delay_on_scale"),
    )

    id: int = Field(default=1, primary_key=True)
    delay_days: int = 1
    together: Together = Field(default=Together.EACH, sa_type=choice(Together, "together_known"))


class Part(StrEnum):
    """Where words of a shopper stand in a report."""

    NARRATIVE = "narrative"
    ANSWER = "answer"
    COMMENT = "comment"
    WISH = "wish"


class StoreWording(SQLModel, table=True):
    """What everybody but head office and reviewers reads instead of some words of a shopper; the original stays.

    `about_id` is the question's id, for a wish the touchpoint's, for the narrative 0. `original` is the sha256 of the
    words it stands for: once the shopper corrects those, the wording counts no more.
    """

    __tablename__ = "store_wording"
    __table_args__ = (CheckConstraint(f"length(text) <= {LONGEST_TEXT}", name="text_length"),)

    visit_id: UUID = Field(foreign_key="visit.id", primary_key=True)
    part: Part = Field(sa_type=choice(Part, "part_known"), primary_key=True)
    about_id: int = Field(primary_key=True)
    text: str = Field(max_length=LONGEST_TEXT)
    original: str = Field(max_length=64)
    decided_at: datetime = Field(sa_type=Instant)
    decided_by_id: UUID | None = Field(default=None, foreign_key="person.id")
