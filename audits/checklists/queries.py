"""Reading checklists: who sees which, their newest versions, where they apply. `loading` reads the content."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, assert_never

from sqlalchemy import ColumnElement, and_, false, func, or_, true
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from audits.access import Role
from audits.checklists.loading import Version, load, load_one
from audits.checklists.rules import Places
from audits.checklists.tables import Checklist, ChecklistPlace, ChecklistVersion, VersionStatus
from audits.errors import Conflict, NotFound
from audits.people.tables import Person
from audits.stores.queries import region_visible_to
from audits.stores.queries import visible_to as stores_visible_to
from audits.stores.tables import Region, Store

__all__ = [
    "Addition",
    "NothingInUse",
    "Version",
    "addition_at",
    "additions",
    "additions_for_stores",
    "applies_in",
    "by_key",
    "checklists_for_store",
    "find",
    "last_ordinal",
    "latest",
    "load",
    "load_one",
    "newest",
    "newest_versions",
    "outermost_first",
    "places_of",
    "versions_for_store",
    "visible_to",
]


class NothingInUse(Conflict):
    """A checklist without a version that new visits are made with."""

    def __init__(self) -> None:
        super().__init__(
            "No version of this checklist is in use, so no visit can begin with it. Head office can publish one, or "
            "put a retired one back into use."
        )


def visible_to(person: Person) -> ColumnElement[bool]:
    """The checklists somebody sees: all, or those that apply to one's region, and what is added to them there.

    Stores and shoppers see none here: a checklist in advance would spoil the visit, and a shopper's comes
    with the assignment.
    """
    match person.role:
        case Role.HEAD_OFFICE | Role.REVIEWER:
            return true()
        case Role.REGIONAL_MANAGER:
            theirs = col(Checklist.store_id).in_(select(Store.id).where(stores_visible_to(person)))
            around = col(Checklist.region_id).in_(_regions_around(person))
            return or_(theirs, around, and_(col(Checklist.adds_to_id).is_(None), _applies_for(person)))
        case Role.STORE_MANAGER | Role.SHOPPER:
            return false()
        case _:
            assert_never(person.role)


def _applies_for(person: Person) -> ColumnElement[bool]:
    """Whether a checklist applies everywhere, or to a region above or below, or to a store, that they see."""
    place = aliased(ChecklistPlace)
    everywhere = and_(col(place.region_id).is_(None), col(place.store_id).is_(None))
    in_store = col(place.store_id).in_(select(Store.id).where(stores_visible_to(person)))
    in_region = col(place.region_id).in_(_regions_around(person))
    applying = select(place.id).where(
        place.checklist_id == Checklist.id, or_(everywhere, in_store, in_region)
    )
    return applying.exists()


def _regions_around(person: Person) -> SelectOfScalar[Any]:
    """The ids of the regions that somebody sees and of those above them, for an `IN`."""
    named = aliased(Region)
    theirs = select(Region.lineage).where(region_visible_to(person)).subquery()
    above_or_below = or_(
        theirs.c.lineage.startswith(col(named.lineage)), col(named.lineage).startswith(theirs.c.lineage)
    )
    return select(named.id).join(theirs, above_or_below)


def by_key(session: Session, key: str) -> Checklist | None:
    """The checklist with this key, for commands and imports. One query."""
    return session.exec(select(Checklist).where(Checklist.key == key)).first()


def find(session: Session, viewer: Person, checklist_id: int) -> Checklist:
    """A common checklist, `NotFound` when there is none for this viewer. One query."""
    found = session.exec(
        select(Checklist).where(
            visible_to(viewer), Checklist.id == checklist_id, col(Checklist.adds_to_id).is_(None)
        )
    ).first()
    if found is None:
        raise NotFound("This checklist")
    return found


def addition_at(
    session: Session, checklist_id: int, store_id: int | None, region_id: int | None
) -> Checklist | None:
    """What a store or a region has on top of a checklist, None when it never had anything. One query."""
    return session.exec(
        select(Checklist).where(
            Checklist.adds_to_id == checklist_id,
            Checklist.store_id == store_id,
            Checklist.region_id == region_id,
        )
    ).first()


def last_ordinal(session: Session, checklist_id: int) -> int:
    """The highest ordinal of a checklist's versions, 0 when it has none. One query."""
    query = select(func.max(ChecklistVersion.ordinal)).where(ChecklistVersion.checklist_id == checklist_id)
    return session.exec(query).one() or 0


def newest(session: Session, checklist: int | str) -> int:
    """The id of the newest published version of a checklist, named by id or key. One query."""
    named = Checklist.key == checklist if isinstance(checklist, str) else Checklist.id == checklist
    found = session.exec(
        select(ChecklistVersion.id)
        .join(Checklist, col(Checklist.id) == col(ChecklistVersion.checklist_id))
        .where(named, ChecklistVersion.status == VersionStatus.PUBLISHED)
        .order_by(col(ChecklistVersion.ordinal).desc())
        .limit(1)
    ).first()
    if found is None:
        raise NothingInUse
    return found


