"""Stores and regions as data."""

from dataclasses import asdict
from typing import Any

from sqlmodel import col, select

from audits import db
from audits.access import Can
from audits.api.asking import PageQuery, StoreQuery
from audits.api.blueprint import api
from audits.api.description import told
from audits.api.fields import RegionFields, RegionPage, StoreFields, StorePage
from audits.api.paging import Order, part
from audits.people.accounts import current_person
from audits.people.scopes import Scope
from audits.stores.queries import facts_of, find, find_region, region_visible_to, subtree, visible_to
from audits.stores.tables import Region, Store
from audits.web.guard import needs

_BY_CODE = Order([col(Store.code)], [str])
_BY_PATH = Order([col(Region.path)], [str])


@api.get("/stores")
@needs(Can.SEE_STORES)
@told(Scope.STORES, "Stores", answer=StorePage)
def list_stores(query: StoreQuery) -> StorePage:
    """Stores

    The stores one sees, by code.
    """
    session, person = db.session(), current_person()
    statement: Any = (
        select(Store, Region.path)
        .join(Region, col(Region.id) == col(Store.region_id), isouter=True)
        .where(visible_to(person))
    )
    if query.region is not None:
        find_region(session, person, query.region)
        statement = statement.where(col(Store.region_id).in_(subtree(query.region)))
    found = part(session, statement, _BY_CODE, query, lambda row: (row[0].code,))
    return StorePage(items=[_store(store, path or "") for store, path in found.rows], next=found.next)


@api.get("/stores/<int:store_id>")
@needs(Can.SEE_STORES)
@told(Scope.STORES, "Stores", answer=StoreFields)
def store(store_id: int) -> StoreFields:
    """One store"""
    return _store(*find(db.session(), current_person(), store_id))


@api.get("/regions")
@needs(Can.SEE_STORES)
@told(Scope.STORES, "Stores", answer=RegionPage)
def list_regions(query: PageQuery) -> RegionPage:
    """Regions

    The regions one sees, by path.
    """
    statement = select(Region).where(region_visible_to(current_person()))
    found = part(db.session(), statement, _BY_PATH, query, lambda row: (row[0].path,))
    return RegionPage(items=[_region(row[0]) for row in found.rows], next=found.next)


def _store(store: Store, path: str) -> StoreFields:
    return StoreFields(id=store.id or 0, **asdict(facts_of(store, path)))


def _region(region: Region) -> RegionFields:
    return RegionFields(id=region.id or 0, path=region.path, name=region.name, parent_id=region.parent_id)
