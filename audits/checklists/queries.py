"""Reading checklists: who sees which, their newest versions, where they apply. `loading` reads the content."""

from collections.abc import Iterable
from typing import assert_never

from sqlalchemy import ColumnElement, and_, false, func, or_, true
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from audits.access import Role
from audits.checklists.loading import Version, load, load_one
from audits.checklists.rules import Places
from audits.checklists.tables import Checklist, ChecklistPlace, ChecklistVersion, VersionStatus
from audits.errors import NotFound
from audits.people.tables import Person
from audits.stores.queries import region_visible_to
from audits.stores.queries import visible_to as stores_visible_to
from audits.stores.tables import Region, Store

__all__ = [
    "Version",
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
    "places_of",
    "versions_for_store",
    "visible_to",
]


def visible_to(person: Person) -> ColumnElement[bool]:
    """The checklists somebody sees: all, or those that apply to one's region (own touchpoints included).

    Stores and shoppers see none here: a checklist in advance would spoil the visit, and a shopper's comes
    with the assignment.
    """
    match person.role:
        case Role.HEAD_OFFICE | Role.REVIEWER:
            return true()
        case Role.REGIONAL_MANAGER:
            theirs = col(Checklist.store_id).in_(select(Store.id).where(stores_visible_to(person)))
            return theirs | and_(col(Checklist.adds_to_id).is_(None), _applies_for(person))
        case Role.STORE_MANAGER | Role.SHOPPER:
            return false()
        case _:
            assert_never(person.role)


def _applies_for(person: Person) -> ColumnElement[bool]:
    """Whether a checklist applies everywhere, or to a region above or below, or to a store, that they see."""
    place, named = aliased(ChecklistPlace), aliased(Region)
    theirs = select(Region.lineage).where(region_visible_to(person)).subquery()
    everywhere = and_(col(place.region_id).is_(None), col(place.store_id).is_(None))
    in_store = col(place.store_id).in_(select(Store.id).where(stores_visible_to(person)))
    above_or_below = or_(
        theirs.c.lineage.startswith(col(named.lineage)), col(named.lineage).startswith(theirs.c.lineage)
    )
    in_region = col(place.region_id).in_(select(named.id).join(theirs, above_or_below))
    applying = select(place.id).where(
        place.checklist_id == Checklist.id, or_(everywhere, in_store, in_region)
    )
    return applying.exists()


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
        raise NotFound("A published version of this checklist")
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


def additions_for_stores(
    session: Session, checklist_id: int, store_ids: Iterable[int]
) -> dict[int, tuple[int, ...]]:
    """Store id to the newest versions of the store's own touchpoints on a checklist. One query."""
    rows = session.exec(
        select(Checklist.store_id, ChecklistVersion.id)
        .join(ChecklistVersion, col(ChecklistVersion.checklist_id) == Checklist.id)
        .where(
            Checklist.adds_to_id == checklist_id,
            col(Checklist.store_id).in_(list(store_ids)),
            ChecklistVersion.status == VersionStatus.PUBLISHED,
        )
        .order_by(col(ChecklistVersion.ordinal))
    )
    # A store has at most one addition to a checklist, so the last row seen is its newest version.
    newest_of = {store_id: version_id for store_id, version_id in rows if store_id and version_id}
    return {store_id: (version_id,) for store_id, version_id in newest_of.items()}


def versions_for_store(session: Session, checklist_id: int, store_id: int) -> tuple[int, tuple[int, ...]]:
    """What a visit begun now is made with: the newest version, and those of the store's own. Two queries."""
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
