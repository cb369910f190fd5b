"""Whether shoppers and stores are crossed enough to be told apart, and if not, why."""

import numpy as np

from audits.consistency.groups import ROUNDING, Integers, ShopperCells
from audits.consistency.likelihood import CrossedSums
from audits.consistency.spread import FEWEST_STORES
from audits.sentences import sentence

FEWEST_SHOPPERS = 5
FEWEST_SPARE_VISITS = 5


def too_few(cells: ShopperCells | None) -> str:
    """Why there are too few shoppers or stores; empty when there are enough."""
    if cells is None or not len(cells.scores):
        return sentence("no visit in it names its shopper.")
    shoppers, stores = len(np.unique(cells.shopper)), len(np.unique(cells.store))
    if shoppers < FEWEST_SHOPPERS:
        return sentence(
            "it takes at least %(fewest)s shoppers, and there are %(there)s.",
            fewest=FEWEST_SHOPPERS,
            there=shoppers,
        )
    if stores < FEWEST_STORES:
        return sentence(
            "it takes at least %(fewest)s stores, and there are %(there)s.",
            fewest=FEWEST_STORES,
            there=stores,
        )
    return ""


def not_apart(sums: CrossedSums) -> str:
    """Why stores and shoppers are not crossed enough; empty when they are.

    Enough means: at least half of the shoppers were in two stores or more, at least half of the visits hang together
    by stores and shoppers they share, scores differ, and five visits are left once every store and every shopper has
    been given an effect of its own (N − J − S + number of parts that hang together).
    """
    shoppers, stores = len(sums.shoppers.visits), len(sums.stores.visits)
    roaming = int((np.bincount(sums.cell_shopper) > 1).sum())
    if 2 * roaming < shoppers:
        return sentence(
            "only %(roaming)s of %(shoppers)s shoppers were in more than one store.",
            roaming=roaming,
            shoppers=shoppers,
        )
    part = _parts(sums)
    if 2 * np.bincount(part, sums.cell_visits).max() < sums.visits:
        return sentence("shoppers and stores fall into groups that share neither a store nor a shopper.")
    spare = sums.visits - stores - shoppers + len(np.unique(part))
    if spare < FEWEST_SPARE_VISITS:
        return sentence(
            "too few stores were visited by more than one shopper, or by one shopper more than once."
        )
    if sums.squares <= ROUNDING * sums.visits:
        return sentence("all scores are equal.")
    return ""


def _parts(sums: CrossedSums) -> Integers:
    """Per cell the part it hangs together with: cells that share a store or a shopper are of one part."""
    part = np.arange(len(sums.cell_store))
    while True:
        joined = part
        for level in (sums.cell_store, sums.cell_shopper):
            lowest = np.full(level.max() + 1, len(part))
            np.minimum.at(lowest, level, joined)
            joined = lowest[level]
        joined = joined[joined]
        if (joined == part).all():
            return part
        part = joined
