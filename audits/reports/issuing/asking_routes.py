"""Asking for a document on a page."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from flask import current_app, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from audits import db
from audits.access import Can, Role
from audits.comparisons.choosing import choose
from audits.errors import NotFound
from audits.people.accounts import current_person
from audits.people.tables import Person
from audits.queue import Queue
from audits.reports.blueprint import reports
from audits.reports.issuing.asking import RENDER, ask, said_now
from audits.reports.issuing.setting import Setting, as_chosen
from audits.reports.reading import demand
from audits.reports.rules import AskedFor
from audits.reports.tables import PaperSize, ReportKind, ReportStatus
from audits.stores.queries import find as find_store
from audits.visits.queries import find as find_visit
from audits.visits.reading.editions import edition_for
from audits.web.guard import needs
from audits.web.languages import LANGUAGES


@reports.app_template_global()
def document_settings() -> dict[str, list[tuple[str, str]]]:
    """The languages and papers that a form offers, as values with their words; the empty one is the house's."""
    usual = ("", _("The usual one"))
    return {
        "language": [usual, *((language.code, language.name) for language in LANGUAGES)],
        "paper": [usual, *((paper.value, paper.value) for paper in PaperSize)],
    }


@reports.post("/documents/visits/<uuid:visit_id>")
@needs(Can.DOWNLOAD_AUDITS)
def ask_for_visit(visit_id: UUID) -> AnyResponse:
    """Ask for the audit of a visit, in one's own edition."""
    find_visit(db.session(), current_person(), visit_id)
    return ask_for(audit_of(current_person(), visit_id, _setting()))


@reports.post("/documents/stores/<int:store_id>")
@needs(Can.DOWNLOAD_COMPARISONS)
def ask_for_store(store_id: int) -> AnyResponse:
    """Ask for a store's report over the period and the checklist of the form."""
    find_store(db.session(), current_person(), store_id)
    return ask_for(compared(ReportKind.STORE, str(store_id), request.form, _setting()))


@reports.post("/documents/comparison")
@needs(Can.DOWNLOAD_COMPARISONS)
def ask_for_comparison() -> AnyResponse:
    """Ask for the comparison on the page: of a region, or of all one sees."""
    return ask_for(compared(ReportKind.NETWORK, "", request.form, _setting()))


def audit_of(person: Person, visit_id: UUID, setting: Setting) -> AskedFor:
    """The audit of a visit as this person reads it."""
    return AskedFor(
        ReportKind.VISIT,
        str(visit_id),
        edition_for(person.role),
        language=setting.language,
        paper=setting.paper,
    )


def compared(kind: ReportKind, subject: str, told: Mapping[str, str], setting: Setting) -> AskedFor:
    """What a form or a program chose, complete, as the pages of the comparison choose it."""
    person = current_person()
    chosen = choose(db.session(), person, told)
    region = chosen.region
    if region is None and person.role is Role.REGIONAL_MANAGER:
        # The whole that a regional manager sees is the own region.
        region = chosen.regions[0] if chosen.regions else None
        if region is None:
            raise NotFound("This region")
    if kind is ReportKind.NETWORK and region is not None:
        kind, subject = ReportKind.REGION, str(region.id)
    wanted = chosen.wanted
    return AskedFor(
        kind,
        subject,
        edition_for(person.role),
        region.id if region and kind is ReportKind.STORE else None,
        wanted.checklist_id,
        wanted.from_day,
        wanted.to_day,
        setting.language,
        setting.paper,
    )


def _setting() -> Setting:
    return as_chosen(db.session(), request.form)


def ask_for(asked: AskedFor) -> AnyResponse:
    """Ask for a document, and lead to its file or to how far it is."""
    session, person = db.session(), current_person()
    demand(session, person, asked)
    # What it says takes a while to read, and SQLite has one writer: no transaction stays open meanwhile.
    session.commit()
    made = ask(session, person, asked, said_now(asked), datetime.now(UTC))
    session.commit()
    if made.status is ReportStatus.READY:
        return redirect(url_for("reports.download", report_id=made.id), 303)
    if made.status is ReportStatus.QUEUED:
        queue: Queue = current_app.extensions["queue"]
        queue.put(RENDER, made.id)
    return redirect(url_for("reports.report", report_id=made.id), 303)
