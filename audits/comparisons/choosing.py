"""What a reader chose to compare, as the address says it: period, region, checklist, order and page."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from sqlmodel import Session

from audits.checklists.tables import Checklist
from audits.comparisons.rules import check_period, usual_period
from audits.comparisons.scope import Used, Wanted, checklists_used
from audits.errors import AuditError, NotFound
from audits.people.tables import Person
from audits.stores.queries import find_region, regions
from audits.stores.tables import Region

ALL = "all"


class Order(StrEnum):
    """How the table of stores is sorted; a minus turns it round."""

    ADJUSTED = "adjusted"
    MEAN = "mean"
    VISITS = "visits"
    STORE = "store"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A reader's choice, complete: what was left open has the usual value.

    `checklist` None compares several by the touchpoints they share. `is_usual_period` when no day was asked for.
    """

    wanted: Wanted
    checklist: Checklist | None
    region: Region | None
    is_usual_period: bool
    order: Order
    descending: bool
    page: int
    regions: tuple[Region, ...]
    checklists: tuple[Checklist, ...]

    def address(self, **changes: str | int | None) -> dict[str, str | int]:
        """The query string of this choice, with changes; a change to None takes a part away."""
        sort = f"-{self.order.value}" if self.descending else self.order.value
        parts: dict[str, str | int | None] = {
            "from": None if self.is_usual_period else _written(self.wanted.from_day),
            "to": None if self.is_usual_period else _written(self.wanted.to_day),
            "region": self.region.id if self.region else None,
            "checklist": self.checklist.key if self.checklist else ALL,
            "sort": None if sort == "-adjusted" else sort,
            "page": self.page if self.page > 1 else None,
        } | changes
        return {name: value for name, value in parts.items() if value is not None}


def choose(session: Session, viewer: Person, asked: Mapping[str, str]) -> Chosen:
    """Read a choice from an address. At most three queries.

    Refused (422) when a day is no day or the period runs backwards; `NotFound` for a region or checklist that
    is not there for this viewer.
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
    sort = asked.get("sort", "-adjusted")
    return Chosen(
        wanted=replace(
            wanted, checklist_id=checklist.id if checklist else None, from_day=from_day, to_day=to_day
        ),
        checklist=checklist,
        region=region,
        is_usual_period=is_usual,
        order=_order(sort.removeprefix("-")),
        descending=sort.startswith("-"),
        page=max(1, _number(asked, "page")) if asked.get("page") else 1,
        regions=tuple(regions(session, viewer)),
        checklists=tuple(each.checklist for each in used),
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


def _order(name: str) -> Order:
    try:
        return Order(name)
    except ValueError as unknown:
        raise AuditError(f"Tables sort by {', '.join(Order)}, not by “{name[:30]}”.") from unknown


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
