"""How many visits: to tell two stores apart, to prove a gain, to rely on a score; and what they cost.

A plan counts on the rule that `changes` then judges by, |d| > t · sqrt(MSW (1/n1 + 1/n2)): a true difference passes it
80 % of the time when it is (t_0.975 + t_0.8) · sqrt(MSW (1/n1 + 1/n2)) (Snedecor & Cochran, Statistical Methods, 8th
ed., section 6.14). The variance from visit to visit is taken to stay as it was. Shares; money in cents.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

from audits.consistency.changes import CONFIDENCE, visits_needed
from audits.consistency.distributions import t_quantile
from audits.consistency.spread import NoModel, Spread

POWER = 0.8


class NoPlan(StrEnum):
    """Why no number of visits can be given."""

    SINGLE_VISITS = "no store visited twice"
    FEW_BEFORE = "too few visits before for any number after to prove it"
    STORES_ALIKE = "stores do not differ"


@dataclass(frozen=True)
class Plan:
    """So many visits to each of so many stores, at one fee in cents."""

    visits_each: int
    stores: int
    fee_cents: int

    @property
    def visits(self) -> int:
        """Visits to all of them."""
        return self.visits_each * self.stores

    @property
    def cost_cents(self) -> int:
        """What they cost."""
        return self.visits * self.fee_cents


def visits_to_tell_apart(difference: float, spread: Spread) -> int | NoPlan:
    """Visits to each of two stores so that a true difference (a share above 0) is proved 80 % of the time.

    n = 2 MSW (t_0.975 + t_0.8)²/d², rounded up, at least 1.
    """
    return visits_to_prove_gain(difference, spread)


def visits_to_prove_gain(
    gain: float, spread: Spread, before: int | None = None, stores: int = 1
) -> int | NoPlan:
    """Visits to each store after a change so that a true gain (a share above 0) is proved 80 % of the time.

    `before` are the visits to all these stores before it: 1/n2 = d²/(MSW (t_0.975 + t_0.8)²) − 1/n1. None: as many
    before as after. With several stores (a region, the network) it is the gain of their mean that is proved, in the
    same stores as before; more of one store's visits cannot stand in for another's.
    """
    _check(gain, stores)
    variance = spread.within_variance
    if variance is None:
        return NoPlan.SINGLE_VISITS
    needed = sum(t_quantile(level, spread.within_freedom) for level in (CONFIDENCE, POWER))
    one_side = variance * needed**2 / gain**2
    if before is None:
        return _each(2 * one_side, stores)
    left = 1 - one_side / before if before else 0.0
    return _each(one_side / left, stores) if left > 0 else NoPlan.FEW_BEFORE


def visits_for_reliability(reliability: float, spread: Spread) -> int | NoPlan | NoModel:
    """Visits to each store until its mean is this reliable (0 to 1, exclusive), by `changes.visits_needed`.

    Refused for the spread's own reason where it cannot be split.
    """
    if spread.no_model or spread.icc is None:
        return spread.no_model or NoModel.NO_SPREAD
    return visits_needed(reliability, spread.icc) or NoPlan.STORES_ALIKE


def gain_provable(before: int, after: int, spread: Spread) -> float | NoPlan:
    """The smallest true gain (a share) that so many visits before and after prove 80 % of the time."""
    if spread.within_variance is None:
        return NoPlan.SINGLE_VISITS
    needed = sum(t_quantile(level, spread.within_freedom) for level in (CONFIDENCE, POWER))
    return needed * math.sqrt(spread.within_variance * (1 / before + 1 / after))


def _check(gain: float, stores: int) -> None:
    if not gain > 0 or stores < 1:
        raise ValueError("a plan takes a difference above 0 and at least one store")


def _each(visits: float, stores: int) -> int:
    return max(1, math.ceil(round(visits / stores, 9)))
