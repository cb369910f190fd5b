"""Where a checklist applies. The caller commits."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, delete, select

from audits.checklists.queries import places_of
from audits.checklists.rules import Places
from audits.checklists.tables import ChecklistPlace
from audits.people.log import record
from audits.people.tables import Person
from audits.stores.tables import Region, Store

SHOWN = 10


def set_places(
    session: Session, checklist_id: int, places: Places, actor: Person | None, now: datetime
) -> bool:
    """Let a checklist apply in these places and no others; False when that was so already."""
    before = places_of(session, checklist_id)
    if before == places:
        return False
    session.exec(delete(ChecklistPlace).where(col(ChecklistPlace.checklist_id) == checklist_id))
    session.add_all(_rows(checklist_id, places))
    session.flush()
    record(
        session, now, actor, "placed", "checklist", checklist_id, before=_plain(before), after=_plain(places)
    )
    return True


def apply_everywhere(session: Session, checklist_id: int, actor: Person | None, now: datetime) -> bool:
    """Let a checklist apply in every store; False when it did already."""
    return set_places(session, checklist_id, Places.anywhere(), actor, now)


def apply_to(
    session: Session,
    checklist_id: int,
    region_ids: Iterable[int],
    store_ids: Iterable[int],
    actor: Person | None,
    now: datetime,
) -> bool:
    """Let a checklist apply in these regions and stores too; False when it did already (everywhere, say)."""
    more = places_of(session, checklist_id).with_more(region_ids, store_ids)
    return set_places(session, checklist_id, more, actor, now)


def _rows(checklist_id: int, places: Places) -> list[ChecklistPlace]:
    everywhere = [ChecklistPlace(checklist_id=checklist_id)] if places.everywhere else []
    regions = [ChecklistPlace(checklist_id=checklist_id, region_id=it) for it in sorted(places.region_ids)]
    stores = [ChecklistPlace(checklist_id=checklist_id, store_id=it) for it in sorted(places.store_ids)]
    return everywhere + regions + stores


def _plain(places: Places) -> dict[str, Any]:
    return {
        "everywhere": places.everywhere,
        "regions": sorted(places.region_ids),
        "stores": sorted(places.store_ids),
    }


def describe(session: Session, places: Places) -> str:
    """Places in words that follow "It applies": "everywhere", "in Chicago / North and in store A1". Two queries."""
    if places.everywhere:
        return "everywhere"
    paths = session.exec(
        select(Region.path).where(col(Region.id).in_(places.region_ids)).order_by(Region.path).limit(SHOWN)
    ).all()
    codes = session.exec(
        select(Store.code).where(col(Store.id).in_(places.store_ids)).order_by(Store.code).limit(SHOWN)
    ).all()
    words = [f"in {path}" for path in paths] + [f"in store {code}" for code in codes]
    rest = len(places.region_ids) + len(places.store_ids) - len(words)
    if rest:
        words.append(f"in {rest:,} other places")
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]])) or "nowhere yet"
