"""Did the level of one store change for good? Pettitt's test for one change in a series.

Pettitt, "A non-parametric approach to the change-point problem", Applied Statistics 28 (1979): with R_i the rank of the
i-th of n scores (equal ones share the mean of their ranks),

    U_k = Σ_{i ≤ k} (n + 1 − 2 R_i),  K = max |U_k|

and the change lies after the k where |U_k| is largest. Ranks know no outliers: one bad day is no change. How large K
has to be comes from seeded draws of orders, all of them equally likely where nothing changed. From 60 visits on it is
the paper's approximation, P(K ≥ k) ≈ 2 exp(−6 k²/(n³ + n²)), which is too cautious for a dozen.
"""

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from audits.consistency.groups import Floats

CHANCE = 0.01
"""How often a store where nothing changed is said to have changed."""
FEWEST_ON_A_SIDE = 3
"""Visits that a level must last on either side."""
APPROXIMATE_FROM = 60
_DRAWS, _SEED = 10_000, 19790201
_ROUNDING = 9  # decimals beyond which two scores are the same


def shift(shares: Sequence[float]) -> int | None:
    """The place (from 0) of the first visit on the new level; None where no change can be told from chance.

    Takes any number of scores and never refuses; below ten no order is rare enough. Equal scores count half either
    way, which makes the test more cautious. Costs up to 50 ms the first time for each number of visits, then nothing.
    """
    count = len(shares)
    if count < 2 * FEWEST_ON_A_SIDE:
        return None
    sizes = np.abs(_walk(_ranks(np.round(np.asarray(shares, float), _ROUNDING))[None, :])[0])
    sizes = sizes[FEWEST_ON_A_SIDE - 1 : count - FEWEST_ON_A_SIDE]
    place = int(sizes.argmax())
    return place + FEWEST_ON_A_SIDE if sizes[place] > largest_by_chance(count) else None


def _ranks(values: Floats) -> Floats:
    """Ranks from 1, equal values sharing the mean of theirs."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    shared: Floats = (last - (counts - 1) / 2)[place]
    return shared


def _walk(ranks: Floats) -> Floats:
    """U_1 … U_(n−1) of each row, an array of rows × (n − 1)."""
    walk: Floats = np.cumsum(ranks.shape[1] + 1 - 2 * ranks, axis=1)[:, :-1]
    return walk


@lru_cache(maxsize=512)
def largest_by_chance(count: int) -> float:
    """The K that `count` visits in chance order pass in at most `CHANCE` of cases."""
    if count >= APPROXIMATE_FROM:
        return math.sqrt(math.log(2 / CHANCE) * (count**3 + count**2) / 6)
    chance = np.random.default_rng(_SEED)
    orders = chance.permuted(np.tile(np.arange(1.0, count + 1), (_DRAWS, 1)), axis=1)
    inner = slice(FEWEST_ON_A_SIDE - 1, count - FEWEST_ON_A_SIDE)
    largest = np.abs(_walk(orders)[:, inner]).max(axis=1)
    return float(np.quantile(largest, 1 - CHANCE, method="higher"))
