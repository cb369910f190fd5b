"""How good the fieldwork behind a comparison is: coverage, rounds, shoppers without their names, what was not told."""

from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from audits.comparisons.scope import Wanted, questions_in, totals_in
from audits.comparisons.unvisited import unvisited
from audits.consistency.groups import Groups
from audits.consistency.yardsticks import Crossing, crossing_of
from audits.fieldwork.tables import Assignment, Round
from audits.sheet import State
from audits.visits.question_tables import QuestionScore
from audits.visits.tables import Visit, VisitScore

MOST_ROUNDS = 12
"""Rounds listed, those with the newest visits."""


@dataclass(frozen=True, slots=True)
class OfRound:
    """The approved visits of one round; `name` is empty for visits outside any."""

    name: str
    visits: int
    stores: int


@dataclass(frozen=True, slots=True)
class Fieldwork:
    """Counts behind a comparison. Shares run from 0 to 1, None where there is nothing to take a share of.

    `busiest` is the part of the visits that the busiest shopper made. `could_not_tell` and `not_applicable` are of
    the scored questions that were answered in any way. `sent_back` visits were returned to their shopper at least once.
    """

    visits: int
    stores: int
    once: int
    few: int
    unvisited: int
    rounds: tuple[OfRound, ...]
    more_rounds: int
    crossing: Crossing
    busiest: float | None
    answers: int
    could_not_tell: float | None
    not_applicable: float | None
    sent_back: int


def fieldwork_of(session: Session, wanted: Wanted, found: Groups) -> Fieldwork:
    """`found` are the groups of the same choice. Five queries, whatever the number of rows."""
    visits = found.totals.visits
    rounds = _rounds(session, wanted)
    by_shopper, sent_back = _made_by(session, wanted)
    states = _states(session, wanted)
    answers = sum(states.values())
    return Fieldwork(
        visits=int(visits.sum()),
        stores=len(found.stores),
        once=int((visits == 1).sum()),
        few=int((visits < 4).sum()),
        unvisited=len(unvisited(session, wanted)),
        rounds=tuple(rounds[:MOST_ROUNDS]),
        more_rounds=max(0, len(rounds) - MOST_ROUNDS),
        crossing=crossing_of(found.shoppers),
        busiest=max(by_shopper) / sum(by_shopper) if by_shopper else None,
        answers=answers,
        could_not_tell=states.get(State.COULD_NOT_TELL, 0) / answers if answers else None,
        not_applicable=states.get(State.NOT_APPLICABLE, 0) / answers if answers else None,
        sent_back=sent_back,
    )


def _rounds(session: Session, wanted: Wanted) -> list[OfRound]:
    """Visits by round, the one with the newest visit first. One query."""
    newest = func.max(col(VisitScore.visited_on))
    rows = session.execute(
        select(Round.name, func.count(), func.count(func.distinct(VisitScore.store_id)))
        .select_from(VisitScore)
        .join(Visit, col(Visit.id) == col(VisitScore.visit_id))
        .outerjoin(Assignment, col(Assignment.id) == col(Visit.assignment_id))
        .outerjoin(Round, col(Round.id) == col(Assignment.round_id))
        .where(totals_in(wanted))
        .group_by(col(Round.id), col(Round.name))
        .order_by(newest.desc(), col(Round.name))
    )
    return [OfRound(name or "", visits, stores) for name, visits, stores in rows]


def _made_by(session: Session, wanted: Wanted) -> tuple[list[int], int]:
    """How many visits each shopper made, without saying who; and how many visits were sent back. Two queries."""
    behind = (
        select(func.count()).select_from(Visit).join(VisitScore, col(VisitScore.visit_id) == col(Visit.id))
    )
    counts = session.exec(
        behind.where(totals_in(wanted), col(Visit.shopper_id).is_not(None)).group_by(col(Visit.shopper_id))
    ).all()
    sent_back = session.exec(behind.where(totals_in(wanted), col(Visit.revision) > 1)).one()
    return list(counts), sent_back


def _states(session: Session, wanted: Wanted) -> dict[State, int]:
    """Scored questions by how they were answered. One query."""
    rows = session.execute(
        select(QuestionScore.state, func.count())
        .where(questions_in(wanted))
        .group_by(col(QuestionScore.state))
    )
    return dict(tuple(row) for row in rows)
