"""Where inconsistency comes from: the stores, the days or the shoppers, as shares of one visit's variance.

Without shoppers: τ²/(τ² + MSW) is the stores' share and the rest lies within stores (domain.md, "Honest comparison"),
its interval the central 95 % of the ICC over the grid of τ and σ on which `posterior` integrates. With stores and
shoppers crossed: the three REML variances over their sum, intervals from the grid of `crossed`.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from audits.consistency.crossed import NotCrossed, ShopperSplit
from audits.consistency.grid import Grid, lay_grid
from audits.consistency.groups import Moments
from audits.consistency.mixtures import TAIL
from audits.consistency.spread import NoModel, Spread

_ICCS = np.linspace(0, 1, 2_001)[:-1]
_RATIOS = np.sqrt(_ICCS / (1 - _ICCS))


class Source(StrEnum):
    """What makes two visits differ."""

    STORES = "between stores"
    SHOPPERS = "between shoppers"
    VISITS = "within stores"


@dataclass(frozen=True)
class Share:
    """The part of a visit's variance that one source makes, 0 to 1, with its 95 % interval."""

    source: Source
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Shares:
    """Two or three shares that add to 1, and the visits they come from: with shoppers, those that name one."""

    visits: int
    shares: tuple[Share, ...]

    def of(self, source: Source) -> Share | None:
        """The share of one source; None for shoppers where they are not told apart."""
        return next((share for share in self.shares if share.source is source), None)


def shares_of(
    scores: Moments, spread: Spread, shoppers: ShopperSplit | NotCrossed, grid: Grid | None = None
) -> Shares | NoModel:
    """Where the variance of these groups by store comes from, or why it cannot be split.

    `spread` is theirs, `shoppers` what `split_by_shopper` found, `grid` their `Posterior.grid` where there is
    one: laying it takes some 10 ms otherwise. Where stores and shoppers are not crossed enough there are two
    shares, and `NotCrossed.reason` says why.
    """
    if spread.no_model:
        return spread.no_model
    if isinstance(shoppers, ShopperSplit):
        return _crossed(shoppers)
    return _one_way(spread, grid or lay_grid(scores, spread))


def _one_way(spread: Spread, grid: Grid) -> Shares:
    icc = spread.icc or 0.0
    low, high = icc_band(grid)
    shares = (_share(Source.STORES, icc, low, high), _share(Source.VISITS, 1 - icc, 1 - high, 1 - low))
    return Shares(spread.visits, shares)


def icc_band(grid: Grid) -> tuple[float, float]:
    """Central 95 % of τ²/(τ² + σ²): its distribution summed over the grid's σ, along each of which τ is interpolated.

    Right to about 0.01 with five stores and 0.002 from thirty on; the error is on the wide side.
    """
    sigmas, row = np.unique(np.sqrt(grid.within_variance), return_inverse=True)
    if not sigmas[0]:
        return 1.0, 1.0
    below = np.zeros(len(_ICCS))
    for place, sigma in enumerate(sigmas.tolist()):
        tau, weight = np.sqrt(grid.between_variance[row == place]), grid.weight[row == place]
        reached = np.append(0.0, np.cumsum(weight) - weight / 2)
        below += np.interp(_RATIOS * sigma, np.append(0.0, tau), reached, right=float(weight.sum()))
    low, high = np.interp((TAIL, 1 - TAIL), below, _ICCS)
    return float(low), float(high)


def _crossed(split: ShopperSplit) -> Shares:
    variances = (split.sd_stores**2, split.sd_shoppers**2, split.sd_visits**2)
    columns = zip((Source.STORES, Source.SHOPPERS, Source.VISITS), variances, split.share_bands, strict=True)
    whole = sum(variances)
    return Shares(split.visits, tuple(_share(source, part / whole, *band) for source, part, band in columns))


def _share(source: Source, share: float, low: float, high: float) -> Share:
    """An estimate of 0 or 1 is never inside a central interval, so the interval is stretched to what it belongs to."""
    return Share(source, share, min(low, share), max(high, share))
