"""Scores of questions for visits that were approved before there was a table for them.

A migration cannot import our scoring, so this follows it: some visits at a time, each with all of its rows or none,
while others work. What was interrupted goes on where it was; what is done already is left as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func
from sqlmodel import Session, col, select

from audits.visits.question_tables import QuestionScore
from audits.visits.reviewing.approval import Frozen, question_rows, scored
from audits.visits.tables import Visit, VisitScore, VisitStatus

AT_ONCE = 200
"""Visits in one transaction: writers wait for it on SQLite."""


def count_behind(session: Session) -> int:
    """How many approved visits have no row; for good when no scored question was answered. One query."""
    return session.exec(select(func.count()).select_from(VisitScore).where(_is_behind())).one()


@dataclass(frozen=True, slots=True)
class Step:
    """Some visits that had no row: the last one, how many were looked at, and how many have rows now."""

    last: UUID
    visits: int
    filled: int


def catch_up(session: Session, after: UUID | None = None) -> Step | None:
    """Write the rows of the next visits that have none, in the order of their ids; None when there are none left.

    The caller commits and asks on from the last. At most 11 queries.
    """
    ahead = [col(VisitScore.visit_id) > after] if after else []
    query = select(VisitScore.visit_id).where(_is_behind(), *ahead)
    found = session.exec(query.order_by(col(VisitScore.visit_id)).limit(AT_ONCE)).all()
    if not found:
        return None
    rows, filled = Frozen(), 0
    for each in scored(session, _still_behind(session, found)):
        own = question_rows(each.place, each.asked, each.card)
        rows.questions.extend(own)
        filled += bool(own)
    rows.insert(session)
    return Step(found[-1], len(found), filled)


def _still_behind(session: Session, visit_ids: Sequence[UUID]) -> list[Visit]:
    """These visits, kept from being decided about meanwhile, without those that have got rows since. Two queries."""
    approved = session.exec(
        select(Visit)
        .where(col(Visit.id).in_(visit_ids), Visit.status == VisitStatus.APPROVED)
        .order_by(col(Visit.id))
        .with_for_update()
    ).all()
    with_rows = select(QuestionScore.visit_id).where(col(QuestionScore.visit_id).in_(visit_ids))
    done = set(session.exec(with_rows.distinct()))
    return [visit for visit in approved if visit.id not in done]


def _is_behind() -> ColumnElement[bool]:
    return ~exists().where(col(QuestionScore.visit_id) == col(VisitScore.visit_id))
