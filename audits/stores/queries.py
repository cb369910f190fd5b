"""Reading stores and regions. Which stores somebody sees is decided by `visible_to`, in this one place."""

from typing import assert_never

from sqlalchemy import ColumnElement, false, true
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from audits.access import Role
from audits.people.tables import Person
from audits.stores.tables import Region, RegionManager, Store, StoreManager


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
