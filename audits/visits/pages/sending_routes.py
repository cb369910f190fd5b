"""The end of a report: when the visit was, checking the answers, sending, and the receipt."""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from audits.access import Can
from audits.db import session
from audits.errors import AuditError, Conflict
from audits.people.accounts import current_person
from audits.visits.arriving.receipts import receipt_of
from audits.visits.arriving.submission import Incomplete, submit
from audits.visits.blueprint import visits
from audits.visits.entries.on_pages import Contested
from audits.visits.pages.checks import checks, hint_about
from audits.visits.pages.feeling_forms import TimeForm
from audits.visits.pages.milestone_forms import save_milestones, time_form
from audits.visits.pages.reporting import AT_CHECK, AT_TIME, Report, open_report
from audits.visits.pages.time_page import save_time_page, shown_edits
from audits.visits.queries import find
from audits.web.guard import needs


@visits.get("/visits/<uuid:visit_id>/time")
@needs(Can.SHOP)
def time(visit_id: UUID) -> str | Response:
    """When the visit was, and what else happened."""
    report = open_report(session(), current_person(), visit_id)
    if not report.open or report.returned:
        return redirect(url_for("visits.report", visit_id=visit_id), 303)
    shown = report.visited_at or report.in_store_time(datetime.now(UTC))
    stands = {
        "visited_on": shown.date().isoformat(),
        "visited_at": shown.strftime("%H:%M"),
        "narrative": report.visit.narrative,
    }
    form = time_form(session(), report, stands)
    return _time_page(report, form)


@visits.post("/visits/<uuid:visit_id>/time")
@needs(Can.SHOP)
def save_visit_time(visit_id: UUID) -> Response:
    """Keep them and go on to the check."""
    now = datetime.now(UTC)
    report = open_report(session(), current_person(), visit_id)
    form = time_form(session(), report)
    contested = save_time_page(session(), report, form, now)
    save_milestones(session(), report, form, now)
    report.visit.resume_at = AT_TIME if form.errors else AT_CHECK
    session().commit()
    if form.errors:
        return make_response(_time_page(report, form, contested.values()), 409 if contested else 422)
    return redirect(url_for("visits.check", visit_id=visit_id), 303)


@visits.get("/visits/<uuid:visit_id>/check")
@needs(Can.SHOP)
def check(visit_id: UUID) -> str | Response:
    """All answers before they are sent, with what is missing."""
    report = open_report(session(), current_person(), visit_id)
    if not report.open:
        return redirect(url_for("visits.receipt", visit_id=visit_id), 303)
    return _check_page(report)


@visits.post("/visits/<uuid:visit_id>/submission")
@needs(Can.SHOP)
def send(visit_id: UUID) -> Response:
    """Send the report; sending it again leads to the same receipt."""
    visit = find(session(), current_person(), visit_id)
    try:
        submit(session(), visit, datetime.now(UTC), request.form.get("revision", type=int))
    except Conflict:
        raise
    except AuditError as refusal:
        words = "" if isinstance(refusal, Incomplete) else str(refusal)
        report = open_report(session(), current_person(), visit_id)
        return make_response(_check_page(report, refused=True, words=words), 422)
    # Should it come back, the shopper starts at the first question with a reason.
    visit.resume_at = ""
    session().commit()
    return redirect(url_for("visits.receipt", visit_id=visit_id), 303)


@visits.get("/visits/<uuid:visit_id>/receipt")
@needs(Can.SHOP)
def receipt(visit_id: UUID) -> str:
    """What arrived, under which number."""
    report = open_report(session(), current_person(), visit_id)
    return render_template("visits/receipt.html", report=report, receipt=receipt_of(session(), report))


def _time_page(report: Report, form: TimeForm, contested: Iterable[Contested] = ()) -> str:
    zone = datetime.now(ZoneInfo(report.store.timezone)).tzname()
    times = [field for field in form if field.name.startswith("milestone-")]
    return render_template(
        "visits/time.html",
        report=report,
        fields=form,
        contested=contested,
        edits=shown_edits(session(), report, form),
        times_known=any(field.data or field.errors for field in times),
        steps=report.steps(),
        zone=zone,
    )


def _check_page(report: Report, refused: bool = False, words: str = "") -> str:
    return render_template(
        "visits/check.html",
        report=report,
        checks=checks(report),
        narrative_hint=hint_about(report.visit.narrative),
        refused=refused,
        words=words,
    )
