"""Reading frozen scores for a comparison: SQL groups them, answers are never read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import ColumnElement, Float, Select, and_, case, cast, func, true
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from audits.checklists.loading import Version, load
from audits.checklists.tables import Checklist
from audits.comparisons.sharing import Shared, what_is_shared
from audits.consistency.groups import Cells, Groups, Moments, ShopperCells
from audits.consistency.groups import Store as StoreName
from audits.consistency.groups import Touchpoint as TouchpointName
from audits.people.tables import Person
from audits.sheet import Total
from audits.stores.queries import visible_to as stores_visible_to
from audits.stores.tables import Region, Store
from audits.visits.tables import TouchpointScore, VisitScore

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be compared; None leaves that side open. Both days are included, in the store's time zone.

    `viewer` None is a command, which sees every store.
    """

    viewer: Person | None = None
    checklist_id: int | None = None
    region: Region | None = None
    from_day: date | None = None
    to_day: date | None = None


@dataclass(frozen=True, slots=True)
class _Sums:
    """Visits' totals by store and shopper, as SQL grouped them: four columns of one length and the shoppers."""

    store: Sequence[int]
    shopper: Sequence[UUID | None]
    moments: Moments


def newest_visit(session: Session, wanted: Wanted) -> date | None:
    """The day of the newest approved visit in scope, whatever the period. One query."""
    return session.exec(
        select(func.max(VisitScore.visited_on)).where(
            _stores_of(wanted, col(VisitScore.store_id)), _checklist_of(wanted, col(VisitScore.checklist_id))
        )
    ).one()


def checklists_compared(session: Session, wanted: Wanted) -> list[Checklist]:
    """The checklists with approved visits among the stores in scope, by name. One query."""
    seen = select(VisitScore.checklist_id).where(_stores_of(wanted, col(VisitScore.store_id)))
    return list(
        session.exec(
            select(Checklist).where(col(Checklist.id).in_(seen)).order_by(Checklist.name, col(Checklist.id))
        ).all()
    )


def most_used_checklist(session: Session, wanted: Wanted) -> int | None:
    """The checklist with the most approved visits among the stores in scope. One query."""
    return session.exec(
        select(VisitScore.checklist_id)
        .where(_stores_of(wanted, col(VisitScore.store_id)))
        .group_by(col(VisitScore.checklist_id))
        .order_by(func.count().desc(), col(VisitScore.checklist_id))
    ).first()


def groups(session: Session, wanted: Wanted) -> Groups:
    """Everything a comparison needs, stores by code. At most ten queries, whatever the number of rows."""
    versions = load(session, _versions_seen(session, wanted))
    shared = what_is_shared(list(versions.values()))
    sums = _sums(session, wanted, shared, versions)
    stores = _stores(session, wanted, set(sums.store))
    places = {store_id: position for position, store_id in enumerate(stores)}
    store = np.array([places[store_id] for store_id in sums.store], np.int64)
    return Groups(
        stores=tuple(stores.values()),
        totals=_added(sums.moments, store, len(stores)),
        touchpoints=tuple(TouchpointName(part.key, part.name) for part in shared.touchpoints),
        cells=_cells(session, wanted, shared, places),
        shoppers=_shopper_cells(session, sums, store),
        notes=shared.notes,
    )


def _versions_seen(session: Session, wanted: Wanted) -> list[int]:
    """The versions that the visits in scope were made with."""
    found = session.exec(select(VisitScore.version_id).where(_totals_in(wanted)).distinct())
    return sorted(found.all())


def _sums(session: Session, wanted: Wanted, shared: Shared, versions: dict[int, Version]) -> _Sums:
    """Totals by store and shopper: as frozen where all touchpoints are shared, else over the shared ones."""
    scores = _frozen_totals(wanted) if shared.is_everything else _totals_over(wanted, shared, versions)
    score = scores.c.score
    rows = session.connection().execute(
        select(  # type: ignore[call-overload]
            scores.c.store_id, scores.c.shopper_id, func.count(), func.sum(score), func.sum(score * score)
        )
        .where(score.is_not(None))
        .group_by(scores.c.store_id, scores.c.shopper_id)
        .order_by(scores.c.store_id, scores.c.shopper_id)
    )
    store, shopper, visits, total, squares = _columns(rows.all(), 5)
    return _Sums(store, shopper, Moments.of(visits, total, squares))


def _frozen_totals(wanted: Wanted) -> Any:
    return (
        select(VisitScore.store_id, VisitScore.shopper_id, col(VisitScore.common_share).label("score"))
        .where(_totals_in(wanted))
        .subquery()
    )


def _totals_over(wanted: Wanted, shared: Shared, versions: dict[int, Version]) -> Any:
    """Each visit's total over the shared touchpoints, by its own checklist's rule; a failed visit stays 0."""
    pooled = [version.id for version in versions.values() if version.questionnaire.total is Total.POOLED]
    share = col(TouchpointScore.share)
    # Points are whole hundredths in the database; the factor cancels out of every quotient.
    possible = cast(case((share.is_not(None), col(TouchpointScore.possible))), Float)
    weight = cast(case((share.is_not(None), col(TouchpointScore.weight))), Float)
    rule = case(
        (col(VisitScore.failed_common), 0.0),
        (
            col(VisitScore.version_id).in_(pooled),
            func.sum(share * possible) / func.nullif(func.sum(possible), 0.0),
        ),
        else_=func.sum(share * weight) / func.nullif(func.sum(weight), 0.0),
    )
    scores = (
        select(VisitScore.visit_id, VisitScore.store_id, VisitScore.shopper_id, rule.label("uncut"))
        .join(TouchpointScore, col(TouchpointScore.visit_id) == col(VisitScore.visit_id))
        .where(_totals_in(wanted), _shared_cells(shared))
        .group_by(
            col(VisitScore.visit_id),
            col(VisitScore.store_id),
            col(VisitScore.shopper_id),
            col(VisitScore.failed_common),
            col(VisitScore.version_id),
        )
        .subquery()
    )
    return select(scores.c.store_id, scores.c.shopper_id, _cut(scores.c.uncut).label("score")).subquery()


