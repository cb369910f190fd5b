"""The shopper's way to a report: today's visits, the brief, what is expected, and the beginning."""

from datetime import UTC, datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from flask import make_response, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from audits.access import Can
from audits.db import session
from audits.people.accounts import current_person
from audits.sheet import Touchpoint
from audits.visits.blueprint import visits
from audits.visits.languages import choose, offered, speak
from audits.visits.pages.agenda import agenda
from audits.visits.pages.feeling_forms import expectations_form, read_expectations
from audits.visits.pages.reporting import open_report, resume_address
from audits.visits.tasks import OutsideWindow, Task, asked_now, begin, expecting, find_task
from audits.web.guard import needs


@visits.get("/today")
@needs(Can.SHOP)
def today() -> str:
    """The visits to be made, to be corrected and sent."""
    person, now = current_person(), datetime.now(UTC)
    return render_template("visits/today.html", agenda=agenda(session(), person, now), user=person.id)


@visits.get("/today/<uuid:assignment_id>")
@needs(Can.SHOP)
def brief(assignment_id: UUID) -> str:
    """What to know before a visit."""
    return _brief_page(find_task(session(), current_person(), assignment_id))


@visits.post("/today/<uuid:assignment_id>/language")
@needs(Can.SHOP)
def choose_language(assignment_id: UUID) -> Response:
    """Read checklists in another language from here on."""
    task = find_task(session(), current_person(), assignment_id)
    choose(request.form.get("language", ""))
    return redirect(url_for("visits.brief", assignment_id=task.assignment.id), 303)


@visits.get("/today/<uuid:assignment_id>/expectations")
@needs(Can.SHOP)
def expectations(assignment_id: UUID) -> str | Response:
    """What the shopper expects, asked before the visit; not any more once it has begun."""
    task = find_task(session(), current_person(), assignment_id)
    if task.visit is not None:
        return redirect(url_for("visits.report", visit_id=task.visit.id), 303)
    return _expectations_page(task, expectations_form(_expecting(task)), uuid4())


@visits.post("/visits/<uuid:visit_id>/beginning")
@needs(Can.SHOP)
def begin_visit(visit_id: UUID) -> Response:
    """Make the draft; the page before gave it its id, so that twice is once."""
    person = current_person()
    task = find_task(session(), person, request.form.get("assignment", type=UUID) or visit_id)
    touchpoints = _expecting(task) if task.visit is None else []
    form = expectations_form(touchpoints)
    expected = read_expectations(form, touchpoints)
    if form.errors:
        return make_response(_expectations_page(task, form, visit_id), 422)
    try:
        visit = begin(session(), person, task, visit_id, expected, datetime.now(UTC))
    except OutsideWindow as refusal:
        return make_response(_brief_page(task, str(refusal)), 422)
    session().commit()
    return redirect(url_for("visits.report", visit_id=visit.id), 303)


@visits.get("/visits/<uuid:visit_id>/report")
@needs(Can.SHOP)
def report(visit_id: UUID) -> Response:
    """Go on where the shopper left; to the receipt of a report that was sent."""
    found = open_report(session(), current_person(), visit_id)
    if not found.open:
        return redirect(url_for("visits.receipt", visit_id=visit_id), 303)
    return redirect(resume_address(found), 303)


def _expecting(task: Task) -> list[Touchpoint]:
    asked = asked_now(session(), task)
    speak(asked.questionnaire)
    return expecting(asked)


def _brief_page(task: Task, refusal: str = "") -> str:
    asked = asked_now(session(), task)
    speak(asked.questionnaire)
    return render_template(
        "visits/brief.html",
        task=task,
        today=datetime.now(ZoneInfo(task.store.timezone)).date(),
        touchpoints=asked.questionnaire.touchpoints,
        fresh_id=uuid4(),
        asks_expectations=bool(expecting(asked)),
        refusal=refusal,
        languages=offered(asked.questionnaire),
    )


def _expectations_page(task: Task, form: FlaskForm, visit_id: UUID) -> str:
    return render_template("visits/expectations.html", task=task, fields=form, visit_id=visit_id)
