"""Stores' scores with the leniency of every visit's shopper taken off: the same visits by one yardstick.

    y′ = y − ĉ of the visit's shopper,  ĉ = E(c | all scores) in y = μ + store + shopper + e

ĉ is the best linear unbiased prediction: for known variances σ_c² Z′ V⁻¹ (y − μ̂) (Henderson, Biometrics 31, 1975;
Robinson, Statistical Science 6, 1991), here averaged over what the variances may be (`crossed`). For a shopper whose
stores are known well it is n σ_c²/(n σ_c² + σ²) times the mean of what the n visits lie above those stores. It is
drawn towards 0, so of a shopper of whom little is known little is taken off. Shares.

A leniency is taken off as if it were known: bands of stores made from the adjusted sums are those of the visits alone.
"""

from dataclasses import dataclass

import numpy as np

from audits.consistency.adjusting import adjusted_means
from audits.consistency.crossed import NotCrossed, ShopperSplit
from audits.consistency.groups import Floats, Moments, ShopperCells
from audits.consistency.spread import spread_of
from audits.sentences import sentence

NOBODY_NAMED = NotCrossed(sentence("no visit in it names its shopper."))


@dataclass(frozen=True)
class Moved:
    """What taking leniencies off does to a store; `store` is its position, `before` and `after` are shares."""

    store: int
    visits: int
    before: float
    after: float

    @property
    def moved(self) -> float:
        """Above 0 where the store's shoppers were stricter than others."""
        return self.after - self.before


def adjusted_for_shoppers(
    totals: Moments, cells: ShopperCells | None, shoppers: ShopperSplit | NotCrossed
) -> Moments | NotCrossed:
    """`totals` (visits by store, J groups) with each visit's leniency taken off; J groups of as many visits.

    Over a store's cells Σy′ = Σy − Σ n ĉ and Σy′² = Σy² − Σ (2 ĉ Σy − n ĉ²), so the usual comparison runs on what
    comes out. `cells` are the same visits by store and shopper, `shoppers` what `split_by_shopper` made of them.
    Visits without a shopper, and those of shoppers the model left out (`ShopperSplit.fallback`), stay as they are.
    Refused with the split's own reason where stores and shoppers are not crossed enough. Linear in cells.
    """
    if isinstance(shoppers, NotCrossed):
        return shoppers
    if cells is None:
        return NOBODY_NAMED
    known = {one.shopper: one.leniency for one in shoppers.leniencies}
    leniency = np.array([known.get(name, 0.0) for name in cells.shoppers])[cells.shopper]
    visits, total = cells.scores.visits, cells.scores.total
    return Moments(
        totals.visits,
        totals.total - np.bincount(cells.store, visits * leniency, len(totals)),
        totals.squares - np.bincount(cells.store, leniency * (2 * total - visits * leniency), len(totals)),
    )


def moved_by_adjusting(totals: Moments, adjusted: Moments) -> list[Moved]:
    """Every store's score before and after, the one that moves most first; equal ones by position.

    The score is the posterior mean of the hierarchical model, in either case by its own spread; the raw mean where
    there is no model.
    """
    before, after = _scores(totals), _scores(adjusted)
    columns = zip(range(len(totals)), totals.visits.tolist(), before.tolist(), after.tolist(), strict=True)
    return sorted((Moved(*column) for column in columns), key=lambda one: -abs(one.moved))


def _scores(moments: Moments) -> Floats:
    spread = spread_of(moments)
    return moments.means if spread.no_model else adjusted_means(moments, spread)
