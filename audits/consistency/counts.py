"""Counts of rare things in two periods: did they become more frequent, or fewer, by more than chance?

If things happen at the same rate a visit in both periods, then of all n = n1 + n2 those of the second follow a
binomial distribution with p = v2/(v1 + v2): the conditional test of two Poisson means (Przyborowski & Wilenski,
Biometrika 31, 1940). It is exact whatever the rate. The interval of the ratio of rates turns Clopper & Pearson's
interval of that p into a ratio (Biometrika 26, 1934), so that it leaves out 1 exactly when the test finds a change.
"""

import math
from dataclasses import dataclass

import numpy as np

from audits.consistency.groups import Floats

TAIL = 0.025
"""On either side: two-sided 95 %."""


@dataclass(frozen=True)
class Count:
    """How many things happened in how many visits. Things that belong together (one visit's) count once."""

    count: int
    visits: int

    @property
    def rate(self) -> float | None:
        """Things a visit; None without visits."""
        return self.count / self.visits if self.visits else None


@dataclass(frozen=True)
class RateChange:
    """Two periods: the ratio of their rates (after by before) with its 95 % interval, and the two-sided p.

    `ratio` is None when nothing happened before; `high` is infinite then.
    """

    before: Count
    after: Count
    ratio: float | None
    low: float
    high: float
    chance: float

    @property
    def is_real(self) -> bool:
        """Whether the rate changed by more than chance. If not: no change we can prove."""
        return self.chance < 2 * TAIL


def rate_change(before: Count, after: Count) -> RateChange | None:
    """The change of a rate from `before` to `after`; None when a period has no visit, or nothing happened in either.

    p is twice the smaller tail, at most 1. Cost: some 100 times the counts.
    """
    if not before.visits or not after.visits or not before.count + after.count:
        return None
    whole, part = before.count + after.count, after.visits / (before.visits + after.visits)
    tails = _at_most(after.count, whole, part), _at_least(after.count, whole, part)
    scale = before.visits / after.visits
    return RateChange(
        before,
        after,
        ratio=after.count / before.count * scale if before.count else None,
        low=scale * _odds(_lower_end(after.count, whole)),
        high=scale * _odds(1 - _lower_end(before.count, whole)),
        chance=min(1.0, 2 * min(tails)),
    )


def _odds(part: float) -> float:
    return part / (1 - part) if part < 1 else math.inf


def _lower_end(count: int, whole: int) -> float:
    """The p at which `count` or more of `whole` have the chance TAIL, found by halving; 0 for none."""
    low, high = 0.0, count / whole
    while high - low > 1e-12:
        middle = (low + high) / 2
        low, high = (middle, high) if _at_least(count, whole, middle) < TAIL else (low, middle)
    return low


def _at_least(count: int, whole: int, part: float) -> float:
    return _at_most(whole - count, whole, 1 - part)


def _at_most(count: int, whole: int, part: float) -> float:
    """P(X ≤ count) of a binomial with 0 ≤ part ≤ 1, from logarithms of its terms."""
    if count >= whole or part <= 0:
        return 1.0
    if part >= 1:
        return 0.0
    steps = np.arange(count + 1)
    logs = _choices(whole)[: count + 1] + steps * math.log(part) + (whole - steps) * math.log1p(-part)
    return min(1.0, float(np.exp(logs).sum()))


def _choices(whole: int) -> Floats:
    """log C(whole, k) for k from 0 to whole: sums of log((whole − k + 1)/k)."""
    steps = np.arange(1, whole + 1)
    logs: Floats = np.append(0.0, np.cumsum(np.log((whole - steps + 1) / steps)))
    return logs
