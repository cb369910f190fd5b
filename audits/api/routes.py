"""Addresses of the API, a module an errand."""

from audits.api import (
    checklist_routes,
    comparison_routes,
    description_routes,
    document_routes,
    draft_routes,
    event_routes,
    field_routes,
    job_routes,
    photo_routes,
    report_routes,
    session_routes,
    store_routes,
    visit_routes,
)
from audits.api.blueprint import api

OF_PHONES = (session_routes, field_routes, draft_routes, report_routes, photo_routes)
OF_PROGRAMS = (
    store_routes,
    checklist_routes,
    visit_routes,
    comparison_routes,
    document_routes,
    job_routes,
    event_routes,
    description_routes,
)
__all__ = ["OF_PHONES", "OF_PROGRAMS", "api"]
