"""Addresses of documents, a module an errand."""

from audits.reports.blueprint import reports
from audits.reports.issuing import asking_routes, checking_routes, download_routes

PAGES = (asking_routes, download_routes, checking_routes)
__all__ = ["PAGES", "reports"]