def latest(session: Session, checklist_id: int) -> int:
    """The id of the version to go on from: the newest published one, else the newest of all. One query."""
    found = session.exec(
        select(ChecklistVersion.id)
        .where(ChecklistVersion.checklist_id == checklist_id)
        .order_by(
            col(ChecklistVersion.status) != VersionStatus.PUBLISHED, col(ChecklistVersion.ordinal).desc()
        )
        .limit(1)
    ).first()
    if found is None:
        raise NotFound("A version of this checklist")
    return found


def newest_versions(session: Session, checklist_ids: Iterable[int]) -> dict[int, int]:
    """Checklist id to the id of its newest published version, for those that have one. One query."""
    rows = session.exec(
        select(ChecklistVersion.checklist_id, ChecklistVersion.id)
        .where(
            col(ChecklistVersion.checklist_id).in_(list(checklist_ids)),
            ChecklistVersion.status == VersionStatus.PUBLISHED,
        )
        .order_by(col(ChecklistVersion.ordinal))
    )
    return {checklist_id: version_id for checklist_id, version_id in rows if version_id is not None}


@dataclass(frozen=True, slots=True)
class Addition:
    """The newest version of what a store, or a region that it is in, has on top of a checklist (`adds_to_id`).

    `place` is the region's path or the store's code; `region_id` is None for the store's own.
    """

    store_id: int
    adds_to_id: int
    version_id: int
    place: str
    region_id: int | None


def additions(session: Session, store_ids: Iterable[int], checklist_ids: Iterable[int]) -> list[Addition]:
    """What is added to checklists in stores: of regions, the outermost first, then of the store. One query."""
    home, above = aliased(Region), aliased(Region)
    applies = or_(col(Checklist.store_id) == col(Store.id), col(home.lineage).startswith(col(above.lineage)))
    place = func.coalesce(col(above.path), col(Store.code))
    rows = session.execute(
        select(Store.id, Checklist.adds_to_id, ChecklistVersion.id, place)
        .add_columns(col(Checklist.region_id), col(Checklist.id))
        .select_from(Store)
        .join(home, col(home.id) == col(Store.region_id), isouter=True)
        .join(Checklist, col(Checklist.adds_to_id).in_(list(checklist_ids)))
        .join(above, col(above.id) == col(Checklist.region_id), isouter=True)
        .join(ChecklistVersion, col(ChecklistVersion.checklist_id) == Checklist.id)
        .where(col(Store.id).in_(list(store_ids)), applies)
        .where(col(ChecklistVersion.status) == VersionStatus.PUBLISHED)
        .order_by(*outermost_first(above), col(ChecklistVersion.ordinal))
    )
    newest_of = {(row[0], row[5]): Addition(*row[:5]) for row in rows}  # the last seen is the newest
    return list(newest_of.values())


def outermost_first(above: type[Region]) -> tuple[Any, ...]:
    """The order of additions in a visit: regions from the outermost (`above`) in, and the store's own."""
    return col(Checklist.store_id).is_not(None), func.length(col(above.lineage)), col(Checklist.id)


def additions_for_stores(
    session: Session, checklist_id: int, store_ids: Iterable[int]
) -> dict[int, tuple[int, ...]]:
    """Store id to the newest versions of what is added to a checklist there, in the order of `additions`. One query."""
    found: dict[int, tuple[int, ...]] = {}
    for addition in additions(session, store_ids, [checklist_id]):
        found[addition.store_id] = (*found.get(addition.store_id, ()), addition.version_id)
    return found


def versions_for_store(session: Session, checklist_id: int, store_id: int) -> tuple[int, tuple[int, ...]]:
    """What a visit begun now is made with: the newest version, and those of its additions. Two queries."""
    own = additions_for_stores(session, checklist_id, [store_id]).get(store_id, ())
    return newest(session, checklist_id), own


def applies_in() -> ColumnElement[bool]:
    """Whether a place (`ChecklistPlace`) holds a store (`Store`), for joining the two."""
    above, below = aliased(Region), aliased(Region)
    in_region = (
        select(above.id)
        .join(below, col(below.lineage).startswith(col(above.lineage)))
        .where(above.id == ChecklistPlace.region_id, below.id == Store.region_id)
        .exists()
    )
    everywhere = and_(col(ChecklistPlace.region_id).is_(None), col(ChecklistPlace.store_id).is_(None))
    return or_(everywhere, col(ChecklistPlace.store_id) == col(Store.id), in_region)


def checklists_for_store(session: Session, store: Store) -> list[Checklist]:
    """The checklists that apply to a store, by name. One query."""
    applying = select(ChecklistPlace.checklist_id).join(Store, applies_in()).where(Store.id == store.id)
    found = session.exec(
        select(Checklist)
        .where(col(Checklist.id).in_(applying), col(Checklist.adds_to_id).is_(None))
        .order_by(Checklist.name, Checklist.key)
    )
    return list(found.all())


def places_of(session: Session, checklist_id: int) -> Places:
    """Where a checklist applies. One query."""
    rows = session.exec(select(ChecklistPlace).where(ChecklistPlace.checklist_id == checklist_id)).all()
    if any(row.region_id is None and row.store_id is None for row in rows):
        return Places.anywhere()
    return Places(
        False,
        frozenset(row.region_id for row in rows if row.region_id is not None),
        frozenset(row.store_id for row in rows if row.store_id is not None),
    )
