"""Sending a report, and what its life cycle allows."""

from datetime import timedelta
from fractions import Fraction

import pytest
from sqlmodel import select

from audits.errors import AuditError, Conflict
from audits.sheet import Answer, Kind, State
from audits.visits.answering import returned_questions
from audits.visits.arriving.submission import Incomplete, digest, submit
from audits.visits.reviewing.approval import freeze, unfreeze
from audits.visits.rules import MOVES, move
from audits.visits.sheets import sheets, version_of
from audits.visits.tables import (
    GivenAnswer,
    ReturnedQuestion,
    Revision,
    SupersededAnswer,
    TouchpointScore,
    Visit,
    VisitScore,
    VisitStatus,
)
from tests import builders
from tests.questionnaires import plain, questionnaire, tick_all, touchpoint, yes_no
from tests.visits.builders import CAME_AT, NOW, approved, came_at, draft, give, keep, no, submitted

GREETED = {"state": "given", "value": "yes", "comment": "", "measured": ""}


def returned(session, visit: Visit, key: str = "greeted") -> Visit:
    """A visit whose reviewer sent one question back."""
    session.add(
        ReturnedQuestion(
            visit_id=visit.id,
            revision=visit.revision,
            question_id=version_of(session, visit).question_ids[key],
            reason="Who was it?",
        )
    )
    move(visit, VisitStatus.RETURNED)
    visit.revision += 1
    session.flush()
    return visit


@pytest.mark.parametrize("status", list(VisitStatus))
@pytest.mark.parametrize("to", list(VisitStatus))
def test_a_visit_moves_only_as_its_life_cycle_says(status, to):
    visit = Visit(ref="V-1", status=status)
    if to in MOVES[status]:
        move(visit, to)
        assert visit.status is to
    else:
        with pytest.raises(Conflict, match="Visit V-1"):
            move(visit, to)
        assert visit.status is status


def test_sending_a_report_gives_a_receipt_and_makes_it_wait_for_review(inside):
    with inside() as session:
        visit = submitted(session, draft(session))
        receipt = session.get_one(Revision, (visit.id, 1))
        assert visit.status is VisitStatus.SUBMITTED
        assert len(receipt.receipt) == 14
        assert len(receipt.digest) == 64


def test_sending_twice_is_one_report_with_one_receipt(inside):
    with inside() as session:
        visit = submitted(session, draft(session))
        again = submit(session, visit, NOW + timedelta(minutes=1))
        assert again.submitted_at == NOW
        assert len(session.exec(select(Revision)).all()) == 1


def test_a_report_that_owes_something_is_not_sent_and_says_what(inside):
    with inside() as session:
        asked = questionnaire(touchpoint("entrance", yes_no("greeted", required=True), yes_no("thanked")))
        visit = draft(session, builders.checklist(session, asked))
        came_at(session, visit, CAME_AT)
        give(session, visit, thanked=Answer(State.GIVEN, "no"))
        with pytest.raises(Incomplete, match="2 questions still need something") as refusal:
            submit(session, visit, NOW)
        assert [(owed.question, owed.what.value) for owed in refusal.value.missing] == [
            ("greeted", "answer"),
            ("thanked", "comment"),
        ]
        assert visit.status is VisitStatus.DRAFT


def test_a_report_without_the_time_of_the_visit_is_not_sent(inside):
    with inside() as session:
        visit = draft(session)
        give(session, visit, greeted="yes")
        with pytest.raises(AuditError, match="Say when the visit was"):
            submit(session, visit, NOW)


def test_the_time_of_a_visit_gives_the_day_of_the_store_and_is_never_in_the_future(inside):
    with inside() as session:
        store = builders.store(session, timezone="Pacific/Auckland")
        visit = draft(session, at=store)
        came_at(session, visit, CAME_AT)
        assert visit.visited_on is not None
        assert visit.visited_on.isoformat() == "2026-11-18"
        with pytest.raises(AuditError, match="future"):
            came_at(session, visit, NOW + timedelta(minutes=6))


