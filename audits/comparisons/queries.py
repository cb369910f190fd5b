"""Reading frozen scores for a comparison: SQL groups them, answers are never read."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import func
from sqlmodel import Session, col, select

from audits.checklists.loading import Version, load
from audits.comparisons.crossing import by_store_and_shopper, references, scored_visits, totals_by_store
from audits.comparisons.remembering import Numbers, edition_now, remembered
from audits.comparisons.scope import Wanted, cells_in, stores_of, totals_in
from audits.comparisons.sharing import Shared, what_is_shared
from audits.comparisons.totals import cut, frozen_totals, has_bonus, in_shared, totals_over
from audits.consistency.groups import Cells, Groups, Moments
from audits.consistency.groups import Store as StoreName
from audits.consistency.groups import Touchpoint as TouchpointName
from audits.stores.tables import Region, Store
from audits.visits.tables import TouchpointScore, VisitScore


def groups(session: Session, wanted: Wanted) -> Groups:
    """Everything a comparison needs, stores by code. At most ten queries, whatever the number of rows."""
    edition, seen = _versions_seen(session, wanted)
    versions = load(session, seen)
    shared = what_is_shared(list(versions.values()), wanted.only)
    stores = stores_named(session, wanted)
    people = references(session)
    numbers = remembered(
        wanted,
        (edition, tuple(stores), tuple(sorted(versions)), tuple(people.items())),
        lambda: _numbers(session, wanted, shared, versions, list(stores), people),
    )
    return Groups(
        stores=tuple(stores[store_id] for store_id in numbers.store_ids),
        totals=numbers.totals,
        touchpoints=tuple(TouchpointName(part.key, part.name) for part in shared.touchpoints),
        cells=numbers.cells,
        shoppers=numbers.shoppers,
        notes=shared.notes,
    )


def _numbers(
    session: Session,
    wanted: Wanted,
    shared: Shared,
    versions: dict[int, Version],
    stores: Sequence[int],
    people: Mapping[str, str],
) -> Numbers:
    """The scores of the visits asked for, added up; `stores` are ids by code."""
    # As frozen where all touchpoints are shared, else over the shared ones.
    scores = frozen_totals(wanted) if shared.is_everything else totals_over(wanted, shared, versions)
    scored = scored_visits(session, scores, people)
    seen = set(np.unique(scored.store).tolist())
    store_ids = tuple(store_id for store_id in stores if store_id in seen)
    places = {store_id: position for position, store_id in enumerate(store_ids)}
    return Numbers(
        store_ids=store_ids,
        totals=totals_by_store(scored, places),
        cells=_cells(session, wanted, shared, versions, places),
        shoppers=by_store_and_shopper(scored, places),
    )


def _versions_seen(session: Session, wanted: Wanted) -> tuple[int | None, list[int]]:
    """The edition of all scores, and the versions that the visits in scope were made with."""
    found = session.execute(
        select(edition_now(), VisitScore.version_id).where(totals_in(wanted)).distinct()
    ).all()
    return (found[0][0] if found else None), sorted(row[1] for row in found)


def _cells(
    session: Session, wanted: Wanted, shared: Shared, versions: dict[int, Version], places: dict[int, int]
) -> Cells:
    """Shared touchpoints' scores by store and touchpoint."""
    share = cut(col(TouchpointScore.share)) if has_bonus(versions) else col(TouchpointScore.share)
    chosen = (
        select(  # type: ignore[call-overload]
            TouchpointScore.store_id,
            TouchpointScore.key_id,
            func.count(),
            func.sum(share),
            func.sum(share * share),
        )
        .where(cells_in(wanted), in_shared(shared), col(TouchpointScore.share).is_not(None))
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


def stores_named(session: Session, wanted: Wanted, ids: set[int] | None = None) -> dict[int, StoreName]:
    """The stores in scope, among `ids` when they are told, by code."""
    rows = session.exec(
        select(Store.id, Store.code, Store.name, Region.path)
        .join(Region, col(Region.id) == col(Store.region_id), isouter=True)
        .where(stores_of(wanted, col(Store.id)))
    )
    # Sorted here, because databases differ in how they sort text.
    named = sorted((row for row in rows if ids is None or row[0] in ids), key=lambda row: row[1])
    return {store_id or 0: StoreName(code, name, path or "") for store_id, code, name, path in named}


def _columns(rows: Sequence[Any], count: int) -> tuple[list[Any], ...]:
    return tuple(list(column) for column in zip(*rows, strict=True)) or tuple([] for _ in range(count))
