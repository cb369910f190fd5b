"""The document of the phone report."""

from datetime import UTC, datetime
from uuid import UUID

from flask import render_template, request

from audits.access import Can
from audits.db import session
from audits.errors import NotFound
from audits.people.accounts import current_person
from audits.visits.arriving.beginning import MOST_VERSIONS
from audits.visits.blueprint import visits
from audits.visits.languages import offered, speak
from audits.visits.phone.milestones import milestones
from audits.visits.phone.report import asked_with, document_address, expectations, screens, told
from audits.visits.phone.words import phone_words
from audits.visits.tasks import asked_on, find_task
from audits.web.attributes import data_attribute
from audits.web.build import build
from audits.web.guard import needs


@visits.get("/today/<uuid:assignment_id>/phone")
@needs(Can.SHOP)
def phone_report(assignment_id: UUID) -> str:
    """Every screen of one assignment, without any answer: `?versions=12,15&language=fr`."""
    person = current_person()
    task = find_task(session(), person, assignment_id)
    asked = asked_with(session(), task, _versions(request.args.get("versions", "")))
    day = task.visit.visited_on if task.visit else None
    asked = asked_on(session(), asked, task.store.id or 0, day or datetime.now(UTC).date())
    questionnaire = asked.questionnaire
    language = request.args.get("language")
    speak(questionnaire, questionnaire.default_language if language == "" else language)
    languages = offered(questionnaire)
    page = render_template(
        "visits/phone_report.html",
        task=task,
        screens=screens(questionnaire),
        expectations=expectations(asked),
        milestones=milestones(questionnaire),
        languages=[(it, document_address(task, asked, it.code)) for it in languages],
        told=data_attribute("told", told(session(), person, task, asked, build())),
        words=data_attribute("words", phone_words()),
        build=build(),
    )
    return "\n".join(line.strip() for line in page.split("\n") if line.strip())


def _versions(text: str) -> list[int]:
    """The ids in `12,15`; `NotFound` for anything else than a few numbers."""
    parts = text.split(",") if text else []
    if len(parts) > MOST_VERSIONS or not all(part.isdecimal() and len(part) < 10 for part in parts):
        raise NotFound("This version of the checklist")
    return [int(part) for part in parts]
