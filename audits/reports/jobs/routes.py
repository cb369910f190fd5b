"""Addresses of what somebody asked for: the list, one document, stopping it and trying it again."""

from datetime import UTC, datetime
from uuid import UUID

from flask import current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from audits import db
from audits.access import Can, may
from audits.people.accounts import current_person
from audits.queue import Queue
from audits.reports.batch_tables import Batch
from audits.reports.blueprint import reports
from audits.reports.issuing import queries as issuing_queries
from audits.reports.issuing.asking import RENDER
from audits.reports.jobs import changing, queries
from audits.reports.jobs.queries import PAGE
from audits.reports.jobs.rules import Progress, of_batch, of_document
from audits.reports.tables import Report
from audits.web.guard import needs, public


@reports.get("/documents")
@needs(Can.DOWNLOAD_AUDITS)
def list_reports() -> str:
    """The documents and batches one asked for, newest first, with how far each is."""
    session, viewer = db.session(), current_person()
    progress, page = _progress(), max(request.args.get("page", 1, int), 1)
    jobs, count = queries.list_jobs(session, viewer, progress, page)
    documents = [job for job in jobs if isinstance(job, Report)]
    batches = [job for job in jobs if isinstance(job, Batch)]
    return render_template(
        "reports/list_reports.html",
        jobs=[(job, _progress_of(job)) for job in jobs],
        batches={batch.id for batch in batches},
        places=queries.places(session, jobs),
        subjects=queries.subjects(session, documents),
        names=queries.named(session, batches),
        chosen=progress,
        states=list(Progress),
        count=count,
        first=(page - 1) * PAGE + 1,
        may_batch=may(viewer.role, Can.DOWNLOAD_BATCHES),
        may_manage=may(viewer.role, Can.MANAGE_DOCUMENTS),
        previous=_address(page - 1) if page > 1 else None,
        next=_address(page + 1) if page * PAGE < count else None,
    )


@reports.get("/documents/<uuid:report_id>")
@needs(Can.DOWNLOAD_AUDITS)
def report(report_id: UUID) -> str:
    """How far one document is; the page asks again by itself until it is finished."""
    session = db.session()
    found = issuing_queries.find(session, current_person(), report_id)
    return render_template(
        "reports/report.html",
        report=found,
        progress=of_document(found.status),
        place=queries.places(session, [found]).get(found.id, 0),
        subject=queries.subjects(session, [found])[found.id],
    )


@reports.post("/documents/<uuid:report_id>/stop")
@needs(Can.DOWNLOAD_AUDITS)
def stop_report(report_id: UUID) -> Response:
    """Nobody waits for it any more."""
    session = db.session()
    found = issuing_queries.find(session, current_person(), report_id)
    changing.cancel(session, found, datetime.now(UTC))
    session.commit()
    return redirect(url_for("reports.report", report_id=report_id), 303)


@reports.post("/documents/<uuid:report_id>/again")
@needs(Can.DOWNLOAD_AUDITS)
def retry_report(report_id: UUID) -> Response:
    """Ask for what failed or was stopped again."""
    session = db.session()
    found = issuing_queries.find(session, current_person(), report_id)
    changing.retry(session, found)
    session.commit()
    queue: Queue = current_app.extensions["queue"]
    queue.put(RENDER, report_id)
    return redirect(url_for("reports.report", report_id=report_id), 303)


@reports.get("/reports")
@public
def moved_list() -> Response:
    """The list, under the address it had before."""
    return _moved("")


@reports.get("/reports/<path:rest>")
@public
def moved(rest: str) -> Response:
    """Where a link leads that was mailed or kept while documents stood under /reports: it is to last."""
    return _moved(f"/{rest}")


def _moved(rest: str) -> Response:
    query = request.query_string.decode()
    return redirect(url_for("reports.list_reports") + rest + (f"?{query}" if query else ""), 303)


def _progress() -> Progress | None:
    """The state of the address; one that is none is left out."""
    chosen = request.args.get("state", "")
    return Progress(chosen) if chosen in list(Progress) else None


def _progress_of(job: queries.Job) -> Progress:
    return of_document(job.status) if isinstance(job, Report) else of_batch(job.status)


def _address(page: int) -> str:
    return url_for("reports.list_reports", state=request.args.get("state"), page=page)
