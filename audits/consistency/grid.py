"""The grid of τ and σ on which the hierarchical model is integrated, laid where its posterior is.

Source of the density: Gelman et al., Bayesian Data Analysis, 3rd ed., equation 5.21, times the likelihood of the
squares within stores; in log σ², flat there. σ is summed by the trapezoid rule, which for a bell is nearly exact from a
point a standard deviation on; τ by Gauss and Legendre's, which does not mind that the bell is cut off at τ = 0. Each σ
has its own range of τ: when hardly any store was visited twice the two lie along a narrow ridge.
"""

import math
from dataclasses import dataclass

import numpy as np

from audits.consistency.groups import Floats, Moments
from audits.consistency.spread import WIDEST_SD, Spread

TAU_POINTS, SIGMA_POINTS = 60, 9
SCANNED_TAUS, SCANNED_SIGMAS = 24, 17
SCANS = 4

NEGLIGIBLE = 12.0
"""A log density this far below the highest is off the grid: e⁻¹² = 0.000006 of it."""

NEGLIGIBLE_WEIGHT = 1e-6


@dataclass(frozen=True)
class Grid:
    """K points of (τ, σ) with posterior weights that sum to 1; given each of them μ is N(centre, centre_variance).

    Arrays of length K, in shares and share².
    """

    weight: Floats
    between_variance: Floats
    within_variance: Floats
    centre: Floats
    centre_variance: Floats


@dataclass(frozen=True)
class _Levels:
    """Stores gathered by their number of visits: U different numbers, and per number how many stores, Σ and Σ² of
    their means (less the grand mean). The density needs nothing else, however many stores there are."""

    visits: Floats
    stores: Floats
    total: Floats
    squares: Floats
    within_squares: float
    within_freedom: int

    @classmethod
    def of(cls, scores: Moments, spread: Spread) -> "_Levels":
        visits, level = np.unique(scores.visits, return_inverse=True)
        means = scores.means - spread.mean
        return cls(
            visits.astype(float),
            np.bincount(level).astype(float),
            np.bincount(level, means).astype(float),
            np.bincount(level, means**2).astype(float),
            spread.within_squares,
            spread.within_freedom,
        )

    def centre(self, tau: Floats, variance: Floats) -> tuple[Floats, Floats]:
        """Mean (less the grand mean) and variance of μ given τ and σ², arrays of τ's shape."""
        weights = 1 / (tau[..., None] ** 2 + variance[..., None] / self.visits)
        precision = weights @ self.stores
        return (weights @ self.total) / precision, 1 / precision

    def log_density(self, tau: Floats, variance: Floats) -> Floats:
        """Log posterior density of τ and log σ² up to a constant, arrays of one shape."""
        spreads = tau[..., None] ** 2 + variance[..., None] / self.visits
        weights = 1 / spreads
        precision = weights @ self.stores
        misfit = weights @ self.squares - (weights @ self.total) ** 2 / precision
        between = np.log(spreads) @ self.stores + np.log(precision) + misfit
        within = self.within_freedom * np.log(variance) + self.within_squares / variance
        density: Floats = -0.5 * (between + within)
        return density


def lay_grid(scores: Moments, spread: Spread) -> Grid:
    """The grid for stores with these groups of visits, whose spread must have a model.

    Costs some 20,000 values for each different number of visits. Where no store's visits ever differed, σ is 0
    and τ its plug-in estimate: one point.
    """
    if not spread.within_squares:
        return _one_point(scores, spread)
    levels = _Levels.of(scores, spread)
    log_variance = _sigma_support(levels)
    variance = np.repeat(np.exp(log_variance)[:, None], TAU_POINTS, axis=1)
    low, high = _tau_support(levels, variance[:, 0])
    nodes, shares = np.polynomial.legendre.leggauss(TAU_POINTS)
    tau = low[:, None] + (high - low)[:, None] * (nodes + 1) / 2
    density = levels.log_density(tau, variance)
    weight = np.exp(density - density.max()) * shares * (high - low)[:, None]
    weight[[0, -1]] /= 2
    kept = weight > NEGLIGIBLE_WEIGHT * weight.max()
    centre, centre_variance = levels.centre(tau[kept], variance[kept])
    return Grid(
        weight[kept] / weight[kept].sum(),
        tau[kept] ** 2,
        variance[kept],
        spread.mean + centre,
        centre_variance,
    )


def _one_point(scores: Moments, spread: Spread) -> Grid:
    between = np.array([spread.between_variance or 0.0])
    return Grid(np.ones(1), between, np.zeros(1), np.array([scores.means.mean()]), between / len(scores))


def _sigma_support(levels: _Levels) -> Floats:
    """`SIGMA_POINTS` values of log σ², evenly over where its density is not negligible.

    Starts from where the scaled inverse χ² is not, cut at σ = 0.5, the widest that scores can spread.
    """
    freedom, mean_square = levels.within_freedom, levels.within_squares / levels.within_freedom
    low = math.log(mean_square) - min(3.4, 7 / math.sqrt(freedom))
    high = math.log(mean_square) + 7 / math.sqrt(freedom) + 24 / freedom
    high = min(high, math.log(max(WIDEST_SD**2, 4 * mean_square)))
    for _ in range(2):
        scanned = np.linspace(low, high, SCANNED_SIGMAS)
        variance = np.exp(scanned)
        from_tau, to_tau = _tau_support(levels, variance)
        tau = np.linspace(from_tau, to_tau, SCANNED_TAUS, axis=1)
        density = levels.log_density(tau, np.repeat(variance[:, None], SCANNED_TAUS, axis=1))
        highest = density.max()
        mass = np.log(np.exp(density - highest).sum(axis=1) * (to_tau - from_tau) + 1e-300)
        lowest, highest_kept = _support(scanned[None], mass[None])
        low, high = lowest[0], highest_kept[0]
    return np.linspace(low, high, SIGMA_POINTS)


def _tau_support(levels: _Levels, variance: Floats) -> tuple[Floats, Floats]:
    """Per σ² the lowest and the highest τ whose density is not negligible, closing in from 0 to 0.5."""
    low, high = np.zeros(len(variance)), np.full(len(variance), WIDEST_SD)
    repeated = np.repeat(variance[:, None], SCANNED_TAUS, axis=1)
    for _ in range(SCANS):
        tau = np.linspace(low, high, SCANNED_TAUS, axis=1)
        low, high = _support(tau, levels.log_density(tau, repeated))
    return low, high


def _support(nodes: Floats, log_density: Floats) -> tuple[Floats, Floats]:
    """Per row the nodes just outside where the density is not negligible against the row's highest."""
    kept = log_density > log_density.max(axis=1, keepdims=True) - NEGLIGIBLE
    last = nodes.shape[1] - 1
    first_kept, last_kept = kept.argmax(axis=1), last - kept[:, ::-1].argmax(axis=1)
    rows = np.arange(len(nodes))
    return nodes[rows, np.maximum(first_kept - 1, 0)], nodes[rows, np.minimum(last_kept + 1, last)]
