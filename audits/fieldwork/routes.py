"""Addresses of fieldwork, a module an errand."""

from audits.fieldwork import assignment_routes, round_routes
from audits.fieldwork.blueprint import fieldwork

PAGES = (round_routes, assignment_routes)
__all__ = ["PAGES", "fieldwork"]
