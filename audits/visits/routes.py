"""Addresses of visits, a module an errand."""

from audits.visits import import_routes, photo_routes, reading_routes, report_routes, review_routes
from audits.visits.blueprint import visits

PAGES = (report_routes, photo_routes, review_routes, reading_routes, import_routes)
__all__ = ["PAGES", "visits"]
