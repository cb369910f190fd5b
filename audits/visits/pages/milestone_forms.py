"""The times of milestones as typed by hand, on the page that says when a visit was.

A stamp from the phone stays beside what is typed; an emptied field brings it back.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlmodel import Session
from wtforms import HiddenField, StringField

from audits.visits.entries.saving import Given, apply_entries, entries_now
from audits.visits.entries.values import moment
from audits.visits.pages.feeling_forms import TimeForm
from audits.visits.pages.reporting import Report
from audits.visits.phone.milestones import milestones
from audits.visits.queries import lock
from audits.web.display import clock_second

Times = Mapping[str, Any]
"""The value of a milestone's entry: `stamped_at` and `corrected_at`."""


def time_form(session: Session, report: Report, shown: Mapping[str, Any] | None = None) -> TimeForm:
    """The form of a report's time page with a field for each milestone. At most 8 queries.

    `shown` is what stands in the other fields of a page that is opened; a page that is sent in brings its own.
    """
    fields: dict[str, Any] = {}
    known: dict[str, Any] = dict(shown or {})
    stood = _standing(session, report)
    for milestone in milestones(report.asked.questionnaire):
        edit, times = stood.get(milestone.key, (0, None))
        fields[f"milestone-{milestone.key}"] = StringField(
            milestone.label, description=_stamped(report, times), render_kw={"type": "time", "step": "1"}
        )
        fields[f"seen-{milestone.key}"] = HiddenField()
        known |= {f"milestone-{milestone.key}": _clock(report, times), f"seen-{milestone.key}": str(edit)}
    made: TimeForm = type("TimesForm", (TimeForm,), fields)(data=known)
    return made


def save_milestones(session: Session, report: Report, form: TimeForm, now: datetime) -> None:
    """Keep the times that were typed; what cannot be kept is told beside its field. At most 40 statements."""
    lock(session, report.visit)
    stood = _standing(session, report)
    given: dict[str, Given] = {}
    for milestone in milestones(report.asked.questionnaire):
        field = form[f"milestone-{milestone.key}"]
        _edit, times = stood.get(milestone.key, (0, None))
        if (field.data or "") in (_clock(report, times), _clock(report, times)[:5]):
            continue
        try:
            value = _typed(report, field.data or "", form.visited_on.data or "", times)
        except ValueError:
            field.errors = [_("Give a time such as 14:05.")]
            continue
        seen = form[f"seen-{milestone.key}"].data or "0"
        given[f"milestone:{milestone.key}"] = Given(int(seen) if seen.isdecimal() else 0, value)
    _apply(session, report, form, given, now)


def _apply(
    session: Session, report: Report, form: TimeForm, given: Mapping[str, Given], now: datetime
) -> None:
    if not given:
        return
    done = apply_entries(session, report.visit, report.asked, given, now)
    for name, (edit, times) in done.conflicts.items():
        key = name.partition(":")[2]
        instead = _clock(report, times) or _("no time")
        words = _("Saved elsewhere meanwhile as %(time)s. Continue to keep yours.", time=instead)
        form[f"milestone-{key}"].errors = [words]
        # The field of the page that comes back says what was seen: sending it again decides.
        form[f"seen-{key}"].data = str(edit)
    for name, problem in done.problems.items():
        form[f"milestone-{name.partition(':')[2]}"].errors = [problem]


def _standing(session: Session, report: Report) -> dict[str, tuple[int, Any]]:
    found = entries_now(session, report.visit, report.asked)
    return {name.partition(":")[2]: stands for name, stands in found.items() if name.startswith("milestone:")}


def _clock(report: Report, times: Times | None) -> str:
    """The time that counts, by the clock of the store; empty when there is none."""
    at = times and (times["corrected_at"] or times["stamped_at"])
    return report.in_store_time(datetime.fromisoformat(at)).strftime("%H:%M:%S") if at else ""


def _stamped(report: Report, times: Times | None) -> str:
    """What was stamped, where it was corrected since."""
    if not times or not (times["stamped_at"] and times["corrected_at"]):
        return ""
    at = report.in_store_time(datetime.fromisoformat(times["stamped_at"]))
    return _("Stamped %(time)s", time=clock_second(at))


def _typed(report: Report, text: str, day: str, times: Times | None) -> Times | None:
    """The value of the entry; `ValueError` when the text is no time, or there is no day to it."""
    stamped_at = times["stamped_at"] if times else None
    if not text:
        return {"stamped_at": stamped_at, "corrected_at": None} if stamped_at else None
    zone = ZoneInfo(report.store.timezone)
    stamp = report.in_store_time(datetime.fromisoformat(stamped_at)) if stamped_at else None
    on = stamp.date() if stamp else date.fromisoformat(day)
    at = datetime.combine(on, time.fromisoformat(text), zone)
    same = stamp is not None and stamp.replace(microsecond=0) == at
    return {"stamped_at": stamped_at, "corrected_at": None if same else moment(at.astimezone(UTC))}
