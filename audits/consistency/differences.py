"""Any two groups of visits side by side: two stores, a store and its region without it, two periods.

Differences are judged by the spread within stores, pooled over all of them: |d| > t · sqrt(MSW (1/n1 + 1/n2)), t on
N − J degrees of freedom (domain.md; the pooled two-sample t test). What is compared are these stores as they were
visited: a region's mean is that of its visits, not of stores it might have. Shares throughout.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

import numpy as np

from audits.consistency.changes import CONFIDENCE, Change, Mean, change
from audits.consistency.groups import Integers
from audits.consistency.spread import Spread
from audits.consistency.sums import Sums


class NoDifference(StrEnum):
    """Why a difference cannot be judged."""

    NOT_SCORED = "not scored on one of the two sides"
    SINGLE_VISITS = "no store visited twice"


@dataclass(frozen=True)
class Difference:
    """One measure on two sides; a side is None where it was not scored. `change` is second less first."""

    first: Mean | None
    second: Mean | None
    change: Change | None

    @property
    def not_judged(self) -> NoDifference | None:
        """Why there is nothing to prove here, or None where there is."""
        if self.change is None:
            return NoDifference.NOT_SCORED
        return NoDifference.SINGLE_VISITS if self.change.noise is None else None


@dataclass(frozen=True)
class Pair:
    """Two stores (positions) and how the second differs from the first."""

    first: int
    second: int
    change: Change


@dataclass(frozen=True)
class Pairs:
    """Every pair of the stores asked for that were scored, and how many would be called real if all were alike."""

    pairs: tuple[Pair, ...]
    expected_false_alarms: float


def side_by_side(first: Sums, second: Sums, spreads: Sequence[Spread]) -> tuple[Difference, ...]:
    """One difference a measure, in the order of the columns; the stores of either side are taken together.

    `spreads` are those of all stores, a measure each (`Sums.spreads`): the whole network's, or for two periods those
    of `aligned.first + aligned.second`, so that a real change counts as noise rather than the other way round.
    """
    sides = zip(_means(first), _means(second), spreads, strict=True)
    return tuple(
        Difference(one, other, change(one, other, spread) if one and other else None)
        for one, other, spread in sides
    )


def against_rest(
    sums: Sums, store: int, region: Integers, spreads: Sequence[Spread]
) -> tuple[Difference, ...]:
    """A store (second) against all other stores of its region (first); `region` are positions, its own or not."""
    return side_by_side(sums[region[region != store]], sums[np.array([store])], spreads)


def pairs(sums: Sums, stores: Sequence[int], measure: int, spread: Spread) -> Pairs:
    """Each of the k stores against each other at one measure: k(k − 1)/2 differences.

    Intervals stay those of one difference, and 1 pair in 20 that does not differ will look as if it did: that number is
    given, as it is for verdicts. Adjusted intervals (or the Benjamini-Hochberg step-up) would say "no change we can
    prove" of a difference whose interval, printed beside it, leaves out 0.
    """
    means = _means_of_rows(sums, stores, measure)
    found = tuple(
        Pair(one, other, change(means[one], means[other], spread))
        for one, other in combinations(sorted(means), 2)
    )
    judged = sum(pair.change.noise is not None for pair in found)
    return Pairs(found, 2 * (1 - CONFIDENCE) * judged)


def _means(sums: Sums) -> list[Mean | None]:
    visits, totals = sums.visits.sum(axis=0).tolist(), sums.total.sum(axis=0).tolist()
    return [
        Mean(count, total / count) if count else None for count, total in zip(visits, totals, strict=True)
    ]


def _means_of_rows(sums: Sums, stores: Sequence[int], measure: int) -> dict[int, Mean]:
    counts = {store: int(sums.visits[store, measure]) for store in stores}
    return {
        store: Mean(count, float(sums.total[store, measure]) / count)
        for store, count in counts.items()
        if count
    }
