"""What may be answered in a report now."""

from sqlmodel import Session, col, select

from audits.errors import Conflict
from audits.visits.queries import lock
from audits.visits.returned import answerable
from audits.visits.rules import STILL_OPEN
from audits.visits.sheets import version_of
from audits.visits.tables import ReturnedQuestion, Visit, VisitStatus


def returned_questions(session: Session, visit: Visit) -> dict[int, str]:
    """The reasons of the questions that were last sent back, by question id. One query."""
    rows = session.exec(
        select(ReturnedQuestion)
        .where(ReturnedQuestion.visit_id == visit.id, ReturnedQuestion.revision == visit.revision - 1)
        .order_by(col(ReturnedQuestion.question_id))
    )
    return {row.question_id: row.reason for row in rows}


def demand_open(session: Session, visit: Visit, question_id: int) -> None:
    """Lock a visit, and refuse what may not be changed at this question now. At most four queries."""
    lock(session, visit)
    if visit.status not in STILL_OPEN:
        raise Conflict(f"Visit {visit.ref} was sent, so its answers stand. Ask the reviewer to return it.")
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
