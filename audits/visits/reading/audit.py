"""One visit as one kind of reader may see it: the fields that pages and documents are made from.

`audits.visits.reading.editions` fills them; a field that it leaves empty is on no page and in no document.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from audits.sheet import Channel, CriticalEffect, Lens, Total
from audits.visits.reading.history import Step
from audits.visits.tables import Photo, PhotoState, VisitStatus

WORDS_ALONE = {"attached": False}
"""Marks a field that a document says in words, and that the data attached to it leave out."""


class Edition(StrEnum):
    """Who reads. Reviewers read head office's edition."""

    HEAD_OFFICE = "head-office"
    MANAGER = "manager"
    STORE = "store"


@dataclass(frozen=True, slots=True)
class Pictured:
    """A photo. `ready` says whether there is anything to show. What its camera noted is in no edition.

    `deleted_on` and `kept_days` are None until it was deleted, so many days after the visit. Documents say so in words;
    in their data `ready` says enough.
    """

    id: UUID
    ready: bool
    deleted_on: date | None = field(default=None, metadata=WORDS_ALONE)
    kept_days: int | None = field(default=None, metadata=WORDS_ALONE)


def pictured(photo: Photo) -> Pictured:
    """A photo as it can be shown now."""
    deleted_on = photo.deleted_at.date() if photo.deleted_at else None
    return Pictured(photo.id, photo.state is PhotoState.READY, deleted_on, photo.kept_days)


@dataclass(frozen=True, slots=True)
class Earlier:
    """What stood for a question in an earlier revision, and why the reviewer sent it back."""

    revision: int
    answer: str
    comment: str
    reason: str


@dataclass(frozen=True, slots=True)
class Asking:
    """One question with its answer in words. Points are exact; `possible` is 0 where nothing was scored."""

    key: str
    text: str
    answer: str
    comment: str
    earned: Fraction
    possible: Fraction
    bonus: bool
    critical: CriticalEffect | None
    photos: tuple[Pictured, ...]
    earlier: tuple[Earlier, ...]

    @property
    def lost(self) -> bool:
        """Whether points were lost here."""
        return self.earned < self.possible


@dataclass(frozen=True, slots=True)
class Moment:
    """One touchpoint. Shares are 0 to 1, None where not scored; `expected` and `experienced` are 1 to 5."""

    key: str
    name: str
    channel: Channel
    lens: Lens
    own: bool
    weight: Fraction
    earned: Fraction
    possible: Fraction
    raw: Fraction | None
    with_bonus: Fraction | None
    final: Fraction | None
    zeroed: bool
    expected: int | None
    experienced: int | None
    wish: str
    questions: tuple[Asking, ...]


@dataclass(frozen=True, slots=True)
class Audit:
    """One visit as one kind of reader may see it.

    `came_at` (in the store's time zone), `shopper`, `source`, `narrative` and `history` stay empty where the
    reader may not know. `part_of_day` is in words, empty when the time is not known.
    """

    edition: Edition
    id: UUID
    ref: str
    status: VisitStatus
    revision: int
    store_code: str
    store_name: str
    region: str
    checklist: str
    version: str
    day: date | None
    came_at: datetime | None
    part_of_day: str
    shopper: str
    source: str
    narrative: str
    total: Total
    cap_bonus: bool
    raw: Fraction | None
    with_bonus: Fraction | None
    final: Fraction | None
    earned: Fraction
    possible: Fraction
    failed: bool
    reasons: tuple[str, ...]
    moments: tuple[Moment, ...]
    could_not_tell: int
    not_applicable: int
    history: tuple[Step, ...]

    @property
    def criticals(self) -> list[tuple[Moment, Asking]]:
        """The critical questions that earned nothing, with their touchpoints."""
        return [(moment, asked) for moment in self.moments for asked in moment.questions if asked.critical]

    @property
    def gaps(self) -> list[Moment]:
        """The touchpoints where an expectation or an experience was told."""
        return [moment for moment in self.moments if moment.expected or moment.experienced]

    @property
    def wishes(self) -> list[Moment]:
        """The touchpoints where a wish was left."""
        return [moment for moment in self.moments if moment.wish]


@dataclass(frozen=True, slots=True)
class Listed:
    """One visit in a list. `final` is a share, None until the visit is approved and where nothing was possible."""

    id: UUID
    ref: str
    day: date | None
    store_code: str
    store_name: str
    checklist: str
    status: VisitStatus
    shopper: str
    final: Fraction | None
    failed: bool
