"""Visits, what was answered, photographed, expected and wished, and the scores that approval freezes."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from audits.columns import Exact, Hundredths, Instant, choice
from audits.sheet import State

LONGEST_TEXT = 4000


class VisitStatus(StrEnum):
    """Where a visit is in its life; `audits.visits.rules` holds the moves."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    EXCLUDED = "excluded"


class Source(StrEnum):
    """How a visit came to us."""

    PHONE = "phone"
    IMPORT = "import"


class Visit(SQLModel, table=True):
    """One completed trip and its report.

    `id` exists before the first answer. `ref` is what commands and pages call it. `visited_on` is the day in the
    store's time zone; `visited_at` is None when only the day is known. `revision` counts the reports sent in.

    The store reads it from `released_at` on; an approved one that still waits has `release_due` instead.
    """

    __tablename__ = "visit"
    __table_args__ = (
        CheckConstraint("length(ref) > 0", name="ref_not_empty"),
        CheckConstraint("revision >= 1", name="revision_from_one"),
        CheckConstraint("status = 'draft' OR visited_on IS NOT NULL", name="visited_when"),
        CheckConstraint("source = 'import' OR assignment_id IS NOT NULL", name="assigned_or_imported"),
        Index("ix_visit_store", "store_id", "status", "visited_on"),
        Index("ix_visit_status", "status", "visited_on"),
        Index("ix_visit_shopper", "shopper_id", "status"),
        Index("ix_visit_release_due", "release_due"),
        Index("ix_visit_reviewed", "status", "reviewed_at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    ref: str = Field(max_length=100, unique=True)
    store_id: int = Field(foreign_key="store.id")
    version_id: int = Field(foreign_key="checklist_version.id", index=True)
    assignment_id: UUID | None = Field(default=None, foreign_key="assignment.id", unique=True)
    shopper_id: UUID | None = Field(default=None, foreign_key="person.id")
    status: VisitStatus = Field(sa_type=choice(VisitStatus, "status_known"))
    revision: int = 1
    source: Source = Field(sa_type=choice(Source, "source_known"))
    source_note: str = Field(default="", max_length=300)
    begun_at: datetime = Field(sa_type=Instant)
    visited_at: datetime | None = Field(default=None, sa_type=Instant)
    visited_on: date | None = None
    narrative: str = Field(default="", max_length=LONGEST_TEXT)
    resume_at: str = Field(default="", max_length=120)
    submitted_at: datetime | None = Field(default=None, sa_type=Instant)
    reviewed_at: datetime | None = Field(default=None, sa_type=Instant)
    reviewer_id: UUID | None = Field(default=None, foreign_key="person.id")
    release_due: datetime | None = Field(default=None, sa_type=Instant)
    released_at: datetime | None = Field(default=None, sa_type=Instant)


class VisitAddition(SQLModel, table=True):
    """The version of a store's own touchpoints that a visit was made with, beside the common checklist."""

    __tablename__ = "visit_addition"

    visit_id: UUID = Field(foreign_key="visit.id", primary_key=True)
    version_id: int = Field(foreign_key="checklist_version.id", primary_key=True, index=True)


class GivenAnswer(SQLModel, table=True):
    """What stands now for one question. Earlier revisions are kept in `superseded_answer`.

    `measured` is what the phone's stopwatch gave, in seconds; `value` is what the shopper let stand.
    """

    __tablename__ = "answer"
    __table_args__ = (
        CheckConstraint("state = 'given' OR value = ''", name="value_only_when_given"),
        CheckConstraint(f"length(value) <= {LONGEST_TEXT}", name="value_length"),
        CheckConstraint(f"length(comment) <= {LONGEST_TEXT}", name="comment_length"),
    )

    visit_id: UUID = Field(foreign_key="visit.id", primary_key=True)
    question_id: int = Field(foreign_key="question.id", primary_key=True, index=True)
    state: State = Field(sa_type=choice(State, "state_known"))
    value: str = Field(default="", max_length=LONGEST_TEXT)
    comment: str = Field(default="", max_length=LONGEST_TEXT)
    measured: str = Field(default="", max_length=40)
    revision: int = 1
    answered_at: datetime = Field(sa_type=Instant)


class SupersededAnswer(SQLModel, table=True):
    """What stood for a question in an earlier revision, before the shopper corrected it."""

    __tablename__ = "superseded_answer"

    visit_id: UUID = Field(foreign_key="visit.id", primary_key=True)
    question_id: int = Field(foreign_key="question.id", primary_key=True)
    revision: int = Field(primary_key=True)
    state: State = Field(sa_type=choice(State, "state_known"))
    value: str = Field(default="", max_length=LONGEST_TEXT)
    comment: str = Field(default="", max_length=LONGEST_TEXT)
    measured: str = Field(default="", max_length=40)
    answered_at: datetime = Field(sa_type=Instant)


class Revision(SQLModel, table=True):
    """One report sent in. `digest` is the sha256 of what it held; `receipt` is the number the shopper keeps."""

    __tablename__ = "revision"
    __table_args__ = (CheckConstraint("revision >= 1", name="revision_from_one"),)

    visit_id: UUID = Field(foreign_key="visit.id", primary_key=True)
    revision: int = Field(primary_key=True)
    receipt: str = Field(max_length=40, unique=True)
    digest: str = Field(max_length=64)
    submitted_at: datetime = Field(sa_type=Instant)


class ReturnedQuestion(SQLModel, table=True):
    """A question the reviewer sent back, and why. `revision` is the one that was returned."""

    __tablename__ = "returned_question"
    __table_args__ = (CheckConstraint("length(reason) > 0", name="reason_not_empty"),)

    visit_id: UUID = Field(foreign_key="visit.id", primary_key=True)
    revision: int = Field(primary_key=True)
    question_id: int = Field(foreign_key="question.id", primary_key=True)
    reason: str = Field(max_length=LONGEST_TEXT)


class PhotoState(StrEnum):
    """What the worker has made of a photo. One that was DELETED after its time has a row, and no bytes any more."""

    RECEIVED = "received"
    READY = "ready"
    UNREADABLE = "unreadable"
    DELETED = "deleted"


class Photo(SQLModel, table=True):
    """One photo in one slot of a visit. `sha256` and `size` (bytes) are of what the phone sent.

    `revision` is the first report it is part of. `shown` is what a reviewer decided: the store may see it.
    `screen_sha256` and `print_sha256` are of the pictures that the worker made of it; photos converted before these
    were kept have none.

    The columns from `taken_at` on come from the original's EXIF and are for the reviewer's eyes only. Of a photo that
    was deleted they are empty; `deleted_at` says when that was, `kept_days` after how many days.
    """

    __tablename__ = "photo"
    __table_args__ = (
        UniqueConstraint("visit_id", "slot", name="uq_photo_slot"),
        Index("ix_photo_sha256", "sha256"),
        Index("ix_photo_state", "state", "received_at"),
        CheckConstraint("size > 0", name="size_positive"),
        CheckConstraint("(state = 'deleted') = (deleted_at IS NOT NULL)", name="deleted_when"),
        CheckConstraint("(deleted_at IS NULL) = (kept_days IS NULL)", name="deleted_by_rule"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    visit_id: UUID = Field(foreign_key="visit.id")
    question_id: int | None = Field(default=None, foreign_key="question.id")
    slot: str = Field(max_length=160)
    revision: int = 1
    sha256: str = Field(max_length=64)
    size: int
    state: PhotoState = Field(sa_type=choice(PhotoState, "state_known"))
    received_at: datetime = Field(sa_type=Instant)
    shown: bool = False
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


class Expectation(SQLModel, table=True):
    """What the shopper expected of a touchpoint before the visit, and what it was: 1 (poor) to 5 (outstanding)."""

    __tablename__ = "expectation"
    __table_args__ = (
        CheckConstraint("expected BETWEEN 1 AND 5", name="expected_on_scale"),
        CheckConstraint("experienced BETWEEN 1 AND 5", name="experienced_on_scale"),
    )

    visit_id: UUID = Field(foreign_key="visit.id", primary_key=True)
    touchpoint_id: int = Field(foreign_key="touchpoint.id", primary_key=True, index=True)
    expected: int | None = None
    expected_at: datetime | None = Field(default=None, sa_type=Instant)
    experienced: int | None = None


class Wish(SQLModel, table=True):
    """The sentence "It would have been nice if …" left at a touchpoint; `text` is what follows."""

    __tablename__ = "wish"
    __table_args__ = (CheckConstraint("length(text) > 0", name="text_not_empty"),)

    visit_id: UUID = Field(foreign_key="visit.id", primary_key=True)
    touchpoint_id: int = Field(foreign_key="touchpoint.id", primary_key=True, index=True)
    text: str = Field(max_length=LONGEST_TEXT)


class VisitScore(SQLModel, table=True):
    """The totals of an approved visit, as approval froze them. The row is there exactly while it is approved.

    `raw`, `with_bonus` and `final` are shares (1 = 100 %), None when nothing was possible. `common_share` is the
    final share over the touchpoints every store has, at most 1: the number comparisons use.
    """

    __tablename__ = "visit_score"
    __table_args__ = (
        CheckConstraint("common_share BETWEEN 0 AND 1", name="common_share_on_scale"),
        Index("ix_visit_score_store", "store_id", "checklist_id", "visited_on", "common_share"),
        Index(
            "ix_visit_score_period",
            "checklist_id",
            "visited_on",
            "store_id",
            "version_id",
            "shopper_id",
            "common_share",
        ),
    )

    visit_id: UUID = Field(foreign_key="visit.id", primary_key=True)
    store_id: int = Field(foreign_key="store.id")
    shopper_id: UUID | None = Field(default=None, foreign_key="person.id")
    checklist_id: int = Field(foreign_key="checklist.id")
    version_id: int = Field(foreign_key="checklist_version.id", index=True)
    visited_on: date
    earned: Fraction = Field(sa_type=Exact)
    possible: Decimal = Field(sa_type=Hundredths)
    raw: Fraction | None = Field(default=None, sa_type=Exact)
    with_bonus: Fraction | None = Field(default=None, sa_type=Exact)
    final: Fraction | None = Field(default=None, sa_type=Exact)
    common_share: float | None = None
    failed: bool = False
    failed_common: bool = False


class TouchpointScore(SQLModel, table=True):
    """What one touchpoint of an approved visit earned, as approval froze it, with what pages group by beside it.

    `share` is `earned` / `possible` as a float, None when not scored; with bonus it may pass 1, and comparisons
    cut it there. `own` marks a store's own touchpoint, which no comparison counts. `region_id` follows the store.
    """

    __tablename__ = "touchpoint_score"
    __table_args__ = (
        CheckConstraint("share >= 0", name="share_not_negative"),
        CheckConstraint("(share IS NULL) = (possible = 0)", name="scored_when_possible"),
        # SQLite goes through stores and touchpoints by the first, already grouped; PostgreSQL takes the second's days.
        Index(
            "ix_touchpoint_score_store", "store_id", "key_id", "visited_on", "checklist_id", "own", "share"
        ),
        Index(
            "ix_touchpoint_score_period", "visited_on", "store_id", "key_id", "checklist_id", "own", "share"
        ),
    )

    visit_id: UUID = Field(foreign_key="visit.id", primary_key=True)
    touchpoint_id: int = Field(foreign_key="touchpoint.id", primary_key=True)
    key_id: int = Field(foreign_key="touchpoint_key.id")
    store_id: int = Field(foreign_key="store.id")
    region_id: int | None = Field(default=None, foreign_key="region.id")
    checklist_id: int = Field(foreign_key="checklist.id")
    visited_on: date
    own: bool = False
    earned: Fraction = Field(sa_type=Exact)
    possible: Decimal = Field(sa_type=Hundredths)
    weight: Decimal = Field(sa_type=Hundredths)
    share: float | None = None
