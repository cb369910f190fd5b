"""What the visits of a choice were asked about: the touchpoints that every store has, by name."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session, select

from audits.checklists.loading import load
from audits.comparisons.reading_language import as_read
from audits.comparisons.scope import Wanted, totals_in
from audits.visits.tables import VisitScore


@dataclass(frozen=True, slots=True)
class AskedTouchpoint:
    """A touchpoint as the newest version has it; `is_wanted` unless the choice is narrowed to others."""

    key: str
    name: str
    is_wanted: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """The touchpoints of all versions, merged by key: those of the newest version first, each in its order.

    `places` leads from the id of every touchpoint's row to its place among `touchpoints`. A store's own touchpoints
    are not among them.
    """

    touchpoints: tuple[AskedTouchpoint, ...]
    places: Mapping[int, int]

    @property
    def wanted(self) -> tuple[int, ...]:
        """The places that the choice is not narrowed away from."""
        return tuple(place for place, one in enumerate(self.touchpoints) if one.is_wanted)

    def ids(self, wanted_only: bool = False) -> list[int]:
        """The rows of all touchpoints, or of those wanted."""
        kept = set(self.wanted) if wanted_only else set(range(len(self.touchpoints)))
        return sorted(row for row, place in self.places.items() if place in kept)


def touchpoints_asked(session: Session, wanted: Wanted) -> Asked:
    """The touchpoints of the visits asked for. At most five queries."""
    seen = session.exec(select(VisitScore.version_id).where(totals_in(wanted)).distinct()).all()
    versions = load(session, sorted(seen)).values() if seen else ()
    known: dict[str, AskedTouchpoint] = {}
    rows = {}
    for version in sorted(versions, key=lambda one: (one.ordinal, one.id), reverse=True):
        for part in version.questionnaire.touchpoints:
            known.setdefault(part.key, AskedTouchpoint(part.key, as_read(part.name), wanted.only.takes(part)))
            rows[version.touchpoint_ids[part.key]] = part.key
    places = {key: place for place, key in enumerate(known)}
    return Asked(tuple(known.values()), {row: places[key] for row, key in rows.items()})
