"""Reading stores and regions. Which stores somebody sees is decided by `visible_to`, in this one place."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, assert_never

from sqlalchemy import ColumnElement, and_, false, func, or_, true
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from audits.access import Role
from audits.errors import NotFound
from audits.people.tables import Person
from audits.stores.rules import StoreFacts
from audits.stores.tables import Region, RegionManager, Store, StoreManager

PAGE = 50


@dataclass(frozen=True, slots=True)
class StoreFilter:
    """Which stores a list shows.

    `region_id` stands for a region with all below it; `open_on` is a day, and leaves out what is closed then.
    """

    words: str = ""
    region_id: int | None = None
    open_on: date | None = None


def visible_to(person: Person) -> ColumnElement[bool]:
    """The stores somebody sees: a region's with all below it, one's own, or all.

    A shopper sees stores only through assignments, never here.
    """
    match person.role:
        case Role.HEAD_OFFICE | Role.REVIEWER:
            return true()
        case Role.REGIONAL_MANAGER:
            return col(Store.region_id).in_(select(Region.id).where(region_visible_to(person)))
        case Role.STORE_MANAGER:
            own = select(StoreManager.store_id).where(StoreManager.person_id == person.id)
            return col(Store.id).in_(own)
        case Role.SHOPPER:
            return false()
        case _:
            assert_never(person.role)


def region_visible_to(person: Person) -> ColumnElement[bool]:
    """The regions somebody sees: for a regional manager the own one and all below it."""
    match person.role:
        case Role.HEAD_OFFICE | Role.REVIEWER:
            return true()
        case Role.REGIONAL_MANAGER:
            top = aliased(Region)
            return (
                select(top.id)
                .join(RegionManager, col(RegionManager.region_id) == top.id)
                .where(RegionManager.person_id == person.id)
                .where(col(Region.lineage).startswith(col(top.lineage)))
                .exists()
            )
        case Role.STORE_MANAGER | Role.SHOPPER:
            return false()
        case _:
            assert_never(person.role)


def find(session: Session, viewer: Person, store_id: int) -> tuple[Store, str]:
    """One store and the path of its region, `NotFound` when there is none for this viewer. One query."""
    found = session.exec(
        select(Store, Region.path)
        .join(Region, col(Region.id) == col(Store.region_id), isouter=True)
        .where(visible_to(viewer), Store.id == store_id)
    ).first()
    if found is None:
        raise NotFound("This store")
    return found[0], found[1] or ""


def list_stores(
    session: Session, viewer: Person, chosen: StoreFilter, page: int = 1
) -> tuple[list[tuple[Store, str]], int]:
    """A page of stores by code, each with its region's path, and how many there are in all. Two queries."""
    condition = and_(visible_to(viewer), *_filters(chosen))
    count = session.exec(select(func.count()).select_from(Store).where(condition)).one()
    rows = session.exec(
        select(Store, Region.path)
        .join(Region, col(Region.id) == col(Store.region_id), isouter=True)
        .where(condition)
        .order_by(Store.code)
        .offset((page - 1) * PAGE)
        .limit(PAGE)
    )
    return [(store, path or "") for store, path in rows], count


def _filters(chosen: StoreFilter) -> Iterator[ColumnElement[bool]]:
    for word in chosen.words.lower().split():
        yield or_(
            *(
                func.lower(column).contains(word, autoescape=True)
                for column in (Store.code, Store.name, Store.brand, Store.city, Store.address)
            )
        )
    if chosen.region_id is not None:
        yield col(Store.region_id).in_(subtree(chosen.region_id))
    if chosen.open_on is not None:
        yield or_(col(Store.closed_on).is_(None), col(Store.closed_on) > chosen.open_on)


def subtree(region_id: int) -> SelectOfScalar[Any]:
    """The ids of a region and all below it, for an `IN`."""
    top = aliased(Region)
    return (
        select(Region.id)
        .join(top, col(Region.lineage).startswith(col(top.lineage)))
        .where(top.id == region_id)
    )


def by_codes(session: Session, codes: Iterable[str]) -> dict[str, Store]:
    """Stores by code, for commands and imports; codes that are not there are left out. One query."""
    found = session.exec(select(Store).where(col(Store.code).in_(list(codes))))
    return {store.code: store for store in found}


def open_in_region(session: Session, region_id: int, day: date) -> list[Store]:
    """The stores of a region and all below it that are open on a day, by code. One query."""
    still_open = or_(col(Store.closed_on).is_(None), col(Store.closed_on) > day)
    found = session.exec(
        select(Store).where(col(Store.region_id).in_(subtree(region_id)), still_open).order_by(Store.code)
    )
    return list(found)


def codes_of(session: Session, store_ids: Iterable[int]) -> list[str]:
    """The codes of these stores, in order. One query."""
    found = session.exec(select(Store.code).where(col(Store.id).in_(list(store_ids))).order_by(Store.code))
    return list(found.all())


def all_with_paths(session: Session) -> list[tuple[Store, str]]:
    """Every store by code with its region's path, for imports and exports. One query."""
    rows = session.exec(
        select(Store, Region.path)
        .join(Region, col(Region.id) == col(Store.region_id), isouter=True)
        .order_by(Store.code)
    )
    return [(store, path or "") for store, path in rows]


def facts_of(store: Store, path: str) -> StoreFacts:
    """A row as plain facts."""
    return StoreFacts(
        code=store.code,
        name=store.name,
        brand=store.brand,
        region=path,
        address=store.address,
        city=store.city,
        postal_code=store.postal_code,
        country=store.country,
        latitude=store.latitude,
        longitude=store.longitude,
        timezone=store.timezone,
        opened_on=store.opened_on,
        closed_on=store.closed_on,
    )


def find_region(session: Session, viewer: Person, region_id: int) -> Region:
    """One region, `NotFound` when there is none for this viewer. One query."""
    found = session.exec(select(Region).where(region_visible_to(viewer), Region.id == region_id)).first()
    if found is None:
        raise NotFound("This region")
    return found


def regions(session: Session, viewer: Person) -> list[Region]:
    """The regions somebody sees, each after the one it is in. One query."""
    found = session.exec(select(Region).where(region_visible_to(viewer)))
    return sorted(found, key=lambda region: region.path.split(" / "))


def regions_around(session: Session, viewer: Person, store: Store) -> list[Region]:
    """The region of a store and those above it, the outermost first, as far as somebody sees them. One query."""
    home = aliased(Region)
    found = session.exec(
        select(Region)
        .join(home, col(home.lineage).startswith(col(Region.lineage)))
        .where(region_visible_to(viewer), home.id == store.region_id)
        .order_by(func.length(col(Region.lineage)))
    )
    return list(found.all())


def regions_by_path(session: Session, paths: Iterable[str]) -> dict[str, Region]:
    """Regions by path, for commands; paths that are not there are left out. One query."""
    found = session.exec(select(Region).where(col(Region.path).in_(list(paths))))
    return {region.path: region for region in found}


def store_counts(session: Session, viewer: Person) -> dict[int | None, int]:
    """How many stores stand directly in each region (None: in no region). One query."""
    rows = session.exec(
        select(Store.region_id, func.count()).where(visible_to(viewer)).group_by(col(Store.region_id))
    )
    return {row[0]: row[1] for row in rows}


def region_by_path(session: Session, path: str) -> Region | None:
    """The region of this path, outermost first (`Chicago / North`), for commands. One query."""
    written = " / ".join(part.strip() for part in path.split("/"))
    return session.exec(select(Region).where(Region.path == written)).first()
