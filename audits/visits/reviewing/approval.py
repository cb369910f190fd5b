"""Approval freezes a visit's scorecard: rows to group by, written once, many visits at a time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import Table, insert
from sqlmodel import Session, col, delete, select

from audits import scoring
from audits.errors import AuditError
from audits.scoring import Marking, Scorecard
from audits.scoring.metrics import Measured, measured, measures
from audits.sheet import State
from audits.stores.tables import Store
from audits.visits.edition_tables import begin_edition
from audits.visits.metric_tables import MetricAnswer
from audits.visits.question_tables import QuestionScore
from audits.visits.sheets import Asked, asked_of, sheets_for
from audits.visits.tables import TouchpointScore, Visit, VisitScore

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Frozen:
    """Rows to write, by table: `visit_score`, `touchpoint_score`, `question_score` and `metric_answer`."""

    totals: list[Row] = field(default_factory=list)
    touchpoints: list[Row] = field(default_factory=list)
    questions: list[Row] = field(default_factory=list)
    metrics: list[Row] = field(default_factory=list)

    def insert(self, session: Session) -> None:
        """Write them, as a new edition of their checklists' scores. Four inserts, and one for each checklist."""
        tables = {
            VisitScore: self.totals,
            TouchpointScore: self.touchpoints,
            QuestionScore: self.questions,
            MetricAnswer: self.metrics,
        }
        for model, rows in tables.items():
            if rows:
                session.connection().execute(insert(_table(model)), rows)
        begin_edition(session, {row["checklist_id"] for row in self.totals})


@dataclass(frozen=True, slots=True)
class Scored:
    """A visit with what it was made with, its scorecard and its metrics."""

    visit: Visit
    asked: Asked
    card: Scorecard
    metrics: Sequence[Measured]

    @property
    def place(self) -> Row:
        """The columns that all its frozen rows share."""
        return place_row(
            self.visit.id, self.visit.store_id, self.asked.version.checklist_id, _day(self.visit)
        )


def freeze(session: Session, visits: Sequence[Visit]) -> dict[UUID, Scorecard]:
    """Score visits and write what comparisons group by; the caller sets their status.

    Returns the scorecards by visit. At most 12 queries for 500 visits and one for each checklist, four of them inserts.
    """
    regions = _regions(session, {visit.store_id for visit in visits})
    rows, cards = Frozen(), {}
    for each in scored(session, visits):
        visit, asked, place = each.visit, each.asked, each.place
        cards[visit.id] = each.card
        rows.totals.append(total_row(place, visit.shopper_id, visit.version_id, each.card))
        rows.touchpoints.extend(touchpoint_rows(place, regions[visit.store_id], asked, each.card))
        rows.questions.extend(question_rows(place, asked, each.card))
        rows.metrics.extend(metric_rows(place, asked, each.metrics))
    rows.insert(session)
    return cards


def scored(session: Session, visits: Sequence[Visit]) -> Iterator[Scored]:
    """Visits with their scorecards, in order. At most 7 queries for 500 visits."""
    asked = asked_of(session, visits)
    sheets = sheets_for(session, asked)
    marks = {id(made): Marking(made.questionnaire) for made in asked.values()}
    asked_metrics = {id(made): measures(made.questionnaire) for made in asked.values()}
    for visit in visits:
        made, answers = asked[visit.id], sheets[visit.id].answers
        marking = marks[id(made)]
        metrics = measured(asked_metrics[id(made)], marking.asking.answered(answers))
        yield Scored(visit, made, marking.score(answers), metrics)


def unfreeze(session: Session, visits: Iterable[Visit]) -> None:
    """Take frozen scores away again. Five queries, and one for each checklist."""
    ids = [visit.id for visit in visits]
    made_with = select(VisitScore.checklist_id).where(col(VisitScore.visit_id).in_(ids)).distinct()
    begin_edition(session, session.exec(made_with).all())
    session.exec(delete(MetricAnswer).where(col(MetricAnswer.visit_id).in_(ids)))
    session.exec(delete(QuestionScore).where(col(QuestionScore.visit_id).in_(ids)))
    session.exec(delete(TouchpointScore).where(col(TouchpointScore.visit_id).in_(ids)))
    session.exec(delete(VisitScore).where(col(VisitScore.visit_id).in_(ids)))


