"""Visits' scores under each lens, by store: the totals that a comparison narrowed to one lens has."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import func
from sqlmodel import Session, select

from audits.checklists.loading import Version, load
from audits.comparisons.queries import stores_named
from audits.comparisons.scope import Wanted, totals_in
from audits.comparisons.sharing import what_is_shared
from audits.comparisons.totals import frozen_totals, totals_over
from audits.consistency.groups import Integers, Moments, Store
from audits.sheet import Lens
from audits.visits.tables import VisitScore


@dataclass(frozen=True, slots=True)
class UnderLens:
    """The touchpoints of a lens that all versions share, the stores scored there, and their visits' shares.

    `stores` are ascending positions among `ByLens.stores`.
    """

    touchpoints: tuple[str, ...]
    stores: Integers
    scores: Moments


@dataclass(frozen=True, slots=True)
class ByLens:
    """The stores scored under either lens, by code, and both lenses."""

    stores: tuple[Store, ...]
    lenses: Mapping[Lens, UnderLens]
    notes: tuple[str, ...]

    @property
    def missing(self) -> Lens | None:
        """A lens that no shared touchpoint has; the first of them, or None when there are both."""
        return next((lens for lens, under in self.lenses.items() if not under.touchpoints), None)


def by_lens(session: Session, wanted: Wanted) -> ByLens:
    """Scores by lens and store. At most seven queries; a failed visit is 0 under either lens."""
    seen = session.exec(select(VisitScore.version_id).where(totals_in(wanted)).distinct()).all()
    versions = load(session, sorted(seen)) if seen else {}
    everything = what_is_shared(list(versions.values()), wanted.only)
    sums = {lens: _sums(session, wanted, versions, lens) for lens in _lenses(wanted)}
    ids = {row[0] for _, rows in sums.values() for row in rows}
    named = stores_named(session, wanted, ids)
    places = {store_id: place for place, store_id in enumerate(named)}
    found = {lens: _placed(touchpoints, rows, places) for lens, (touchpoints, rows) in sums.items()}
    empty = UnderLens((), np.empty(0, np.int64), Moments.of([], [], []))
    return ByLens(tuple(named.values()), {lens: found.get(lens, empty) for lens in Lens}, everything.notes)


def _lenses(wanted: Wanted) -> list[Lens]:
    """Both, or the one that the choice is narrowed to."""
    return [lens for lens in Lens if wanted.only.lens in {None, lens}]


def _sums(
    session: Session, wanted: Wanted, versions: dict[int, Version], lens: Lens
) -> tuple[tuple[str, ...], list[tuple[int, int, float, float]]]:
    """The touchpoints of a lens, and rows of store, visits, Σ and Σ² of shares. One query."""
    only = replace(wanted.only, lens=lens)
    shared = what_is_shared(list(versions.values()), only)
    if not shared.touchpoints:
        return (), []
    scores = frozen_totals(wanted) if shared.is_everything else totals_over(wanted, shared, versions)
    share = scores.c.score
    rows = session.execute(
        select(scores.c.store_id, func.count(), func.sum(share), func.sum(share * share))
        .where(share.is_not(None))
        .group_by(scores.c.store_id)
    )
    return tuple(part.name for part in shared.touchpoints), [tuple(row) for row in rows]


def _placed(
    touchpoints: tuple[str, ...], rows: list[tuple[int, int, float, float]], places: Mapping[int, int]
) -> UnderLens:
    kept = sorted((places[row[0]], *row[1:]) for row in rows)
    columns = [list(column) for column in zip(*kept, strict=True)] or [[], [], [], []]
    return UnderLens(touchpoints, np.array(columns[0], np.int64), Moments.of(*columns[1:]))
