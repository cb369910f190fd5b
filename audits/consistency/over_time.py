"""Consistency period by period, whether it changed by more than noise, and the trend of the mean.

Consistency is 100 × (1 − SD/50) of all visits of a period (domain.md). Visits to one store go together, so its
interval leaves out a whole store at a time: the delete-one jackknife (Efron & Tibshirani, An Introduction to the
Bootstrap, 1993, chapter 11), spread around the figure of all stores (MacKinnon, Nielsen & Webb, Journal of Applied
Econometrics 38, 2023), with Student's t on as many stores as visits spread unevenly are worth, (Σn)²/Σn², less one.
In simulation (5 to 100 stores, 1 to 8 visits) it held the truth 95 % of the time on average, and nowhere under 90 %.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from audits.consistency.changes import CONFIDENCE, Change
from audits.consistency.distributions import t_quantile
from audits.consistency.groups import ROUNDING, Floats, Integers, Moments
from audits.consistency.spread import FEWEST_STORES, WIDEST_SD, spread_of


class NoBand(StrEnum):
    """Why a period's consistency has no interval."""

    NO_VISITS = "no visits"
    FEW_STORES = "fewer than five stores"
    NO_SPREAD = "all scores equal"
    ONE_STORE = "all stores but one have equal scores"


@dataclass(frozen=True)
class PeriodCells:
    """Groups of visits by period and store, each pair once: positions of the period (in time) and of the store."""

    periods: int
    period: Integers
    store: Integers
    scores: Moments

    def of(self, period: int) -> Moments:
        """One period's groups by store."""
        return self.scores[self.period == period]

    def by_store(self) -> Moments:
        """All periods together, by store."""
        _, store = np.unique(self.store, return_inverse=True)
        total, squares = (
            np.bincount(store, part).astype(float) for part in (self.scores.total, self.scores.squares)
        )
        return Moments(np.bincount(store, self.scores.visits).astype(np.int64), total, squares)


@dataclass(frozen=True)
class PeriodConsistency:
    """One period: consistency 0 to 100 with its 95 % interval; where there is none, `no_band` says why."""

    visits: int
    stores: int
    consistency: float | None
    low: float | None
    high: float | None
    no_band: NoBand | None


@dataclass(frozen=True)
class PeriodMean:
    """One period: the mean share of its visits with its 95 % interval; None without visits or without repeats."""

    visits: int
    stores: int
    mean: float | None
    low: float | None
    high: float | None


def consistency_over_time(cells: PeriodCells) -> list[PeriodConsistency]:
    """One row a period, empty periods among them, in their order."""
    return [consistency_of(cells.of(period)) for period in range(cells.periods)]


def consistency_of(scores: Moments) -> PeriodConsistency:
    """Consistency of J stores' visits: log SD, its bias taken off, ± t · its jackknife standard error.

    SE² = (J − 1)/J Σ (θ_(j) − θ)², centre Jθ − (J − 1)θ̄ with θ_(j) = log SD without store j. The interval is
    stretched to the figure itself where few stores pull its centre away. Linear in stores.
    """
    spread = spread_of(scores)
    consistency, stores = spread.consistency, len(scores)
    without, whole = _sds(scores), spread.visits_sd or 0.0
    no_band = _no_band(stores, whole, without)
    if no_band:
        return PeriodConsistency(spread.visits, stores, consistency, None, None, no_band)
    logs = np.log(without)
    centre = stores * math.log(whole) - (stores - 1) * float(logs.mean())
    reach = _reach(logs - math.log(whole), scores.visits)
    widest = min(WIDEST_SD, max(whole, math.exp(centre + reach)))
    narrowest = min(whole, math.exp(centre - reach))
    low, high = (100 * (1 - sd / WIDEST_SD) for sd in (widest, narrowest))
    return PeriodConsistency(spread.visits, stores, consistency, low, high, None)


def change_of(cells: PeriodCells, before: int, after: int) -> Change | NoBand:
    """Change of consistency between two periods in points (−100 to 100), with what chance alone would do.

    Difference ± t · SE, the same store left out of both periods at once: stores that are in both make the periods
    alike, and so does it. Bias cancels in the difference. Refused where either period has no interval: a few visits
    that happened to be equal would call any later spread a change.
    """
    ends = [_placed(cells, period) for period in (before, after)]
    for _, scores in ends:
        if no_band := consistency_of(scores).no_band:
            return no_band
    stores = np.union1d(ends[0][0], ends[1][0])
    sds = [spread_of(scores).visits_sd or 0.0 for _, scores in ends]
    visits, moved = np.zeros(len(stores), np.int64), np.zeros((2, len(stores)))
    for end, (places, scores) in enumerate(ends):
        at = np.searchsorted(stores, places)
        moved[end, at] = _sds(scores) - sds[end]
        visits[at] += scores.visits
    points = 100 / WIDEST_SD
    return Change(points * (sds[0] - sds[1]), points * _reach(moved[0] - moved[1], visits))


def means_over_time(cells: PeriodCells) -> list[PeriodMean]:
    """One row a period: mean ± t · sqrt(MSW/n), MSW from all periods' visits by store, t on its N − J.

    The interval is that of the same stores visited again: where periods hold other stores, part of the trend is theirs.
    """
    spread = spread_of(cells.by_store())
    variance = spread.within_variance
    t = None if variance is None else t_quantile(CONFIDENCE, spread.within_freedom)
    rows = []
    for period in range(cells.periods):
        scores = cells.of(period)
        visits = int(scores.visits.sum())
        mean = float(scores.total.sum()) / visits if visits else None
        if mean is None or variance is None or t is None:
            rows.append(PeriodMean(visits, len(scores), mean, None, None))
            continue
        reach = t * math.sqrt(variance / visits)
        rows.append(PeriodMean(visits, len(scores), mean, mean - reach, mean + reach))
    return rows


def _placed(cells: PeriodCells, period: int) -> tuple[Integers, Moments]:
    chosen = cells.period == period
    order = np.argsort(cells.store[chosen])
    return cells.store[chosen][order], cells.scores[chosen][order]


def _no_band(stores: int, whole: float, without: Floats) -> NoBand | None:
    if not stores:
        return NoBand.NO_VISITS
    if stores < FEWEST_STORES:
        return NoBand.FEW_STORES
    if not whole:
        return NoBand.NO_SPREAD
    return None if without.all() else NoBand.ONE_STORE


def _sds(scores: Moments) -> Floats:
    """Per store the population SD of all other stores' visits; exactly 0 where it is only rounding."""
    if len(scores) < 2:
        return np.zeros(len(scores))
    visits = scores.visits.sum() - scores.visits
    squares = scores.squares.sum() - scores.squares
    left = squares - (scores.total.sum() - scores.total) ** 2 / visits
    sds: Floats = np.sqrt(np.where(left <= ROUNDING * scores.squares.sum(), 0.0, left) / visits)
    return sds


def _reach(moved: Floats, visits: Integers) -> float:
    """t · SE of a figure, from how far leaving out each store moves it."""
    stores = len(moved)
    worth = int(visits.sum() ** 2 / (visits**2).sum() + 1e-9)
    error = math.sqrt((stores - 1) / stores * float((moved**2).sum()))
    return t_quantile(CONFIDENCE, max(1, worth - 1)) * error