def _cells(session: Session, wanted: Wanted, shared: Shared, places: dict[int, int]) -> Cells:
    """Shared touchpoints' scores by store and touchpoint."""
    share = _cut(col(TouchpointScore.share))
    chosen: Select[Any] = (
        select(  # type: ignore[call-overload]
            TouchpointScore.store_id,
            TouchpointScore.key_id,
            func.count(),
            func.sum(share),
            func.sum(share * share),
        )
        .where(_cells_in(wanted), _shared_cells(shared), col(TouchpointScore.share).is_not(None))
        .group_by(TouchpointScore.store_id, TouchpointScore.key_id)
    )
    rows = [row for row in session.connection().execute(chosen).all() if row[0] in places]
    store, key, visits, total, squares = _columns(rows, 5)
    positions = {part.key_id: position for position, part in enumerate(shared.touchpoints)}
    at_store = np.array([places[store_id] for store_id in store], np.int64)
    at_touchpoint = np.array([positions[key_id] for key_id in key], np.int64)
    order = np.lexsort((at_touchpoint, at_store))
    moments = Moments.of(visits, total, squares)
    return Cells(at_store[order], at_touchpoint[order], moments[order])


def _shopper_cells(session: Session, sums: _Sums, store: Any) -> ShopperCells:
    """The same sums by store and shopper, shoppers by reference and visits without one left out."""
    ids = {shopper for shopper in sums.shopper if shopper is not None}
    seen = select(VisitScore.shopper_id).distinct()
    found = session.exec(
        select(Person.id, Person.reference).where(col(Person.id).in_(seen)).order_by(Person.reference)
    ).all()
    named = [(person_id, reference) for person_id, reference in found if person_id in ids]
    positions = {person_id: position for position, (person_id, _) in enumerate(named)}
    known = np.array([shopper is not None for shopper in sums.shopper], bool)
    shopper = np.array([positions[one] for one in sums.shopper if one is not None], np.int64)
    return ShopperCells(
        tuple(reference for _, reference in named), store[known], shopper, sums.moments[known]
    )


def _added(moments: Moments, group: Any, count: int) -> Moments:
    """Sums of `moments` by group number, 0 to `count` - 1; every group has at least one."""
    return Moments.of(
        np.bincount(group, moments.visits, count).round().astype(np.int64).tolist(),
        np.bincount(group, moments.total, count).tolist(),
        np.bincount(group, moments.squares, count).tolist(),
    )


def _stores(session: Session, wanted: Wanted, ids: set[int]) -> dict[int, StoreName]:
    """The stores in scope among `ids`, by code."""
    rows = session.exec(
        select(Store.id, Store.code, Store.name, Region.path)
        .join(Region, col(Region.id) == col(Store.region_id), isouter=True)
        .where(_stores_of(wanted, col(Store.id)))
        .order_by(Store.code)
    ).all()
    return {
        store_id: StoreName(code, name, path or "") for store_id, code, name, path in rows if store_id in ids
    }


def _columns(rows: Sequence[Any], count: int) -> tuple[list[Any], ...]:
    return tuple(list(column) for column in zip(*rows, strict=True)) or tuple([] for _ in range(count))


def _cut(share: Any) -> ColumnElement[Any]:
    """At most 1: bonus does not count in comparisons beyond the scale."""
    return case((share > 1.0, 1.0), else_=share)


def _shared_cells(shared: Shared) -> ColumnElement[bool]:
    keys = [part.key_id for part in shared.touchpoints]
    return and_(col(TouchpointScore.own).is_(False), col(TouchpointScore.key_id).in_(keys))


def _totals_in(wanted: Wanted) -> ColumnElement[bool]:
    return and_(
        _stores_of(wanted, col(VisitScore.store_id)),
        _checklist_of(wanted, col(VisitScore.checklist_id)),
        _days_of(wanted, col(VisitScore.visited_on)),
    )


def _cells_in(wanted: Wanted) -> ColumnElement[bool]:
    return and_(
        _stores_of(wanted, col(TouchpointScore.store_id)),
        _checklist_of(wanted, col(TouchpointScore.checklist_id)),
        _days_of(wanted, col(TouchpointScore.visited_on)),
    )


def _stores_of(wanted: Wanted, store_id: Mapped[Any]) -> ColumnElement[bool]:
    """The stores that the viewer sees, in the region asked for with all below it."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.viewer is not None:
        conditions.append(stores_visible_to(wanted.viewer))
    if wanted.region is not None:
        below = select(Region.id).where(col(Region.lineage).startswith(wanted.region.lineage))
        conditions.append(col(Store.region_id).in_(below))
    return store_id.in_(select(Store.id).where(*conditions)) if conditions else true()


def _checklist_of(wanted: Wanted, checklist_id: Mapped[Any]) -> ColumnElement[bool]:
    return true() if wanted.checklist_id is None else checklist_id == wanted.checklist_id


def _days_of(wanted: Wanted, day: Mapped[Any]) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [true()]
    if wanted.from_day is not None:
        conditions.append(day >= wanted.from_day)
    if wanted.to_day is not None:
        conditions.append(day <= wanted.to_day)
    return and_(*conditions)
