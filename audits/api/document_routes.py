"""Documents as data: which one asked for, asking for another, how far it is, and its file."""

from datetime import UTC, date, datetime
from typing import Any, assert_never
from uuid import UUID

from flask import Response, current_app, url_for
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from audits import db
from audits.access import Can
from audits.api.asked_once import asked_before, checked_key, digest_of, remember
from audits.api.asking import DocumentQuestion, PageQuery, Repeatable
from audits.api.blueprint import api
from audits.api.description import told
from audits.api.paging import Order, part
from audits.api.work_fields import DocumentFields, DocumentPage
from audits.errors import AuditError, NotFound
from audits.people.accounts import current_person
from audits.people.scopes import Scope
from audits.queue import Queue
from audits.reports.issuing.asking import RENDER, ask, said_now
from audits.reports.issuing.asking_routes import audit_of, compared
from audits.reports.issuing.download_routes import file_of
from audits.reports.issuing.queries import find, visible_to
from audits.reports.issuing.setting import as_chosen
from audits.reports.reading import demand
from audits.reports.rules import AskedFor
from audits.reports.tables import Report, ReportKind, ReportStatus
from audits.stores.queries import visible_to as store_visible_to
from audits.stores.tables import Store
from audits.web.guard import needs

_NEWEST = Order([col(Report.requested_at), col(Report.id)], [datetime, UUID], newest_first=True)
Answer = tuple[DocumentFields, int, dict[str, str]]


@api.get("/documents")
@needs(Can.DOWNLOAD_AUDITS)
@told(Scope.DOCUMENTS, "Documents", answer=DocumentPage)
def list_documents(query: PageQuery) -> DocumentPage:
    """Documents

    What one asked for, here or on a page, the newest first.
    """
    statement = select(Report).where(visible_to(current_person()))
    found = part(db.session(), statement, _NEWEST, query, lambda row: (row[0].requested_at, str(row[0].id)))
    return DocumentPage(items=[_fields(row[0]) for row in found.rows], next=found.next)


@api.post("/documents")
@needs(Can.DOWNLOAD_AUDITS)
@told(Scope.ASK, "Documents", answer=DocumentFields, status=202, also=(409,))
def ask_for_document(json: DocumentQuestion, headers: Repeatable) -> Answer:
    """Ask for a document

    Answers at once with its job; look at `Location` until it is ready. With the header `Idempotency-Key` the same
    question may be sent again within a week, and has the same answer.
    """
    key, digest = checked_key(headers.idempotency_key), digest_of(json.model_dump(mode="json"))
    session, person, now = db.session(), current_person(), datetime.now(UTC)
    known = asked_before(session, person, key, digest, now)
    if known is not None:
        return _accepted(known)
    asked = _asked(json)
    demand(session, person, asked)
    # What it says takes a while to read, and SQLite has one writer: no transaction stays open meanwhile.
    session.commit()
    said = said_now(asked)
    try:
        made = ask(session, person, asked, said, now)
        remember(session, person, key, digest, made, now)
        session.commit()
    except IntegrityError:
        session.rollback()
        other = asked_before(session, person, key, digest, now)
        if other is None:
            raise
        return _accepted(other)
    if made.status is ReportStatus.QUEUED:
        queue: Queue = current_app.extensions["queue"]
        queue.put(RENDER, made.id)
    return _accepted(made)


@api.get("/documents/<uuid:report_id>")
@needs(Can.DOWNLOAD_AUDITS)
@told(Scope.DOCUMENTS, "Documents", answer=DocumentFields)
def document(report_id: UUID) -> DocumentFields:
    """How far a document is"""
    return _fields(find(db.session(), current_person(), report_id))


@api.get("/documents/<uuid:report_id>/file")
@needs(Can.DOWNLOAD_AUDITS)
@told(Scope.DOCUMENTS, "Documents", media="application/pdf", also=(206, 416))
def document_file(report_id: UUID) -> Response:
    """The file of a document

    The PDF, whole or by byte ranges. Each download is logged.
    """
    return file_of(report_id)


def _asked(wanted: DocumentQuestion) -> AskedFor:
    """The question in the terms of the pages; what its reader does not see is not there."""
    session, person = db.session(), current_person()
    setting = as_chosen(session, _given(language=wanted.language, paper=wanted.paper))
    chosen = _given(
        region=wanted.region,
        checklist=wanted.checklist,
        **{"from": _written(wanted.from_day), "to": _written(wanted.to_day)},
    )
    match wanted.kind:
        case "visit":
            if wanted.visit is None:
                raise AuditError("Name the visit by its id, as `visit`.")
            return audit_of(person, wanted.visit, setting)
        case "store":
            found = session.exec(
                select(Store.id).where(store_visible_to(person), Store.code == wanted.store)
            ).first()
            if found is None:
                raise NotFound("This store")
            return compared(ReportKind.STORE, str(found), chosen, setting)
        case "region" | "network":
            return compared(ReportKind.NETWORK, "", chosen, setting)
        case _:
            assert_never(wanted.kind)


def _given(**parts: Any) -> dict[str, str]:
    return {name: str(part) for name, part in parts.items() if part}


def _written(day: date | None) -> str:
    return day.isoformat() if day else ""


def _accepted(report: Report) -> Answer:
    return _fields(report), 202, {"Location": url_for("api.document", report_id=report.id)}


def _fields(report: Report) -> DocumentFields:
    ready = report.status is ReportStatus.READY and report.deleted_at is None
    return DocumentFields(
        id=report.id,
        kind=report.kind,
        subject=report.subject,
        status=report.status,
        language=report.language,
        paper=report.paper,
        from_day=report.from_day,
        to_day=report.to_day,
        requested_at=report.requested_at,
        finished_at=report.finished_at,
        failure=report.failure,
        file=url_for("api.document_file", report_id=report.id) if ready else None,
        file_name=report.file_name,
        sha256=report.sha256,
        size=report.size,
        pages=report.pages,
    )
