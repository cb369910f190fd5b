"""How much of the spread is the shoppers', and how lenient each of them is: crossed store and shopper effects.

    y = μ + store + shopper + e, all three normal, by REML from the sums per store and shopper

(Patterson & Thompson 1971; the absorption of one factor and the profiled σ² as in Bates et al., lme4, 2015.) The three
standard deviations are the REML estimates. Bands of the shoppers' share and of each leniency integrate over their
uncertainty, with a uniform prior on each standard deviation as in `posterior`. Shares throughout.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from audits.consistency.crossable import not_apart, too_few
from audits.consistency.groups import Floats, ShopperCells
from audits.consistency.likelihood import CrossedSums, Fits, most_shoppers
from audits.consistency.mixtures import NARROWEST_SD, Mixture, band_of, central_band
from audits.sentences import sentence

MOST_SHOPPERS = 1_500

COARSE = (0.0, 0.15, 0.5, 1.5, 5.0)
WIDEST_RATIO = 100.0
FIRST_STEP, FINEST_STEP = 0.25, 1e-4
NEGLIGIBLE = 8.0
"""A log density this far below the highest is left out of the bands: e⁻⁸ = 0.0003 of it."""

STORE_POINTS, SHOPPER_POINTS = 5, 21
SHARE_POINTS = 48
"""Ratios in either direction between which the shares' bands are read off."""

Band = tuple[float, float]
Ratios = tuple[float, float]
"""Standard deviations of stores and of shoppers, as multiples of the visits' own."""


@dataclass(frozen=True)
class NotCrossed:
    """Why stores and shoppers are not told apart, as a sentence; or that a worker is still at it."""

    reason: str
    is_being_fitted: bool = False


@dataclass(frozen=True)
class Leniency:
    """How much higher than others a shopper scores the same stores, in shares, with its 95 % interval."""

    shopper: str
    visits: int
    leniency: float
    low: float
    high: float


@dataclass(frozen=True)
class ShopperSplit:
    """Standard deviations of stores, shoppers and visits (REML), and the leniency of every shopper; shares."""

    visits: int
    sd_stores: float
    sd_shoppers: float
    sd_visits: float
    sd_shoppers_low: float
    sd_shoppers_high: float
    leniencies: tuple[Leniency, ...]
    share_bands: tuple[Band, Band, Band]
    """Central 95 % of the parts of a visit's variance that are the stores', the shoppers' and the visits' own."""

    fallback: str = ""
    """What was left out because all of it was too much to solve for, as a sentence; empty when nothing was."""


def split_by_shopper(cells: ShopperCells | None) -> ShopperSplit | NotCrossed:
    """Stores, shoppers and visits told apart, or why they cannot be.

    Where there are too many shoppers to solve for, those with the most visits stand for all, and `fallback` says so:
    how often a shopper went tells nothing of how leniently. Some 100 evaluations of the likelihood, half a second for
    300 shoppers in 1,000 stores and half a minute for 1,500: many of them belong in the background.
    """
    reason = too_few(cells)
    if cells is None or reason:
        return NotCrossed(reason)
    solved = _busiest(cells)
    sums = CrossedSums.of(solved)
    reason = not_apart(sums)
    if reason:
        return NotCrossed(reason)
    try:
        best = _most_likely(sums)
        if max(best) < WIDEST_RATIO:
            return replace(_with_bands(solved, sums, best), fallback=_left_out(cells, solved))
    except np.linalg.LinAlgError:
        pass  # The equations turn singular just where nothing is left to chance.
    return NotCrossed(
        sentence("stores and shoppers explain the scores without rest, so nothing tells them from chance.")
    )


def _busiest(cells: ShopperCells) -> ShopperCells:
    """The cells of as many shoppers as can be solved for, those with the most visits; ties as they are listed."""
    visits = np.bincount(cells.shopper, cells.scores.visits)
    most = min(MOST_SHOPPERS, most_shoppers(cells))
    if np.count_nonzero(visits) <= most:
        return cells
    kept = np.isin(cells.shopper, np.argsort(-visits, kind="stable")[:most])
    return ShopperCells(cells.shoppers, cells.store[kept], cells.shopper[kept], cells.scores[kept])


def _left_out(cells: ShopperCells, solved: ShopperCells) -> str:
    if len(solved.scores) == len(cells.scores):
        return ""
    shoppers, kept = len(np.unique(cells.shopper)), len(np.unique(solved.shopper))
    return sentence(
        "All %(shoppers)s shoppers are too many to solve for at once, so this falls back on the %(kept)s with the "
        "most visits; choose a region or a shorter period to see the others.",
        shoppers=shoppers,
        kept=kept,
    )


def _most_likely(sums: CrossedSums) -> Ratios:
    """The ratios of highest restricted likelihood: the best of a coarse grid, then parabolas along each axis in turn.

    The likelihood is even in both ratios, so 0 is no border to it: steps may cross it.
    """
    best = min(((a, b) for a in COARSE for b in COARSE), key=lambda ratios: sums.fit(*ratios).deviance)
    step = FIRST_STEP
    while step > FINEST_STEP:
        before, size = best, max(1.0, math.hypot(*best))
        for axis in ((1.0, 0.0), (0.0, 1.0)):
            best = _lowest_along(sums, best, (size * step * axis[0], size * step * axis[1]))
        if math.dist(best, before) < size * step / 2:
            step /= 4
    return abs(best[0]), abs(best[1])


def _lowest_along(sums: CrossedSums, best: Ratios, step: Ratios) -> Ratios:
    """The best of here, a step back, a step on, and the lowest point of the parabola through these three."""
    here, back, onward = (sums.fit(*_moved(best, step, by)).deviance for by in (0, -1, 1))
    tried = {0.0: here, -1.0: back, 1.0: onward}
    bend = onward - 2 * here + back
    if bend > 0:
        lowest = min(max((back - onward) / (2 * bend), -2.0), 2.0)
        tried[lowest] = sums.fit(*_moved(best, step, lowest)).deviance
    return _moved(best, step, min(tried, key=tried.__getitem__))


