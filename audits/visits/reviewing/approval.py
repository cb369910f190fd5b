"""Approval freezes a visit's scorecard: rows to group by, written once, many visits at a time."""

from collections.abc import Iterable, Mapping, Sequence
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
from audits.stores.tables import Store
from audits.visits.metric_tables import MetricAnswer
from audits.visits.sheets import Asked, asked_of, sheets_for
from audits.visits.tables import TouchpointScore, Visit, VisitScore

Row = dict[str, Any]


def freeze(session: Session, visits: Sequence[Visit]) -> dict[UUID, Scorecard]:
    """Score visits and write what comparisons group by; the caller sets their status.

    Returns the scorecards by visit. At most 11 queries for 500 visits, three of them inserts.
    """
    asked = asked_of(session, visits)
    sheets = sheets_for(session, asked)
    marks = {id(made): Marking(made.questionnaire) for made in asked.values()}
    asked_metrics = {id(made): measures(made.questionnaire) for made in asked.values()}
    cards = {visit.id: marks[id(asked[visit.id])].score(sheets[visit.id].answers) for visit in visits}
    regions = _regions(session, {visit.store_id for visit in visits})
    totals, parts, metrics = [], [], []
    for visit in visits:
        made = asked[visit.id]
        place = place_row(visit.id, visit.store_id, made.version.checklist_id, _day(visit))
        totals.append(total_row(place, visit.shopper_id, visit.version_id, cards[visit.id]))
        parts += touchpoint_rows(place, regions[visit.store_id], made, cards[visit.id])
        answers = marks[id(made)].asking.answered(sheets[visit.id].answers)
        metrics += metric_rows(place, made, measured(asked_metrics[id(made)], answers))
    insert_scores(session, totals, parts, metrics)
    return cards


def unfreeze(session: Session, visits: Iterable[Visit]) -> None:
    """Take frozen scores away again. Three queries."""
    ids = [visit.id for visit in visits]
    session.exec(delete(MetricAnswer).where(col(MetricAnswer.visit_id).in_(ids)))
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


def insert_scores(
    session: Session, totals: Sequence[Row], parts: Sequence[Row], metrics: Sequence[Row]
) -> None:
    """Write rows of `visit_score`, `touchpoint_score` and `metric_answer`. Three inserts."""
    for model, values in ((VisitScore, totals), (TouchpointScore, parts), (MetricAnswer, metrics)):
        if values:
            session.connection().execute(insert(_table(model)), values)


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
