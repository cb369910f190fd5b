"""What a reader chose to compare, as the address says it: period, parts, places, order and page."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

from sqlmodel import Session

from audits.checklists.tables import Checklist
from audits.comparisons.narrowing import Narrowing, Outcome
from audits.comparisons.offering import Offered, offered
from audits.comparisons.rules import check_period, usual_period
from audits.comparisons.scope import Used, Wanted, checklists_used
from audits.errors import AuditError, NotFound
from audits.people.tables import Person
from audits.sheet import Channel, Lens
from audits.stores.queries import find_region
from audits.stores.tables import Region

ALL = "all"
LONGEST = 200
SUBJECTS = ("store", "touchpoint", "beside", "search", "show")
"""What a page is about, where it is about one thing: kept in addresses, judged by the page itself."""
Fixed = TypeVar("Fixed", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Sorting:
    """The column a table is sorted by, and which way."""

    by: str
    descending: bool

    def __str__(self) -> str:
        return f"-{self.by}" if self.descending else self.by


@dataclass(frozen=True, slots=True)
class Chosen:
    """A reader's choice, complete: what was left open has the usual value.

    `checklist` None compares several by the touchpoints they share. `is_usual_period` when no day was asked for.
    `subjects` is what the page is about, as it was written in the address.
    """

    wanted: Wanted
    checklist: Checklist | None = None
    region: Region | None = None
    is_usual_period: bool = False
    sort: str = ""
    page: int = 1
    subjects: Mapping[str, str] = field(default_factory=dict)
    offered: Offered = field(default_factory=Offered)

    @property
    def regions(self) -> tuple[Region, ...]:
        """The regions this reader may choose from, the own one first."""
        return self.offered.regions

    def sorting(self, allowed: Collection[str], usual: str) -> Sorting:
        """How a table with these columns is sorted; `usual` when the address does not say. 422 for other columns."""
        text = self.sort or usual
        by = text.removeprefix("-")
        if by not in allowed:
            raise AuditError(f"This table sorts by {', '.join(allowed)}, not by “{by[:30]}”.")
        return Sorting(by, text.startswith("-"))

    def subject(self, name: str) -> str:
        """What the address says of a subject, "" when nothing."""
        return self.subjects.get(name, "")

    def before(self) -> Wanted | None:
        """The same for the period of equal length right before; None where the period is open at an end."""
        first, last = self.wanted.from_day, self.wanted.to_day
        if first is None or last is None:
            return None
        end = first - timedelta(days=1)
        return replace(self.wanted, from_day=end - (last - first), to_day=end)

    def address(self, **changes: str | int | None) -> dict[str, str | int | list[str]]:
        """The query string of this choice, with changes; a change to None takes a part away."""
        only = self.wanted.only
        parts: dict[str, str | int | list[str] | None] = {
            "from": None if self.is_usual_period else _written(self.wanted.from_day),
            "to": None if self.is_usual_period else _written(self.wanted.to_day),
            "region": self.region.id if self.region else None,
            "checklist": self.checklist.key if self.checklist else ALL,
            "round": only.round_id,
            "brand": only.brand,
            "channel": only.channel,
            "lens": only.lens,
            "touchpoints": list(only.touchpoints) or None,
            "visits": None if only.outcome is Outcome.ALL else only.outcome,
            "sort": self.sort or None,
            "page": self.page if self.page > 1 else None,
            **self.subjects,
            **changes,
        }
        return {name: value for name, value in parts.items() if value is not None}


def choose(session: Session, viewer: Person, asked: Mapping[str, str]) -> Chosen:
    """Read a choice from an address. At most six queries.

    Refused (422) when a day is no day, the period runs backwards or a fixed choice has no such value; `NotFound` for
    a region, checklist, round or brand that is not there for this viewer.
    """
    region = find_region(session, viewer, _number(asked, "region")) if asked.get("region") else None
    wanted = Wanted(viewer=viewer, region=region)
    used = checklists_used(session, wanted)
    compared = _compared(used, asked.get("checklist", ""))
    from_day, to_day = _day(asked, "from"), _day(asked, "to")
    check_period(from_day, to_day)
    is_usual = from_day is None and to_day is None
    if is_usual and compared:
        from_day, to_day = usual_period(max(each.newest for each in compared))
    checklist = compared[0].checklist if len(compared) == 1 and asked.get("checklist") != ALL else None
    to_offer = offered(session, viewer, tuple(each.checklist for each in used), checklist)
    wanted = replace(
        wanted, checklist_id=checklist.id if checklist else None, from_day=from_day, to_day=to_day
    )
    return Chosen(
        wanted=replace(wanted, only=_narrowing(asked, to_offer)),
        checklist=checklist,
        region=region,
        is_usual_period=is_usual,
        sort=asked.get("sort", "")[:LONGEST],
        page=max(1, _number(asked, "page")) if asked.get("page") else 1,
        subjects={name: asked[name].strip()[:LONGEST] for name in SUBJECTS if asked.get(name, "").strip()},
        offered=to_offer,
    )


def _compared(used: list[Used], key: str) -> list[Used]:
    """The checklists asked for by key or `all`; when none is named, the one with the most visits."""
    if key == ALL:
        return used
    if key:
        named = [each for each in used if each.checklist.key == key]
        if not named:
            raise NotFound("This checklist")
        return named
    return sorted(used, key=lambda each: -each.visits)[:1]


def _narrowing(asked: Mapping[str, str], to_offer: Offered) -> Narrowing:
    """Rounds, brands and touchpoints that this reader is not offered are not there."""
    round_id = _number(asked, "round") if asked.get("round") else None
    if round_id is not None and round_id not in {each.id for each in to_offer.rounds}:
        raise NotFound("This round")
    brand = asked.get("brand", "").strip() or None
    if brand is not None and brand not in to_offer.brands:
        raise NotFound("This brand")
    known = {part.key for part in to_offer.touchpoints}
    touchpoints = tuple(dict.fromkeys(_several(asked, "touchpoints")))
    if not known.issuperset(touchpoints):
        raise NotFound("This touchpoint")
    return Narrowing(
        round_id=round_id,
        brand=brand,
        channel=_fixed(asked, "channel", Channel),
        lens=_fixed(asked, "lens", Lens),
        touchpoints=touchpoints,
        outcome=_fixed(asked, "visits", Outcome) or Outcome.ALL,
    )


def _several(asked: Mapping[str, str], name: str) -> list[str]:
    """What the address says several times, or once with commas between."""
    given = asked.getlist(name) if hasattr(asked, "getlist") else [asked.get(name, "")]
    return [key.strip() for text in given for key in text.split(",") if key.strip()]


def _fixed(asked: Mapping[str, str], name: str, kind: type[Fixed]) -> Fixed | None:
    text = asked.get(name, "").strip()
    if not text:
        return None
    try:
        return kind(text)
    except ValueError as unknown:
        raise AuditError(f"For {name} there is {', '.join(kind)}, not “{text[:30]}”.") from unknown


def _day(asked: Mapping[str, str], name: str) -> date | None:
    text = asked.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise AuditError(f"“{text[:30]}” is not a day. Write it as 2026-11-18.") from wrong


def _number(asked: Mapping[str, str], name: str) -> int:
    text = asked.get(name, "")
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise NotFound("This page")
    return int(text)


def _written(day: date | None) -> str | None:
    return day.isoformat() if day else None
