"""The report as one document for the phone: every screen of an assignment, and what its scripts are told.

It holds no answers: those are on the phone itself, and may not have reached us yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_wtf import FlaskForm
from sqlmodel import Session

from audits.people.tables import Person
from audits.sheet import Questionnaire
from audits.visits.answering import returned_questions
from audits.visits.arriving.beginning import asked_by
from audits.visits.languages import said, spoken
from audits.visits.pages.feeling_forms import expectations_form
from audits.visits.pages.parts import Part, part
from audits.visits.pages.report_forms import trial_form
from audits.visits.phone.milestones import milestones
from audits.visits.phone.told import told_questions, told_touchpoints
from audits.visits.returned import answerable
from audits.visits.sheets import Asked, version_of
from audits.visits.tables import VisitStatus
from audits.visits.tasks import Task, asked_now, expecting


@dataclass(frozen=True, slots=True)
class Screen:
    """One touchpoint of the document. `experienced` and `wish` are fields, or None where they are not asked."""

    key: str
    name: str
    parts: Sequence[Part]
    experienced: Any
    wish: Any


def asked_with(session: Session, task: Task, versions: Sequence[int]) -> Asked:
    """What the phone began this visit with: the named versions, the main one first.

    Without any, what the visit is made with on our server, or would be now. At most 6 queries.
    """
    if versions:
        return asked_by(session, task, versions)
    return version_of(session, task.visit) if task.visit else asked_now(session, task)


def screens(questionnaire: Questionnaire) -> list[Screen]:
    """Every touchpoint with its questions, nothing filled in."""
    form: FlaskForm = trial_form(questionnaire.touchpoints)
    return [
        Screen(
            key=touchpoint.key,
            name=said(touchpoint.name),
            parts=[part(question, form) for question in touchpoint.questions],
            experienced=form._fields.get(f"experienced-{touchpoint.key}"),
            wish=form._fields.get(f"wish-{touchpoint.key}"),
        )
        for touchpoint in questionnaire.touchpoints
    ]


def expectations(asked: Asked) -> FlaskForm:
    """A field for each touchpoint of which something is expected."""
    return expectations_form(expecting(asked))


def told(session: Session, shopper: Person, task: Task, asked: Asked, app: str) -> dict[str, Any]:
    """What the document's scripts are told; `app` is the build they belong to. One query."""
    visit, about = task.visit, task.assignment
    reasons = _reasons(session, task, asked)
    return {
        "user": str(shopper.id),
        "app": app,
        "assignment": str(about.id),
        "store": _store(task),
        "versions": [asked.version.id, *asked.additions],
        "visit": str(visit.id) if visit else None,
        "status": visit.status.value if visit else "open",
        "revision": visit.revision if visit else 1,
        "window": [about.window_from.isoformat(), about.window_to.isoformat()],
        "language": spoken(),
        "languages": ["", *asked.questionnaire.languages],
        "returned": reasons,
        "answerable": sorted(answerable(asked.questionnaire, reasons)) if reasons else None,
        "milestones": [{"key": it.key, "label": it.label} for it in milestones(asked.questionnaire)],
        "touchpoints": told_touchpoints(asked.questionnaire),
        "questions": told_questions(asked.questionnaire),
    }


def document_address(task: Task, asked: Asked, language: str) -> str:
    """The full address of a document: the draft on the phone keeps it. An empty language is the default one."""
    versions = ",".join(map(str, (asked.version.id, *asked.additions)))
    return url_for(
        "visits.phone_report", assignment_id=task.assignment.id, versions=versions, language=language
    )


def _store(task: Task) -> dict[str, Any]:
    store = task.store
    return {
        "name": store.name,
        "code": store.code,
        "colour": task.colour,
        "latitude": store.latitude,
        "longitude": store.longitude,
        "timezone": store.timezone,
    }


def _reasons(session: Session, task: Task, asked: Asked) -> dict[str, str]:
    """Why the reviewer sent questions back, by key; none for a report that was not returned."""
    if task.visit is None or task.visit.status is not VisitStatus.RETURNED:
        return {}
    found = returned_questions(session, task.visit)
    return {asked.question_keys[row]: reason for row, reason in found.items() if row in asked.question_keys}
