"""Addresses of checklists, a module an errand."""

from audits.checklists import (
    checklist_routes,
    draft_routes,
    import_routes,
    library_routes,
    store_routes,
    version_routes,
)
from audits.checklists.bank import bank_routes
from audits.checklists.blueprint import checklists
from audits.checklists.designer import routes as designer

PAGES = (
    checklist_routes,
    version_routes,
    store_routes,
    draft_routes,
    library_routes,
    bank_routes,
    import_routes,
    *designer.PAGES,
)
__all__ = ["PAGES", "checklists"]
