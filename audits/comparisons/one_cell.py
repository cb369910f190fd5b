"""One cell of the heat map in figures: its mean with a band, and how it differs from its region and the network."""

from dataclasses import dataclass

import numpy as np

from audits.consistency.changes import Change
from audits.consistency.differences import against_rest
from audits.consistency.grid import lay_grid
from audits.consistency.groups import Groups, Integers, Moments
from audits.consistency.mixtures import central_band
from audits.consistency.posterior import stores_mixture
from audits.consistency.spread import Spread, spread_of
from audits.consistency.sums import Sums


@dataclass(frozen=True, slots=True)
class Band:
    """The adjusted mean and its 95 % interval, 0 to 100, cut to the scale."""

    adjusted: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Against:
    """All other stores of the region, or of the network where `region` is "": visits, mean (0 to 100), the change.

    `change` is this store less the others, in shares.
    """

    region: str
    visits: int
    mean: float
    change: Change

    @property
    def points(self) -> float:
        """This store less the others, in points of 100."""
        return 100 * self.change.difference


@dataclass(frozen=True, slots=True)
class CellFigures:
    """One store at one touchpoint: n, raw mean and sample SD (0 to 100), the band, and what it is held against.

    `band` is None without a model.
    """

    visits: int
    mean: float
    sd: float | None
    band: Band | None
    against: tuple[Against, ...]


def cell_figures(groups: Groups, code: str, key: str) -> CellFigures | None:
    """The figures of a cell; None when no visit of these scored the touchpoint at the store."""
    codes = [store.code for store in groups.stores]
    keys = [point.key for point in groups.touchpoints]
    if code not in codes or key not in keys:
        return None
    store, touchpoint = codes.index(code), keys.index(key)
    at = groups.cells.touchpoint == touchpoint
    scores, place = groups.cells.scores[at], np.flatnonzero(groups.cells.store[at] == store)
    if not len(place):
        return None
    own = scores[place]
    sd = float(own.sample_sds()[0])
    return CellFigures(
        visits=int(own.visits[0]),
        mean=100 * float(own.means[0]),
        sd=None if np.isnan(sd) else 100 * sd,
        band=_band(scores, spread_of(scores), place),
        against=_against(groups, store, touchpoint),
    )


def _band(scores: Moments, spread: Spread, place: Integers) -> Band | None:
    """The band of one store alone, by the model of all stores at this touchpoint."""
    if spread.no_model:
        return None
    mixture = stores_mixture(scores[place], lay_grid(scores, spread))
    low, high = central_band(mixture)
    ends = np.clip([mixture.mean()[0], low[0], high[0]], 0, 1) * 100
    return Band(*ends.tolist())


def _against(groups: Groups, store: int, touchpoint: int) -> tuple[Against, ...]:
    sums, region = Sums.of(groups), groups.stores[store].region
    spreads, everywhere = sums.spreads(), np.arange(len(groups.stores))
    within = np.array([place for place in everywhere if groups.stores[place].region == region], np.int64)
    held_against = [(region, within)] if region and len(within) < len(everywhere) else []
    found = []
    for name, places in (*held_against, ("", everywhere)):
        one = against_rest(sums, store, places, spreads)[touchpoint + 1]
        if one.first and one.change:
            found.append(Against(name, one.first.visits, 100 * one.first.share, one.change))
    return tuple(found)
