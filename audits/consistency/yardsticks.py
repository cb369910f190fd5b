"""What shoppers' yardsticks mean for a comparison: how crossed the visits are, and what shoppers alone can do."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from audits.consistency.crossed import Leniency, ShopperSplit
from audits.consistency.groups import Integers, ShopperCells

_NORMAL = NormalDist()
_95 = _NORMAL.inv_cdf(0.975)


@dataclass(frozen=True)
class Crossing:
    """How visits that name their shopper are spread over shoppers and stores; medians are 0 without such visits.

    `roaming` shoppers were in two stores or more, `shared` stores saw two shoppers or more.
    """

    visits: int
    shoppers: int
    roaming: int
    stores: int
    shared: int
    stores_a_shopper: float
    shoppers_a_store: float


def crossing_of(cells: ShopperCells | None) -> Crossing:
    """Counted from the groups by store and shopper; linear in them."""
    if cells is None or not len(cells.scores):
        return Crossing(0, 0, 0, 0, 0, 0.0, 0.0)
    of_shoppers, of_stores = _partners(cells.shopper, cells.store), _partners(cells.store, cells.shopper)
    return Crossing(
        visits=int(cells.scores.visits.sum()),
        shoppers=len(of_shoppers),
        roaming=int((of_shoppers > 1).sum()),
        stores=len(of_stores),
        shared=int((of_stores > 1).sum()),
        stores_a_shopper=float(np.median(of_shoppers)),
        shoppers_a_store=float(np.median(of_stores)),
    )


def is_told_apart(one: Leniency) -> bool:
    """Whether a shopper differs from the others by more than chance: 0 lies outside the 95 % interval."""
    return one.low > 0 or one.high < 0


def expected_false_alarms(leniencies: Iterable[Leniency]) -> float:
    """How many of those told apart lie on the other side of 0, by their own posteriors.

    A posterior is taken for the normal with the mean and the nearer end of its 95 % interval: Σ Φ(−1.96 |m|/|m − end|).
    """
    return sum(_chance_wrong(one) for one in leniencies if is_told_apart(one))


def apart_by_shoppers(split: ShopperSplit, visits: int) -> float:
    """How far apart two stores' means come by their shoppers alone, 19 times in 20: a share.

    1.96 · σ_shoppers · sqrt(2/n), for n visits to each store, every one by a shopper of its own. Refuses n below 1.
    """
    if visits < 1:
        raise ValueError("a store's mean has at least one visit")
    return _95 * split.sd_shoppers * math.sqrt(2 / visits)


def _chance_wrong(one: Leniency) -> float:
    reach = abs(one.leniency - (one.low if one.leniency > 0 else one.high))
    return _NORMAL.cdf(-_95 * abs(one.leniency) / reach) if reach else 0.0


def _partners(level: Integers, other: Integers) -> Integers:
    """Of every level that occurs, with how many of the other factor it occurs."""
    pairs = np.unique(np.stack([level, other]), axis=1)
    return np.unique(pairs[0], return_counts=True)[1]
