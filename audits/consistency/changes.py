"""Is a change more than noise, and how many visits would tell?"""

import math
from dataclasses import dataclass

from audits.consistency.distributions import t_quantile
from audits.consistency.spread import Spread

CONFIDENCE = 0.975  # two-sided 95 %


@dataclass(frozen=True)
class Mean:
    """A mean share and the visits it comes from."""

    visits: int
    share: float


@dataclass(frozen=True)
class Change:
    """A difference of two means and how large one would have to be by chance; both in shares."""

    difference: float
    noise: float | None
    """Chance alone passes this once in 20 times. None where no store was visited twice: nothing can be proved."""

    @property
    def is_real(self) -> bool:
        """Whether the change is more than noise. If not: no change we can prove."""
        return self.noise is not None and abs(self.difference) > self.noise

    @property
    def band(self) -> tuple[float, float] | None:
        """The difference with its 95 % interval, or None where there is none."""
        return None if self.noise is None else (self.difference - self.noise, self.difference + self.noise)


def change(before: Mean, after: Mean, spread: Spread) -> Change:
    """From `before` to `after` (two periods of a store, or two stores), judged by the spread of all stores.

    |d| > t · sqrt(MSW (1/n1 + 1/n2)), t on N − J degrees of freedom: the pooled two-sample t test.
    """
    difference = after.share - before.share
    if spread.within_variance is None:
        return Change(difference, None)
    t = t_quantile(CONFIDENCE, spread.within_freedom)
    return Change(difference, t * math.sqrt(spread.within_variance * (1 / before.visits + 1 / after.visits)))


def is_change_real(before: Mean, after: Mean, spread: Spread) -> bool:
    """Whether the change from `before` to `after` is more than noise."""
    return change(before, after, spread).is_real


def visits_needed(reliability: float, icc: float) -> int | None:
    """Visits to a store until its mean is this reliable (0 to 1, exclusive): R/(1 − R) · (1 − ICC)/ICC, rounded up.

    The Spearman-Brown formula, at least 1. None where the ICC is 0: stores do not differ, so no number of visits tells
    them apart.
    """
    if not 0 < reliability < 1:
        raise ValueError("reliability lies between 0 and 1")
    if not icc:
        return None
    exact = reliability / (1 - reliability) * (1 - icc) / icc
    return max(1, math.ceil(round(exact, 9)))
