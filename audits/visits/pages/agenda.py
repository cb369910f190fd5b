"""A shopper's visits as rows for today's page: what is due, what comes, what was sent."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _
from sqlmodel import Session

from audits.completeness import missing
from audits.conditions.applying import applying
from audits.people.tables import Person
from audits.sheet import Sheet
from audits.visits.phone.field import phone_addresses
from audits.visits.rules import STILL_OPEN
from audits.visits.sheets import sheets
from audits.visits.tables import Visit, VisitStatus
from audits.visits.tasks import Task, tasks_since

SHOWN_AFTERWARDS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Row:
    """One visit: the address is where one tap leads; `attention` asks for the shopper's eye.

    `phone` is where it leads on a phone that can keep the report itself; empty when there is nothing to write.
    """

    task: Task
    address: str
    phone: str
    state: str
    scenario: str
    attention: bool


@dataclass(frozen=True, slots=True)
class Agenda:
    """A shopper's visits by where they stand, each list by the end of its window."""

    to_correct: list[Row] = field(default_factory=list)
    now: list[Row] = field(default_factory=list)
    coming: list[Row] = field(default_factory=list)
    sent: list[Row] = field(default_factory=list)
    missed: list[Row] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether nothing is to be done, now or later."""
        return not (self.to_correct or self.now or self.coming)


def agenda(session: Session, shopper: Person, now: datetime) -> Agenda:
    """What a shopper has to do, and the last 30 days. At most 11 queries."""
    tasks = tasks_since(session, shopper, now.date() - SHOWN_AFTERWARDS)
    drafts = [task.visit for task in tasks if task.visit and task.visit.status is VisitStatus.DRAFT]
    done = {visit_id: progress(sheet) for visit_id, sheet in sheets(session, drafts).items()}
    phones = phone_addresses(session, [task for task in tasks if _is_open(task, now)])
    made = Agenda()
    for task in tasks:
        progressed = done.get(task.visit.id) if task.visit else None
        _list_for(made, task, now).append(_row(task, phones.get(task.assignment.id, ""), progressed))
    return made


def progress(sheet: Sheet) -> tuple[int, int]:
    """How many touchpoints have been begun and owe nothing, and how many are asked."""
    owing = {thing.touchpoint for thing in missing(sheet)}
    asked = applying(sheet.questionnaire, sheet.answers)
    touchpoints = [
        touchpoint
        for touchpoint in sheet.questionnaire.touchpoints
        if not touchpoint.questions or any(question.key in asked for question in touchpoint.questions)
    ]
    begun = [it for it in touchpoints if any(sheet.answer(question) for question in it.questions)]
    return len([it for it in begun if it.key not in owing]), len(touchpoints)


def _is_open(task: Task, now: datetime) -> bool:
    """Whether a report can be written: not yet sent, and not missed."""
    if task.visit is not None:
        return task.visit.status in STILL_OPEN
    return _today_at(task, now) <= task.assignment.window_to


def _today_at(task: Task, now: datetime) -> date:
    return now.astimezone(ZoneInfo(task.store.timezone)).date()


def _list_for(made: Agenda, task: Task, now: datetime) -> list[Row]:
    if task.visit is not None:
        match task.visit.status:
            case VisitStatus.RETURNED:
                return made.to_correct
            case VisitStatus.DRAFT:
                return made.now
            case _:
                return made.sent
    today = _today_at(task, now)
    if today < task.assignment.window_from:
        return made.coming
    return made.now if today <= task.assignment.window_to else made.missed


def _row(task: Task, phone: str, progressed: tuple[int, int] | None) -> Row:
    visit = task.visit
    lines = task.assignment.scenario.strip().splitlines()
    return Row(
        task,
        address=url_for("visits.report", visit_id=visit.id)
        if visit
        else url_for("visits.brief", assignment_id=task.assignment.id),
        phone=phone,
        state=_state(visit, progressed),
        scenario=lines[0] if lines else "",
        attention=visit is not None and visit.status is VisitStatus.RETURNED,
    )


def _state(visit: Visit | None, progressed: tuple[int, int] | None) -> str:
    if visit is None:
        return _("Not begun")
    match visit.status:
        case VisitStatus.RETURNED:
            return _("To correct")
        case VisitStatus.DRAFT:
            done, whole = progressed or (0, 0)
            return _("%(done)s of %(all)s touchpoints", done=done, all=whole)
        case VisitStatus.APPROVED:
            return _("Accepted")
        case _:
            return _("Sent")