def test_an_answer_can_be_changed_until_the_report_is_sent(inside):
    with inside() as session:
        visit = draft(session)
        give(session, visit, greeted="yes")
        submitted(session, visit, greeted="no")
        assert session.exec(select(GivenAnswer)).one().value == "no"
        assert session.exec(select(SupersededAnswer)).all() == []


def test_an_answer_taken_back_leaves_the_question_empty(inside):
    with inside() as session:
        visit = draft(session)
        give(session, visit, greeted="yes")
        give(session, visit, greeted=None)
        assert session.exec(select(GivenAnswer)).all() == []


def test_a_question_of_another_checklist_cannot_be_answered(inside):
    with inside() as session, pytest.raises(AuditError):
        keep(session, draft(session), **{"answer:elsewhere": GREETED})


def test_a_returned_report_takes_only_the_returned_questions_and_keeps_what_stood_before(inside):
    with inside() as session:
        asked = questionnaire(touchpoint("entrance", yes_no("greeted"), yes_no("thanked")))
        visit = draft(session, builders.checklist(session, asked))
        returned(session, submitted(session, visit, greeted="no", thanked="yes"))
        assert list(returned_questions(session, visit).values()) == ["Who was it?"]
        give(session, visit, greeted="yes")
        with pytest.raises(AuditError, match="was not returned"):
            give(session, visit, thanked="no")
        give(session, visit, greeted="na")
        kept = session.exec(select(SupersededAnswer)).one()
        assert (kept.revision, kept.value) == (1, "no")


def test_a_returned_report_is_sent_as_its_next_revision(inside):
    with inside() as session:
        visit = returned(session, submitted(session, draft(session)))
        give(session, visit, greeted=no())
        second = submit(session, visit, NOW)
        first = session.get_one(Revision, (visit.id, 1))
        assert second.revision == 2
        assert first.digest != second.digest


def test_a_late_copy_of_an_earlier_report_gets_that_reports_receipt_and_sends_nothing(inside):
    with inside() as session:
        visit = returned(session, submitted(session, draft(session)))
        assert submit(session, visit, NOW, revision=1).revision == 1
        assert visit.status is VisitStatus.RETURNED


def test_equal_reports_have_equal_digests_and_any_change_makes_another(inside):
    with inside() as session:
        visit = submitted(session, draft(session))
        asked = version_of(session, visit)
        before = digest(session, visit, asked)
        assert digest(session, visit, asked) == before
        visit.narrative = "I went in."
        assert digest(session, visit, asked) != before


def test_nothing_ticked_is_an_answer_and_a_comment_alone_is_none(inside):
    with inside() as session:
        asked = questionnaire(touchpoint("advice", tick_all("told", {"price": 1}), plain("more", Kind.TEXT)))
        visit = draft(session, builders.checklist(session, asked))
        give(session, visit, told=Answer(State.GIVEN, ""), more=Answer(State.GIVEN, "", "Half a thought."))
        assert list(sheets(session, [visit])[visit.id].answers) == ["told"]


def test_approval_freezes_the_scorecard_and_taking_it_back_removes_it(inside):
    with inside() as session:
        asked = questionnaire(
            touchpoint("entrance", yes_no("greeted", 2), yes_no("seen", 1)), touchpoint("exit")
        )
        visit = approved(
            session, draft(session, builders.checklist(session, asked)), greeted="yes", seen="no"
        )
        total = session.get_one(VisitScore, visit.id)
        assert (total.earned, total.possible, total.final) == (Fraction(2), 3, Fraction(2, 3))
        assert total.common_share == pytest.approx(2 / 3)
        parts = session.exec(select(TouchpointScore).order_by("touchpoint_id")).all()
        assert [part.share for part in parts] == [pytest.approx(2 / 3), None]
        unfreeze(session, [visit])
        assert session.exec(select(VisitScore)).all() == session.exec(select(TouchpointScore)).all() == []


def test_many_visits_are_frozen_at_the_cost_of_one(inside, count_queries):
    with inside() as session:
        published = builders.checklist(session)
        few, many = (
            [submitted(session, draft(session, published)) for _ in range(number)] for number in (2, 9)
        )
        with count_queries() as for_few:
            freeze(session, few)
        with count_queries() as for_many:
            freeze(session, many)
        assert for_many.total == for_few.total <= 10
