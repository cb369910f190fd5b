"""Addresses of the API, a module an errand."""

from audits.api import draft_routes, field_routes, session_routes
from audits.api.blueprint import api

PAGES = (session_routes, field_routes, draft_routes)
__all__ = ["PAGES", "api"]
