"""What a phone sends beside the answers: copies of the report, what each save saw, times, notes and proof."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index
from sqlmodel import Field, SQLModel

from audits.columns import Instant, choice
from audits.visits.tables import LONGEST_TEXT, PhotoState

LONGEST_NAME = 120


class DraftEdits(SQLModel, table=True):
    """How often each entry of a report was saved: whoever saves names the number that was seen (compare and swap).

    `edits` is entry name (`answer:greeted`, `narrative`, …) to a number from 1; an entry that is not there has 0.
    It changes only under the lock of its visit.
    """

    __tablename__ = "draft_edits"

    visit_id: UUID = Field(foreign_key="visit.id", primary_key=True)
    edits: dict[str, int] = Field(sa_type=JSON)


class SentReport(SQLModel, table=True):
    """A report as a phone froze it, byte for byte: the accepted one of each revision, and others beside it.

    `sha256` is of what the phone sent: of `body` in UTF-8, until names of staff in it are deleted. `problem` says why a
    copy was not accepted. Which copy of a revision is the accepted one is decided by the primary key of `revision`.
    """

    __tablename__ = "sent_report"
    __table_args__ = (CheckConstraint("accepted = (problem = '')", name="accepted_or_why_not"),)

    visit_id: UUID = Field(foreign_key="visit.id", primary_key=True)
    revision: int = Field(primary_key=True)
    sha256: str = Field(max_length=64, primary_key=True)
    accepted: bool
    problem: str = Field(default="", max_length=LONGEST_TEXT)
    body: str
    received_at: datetime = Field(sa_type=Instant)


class AwaitedPhoto(SQLModel, table=True):
    """A photo that a sent report lists and that has not arrived yet. The row goes when the photo is there."""

    __tablename__ = "awaited_photo"
    __table_args__ = (CheckConstraint("size > 0", name="size_positive"),)

    visit_id: UUID = Field(foreign_key="visit.id", primary_key=True)
    slot: str = Field(max_length=160, primary_key=True)
    question_id: int = Field(foreign_key="question.id")
    revision: int
    sha256: str = Field(max_length=64)
    size: int


class SupersededPhoto(SQLModel, table=True):
    """A photo of an earlier revision that the shopper took out or replaced in a later one. Its bytes stay.

    The columns are those of `photo`; `superseded_in` is the revision that is without it.
    """

    __tablename__ = "superseded_photo"
    __table_args__ = (
        Index("ix_superseded_photo_visit", "visit_id", "question_id"),
        CheckConstraint("(state = 'deleted') = (deleted_at IS NOT NULL)", name="deleted_when"),
        CheckConstraint("(deleted_at IS NULL) = (kept_days IS NULL)", name="deleted_by_rule"),
    )

    id: UUID = Field(primary_key=True)
    visit_id: UUID = Field(foreign_key="visit.id")
    question_id: int | None = Field(default=None, foreign_key="question.id")
    slot: str = Field(max_length=160)
    revision: int
    superseded_in: int
    sha256: str = Field(max_length=64)
    size: int
    state: PhotoState = Field(sa_type=choice(PhotoState, "state_known"))
    received_at: datetime = Field(sa_type=Instant)
    width: int | None = None
    height: int | None = None
    likeness: str | None = Field(default=None, max_length=16)
    screen_sha256: str | None = Field(default=None, max_length=64)
    print_sha256: str | None = Field(default=None, max_length=64)
    deleted_at: datetime | None = Field(default=None, sa_type=Instant)
    kept_days: int | None = None
    taken_at: str | None = Field(default=None, max_length=40)
    latitude: float | None = None
    longitude: float | None = None


class MilestoneTime(SQLModel, table=True):
    """When a milestone was, by the phone's clock: as it was stamped, and as the shopper corrected it.

    One of the two is there; both are kept when a stamp was corrected.
    """

    __tablename__ = "milestone_time"
    __table_args__ = (
        CheckConstraint("stamped_at IS NOT NULL OR corrected_at IS NOT NULL", name="some_time"),
    )

    visit_id: UUID = Field(foreign_key="visit.id", primary_key=True)
    milestone: str = Field(max_length=LONGEST_NAME, primary_key=True)
    stamped_at: datetime | None = Field(default=None, sa_type=Instant)
    corrected_at: datetime | None = Field(default=None, sa_type=Instant)


class VisitNote(SQLModel, table=True):
    """A quick note taken during the visit, by the phone's clock. For the shopper and the reviewer."""

    __tablename__ = "visit_note"
    __table_args__ = (CheckConstraint("length(text) > 0", name="text_not_empty"),)

    visit_id: UUID = Field(foreign_key="visit.id", primary_key=True)
    note_id: UUID = Field(primary_key=True)
    noted_at: datetime = Field(sa_type=Instant)
    text: str = Field(max_length=LONGEST_TEXT)


class VisitProof(SQLModel, table=True):
    """Where and when a report was made, as its phone says: for the reviewer's eyes only, and never a gate.

    Positions are in degrees, accuracies in metres. `elapsed_ms` is how long the report was open, by a clock that
    only goes forward. `clock_ahead_ms` is the phone's clock minus ours. `asked` is what became of the question for
    a position: `given`, `refused`, `unavailable`; empty when it was not asked.
    """

    __tablename__ = "visit_proof"
    __table_args__ = (
        CheckConstraint("asked IN ('', 'given', 'refused', 'unavailable')", name="asked_known"),
        CheckConstraint("elapsed_ms >= 0", name="elapsed_not_negative"),
    )

    visit_id: UUID = Field(foreign_key="visit.id", primary_key=True)
    revision: int = Field(primary_key=True)
    app: str = Field(default="", max_length=64)
    asked: str = Field(default="", max_length=20)
    began_at: datetime | None = Field(default=None, sa_type=Instant)
    began_latitude: float | None = None
    began_longitude: float | None = None
    began_accuracy: float | None = None
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_latitude: float | None = None
    ended_longitude: float | None = None
    ended_accuracy: float | None = None
    elapsed_ms: int | None = Field(default=None, sa_type=BigInteger)
    clock_ahead_ms: int | None = Field(default=None, sa_type=BigInteger)


class Disguise(SQLModel, table=True):
    """The name and the icon under which the app stands on a shopper's phone. One row, or none for our own choice."""

    __tablename__ = "disguise"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("length(name) > 0", name="name_not_empty"),
    )

    id: int = Field(default=1, primary_key=True)
    name: str = Field(max_length=30)
    icon: str = Field(max_length=20)
