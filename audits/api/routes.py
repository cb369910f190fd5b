"""Addresses of the API, a module an errand."""

from audits.api import session_routes
from audits.api.blueprint import api

PAGES = (session_routes,)
__all__ = ["PAGES", "api"]
