"""Saving when a visit was and what else happened, from their page."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlmodel import Session

from audits.answers import clean_text
from audits.errors import Conflict
from audits.visits.edits import edits_of
from audits.visits.entries.on_pages import Contested, seen_edits, touched
from audits.visits.entries.saving import apply_entries
from audits.visits.entries.values import local_time
from audits.visits.pages.feeling_forms import TimeForm
from audits.visits.pages.reporting import Report
from audits.visits.queries import lock
from audits.visits.tables import VisitStatus
from audits.visits.times import NoTime, read_time
from audits.web.display import clock, day

TIME, STORY = "visited_at", "narrative"


def save_time_page(session: Session, report: Report, form: TimeForm, now: datetime) -> dict[str, Contested]:
    """Save what was touched; what cannot be saved is told beside its field. Returns what was given in two places.

    The caller commits.
    """
    values = {STORY: clean_text(form.narrative.data or "") or None, **_time_in(report, form, now)}
    lock(session, report.visit)
    if report.visit.status is not VisitStatus.DRAFT:
        raise Conflict("This report was sent, so this part of it stands.")
    done = apply_entries(session, report.visit, report.asked, touched(values), now)
    twice = _("This was given in two places. Choose which one stands.")
    words = {**done.problems, **dict.fromkeys(done.conflicts, twice)}
    for name, field in ((TIME, form.visited_at), (STORY, form.narrative)):
        if name in words:
            field.errors = [words[name]]
    _show_what_stands(report, form)
    return {
        name: Contested(name, edit, _lines(report, values[name]), _lines(report, stands))
        for name, (edit, stands) in done.conflicts.items()
    }


def shown_edits(session: Session, report: Report, form: TimeForm) -> dict[str, str]:
    """What the page carries of its entries' edits, by entry name. One query."""
    unsaved = {TIME} if form.visited_on.errors or form.visited_at.errors else set()
    unsaved |= {STORY} if form.narrative.errors else set()
    stand = {
        TIME: local_time(report.visit.visited_at, report.store.timezone),
        STORY: report.visit.narrative or None,
    }
    return seen_edits(stand, edits_of(session, report.visit), unsaved)


def _show_what_stands(report: Report, form: TimeForm) -> None:
    """Let fields with nothing unsaved in them show what is saved, should the page come back."""
    if not form.narrative.errors:
        form.narrative.data = report.visit.narrative
    if report.visited_at and not (form.visited_on.errors or form.visited_at.errors):
        form.visited_on.data = report.visited_at.date().isoformat()
        form.visited_at.data = report.visited_at.strftime("%H:%M")


def _time_in(report: Report, form: TimeForm, now: datetime) -> dict[str, Any]:
    """The value of the time; none when it cannot be read, which is told beside its field."""
    on, at = form.visited_on.data or "", form.visited_at.data or ""
    if not on:
        form.visited_on.errors = [_("Give the day of the visit.")]
    if not at:
        form.visited_at.errors = [_("Give the time when you entered the store, such as 14:05.")]
    if not on or not at:
        return {}
    try:
        moment, _day = read_time(f"{on}T{at}", report.store.timezone, now)
    except NoTime as trouble:
        form.visited_at.errors = [_("Give %(fitting)s.", fitting=trouble)]
        return {}
    return {TIME: local_time(moment, report.store.timezone)}


def _lines(report: Report, value: Any) -> tuple[str, ...]:
    match value:
        case {"local": str() as local}:
            moment = datetime.fromisoformat(local)
            return (f"{day(moment)}, {clock(moment)}",)
        case str() as text if text:
            return (text,)
        case _:
            return (_("Nothing"),)
