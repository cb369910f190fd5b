"""Answering without script: one touchpoint a page."""

from datetime import UTC, datetime
from uuid import UUID

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import ngettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from audits.access import Can
from audits.db import session
from audits.errors import AuditError, Conflict, NotFound
from audits.people.accounts import current_person
from audits.sheet import Touchpoint
from audits.visits.blueprint import visits
from audits.visits.impressions import Impression
from audits.visits.languages import choose, offered
from audits.visits.pages.answering import NOTHING_SAVED, Saved, refresh, save_page, shown_edits, tell
from audits.visits.pages.outlines import outline
from audits.visits.pages.parts import owed_at, page_form, parts
from audits.visits.pages.report_forms import (
    field_named,
    forget_errors,
    takes_photos,
    tell_owed,
)
from audits.visits.pages.reporting import (
    Report,
    address_after,
    open_report,
    question_address,
    touchpoint_address,
)
from audits.visits.photos.keeping import forget_unless_kept
from audits.visits.photos.routes import ask_for_conversion, storage, take_files, take_out
from audits.web.guard import needs
from audits.web.limits import at_most


@visits.get("/visits/<uuid:visit_id>/report/<touchpoint_key>")
@needs(Can.SHOP)
def touchpoint(visit_id: UUID, touchpoint_key: str) -> str | Response:
    """The questions of one touchpoint with what was given so far; on to where one was when it asks nothing now."""
    report = _open(visit_id)
    page = report.page(touchpoint_key)
    if not report.asks_at(page):
        return redirect(url_for("visits.report", visit_id=visit_id), 303)
    return _page(report, page, page_form(report, page))


@visits.post("/visits/<uuid:visit_id>/report/<touchpoint_key>")
@needs(Can.SHOP)
@at_most(megabytes=16)
def answer_touchpoint(visit_id: UUID, touchpoint_key: str) -> Response:
    """Keep a whole page and go on; what does not fit stays on the page with a sentence, the rest is kept.

    The page also comes back when its answers brought up questions on it.
    """
    if "language" in request.form:
        choose(request.form["language"])
    report = _open(visit_id)
    page = report.page(touchpoint_key)
    form = page_form(report, page)
    now = datetime.now(UTC)
    saved = save_page(session(), report, page, form, now)
    fresh = _take_photos(report, page, form, now)
    unwanted = request.form.get("remove", type=UUID)
    staying = _without_photo(report, unwanted) if unwanted is not None else ""
    report = open_report(session(), current_person(), visit_id)
    _tell(report, page, form)
    tell(page, form, saved)
    brought_up = [] if form.errors else _brought_up(report, page)
    following, report.visit.resume_at = _following(report, page, brought_up, staying)
    if form.errors:
        report.visit.resume_at = next((it.key for it in page.questions if report.shows(it.key)), "")
    session().commit()
    ask_for_conversion(fresh)
    if unwanted is not None:
        forget_unless_kept(session(), storage(), unwanted)
    if form.errors:
        refresh(report, page, form, saved)
        return make_response(_page(report, page, form, saved), 409 if saved.contested else 422)
    return redirect(following, 303)


def _open(visit_id: UUID) -> Report:
    report = open_report(session(), current_person(), visit_id)
    if not report.open:
        raise Conflict(f"Visit {report.visit.ref} was sent. Its receipt lists what arrived.")
    return report


def _take_photos(report: Report, page: Touchpoint, form: FlaskForm, now: datetime) -> list[UUID]:
    """The photos that came with the page; those refused are told beside their field."""
    fresh: list[UUID] = []
    for question in page.questions:
        if takes_photos(question):
            field = field_named(form, "photo", question)
            try:
                fresh += take_files(report, question.key, request.files.getlist(field.name), now)
            except AuditError as refusal:
                field.errors = [str(refusal)]
    return fresh


def _without_photo(report: Report, photo_id: UUID) -> str:
    """Take a photo out; returns its question, where the shopper stays.

    One that is gone already (a second tap) is no reason to lose the rest of the page.
    """
    try:
        return take_out(report, photo_id)
    except NotFound:
        return report.visit.resume_at


def _tell(report: Report, page: Touchpoint, form: FlaskForm) -> None:
    """Say beside each field what is owed there. What is not asked now holds nobody up, whatever stands in it."""
    for question in page.questions:
        if report.shows(question.key):
            tell_owed(form, question, owed_at(report, question, report.sheet.answer(question)))
        else:
            forget_errors(form, question)


def _brought_up(report: Report, page: Touchpoint) -> list[str]:
    """The questions of a page that it did not show when it was sent, and that its answers made it ask."""
    seen = request.form.getlist("seen")
    return [
        question.key
        for question in page.questions
        if question.relevant is not None and report.shows(question.key) and question.key not in seen
    ]


def _following(report: Report, page: Touchpoint, brought_up: list[str], staying: str) -> tuple[str, str]:
    """Where to go after a page that is kept, and what to resume at there."""
    if staying:
        return question_address(report, staying) or touchpoint_address(report.visit, page.key), staying
    if brought_up:
        count = len(brought_up)
        flash(
            ngettext(
                "Your answers brought up %(num)s more question.",
                "Your answers brought up %(num)s more questions.",
                count,
            )
        )
        return question_address(report, brought_up[0]) or "", brought_up[0]
    if "language" in request.form:
        return touchpoint_address(report.visit, page.key), report.visit.resume_at
    return address_after(report, page.key)


def _page(report: Report, page: Touchpoint, form: FlaskForm, saved: Saved = NOTHING_SAVED) -> str:
    return render_template(
        "visits/touchpoint.html",
        report=report,
        expected=report.impressions.get(page.key, Impression()).expected,
        touchpoint=page,
        fields=form,
        parts=parts(report, page, form, saved.contested),
        contested=saved.contested.get(f"felt:{page.key}"),
        edits=shown_edits(session(), report, page, saved),
        steps=report.steps(page.key),
        languages=offered(report.asked.questionnaire),
        outline=outline(report.asked.questionnaire, {it.key for it in page.questions}, report.texts),
    )
