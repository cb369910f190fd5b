"""The reviewer's pages: the queue, one report beside its doubts, approve, return, exclude, reopen."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug.wrappers import Response

from audits.access import Can
from audits.db import session
from audits.errors import AuditError
from audits.people.accounts import current_person
from audits.people.tables import Person
from audits.plausibility import Weight, doubts
from audits.visits import queries
from audits.visits.blueprint import visits
from audits.visits.decided import tell
from audits.visits.queries import PAGE
from audits.visits.reading.audit import Edition
from audits.visits.reading.editions import audit
from audits.visits.reading.material import material_of
from audits.visits.releasing.due import release_of
from audits.visits.reviewing.deciding import approve, exclude, reopen, return_questions
from audits.visits.reviewing.evidence import evidence_of
from audits.visits.reviewing.forms import (
    ReasonForm,
    excluding,
    reason_field,
    reasons_in,
    reopening,
    return_form,
)
from audits.visits.reviewing.release_forms import TELLING_WORDS, ReleaseChoice
from audits.visits.reviewing.tracing import making_of
from audits.visits.tables import Visit, VisitStatus
from audits.web.guard import needs

Page = str | tuple[str, int] | Response
Decision = Callable[[Session, Visit, str, Person, int, datetime], None]
REASONS: dict[str, Callable[..., ReasonForm]] = {"excluding": excluding, "reopening": reopening}
REVIEWED_WITHIN = timedelta(hours=24)


@visits.get("/reviews")
@needs(Can.REVIEW)
def review_queue() -> str:
    """The reports that wait, the longest waiting first."""
    page = max(request.args.get("page", 1, int), 1)
    found, count = queries.queue(session(), current_person(), page)
    now = datetime.now(UTC)
    return render_template(
        "visits/review_queue.html",
        rows=[(each, now - (each.visit.submitted_at or now)) for each in found],
        within=REVIEWED_WITHIN,
        count=count,
        first=(page - 1) * PAGE + 1,
        previous=url_for("visits.review_queue", page=page - 1) if page > 1 else None,
        next=url_for("visits.review_queue", page=page + 1) if page * PAGE < count else None,
    )


@visits.get("/visits/<uuid:visit_id>/review")
@needs(Can.REVIEW)
def review(visit_id: UUID) -> Page:
    """One report beside its doubts; a report that does not wait is only read."""
    found = queries.find(session(), current_person(), visit_id)
    if found.status is not VisitStatus.SUBMITTED:
        return redirect(url_for("visits.visit", visit_id=visit_id), 303)
    return _review_page(visit_id)


@visits.post("/visits/<uuid:visit_id>/approval")
@needs(Can.REVIEW)
def approve_visit(visit_id: UUID) -> Page:
    """Accept a report."""
    viewer = current_person()
    whole = material_of(session(), queries.find_whole(session(), viewer, visit_id))
    choice = ReleaseChoice(whole)
    if choice.asks_once_more():
        return _review_page(visit_id, choice=choice), 422
    found, form = whole.found.visit, choice.form
    approve(session(), found, viewer, form.seen(), datetime.now(UTC), form.photos_seen(), choice.release())
    session().commit()
    tell(visit_id)
    flash(_("Visit %(ref)s is approved.", ref=found.ref))
    return _to_next()


@visits.post("/visits/<uuid:visit_id>/return")
@needs(Can.REVIEW)
def return_visit(visit_id: UUID) -> Page:
    """Send named questions back, each with a reason."""
    viewer = current_person()
    whole = material_of(session(), queries.find_whole(session(), viewer, visit_id))
    form = return_form((key, "") for key in whole.asked.questions)
    if not form.validate():
        return _review_page(visit_id, form), 422
    found = whole.found.visit
    try:
        return_questions(session(), found, reasons_in(form), viewer, form.seen(), datetime.now(UTC))
    except AuditError as refusal:
        session().rollback()
        form.form_errors.append(str(refusal))
        return _review_page(visit_id, form), refusal.status
    session().commit()
    tell(visit_id)
    flash(_("Visit %(ref)s went back to its shopper.", ref=found.ref))
    return _to_next()


@visits.post("/visits/<uuid:visit_id>/exclusion")
@needs(Can.REVIEW)
def exclude_visit(visit_id: UUID) -> Page:
    """Leave a visit out of the results."""
    return _decide(visit_id, exclude, "excluding", "Visit %(ref)s is excluded from the results.")


@visits.post("/visits/<uuid:visit_id>/reopening")
@needs(Can.REVIEW)
def reopen_visit(visit_id: UUID) -> Page:
    """Put a decided visit back into the queue."""
    return _decide(visit_id, reopen, "reopening", "Visit %(ref)s waits for review again.")


def _decide(visit_id: UUID, decide: Decision, name: str, done: str) -> Page:
    """One decision about the whole visit, with its reason; a refusal shows the page again with what was written."""
    found, form = queries.find(session(), current_person(), visit_id), REASONS[name]()
    if not form.validate():
        return _visit_page(visit_id, **{name: form}), 422
    try:
        decide(session(), found, form.reason.data or "", current_person(), form.seen(), datetime.now(UTC))
    except AuditError as refusal:
        session().rollback()
        form.form_errors.append(str(refusal))
        return _visit_page(visit_id, **{name: form}), refusal.status
    session().commit()
    tell(visit_id)
    flash(_(done, ref=found.ref))
    return redirect(url_for("visits.visit", visit_id=visit_id), 303)


def _visit_page(visit_id: UUID, **written: ReasonForm) -> str:
    whole = material_of(session(), queries.find_whole(session(), current_person(), visit_id))
    revision = whole.found.visit.revision
    forms = {name: make(revision) for name, make in REASONS.items()} | written
    return render_template(
        "visits/visit.html",
        audit=audit(Edition.HEAD_OFFICE, whole),
        making=making_of(session(), whole),
        release=release_of(whole),
        may_review=True,
        **forms,
    )


def _review_page(visit_id: UUID, form: Any = None, choice: ReleaseChoice | None = None) -> str:
    whole = material_of(session(), queries.find_whole(session(), current_person(), visit_id))
    shown = audit(Edition.HEAD_OFFICE, whole)
    asked = [(key, "") for key in whole.asked.questions]
    return render_template(
        "visits/review.html",
        audit=shown,
        making=making_of(session(), whole),
        doubts=doubts(evidence_of(session(), whole)),
        look_first=Weight.LOOK_FIRST,
        choice=choice or ReleaseChoice(whole, formdata=None),
        telling_words=TELLING_WORDS,
        returning=form or return_form(asked, formdata=None, revision=whole.found.visit.revision),
        excluding=excluding(whole.found.visit.revision),
        reason_field=reason_field,
    )


def _to_next() -> Response:
    """On to the report that has waited longest, or to the queue when none waits."""
    waiting = queries.next_in_queue(session(), current_person())
    if waiting is None:
        return redirect(url_for("visits.review_queue"), 303)
    return redirect(url_for("visits.review", visit_id=waiting), 303)