def place_row(visit_id: UUID, store_id: int, checklist_id: int, visited_on: date) -> Row:
    """The columns that totals and touchpoints share."""
    return {
        "visit_id": visit_id,
        "store_id": store_id,
        "checklist_id": checklist_id,
        "visited_on": visited_on,
    }


def total_row(place: Row, shopper_id: UUID | None, version_id: int, card: Scorecard) -> Row:
    """The row of `visit_score` for one visit."""
    return place | {
        "shopper_id": shopper_id,
        "version_id": version_id,
        "earned": card.totals.earned,
        "possible": as_decimal(card.totals.possible),
        "raw": card.totals.raw,
        "with_bonus": card.totals.with_bonus,
        "final": card.totals.final,
        "common_share": _number(card.common.compared),
        "failed": card.failed,
        "failed_common": card.failed_common,
    }


def touchpoint_rows(place: Row, region_id: int | None, asked: Asked, card: Scorecard) -> list[Row]:
    """The rows of `touchpoint_score` for one visit, scored or not."""
    return [part | place | {"region_id": region_id} for part in parts_of(asked, card)]


def parts_of(asked: Asked, card: Scorecard) -> list[Row]:
    """What the touchpoints' rows hold whoever was visited: equal answers make equal parts."""
    return [_part(asked, touchpoint) for touchpoint in card.touchpoints]


def question_rows(place: Row, asked: Asked, card: Scorecard) -> list[Row]:
    """The rows of `question_score` for one visit."""
    return [question_part(asked, *found) | place for found in questions_kept(card)]


def questions_kept(card: Scorecard) -> Iterator[tuple[str, scoring.QuestionScore]]:
    """The questions that get a row, each after its touchpoint's key."""
    for touchpoint in card.touchpoints:
        if not touchpoint.own:
            for question in touchpoint.questions:
                if question.best and question.asked and question.state is not None:
                    yield touchpoint.key, question


def question_part(asked: Asked, touchpoint: str, question: scoring.QuestionScore) -> Row:
    """What a question's row holds whoever was visited."""
    return {
        "question_id": asked.question_ids[question.key],
        "key_id": asked.key_ids[touchpoint],
        "state": question.state,
        "share": float(question.earned / question.best) if question.state is State.GIVEN else None,
        "critical": question.critical,
    }


def metric_rows(place: Row, asked: Asked, found: Iterable[Measured]) -> list[Row]:
    """The rows of `metric_answer` for one visit."""
    return [
        place
        | {
            "question_id": asked.question_ids[each.measure.question],
            "metric": each.measure.metric,
            "lowest": each.measure.lowest,
            "highest": each.measure.highest,
            "value": each.value,
        }
        for each in found
    ]


def as_decimal(points: Fraction) -> Decimal:
    """Points as entered: sums of at most two decimals are exact."""
    return Decimal(points.numerator) / Decimal(points.denominator)


def _part(asked: Asked, touchpoint: scoring.TouchpointScore) -> Row:
    return {
        "touchpoint_id": asked.touchpoint_ids[touchpoint.key],
        "key_id": asked.key_ids[touchpoint.key],
        "own": touchpoint.own,
        "earned": touchpoint.earned,
        "possible": as_decimal(touchpoint.possible),
        "weight": as_decimal(touchpoint.weight),
        "share": _number(touchpoint.final),
    }


def _number(share: Fraction | None) -> float | None:
    return None if share is None else float(share)


def _day(visit: Visit) -> date:
    if visit.visited_on is None:
        raise AuditError(f"Visit {visit.ref} has no day, so it cannot be approved. Return it to the shopper.")
    return visit.visited_on


def _regions(session: Session, store_ids: set[int]) -> Mapping[int, int | None]:
    rows = session.exec(select(Store.id, Store.region_id).where(col(Store.id).in_(store_ids)))
    return {store_id: region_id for store_id, region_id in rows if store_id is not None}


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table
