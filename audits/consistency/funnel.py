"""A funnel: each store's raw score against its number of visits, and how far chance alone would carry it.

Spiegelhalter, "Funnel plots for comparing institutional performance", Statistics in Medicine 24 (2005): limits around
the common score narrow with √n; where stores differ by more than chance, limits that know only of chance would call
half of them remarkable, so the spread between stores is added to them, and that is said.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from audits.consistency.groups import Floats, Integers, Moments
from audits.consistency.spread import Spread

_TAIL = 0.1
"""The part of stores at each end whose distance is cut before over-dispersion is judged: a few do not decide."""
INNER, OUTER = 0.95, 0.999
"""Two limits: one store in 20, and one in 1,000, lies outside by chance."""


@dataclass(frozen=True)
class Funnel:
    """Limits by number of visits, in shares; `visits` rises by one from 1 to the most visited store.

    Each limit is a pair of arrays (lower, upper) as long as `visits`, cut to 0 and 1.
    """

    centre: float
    visits: Integers
    inner: tuple[Floats, Floats]
    outer: tuple[Floats, Floats]
    dispersion: float
    """φ: the mean squared distance of stores in SDs of chance, ends cut. About 1 where chance explains it all."""
    added_variance: float
    """τ² that was added to chance, in shares²: 0 where stores differ by no more than chance."""

    @property
    def is_over_dispersed(self) -> bool:
        """Whether stores differ by more than chance, so that the limits were widened."""
        return self.added_variance > 0


def funnel(scores: Moments, spread: Spread, centre: float) -> Funnel | None:
    """The funnel of k stores around the common share; None without a spread within stores to make limits from.

    z_j = (ȳ_j − centre) √n_j / σ, cut to its 10th and 90th percentile; φ = Σ z_j² / k. Over-dispersed when φ lies above
    1 + 2 √(2/k), two standard errors above what chance alone gives at most; then
    τ² = (k φ − (k − 1)) / (Σ w_j − Σ w_j² / Σ w_j) with w_j = n_j / σ², and limits centre ± z √(σ²/n + τ²).
    """
    if not spread.within_variance or not len(scores):
        return None
    k, weights = len(scores), scores.visits / spread.within_variance
    distances = (scores.means - centre) * np.sqrt(weights)
    low, high = np.quantile(distances, [_TAIL, 1 - _TAIL])
    dispersion = float(np.mean(np.clip(distances, low, high) ** 2))
    added = _added_variance(weights, dispersion) if dispersion > 1 + 2 * math.sqrt(2 / k) else 0.0
    visits = np.arange(1, int(scores.visits.max()) + 1)
    spans = np.sqrt(spread.within_variance / visits + added)
    return Funnel(
        centre=centre,
        visits=visits,
        inner=_limits(centre, spans, INNER),
        outer=_limits(centre, spans, OUTER),
        dispersion=dispersion,
        added_variance=added,
    )


def _added_variance(weights: Floats, dispersion: float) -> float:
    k, total = len(weights), float(weights.sum())
    room = total - float((weights**2).sum()) / total
    return max(0.0, (k * dispersion - (k - 1)) / room) if room > 0 else 0.0


def _limits(centre: float, spans: Floats, share: float) -> tuple[Floats, Floats]:
    z = NormalDist().inv_cdf((1 + share) / 2)
    return np.clip(centre - z * spans, 0, 1), np.clip(centre + z * spans, 0, 1)
