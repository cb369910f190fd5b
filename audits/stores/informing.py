""" "Staff were informed on …": whether a visit may note the name of somebody who served there.

Nobody is written about by name who was never told that visits happen. Nothing recorded means that names are off.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from audits.errors import AuditError
from audits.people.log import record
from audits.people.tables import Person
from audits.stores.informed_tables import StaffInformed
from audits.stores.tables import Region, Store

SHOWN = 50
SUBJECT = "staff informed"


@dataclass(frozen=True, slots=True)
class Recorded:
    """One thing that was written down: of which region ("" for the network), and by whom in head office."""

    row: StaffInformed
    path: str
    by: str


@dataclass(frozen=True, slots=True)
class Covered:
    """How many stores there are, and at how many of them staff were informed by now."""

    stores: int
    informed: int


def standing(session: Session) -> list[Recorded]:
    """What stands, the network first, then regions by path. One query."""
    newest = select(func.max(StaffInformed.id)).group_by(col(StaffInformed.region_id))
    rows = session.execute(
        _with_names()
        .where(col(StaffInformed.id).in_(newest), col(StaffInformed.informed_on).is_not(None))
        .order_by(col(StaffInformed.region_id).is_not(None), Region.path)
    )
    return [Recorded(row, path or "", by or "") for row, path, by in rows]


def history(session: Session) -> list[Recorded]:
    """What was written down and taken back, the newest first, at most 50. One query."""
    rows = session.execute(_with_names().order_by(col(StaffInformed.id).desc()).limit(SHOWN))
    return [Recorded(row, path or "", by or "") for row, path, by in rows]


def informed_since(session: Session, store_ids: Iterable[int]) -> dict[int, date | None]:
    """From which day on the staff of each store know of the programme; None where nobody said so. Two queries."""
    days = _days(session)
    wanted = set(store_ids)
    if not days:
        return dict.fromkeys(wanted)
    rows = session.execute(_lineages().where(col(Store.id).in_(wanted)))
    return {store_id: _first_day(days, lineage) for store_id, lineage in rows}


def is_informed(since: date | None, on: date) -> bool:
    """Whether staff knew of the programme on a day, where they do since then."""
    return since is not None and since <= on


def covered(session: Session, today: date) -> Covered:
    """At how many stores staff are informed. Two queries."""
    days = _days(session)
    found = [_first_day(days, lineage) for _store_id, lineage in session.execute(_lineages())]
    return Covered(len(found), sum(1 for day in found if day is not None and day <= today))


def record_informed(
    session: Session,
    region: Region | None,
    on: date,
    informed_by: str,
    note: str,
    by: Person,
    now: datetime,
) -> None:
    """Write down when the staff of a region, with all below it, or of the network were informed. The caller commits.

    Refused for a day that has not come.
    """
    if on > now.date():
        raise AuditError(
            "This day has not come yet. Write it down once staff were informed; until then names are off."
        )
    if not informed_by.strip():
        raise AuditError("Say who informed them, such as “the store managers, in the weekly meeting”.")
    row = StaffInformed(
        region_id=region.id if region else None,
        informed_on=on,
        informed_by=informed_by.strip(),
        note=note.strip(),
        recorded_at=now,
        recorded_by_id=by.id,
    )
    session.add(row)
    session.flush()
    record(session, now, by, "recorded", SUBJECT, _place(region), after=_told(row))


def take_back(session: Session, region: Region | None, by: Person, now: datetime) -> None:
    """Say that what stands of a region or of the network was wrong. The caller commits; nothing happens twice."""
    stands = {each.row.region_id: each.row for each in standing(session)}
    row = stands.get(region.id if region else None)
    if row is None:
        return
    session.add(StaffInformed(region_id=row.region_id, recorded_at=now, recorded_by_id=by.id))
    record(session, now, by, "taken back", SUBJECT, _place(region), before=_told(row))


def _told(row: StaffInformed) -> dict[str, object]:
    """For the event log, which is never rewritten: nothing that was typed, for names may stand in it."""
    return {"informed_on": row.informed_on.isoformat() if row.informed_on else "", "row": row.id}


def _place(region: Region | None) -> str:
    return str(region.id) if region else "network"


def _with_names() -> Any:
    return (
        select(StaffInformed, Region.path, Person.name)  # type: ignore[call-overload]
        .outerjoin(Region, col(Region.id) == col(StaffInformed.region_id))
        .outerjoin(Person, col(Person.id) == col(StaffInformed.recorded_by_id))
    )


def _lineages() -> Any:
    return select(Store.id, Region.lineage).outerjoin(  # type: ignore[call-overload]
        Region, col(Region.id) == col(Store.region_id)
    )


def _days(session: Session) -> Mapping[int | None, date]:
    return {each.row.region_id: each.row.informed_on for each in standing(session) if each.row.informed_on}


def _first_day(days: Mapping[int | None, date], lineage: str | None) -> date | None:
    """The first of the days that count for a store in a region of this lineage."""
    above: Sequence[int | None] = [None, *(int(part) for part in (lineage or "").split("/") if part)]
    return min((days[place] for place in above if place in days), default=None)
