"""Addresses of documents: asking for one, seeing how far it is, fetching it."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response, current_app, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse

from audits import db
from audits.access import Can, Role
from audits.comparisons.choosing import choose
from audits.errors import NotFound
from audits.people.accounts import current_person
from audits.people.log import record
from audits.people.tables import Person
from audits.queue import Queue
from audits.reports import queries
from audits.reports.blueprint import reports
from audits.reports.documents import content
from audits.reports.issuing import RENDER, ask, asked_for
from audits.reports.reading import demand
from audits.reports.rules import AskedFor
from audits.reports.tables import Report, ReportKind, ReportStatus
from audits.storage import Storage
from audits.stores.queries import find as find_store
from audits.visits.queries import find as find_visit
from audits.visits.reading.editions import edition_for
from audits.web.guard import needs

UNFINISHED = (ReportStatus.QUEUED, ReportStatus.RENDERING)


@reports.get("/reports")
@needs(Can.DOWNLOAD_AUDITS)
def list_reports() -> str:
    """The documents one asked for, with how far each is."""
    found = queries.list_reports(db.session(), current_person())
    return render_template("reports/list_reports.html", reports=found, unfinished=UNFINISHED)


@reports.get("/reports/<uuid:report_id>")
@needs(Can.DOWNLOAD_AUDITS)
def report(report_id: UUID) -> Response:
    """How far one document is; the page asks again by itself until it is finished."""
    found = queries.find(db.session(), current_person(), report_id)
    page = Response(render_template("reports/report.html", report=found, unfinished=UNFINISHED))
    if found.status in UNFINISHED:
        page.headers["Refresh"] = "2"
    return page


@reports.get("/reports/<uuid:report_id>/file")
@needs(Can.DOWNLOAD_AUDITS)
def download(report_id: UUID) -> Response:
    """The PDF, for whoever asked for it and may still read it."""
    session, person = db.session(), current_person()
    found = queries.find(session, person, report_id)
    _demand_readable(session, person, found)
    return _sent(found, person)


@reports.get("/reports/visits/<uuid:visit_id>.pdf")
@needs(Can.DOWNLOAD_AUDITS)
def visit_audit(visit_id: UUID) -> Response | str:
    """The lasting link to a visit's audit: the PDF as it is now, or a page that offers to make it."""
    session, person = db.session(), current_person()
    find_visit(session, person, visit_id)
    asked = _audit_of(person, visit_id)
    demand(session, person, asked)
    said = content(session, asked)
    ready = queries.ready_one(session, asked, said.digest)
    if ready is None:
        return render_template("reports/visit_audit.html", title=said.title, visit_id=visit_id)
    return _sent(ready, person)


@reports.post("/reports/visits/<uuid:visit_id>")
@needs(Can.DOWNLOAD_AUDITS)
def ask_for_visit(visit_id: UUID) -> AnyResponse:
    """Ask for the audit of a visit, in one's own edition."""
    find_visit(db.session(), current_person(), visit_id)
    return _ask(_audit_of(current_person(), visit_id))


@reports.post("/reports/stores/<int:store_id>")
@needs(Can.DOWNLOAD_COMPARISONS)
def ask_for_store(store_id: int) -> AnyResponse:
    """Ask for a store's report over the period and the checklist of the form."""
    find_store(db.session(), current_person(), store_id)
    return _ask(_compared(ReportKind.STORE, str(store_id)))


@reports.post("/reports/comparison")
@needs(Can.DOWNLOAD_COMPARISONS)
def ask_for_comparison() -> AnyResponse:
    """Ask for the comparison on the page: of a region, or of all one sees."""
    return _ask(_compared(ReportKind.NETWORK, ""))


def _audit_of(person: Person, visit_id: UUID) -> AskedFor:
    return AskedFor(ReportKind.VISIT, str(visit_id), edition_for(person.role))


def _compared(kind: ReportKind, subject: str) -> AskedFor:
    """What the form chose, complete, as the pages of the comparison choose it."""
    person = current_person()
    chosen = choose(db.session(), person, request.form)
    region = chosen.region
    if region is None and person.role is Role.REGIONAL_MANAGER:
        # The whole that a regional manager sees is the own region.
        region = chosen.regions[0] if chosen.regions else None
        if region is None:
            raise NotFound("This region")
    if kind is ReportKind.NETWORK and region is not None:
        kind, subject = ReportKind.REGION, str(region.id)
    wanted = chosen.wanted
    within = region.id if region and kind is ReportKind.STORE else None
    return AskedFor(
        kind, subject, edition_for(person.role), within, wanted.checklist_id, wanted.from_day, wanted.to_day
    )


def _ask(asked: AskedFor) -> AnyResponse:
    session = db.session()
    made = ask(session, current_person(), asked, datetime.now(UTC))
    session.commit()
    if made.status is ReportStatus.READY:
        return redirect(url_for("reports.download", report_id=made.id), 303)
    if made.status is ReportStatus.QUEUED:
        queue: Queue = current_app.extensions["queue"]
        queue.put(RENDER, made.id)
    return redirect(url_for("reports.report", report_id=made.id), 303)


def _demand_readable(session: Session, person: Person, found: Report) -> None:
    if found.status is not ReportStatus.READY:
        raise NotFound("This document")
    demand(session, person, asked_for(found))


def _sent(found: Report, person: Person) -> Response:
    storage: Storage = current_app.extensions["storage"]
    content = storage.get(found.storage_key)
    logged: dict[str, Any] = {"file": found.file_name, "edition": found.edition.value, "sha256": found.sha256}
    with db.separate_transaction() as own:
        record(own, datetime.now(UTC), person, "downloaded", "report", found.id, after=logged)
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.file_name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
