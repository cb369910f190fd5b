"""Addresses of stores and regions, a module an errand."""

from audits.stores import (
    access_routes,
    import_routes,
    informing_routes,
    people_routes,
    region_routes,
    store_routes,
)
from audits.stores.blueprint import stores

PAGES = (store_routes, region_routes, import_routes, informing_routes, people_routes, access_routes)
__all__ = ["PAGES", "stores"]
