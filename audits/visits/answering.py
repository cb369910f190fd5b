"""Keeping what a shopper gives, one thing at a time. The caller has found the visit and commits."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from audits.answers import clean_text
from audits.errors import AuditError, Conflict, NotFound
from audits.sheet import Answer, Question, State
from audits.stores.tables import Store
from audits.visits.edits import count_edits
from audits.visits.queries import lock
from audits.visits.returned import answerable
from audits.visits.rules import STILL_OPEN
from audits.visits.sheets import version_of
from audits.visits.tables import (
    LONGEST_TEXT,
    GivenAnswer,
    ReturnedQuestion,
    SupersededAnswer,
    Visit,
    VisitStatus,
)


def save_answer(
    session: Session, visit: Visit, question: Question, answer: Answer | None, now: datetime
) -> None:
    """Keep what now stands for a question; None, or neither answer nor comment, leaves it empty.

    The value is written as `audits.answers.check_answer` writes it. What stood in an earlier revision is kept
    beside it. Refused when the visit was sent, and in a returned report for questions that were neither returned
    nor hang on one that was.
    """
    question_id = _question_id(session, visit, question)
    demand_open(session, visit, question_id)
    count_edits(session, visit, f"answer:{question.key}")
    known = session.get(GivenAnswer, (visit.id, question_id))
    if known is not None and known.revision < visit.revision:
        _supersede(session, known)
    if answer is None:
        if known is not None:
            session.delete(known)
        return
    if known is None:
        known = GivenAnswer(visit_id=visit.id, question_id=question_id, state=answer.state, answered_at=now)
    comment = clean_text(answer.comment)
    if len(comment) > LONGEST_TEXT:
        raise AuditError(f"The comment has {len(comment):,} characters; shorten it to {LONGEST_TEXT:,}.")
    known.state = answer.state
    known.value = answer.value if answer.state is State.GIVEN else ""
    known.comment = comment
    known.revision = visit.revision
    known.answered_at = now
    session.add(known)


def save_time(session: Session, visit: Visit, store: Store, visited_at: datetime, now: datetime) -> None:
    """Keep when the visit was; the day is that of the store. Refused for a time to come and a report sent."""
    lock(session, visit)
    if visit.status not in STILL_OPEN:
        raise _sent(visit)
    if visited_at > now:
        raise AuditError("The visit cannot be in the future. Give the time when you entered the store.")
    count_edits(session, visit, "visited_at")
    visit.visited_at = visited_at
    visit.visited_on = visited_at.astimezone(ZoneInfo(store.timezone)).date()
    session.add(visit)


def returned_questions(session: Session, visit: Visit) -> dict[int, str]:
    """The reasons of the questions that were last sent back, by question id. One query."""
    rows = session.exec(
        select(ReturnedQuestion)
        .where(ReturnedQuestion.visit_id == visit.id, ReturnedQuestion.revision == visit.revision - 1)
        .order_by(col(ReturnedQuestion.question_id))
    )
    return {row.question_id: row.reason for row in rows}


def _question_id(session: Session, visit: Visit, question: Question) -> int:
    try:
        return version_of(session, visit).question_ids[question.key]
    except KeyError as missing:
        raise NotFound("This question") from missing


def demand_open(session: Session, visit: Visit, question_id: int) -> None:
    """Lock a visit, and refuse what may not be changed at this question now. At most four queries."""
    lock(session, visit)
    if visit.status not in STILL_OPEN:
        raise _sent(visit)
    if visit.status is VisitStatus.RETURNED and not _is_answerable(session, visit, question_id):
        raise Conflict(
            "This question was not returned, so its answer stands. Change only the questions with a reason."
        )


def _is_answerable(session: Session, visit: Visit, question_id: int) -> bool:
    reasons = returned_questions(session, visit)
    if question_id in reasons:
        return True
    asked = version_of(session, visit)
    keys = (asked.question_keys[returned] for returned in reasons)
    return asked.question_keys.get(question_id) in answerable(asked.questionnaire, keys)


def _sent(visit: Visit) -> Conflict:
    return Conflict(f"Visit {visit.ref} was sent, so its answers stand. Ask the reviewer to return it.")


def _supersede(session: Session, known: GivenAnswer) -> None:
    session.add(
        SupersededAnswer(
            visit_id=known.visit_id,
            question_id=known.question_id,
            revision=known.revision,
            state=known.state,
            value=known.value,
            comment=known.comment,
            measured=known.measured,
            answered_at=known.answered_at,
        )
    )
