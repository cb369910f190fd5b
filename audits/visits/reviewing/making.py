"""How a report was made: where and when, by which clock, with which copies and photos. For its reviewer alone.

No edition of a visit holds any of this, so no page or document of anybody else can.
`audits.visits.reviewing.tracing` reads it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a phone said it was: degrees, and metres of accuracy and away from the store, None where not known."""

    at: datetime | None
    position: tuple[float, float]
    accuracy: float | None
    metres: float | None


@dataclass(frozen=True, slots=True)
class Proof:
    """What the phone told of one revision. `asked` is what became of the question for a position."""

    revision: int
    asked: str
    began: Spot | None
    ended: Spot | None
    elapsed: timedelta | None
    clock_ahead: timedelta | None
    app: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """When a milestone was, by the clock of the store: as stamped, and as corrected."""

    label: str
    stamped_at: datetime | None
    corrected_at: datetime | None


@dataclass(frozen=True, slots=True)
class Note:
    """What the shopper noted during the visit, by the clock of the store."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Copy:
    """Another copy of a report, kept though it was not accepted. `size` is in characters."""

    revision: int
    sha256: str
    received_at: datetime
    problem: str
    size: int


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """A photo that the report lists and that has not arrived. `size` is in bytes."""

    question: str
    revision: int
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Camera:
    """What the camera wrote into a photo: its own time, and degrees."""

    taken_at: str
    position: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Superseded:
    """A photo that a later revision is without. `reason` is why the reviewer had sent its question back."""

    id: UUID
    question: str
    revision: int
    superseded_in: int
    reason: str
    ready: bool
    deleted_on: date | None
    kept_days: int | None
    camera: Camera | None


@dataclass(frozen=True, slots=True)
class Making:
    """How a report was made. `measured` is the stopwatch's time by question key, `cameras` by photo."""

    proofs: Sequence[Proof]
    stamps: Sequence[Stamp]
    notes: Sequence[Note]
    measured: Mapping[str, timedelta]
    copies: Sequence[Copy]
    on_the_way: Sequence[OnTheWay]
    superseded: Sequence[Superseded]
    cameras: Mapping[UUID, Camera]
