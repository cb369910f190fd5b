"""NPS, CSAT and CES with standard errors that know that answers of one store go together.

The formulas of `metrics` take every answer for one of its own. Where stores differ, twenty answers from two stores tell
less than twenty from twenty, and those intervals are too narrow. Here the error is that of the mean with whole stores
as the units (Liang & Zeger, Biometrika 73, 1986; with J/(J − 1), as statsmodels and Stata have it):

    SE² = J/(J − 1) Σ_j (Σ_i (x_ij − x̄))²/n²,  interval by Student's t on J − 1 degrees of freedom

Pages show the wider of the two intervals. With few stores the clustered error is itself a rough guess, as often too
small as too large, and answers of one store are in earnest never less alike than answers of two.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from audits.consistency import metrics
from audits.consistency.changes import CONFIDENCE
from audits.consistency.distributions import t_quantile
from audits.consistency.groups import Floats, Integers
from audits.consistency.metrics import Metric
from audits.consistency.spread import FEWEST_STORES


@dataclass(frozen=True)
class StoresMetric:
    """A metric over J stores. `metric` has the formula of domain.md, answers taken one by one.

    `clustered_error` is None with fewer than five stores: then only the formula is left.
    """

    metric: Metric
    stores: int
    clustered_error: float | None

    @property
    def is_clustered(self) -> bool:
        """Whether stores make the interval wider than answers alone would."""
        return self._reach_of_stores > self._reach_of_answers

    @property
    def standard_error(self) -> float | None:
        """The larger of the two, or None where one answer cannot tell."""
        errors = [error for error in (self.metric.standard_error, self.clustered_error) if error is not None]
        return max(errors, default=None)

    @property
    def band(self) -> tuple[float, float] | None:
        """The wider of the two 95 % intervals, or None; not cut to the scale."""
        if self.metric.value is None or self.standard_error is None:
            return None
        reach = max(self._reach_of_stores, self._reach_of_answers)
        return self.metric.value - reach, self.metric.value + reach

    @property
    def _reach_of_answers(self) -> float:
        return metrics.Z_95 * (self.metric.standard_error or 0.0)

    @property
    def _reach_of_stores(self) -> float:
        if self.clustered_error is None:
            return 0.0
        return t_quantile(CONFIDENCE, self.stores - 1) * self.clustered_error


def nps(counts: Integers) -> StoresMetric:
    """Net promoter score, −100 to 100, from how often each store's answers were 0, 1, … 10: J × 11 counts."""
    worth = np.select(
        [np.arange(11) >= metrics.FIRST_PROMOTER, np.arange(11) < metrics.FIRST_PASSIVE], [100.0, -100.0], 0.0
    )
    return _over_stores(counts, worth, metrics.nps)


def csat(counts: Integers) -> StoresMetric:
    """Share of the top two of five answers, 0 to 100, from J × 5 counts."""
    return _over_stores(counts, np.where(np.arange(5) >= metrics.FIRST_SATISFIED, 100.0, 0.0), metrics.csat)


def ces(counts: Integers, lowest: int = 1) -> StoresMetric:
    """Mean of the ease item on its own scale, from J × k counts of `lowest`, `lowest` + 1, …"""
    worth = lowest + np.arange(counts.shape[1], dtype=float)
    return _over_stores(counts, worth, lambda summed: metrics.ces(summed, lowest))


def share_of_yes(counts: Integers) -> StoresMetric:
    """Share of yes among no and yes, 0 to 100, from J × 2 counts."""
    return _over_stores(counts, np.array([0.0, 100.0]), metrics.share_of_yes)


def _over_stores(
    counts: Integers, worth: Floats, by_answers: Callable[[Sequence[int]], Metric]
) -> StoresMetric:
    """Stores without an answer do not count. Refuses counts of another scale, or below 0, as `metrics` does."""
    if counts.ndim != 2 or counts.shape[1] != len(worth) or (counts < 0).any():
        raise ValueError(f"counts must be stores × {len(worth)} numbers, none below 0")
    answered = counts[counts.sum(axis=1) > 0]
    metric, stores = by_answers(answered.sum(axis=0).tolist()), len(answered)
    if metric.value is None or stores < FEWEST_STORES:
        return StoresMetric(metric, stores, None)
    off = answered @ (worth - metric.value)
    error = math.sqrt(stores / (stores - 1) * float((off**2).sum())) / metric.answers
    return StoresMetric(metric, stores, error)
