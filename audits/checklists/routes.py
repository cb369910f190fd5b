"""Addresses of checklists, a module an errand."""

from audits.checklists import checklist_routes, import_routes, own_routes
from audits.checklists.blueprint import checklists

PAGES = (checklist_routes, own_routes, import_routes)
__all__ = ["PAGES", "checklists"]
