"""Visits' totals by store and by shopper. They are added up here: there are nearly as many pairs of store and shopper
as visits, and SQL would sort them all by a shopper's long id first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Subquery, Text, cast, exists
from sqlmodel import Session, col, select

from audits.consistency.groups import Floats, Integers, Moments, ShopperCells
from audits.people.tables import Person
from audits.visits.tables import Visit

ROWS_AT_ONCE = 1_000
"""Rows become columns so few at a time that Python's collector of garbage never wakes up: three times as fast."""

NOBODY = -1


@dataclass(frozen=True, slots=True)
class Scored:
    """V visits with a score: three arrays of length V. `store` holds ids, `shopper` positions in `shoppers`, which
    are references in their order, or NOBODY."""

    store: Integers
    shopper: Integers
    share: Floats
    shoppers: tuple[str, ...]


def scored_visits(session: Session, scores: Subquery, shoppers: Mapping[str, str]) -> Scored:
    """The visits of `scores` (`store_id`, `shopper_id`, `score`) that have a score, by `references`. One query."""
    rows = session.connection().execute(
        select(scores.c.store_id, cast(scores.c.shopper_id, Text), scores.c.score).where(
            scores.c.score.is_not(None)
        )
    )
    positions = {shopper: place for place, shopper in enumerate(shoppers)}
    parts = [_columns(part, positions) for part in rows.partitions(ROWS_AT_ONCE)] or [_columns([], {})]
    store, shopper, share = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Scored(store, shopper, share, tuple(shoppers.values()))


def totals_by_store(scored: Scored, places: Mapping[int, int]) -> Moments:
    """n, Σ and Σ² of each store's visits, in the order of `places`: store ids to positions from 0 on."""
    _, moments = _added_up(_places(scored, places), scored.share)
    return moments


def by_store_and_shopper(scored: Scored, places: Mapping[int, int]) -> ShopperCells:
    """The same by store and shopper, without visits that name none; only shoppers that occur are listed.

    Equal visits give equal sums to the last bit, in whatever order they were read.
    """
    known = scored.shopper != NOBODY
    seen, shopper = np.unique(scored.shopper[known], return_inverse=True)
    pairs, moments = _added_up(
        _places(scored, places)[known] * max(1, len(seen)) + shopper, scored.share[known]
    )
    store, shopper = np.divmod(pairs, max(1, len(seen)))
    return ShopperCells(tuple(scored.shoppers[place] for place in seen.tolist()), store, shopper, moments)


def references(session: Session) -> dict[str, str]:
    """References of everybody who visited, by id as text, in the order of the references. One query."""
    visited = exists().where(col(Visit.shopper_id) == col(Person.id))
    found = session.execute(select(cast(col(Person.id), Text), Person.reference).where(visited))
    return dict(sorted((tuple(row) for row in found), key=lambda row: row[1]))


def _columns(rows: Any, positions: Mapping[str, int]) -> tuple[Integers, Integers, Floats]:
    store, shopper, share = zip(*rows, strict=True) if rows else ((), (), ())
    places = [positions.get(one, NOBODY) for one in shopper]
    return np.array(store, np.int64), np.array(places, np.int64), np.array(share, float)


def _places(scored: Scored, places: Mapping[int, int]) -> Integers:
    ids, position = np.unique(scored.store, return_inverse=True)
    placed: Integers = np.array([places[store] for store in ids.tolist()], np.int64)[position]
    return placed


def _added_up(group: Integers, share: Floats) -> tuple[Integers, Moments]:
    """The groups that occur, in ascending order, and their sums, added up from the lowest share on."""
    order = np.lexsort((share, group))
    numbers, starts, visits = np.unique(group[order], return_index=True, return_counts=True)
    if not len(numbers):
        return numbers, Moments(visits, np.empty(0), np.empty(0))
    ordered = share[order]
    total, squares = np.add.reduceat(ordered, starts), np.add.reduceat(ordered**2, starts)
    return numbers, Moments(visits, total, squares)
