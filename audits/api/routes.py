"""Addresses of the API, a module an errand."""

from audits.api import (
    comparison_routes,
    draft_routes,
    field_routes,
    photo_routes,
    report_routes,
    session_routes,
)
from audits.api.blueprint import api

PAGES = (session_routes, field_routes, draft_routes, report_routes, photo_routes, comparison_routes)
__all__ = ["PAGES", "api"]
