"""How much of the spread lies between stores, and how much within one store: one-way random effects.

Source: the analysis-of-variance estimator for unbalanced groups (Searle, Casella & McCulloch, Variance Components,
1992, chapter 3), in the notation of the README's "Honest comparison". Shares throughout: variances are share².
"""

import math
from dataclasses import dataclass
from enum import StrEnum

from audits.consistency.groups import Floats, Moments

FEWEST_STORES = 5
"""With fewer stores the spread between them is a guess."""

WIDEST_SD = 0.5
"""The standard deviation of scores between 0 and 1 can never pass this."""


class NoModel(StrEnum):
    """Why the spread cannot be split and the stores cannot be adjusted."""

    NO_VISITS = "no visits"
    FEW_STORES = "fewer than five stores"
    SINGLE_VISITS = "no store visited twice"
    NO_SPREAD = "all scores equal"


@dataclass(frozen=True)
class Spread:
    """J groups of N visits in all. Squares are Σ(…)², in share²."""

    groups: int
    visits: int
    mean: float
    within_squares: float
    between_squares: float
    typical_visits: float
    """n0 = (N − Σ n²/N)/(J − 1): what takes the place of n when groups are unequal. NaN for one group."""

    @property
    def within_freedom(self) -> int:
        """N − J: what the spread within stores is estimated from."""
        return self.visits - self.groups

    @property
    def within_variance(self) -> float | None:
        """MSW, the variance from visit to visit in one store; None when no store was visited twice."""
        return self.within_squares / self.within_freedom if self.within_freedom else None

    @property
    def between_mean_square(self) -> float | None:
        """MSB; None for fewer than two groups."""
        return self.between_squares / (self.groups - 1) if self.groups > 1 else None

    @property
    def no_model(self) -> NoModel | None:
        """Why the spread cannot be split, or None when it can."""
        if not self.visits:
            return NoModel.NO_VISITS
        if self.groups < FEWEST_STORES:
            return NoModel.FEW_STORES
        if not self.within_freedom:
            return NoModel.SINGLE_VISITS
        if not self.within_squares and not self.between_squares:
            return NoModel.NO_SPREAD
        return None

    @property
    def between_variance(self) -> float | None:
        """τ² = max(0, (MSB − MSW)/n0); an estimate of 0 is a 0. None when there is no model."""
        within, between = self.within_variance, self.between_mean_square
        if self.no_model or within is None or between is None:
            return None
        return max(0.0, (between - within) / self.typical_visits)

    @property
    def icc(self) -> float | None:
        """τ²/(τ² + MSW): the share of a visit's variance that is the store's. None when there is no model."""
        between, within = self.between_variance, self.within_variance
        if between is None or within is None:
            return None
        return between / (between + within)

    @property
    def visits_sd(self) -> float | None:
        """Population standard deviation over all visits; None without visits."""
        if not self.visits:
            return None
        return math.sqrt((self.within_squares + self.between_squares) / self.visits)

    @property
    def consistency(self) -> float | None:
        """100 × (1 − SD/50) with SD in percentage points: 100 when every visit is the same, 0 when half are 0."""
        return None if self.visits_sd is None else 100 * (1 - self.visits_sd / WIDEST_SD)


def spread_of(scores: Moments) -> Spread:
    """The spread of groups of visits. Linear in groups, independent of their order up to rounding.

    Squares between groups that are only rounding count as 0, by the tolerance of `Moments`.
    """
    if not len(scores):
        return Spread(0, 0, math.nan, 0.0, 0.0, math.nan)
    visits = int(scores.visits.sum())
    mean = float(scores.total.sum()) / visits
    between = float((scores.visits * (scores.means - mean) ** 2).sum())
    groups = len(scores)
    return Spread(
        groups=groups,
        visits=visits,
        mean=mean,
        within_squares=float(scores.within_squares().sum()),
        between_squares=between if between > float(scores.rounding.sum()) else 0.0,
        typical_visits=_typical_visits(scores.visits.astype(float)),
    )


def _typical_visits(visits: Floats) -> float:
    total = visits.sum()
    return float((total - (visits**2).sum() / total) / (len(visits) - 1)) if len(visits) > 1 else math.nan


def centre_of(scores: Moments, spread: Spread) -> float | None:
    """μ = Σ w ȳ / Σ w with w = 1/(τ² + MSW/n): the mean of stores, each weighed by what its visits tell. A share.

    None when there is no model.
    """
    between, within = spread.between_variance, spread.within_variance
    if between is None or within is None:
        return None
    weights = 1 / (between + within / scores.visits)
    return float((weights * scores.means).sum() / weights.sum())


def pull_towards_own(visits: Floats, between_variance: Floats, within_variance: Floats) -> Floats:
    """r = n τ²/(n τ² + MSW): the weight of a store's own mean against the centre, 0 to 1. Shapes broadcast."""
    own = visits * between_variance
    weight: Floats = own / (own + within_variance)
    return weight
