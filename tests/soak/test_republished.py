"""The checklist changes while a report is written without a network: the report keeps the version it was begun with."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlmodel import select

from audits.checklists.publishing import publish
from audits.sheet import Kind, Questionnaire
from audits.visits.reviewing.approval import freeze
from audits.visits.rules import move
from audits.visits.sheets import version_of
from audits.visits.tables import GivenAnswer, Visit, VisitScore, VisitStatus
from tests import builders
from tests.conftest import BACKENDS
from tests.questionnaires import plain, touchpoint, yes_no
from tests.soak.exchanges import InProcess
from tests.soak.phone import Outcome, Phone, Report
from tests.visits import phone as pages

pytestmark = pytest.mark.parametrize("backend", BACKENDS, indirect=True)


def without_the_queue(asked: Questionnaire) -> Questionnaire:
    """The next version, with a question removed."""
    entrance, shelf = asked.touchpoints
    fewer = tuple(question for question in shelf.questions if question.key != "queue")
    return replace(asked, version="2", touchpoints=(entrance, replace(shelf, questions=fewer)))


def with_a_story_owed(asked: Questionnaire) -> Questionnaire:
    """The next version, with a question made required."""
    entrance, shelf = asked.touchpoints
    owed = tuple(replace(each, required=True) if each.key == "story" else each for each in shelf.questions)
    return replace(asked, version="2", touchpoints=(entrance, replace(shelf, questions=owed)))


def with_another_touchpoint(asked: Questionnaire) -> Questionnaire:
    """The next version, with more of it required and other points."""
    more = touchpoint("till", yes_no("smiled", required=True), plain("note", Kind.TEXT, required=True))
    entrance = touchpoint("entrance", yes_no("greeted", 50, required=True))
    return replace(asked, version="2", touchpoints=(entrance, asked.touchpoints[1], more))


@pytest.mark.parametrize("change", [without_the_queue, with_a_story_owed, with_another_touchpoint])
@pytest.mark.parametrize("begun_online", [True, False])
def test_a_report_is_taken_and_scored_on_the_version_it_was_begun_with(
    change, begun_online, app, client, inside
):
    with inside() as session:
        job = pages.job(session)
    client.sign_in(job.shopper)
    phone = Phone(InProcess(client), str(job.shopper.id))
    report = Report(job.assignment.id, [job.made_with.version_id])
    report.set("answer:greeted", {"state": "given", "value": "yes", "comment": "", "measured": ""})
    if begun_online:
        assert phone.sync(report) is Outcome.DONE
    with inside() as session:
        publish(session, change(pages.two_touchpoints()), None, builders.NOW)
    report.set("answer:queue", {"state": "given", "value": "3", "comment": "", "measured": ""})
    report.set("visited_at", {"local": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M")})
    report.freeze()
    assert phone.sync(report) is Outcome.DONE, report.problem
    assert report.complete
    with inside() as session:
        visit = session.get_one(Visit, report.visit)
        asked = version_of(session, visit)
        keys = asked.question_keys
        given = session.exec(select(GivenAnswer).where(GivenAnswer.visit_id == visit.id))
        assert {keys[row.question_id]: row.value for row in given} == {"greeted": "yes", "queue": "3"}
        move(visit, VisitStatus.APPROVED)
        freeze(session, [visit])
        score = session.get_one(VisitScore, visit.id)
        assert (score.version_id, score.possible) == (job.made_with.version_id, 10)
