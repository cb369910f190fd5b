"""What a comparison looks at: whose stores, which checklist, which days. Conditions for every query of this room."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, true
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from audits.checklists.tables import Checklist
from audits.comparisons.narrowing import EVERYTHING, Narrowing, visits_of
from audits.people.tables import Person
from audits.stores.queries import visible_to as stores_visible_to
from audits.stores.tables import Region, Store
from audits.visits.metric_tables import MetricAnswer
from audits.visits.question_tables import QuestionScore
from audits.visits.tables import TouchpointScore, VisitScore


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be compared; None leaves that side open. Both days are included, in the store's time zone.

    `viewer` None is a command, which sees every store. `store_id` narrows it to one of the stores.
    """

    viewer: Person | None = None
    checklist_id: int | None = None
    region: Region | None = None
    from_day: date | None = None
    to_day: date | None = None
    only: Narrowing = EVERYTHING
    store_id: int | None = None


@dataclass(frozen=True, slots=True)
class Used:
    """A checklist with approved visits in scope: how many in its last year of visits, and the day of the newest."""

    checklist: Checklist
    visits: int
    newest: date


def checklists_used(session: Session, wanted: Wanted) -> list[Used]:
    """The checklists with approved visits among the stores in scope, by name, whatever the period.

    One query that looks up the newest visit of each, and one that counts.
    """
    newest = (
        select(col(VisitScore.visited_on))
        .where(VisitScore.checklist_id == Checklist.id, stores_of(wanted, col(VisitScore.store_id)))
        .order_by(col(VisitScore.visited_on).desc())
        .limit(1)
        .scalar_subquery()
    )
    found = session.execute(select(Checklist, newest).order_by(Checklist.name, col(Checklist.id)))
    days = {checklist.id or 0: (checklist, day) for checklist, day in found if day is not None}
    visits = _visits_of_a_year(session, wanted, {number: day for number, (_, day) in days.items()})
    return [Used(checklist, visits[number], day) for number, (checklist, day) in days.items()]


def _visits_of_a_year(session: Session, wanted: Wanted, newest: dict[int, date]) -> dict[int, int]:
    """How many visits each checklist had in its last 365 days: all of them would take ever longer."""
    of_a_year = (
        and_(col(VisitScore.checklist_id) == number, col(VisitScore.visited_on) > day - timedelta(days=365))
        for number, day in newest.items()
    )
    counted = session.execute(
        select(VisitScore.checklist_id, func.count())
        .where(stores_of(wanted, col(VisitScore.store_id)), or_(false(), *of_a_year))
        .group_by(col(VisitScore.checklist_id))
    )
    return {row[0]: row[1] for row in counted}


def totals_in(wanted: Wanted) -> ColumnElement[bool]:
    """The rows of `visit_score` asked for."""
    return and_(
        stores_of(wanted, col(VisitScore.store_id)),
        _checklist_of(wanted, col(VisitScore.checklist_id)),
        _days_of(wanted, col(VisitScore.visited_on)),
        visits_of(wanted.only, col(VisitScore.visit_id)),
    )


def cells_in(wanted: Wanted) -> ColumnElement[bool]:
    """The rows of `touchpoint_score` asked for."""
    return and_(
        _store_by_store(wanted, col(TouchpointScore.store_id)),
        _checklist_of(wanted, col(TouchpointScore.checklist_id)),
        _days_of(wanted, col(TouchpointScore.visited_on)),
        visits_of(wanted.only, col(TouchpointScore.visit_id)),
    )


def metrics_in(wanted: Wanted) -> ColumnElement[bool]:
    """The rows of `metric_answer` asked for."""
    return and_(
        stores_of(wanted, col(MetricAnswer.store_id)),
        _checklist_of(wanted, col(MetricAnswer.checklist_id)),
        _days_of(wanted, col(MetricAnswer.visited_on)),
        visits_of(wanted.only, col(MetricAnswer.visit_id)),
    )


def questions_in(wanted: Wanted) -> ColumnElement[bool]:
    """The rows of `question_score` asked for."""
    return and_(
        _store_by_store(wanted, col(QuestionScore.store_id)),
        _checklist_of(wanted, col(QuestionScore.checklist_id)),
        _days_of(wanted, col(QuestionScore.visited_on)),
        visits_of(wanted.only, col(QuestionScore.visit_id)),
    )


def stores_of(wanted: Wanted, store_id: Mapped[Any]) -> ColumnElement[bool]:
    """The stores that the viewer sees, of the brand asked for, in the region asked for with all below it; or one."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.store_id is not None:
        conditions.append(col(Store.id) == wanted.store_id)
    if wanted.viewer is not None:
        conditions.append(stores_visible_to(wanted.viewer))
    if wanted.only.brand is not None:
        conditions.append(col(Store.brand) == wanted.only.brand)
    if wanted.region is not None:
        below = select(Region.id).where(col(Region.lineage).startswith(wanted.region.lineage))
        conditions.append(col(Store.region_id).in_(below))
    narrowing = [condition for condition in conditions if condition is not true()]
    return store_id.in_(select(Store.id).where(*narrowing)) if narrowing else true()


def _store_by_store(wanted: Wanted, store_id: Mapped[Any]) -> ColumnElement[bool]:
    """The same, with all of them written out: SQLite then goes from store to store and skips other days."""
    chosen = stores_of(wanted, store_id)
    return store_id.in_(select(Store.id)) if chosen is true() else chosen


def _checklist_of(wanted: Wanted, checklist_id: Mapped[Any]) -> ColumnElement[bool]:
    return true() if wanted.checklist_id is None else checklist_id == wanted.checklist_id


def _days_of(wanted: Wanted, day: Mapped[Any]) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [true()]
    if wanted.from_day is not None:
        conditions.append(day >= wanted.from_day)
    if wanted.to_day is not None:
        conditions.append(day <= wanted.to_day)
    return and_(*conditions)