def _moved(ratios: Ratios, step: Ratios, by: float) -> Ratios:
    store, shopper = ratios[0] + by * step[0], ratios[1] + by * step[1]
    return min(store, WIDEST_RATIO), min(shopper, WIDEST_RATIO)


def _with_bands(cells: ShopperCells, sums: CrossedSums, best: Ratios) -> ShopperSplit:
    fitted = sums.fit(*best)
    sd_visits = math.sqrt(fitted.residual_squares / (sums.visits - 1))
    stores, shoppers = _support(sums, best, (1.0, 0.0)), _support(sums, best, (0.0, 1.0))
    store_nodes, shopper_nodes, shares = _points(stores, shoppers)
    fits = Fits.joined([sums.fit_along(node, shopper_nodes) for node in store_nodes.tolist()])
    densities = _log_density(fits.deviance, fits.residual_squares)
    weight = np.exp(densities - densities.max()) * shares
    weight /= weight.sum()
    sds = np.sqrt(fits.residual_squares / (sums.visits - 3))
    errors = np.sqrt(fits.effect_variances.T) * sds
    leniency = Mixture(weight, fits.effects.T, np.maximum(errors, NARROWEST_SD))
    low, high = band_of(weight, np.tile(shopper_nodes, STORE_POINTS) * sds)
    return ShopperSplit(
        visits=sums.visits,
        sd_stores=best[0] * sd_visits,
        sd_shoppers=best[1] * sd_visits,
        sd_visits=sd_visits,
        sd_shoppers_low=low,
        sd_shoppers_high=high,
        leniencies=_leniencies(cells, sums, leniency),
        share_bands=_share_bands(densities, stores, shoppers),
    )


def _leniencies(cells: ShopperCells, sums: CrossedSums, mixture: Mixture) -> tuple[Leniency, ...]:
    low, high = central_band(mixture)
    names = [cells.shoppers[position] for position in np.unique(cells.shopper)]
    visits = sums.shoppers.visits.astype(int).tolist()
    columns = zip(names, visits, mixture.mean().tolist(), low.tolist(), high.tolist(), strict=True)
    return tuple(Leniency(*column) for column in columns)


def _log_density(deviance: Floats, residual_squares: Floats) -> Floats:
    """Log posterior density of ratios, each standard deviation uniform a priori and σ² integrated."""
    density: Floats = np.log(residual_squares) - 0.5 * deviance
    return density


def _points(stores: Band, shoppers: Band) -> tuple[Floats, Floats, Floats]:
    """Ratios of stores and of shoppers whose pairs are integrated over, and the area each pair stands for.

    Gauss and Legendre's points in both directions; shoppers run faster.
    """
    store_nodes, store_shares = _nodes(*stores, STORE_POINTS)
    shopper_nodes, shopper_shares = _nodes(*shoppers, SHOPPER_POINTS)
    return store_nodes, shopper_nodes, np.outer(store_shares, shopper_shares).ravel()


def _share_bands(densities: Floats, stores: Band, shoppers: Band) -> tuple[Band, Band, Band]:
    """Bands of the shares of variance: polynomials through the log densities at `_points`, read off finely."""
    store_nodes, store_shares = _nodes(*stores, SHARE_POINTS)
    shopper_nodes, shopper_shares = _nodes(*shoppers, SHARE_POINTS)
    coarse = densities.reshape(STORE_POINTS, SHOPPER_POINTS)
    fine = _between(STORE_POINTS) @ coarse @ _between(SHOPPER_POINTS).T
    weight = np.exp(fine - fine.max()) * np.outer(store_shares, shopper_shares)
    weight /= weight.sum()
    store, shopper = store_nodes[:, None] ** 2, shopper_nodes[None, :] ** 2
    whole = 1 + store + shopper
    bands = [
        band_of(weight.ravel(), (part / whole).ravel()) for part in (store, shopper, np.ones_like(whole))
    ]
    return bands[0], bands[1], bands[2]


def _between(points: int) -> Floats:
    """SHARE_POINTS × points: takes values at Gauss and Legendre's points to the values between them."""
    known, wanted = (np.polynomial.legendre.leggauss(count)[0] for count in (points, SHARE_POINTS))
    through = np.linalg.inv(np.polynomial.legendre.legvander(known, points - 1))
    return np.asarray(np.polynomial.legendre.legvander(wanted, points - 1) @ through, float)


def _nodes(low: float, high: float, count: int) -> tuple[Floats, Floats]:
    nodes, shares = np.polynomial.legendre.leggauss(count)
    return low + (high - low) * (nodes + 1) / 2, shares * (high - low) / 2


def _support(sums: CrossedSums, best: Ratios, axis: Ratios) -> tuple[float, float]:
    """From where to where one ratio has a density that is not negligible, the other as it is most likely."""
    highest = _density_at(sums, best)
    place = int(axis[1])
    ends = []
    for direction in (-1.0, 1.0):
        by = direction * FIRST_STEP / 8
        while 0 < _moved(best, axis, by)[place] < WIDEST_RATIO:
            if _density_at(sums, _moved(best, axis, by)) < highest - NEGLIGIBLE:
                break
            by *= 1.5
        ends.append(max(0.0, _moved(best, axis, by)[place]))
    return ends[0], ends[1]


def _density_at(sums: CrossedSums, ratios: Ratios) -> float:
    fit = sums.fit(*ratios)
    return math.log(fit.residual_squares) - 0.5 * fit.deviance
