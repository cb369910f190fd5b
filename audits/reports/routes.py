"""Addresses of documents, a module an errand."""

from audits.reports import blank_checklist_routes
from audits.reports.batches import routes as batch_routes
from audits.reports.blueprint import reports
from audits.reports.issuing import asking_routes, checking_routes, download_routes
from audits.reports.jobs import routes as job_routes
from audits.reports.schedules import routes as schedule_routes
from audits.reports.styles import routes as style_routes

PAGES = (
    job_routes,
    batch_routes,
    asking_routes,
    download_routes,
    checking_routes,
    blank_checklist_routes,
    schedule_routes,
    style_routes,
)
__all__ = ["PAGES", "reports"]
