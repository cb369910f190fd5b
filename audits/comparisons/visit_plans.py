"""How many visits each aim takes, what they cost, and what today's number of visits can do. No database."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

import numpy as np
from flask_babel import gettext, ngettext

from audits.comparisons.fees import Fee, Fees
from audits.consistency.groups import Floats, Moments
from audits.consistency.planning import (
    NoPlan,
    Plan,
    gain_provable,
    visits_for_reliability,
    visits_to_prove_gain,
    visits_to_tell_apart,
)
from audits.consistency.spread import NoModel, Spread, pull_towards_own
from audits.web.display import decimal

DIFFERENCES = (5.0, 10.0, 15.0)
RELIABILITIES = (0.6, 0.7, 0.8, 0.9)
FAR_MORE = 10
"""Where few visits before call for so many times the visits that before and after alike would take, that is said."""

FEWEST = 2
"""One visit to a store is never the ground for a verdict on it, whatever the formula says."""


class Aim(StrEnum):
    """What visits are to show."""

    APART = "tell two stores apart"
    STORE = "prove a gain of one store"
    NETWORK = "prove a gain of the network"
    RELIABLE = "rely on a store's mean"


@dataclass(frozen=True, slots=True)
class Cost:
    """What the visits of a plan cost in one currency: at one store, and at all stores paid in it."""

    fee: Fee
    store_cents: int
    all_cents: int


@dataclass(frozen=True, slots=True)
class Planned:
    """Visits to each store for one aim; `size` in points of 100, for a reliability from 0 to 1.

    `each` None says why in `reason`. `costs` is one per currency, and empty where fees are not to be seen.
    """

    aim: Aim
    size: float
    each: int | None
    stores: int
    reason: str
    costs: tuple[Cost, ...]

    @property
    def visits(self) -> int | None:
        """Visits to all stores."""
        return None if self.each is None else self.each * self.stores


@dataclass(frozen=True, slots=True)
class Today:
    """What the visits made so far can do. Differences in points of 100; None with `reason` where nothing can be told.

    `visits` is the median over stores; two stores with `counted` each, at least FEWEST, are told apart from `apart`
    points on.
    """

    stores: int
    visits: int
    counted: int
    fewest: int
    most: int
    apart: float | None
    network_gain: float | None
    reliability: float | None
    reason: str


def today(totals: Moments, spread: Spread) -> Today:
    """What today's numbers of visits can tell, four times in five; reliability is n τ²/(n τ² + MSW)."""
    if not len(totals):
        return Today(0, 0, 0, 0, 0, None, None, None, _why(NoModel.NO_VISITS))
    typical = max(1, int(np.median(totals.visits)))
    counted = max(FEWEST, typical)
    reason = _why_no_plan(spread)
    between, within = spread.between_variance, spread.within_variance
    has_split = not reason and between is not None and within is not None
    return Today(
        stores=len(totals),
        visits=typical,
        counted=counted,
        fewest=int(totals.visits.min()),
        most=int(totals.visits.max()),
        apart=None if reason else _points(gain_provable(counted, counted, spread)),
        network_gain=None if reason else _points(gain_provable(spread.visits, spread.visits, spread)),
        reliability=_reliability(typical, between or 0.0, within or 0.0) if has_split else None,
        reason=reason,
    )


def plans(spread: Spread, now: Today, differences: Sequence[float], fees: Fees | None) -> list[Planned]:
    """Every aim at every size, in the order of `Aim`; nothing where no store was visited."""
    if not now.stores:
        return []
    found = [(aim, size, _needed(aim, size, spread, now)) for aim, size in _asked(differences)]
    return [_planned(aim, size, needed, now, fees) for aim, size, needed in found]


def _asked(differences: Sequence[float]) -> list[tuple[Aim, float]]:
    of_differences = [(aim, size) for aim in (Aim.APART, Aim.STORE, Aim.NETWORK) for size in differences]
    return [*of_differences, *((Aim.RELIABLE, size) for size in RELIABILITIES)]


def _needed(aim: Aim, size: float, spread: Spread, now: Today) -> int | str:
    """Visits to each store, or the sentence why there is no number."""
    if now.reason:
        return now.reason
    match aim:
        case Aim.APART:
            return _at_least_two(visits_to_tell_apart(size / 100, spread))
        case Aim.STORE:
            return _after(size / 100, spread, now.visits)
        case Aim.NETWORK:
            return _told(visits_to_prove_gain(size / 100, spread, before=spread.visits, stores=now.stores))
        case Aim.RELIABLE:
            return _told(visits_for_reliability(size, spread))
        case _:
            assert_never(aim)


def _after(gain: float, spread: Spread, before: int) -> int | str:
    """Visits to one store after so many before; where these are too few, how many before and after would do."""
    needed = _at_least_two(visits_to_prove_gain(gain, spread, before=before))
    both = _at_least_two(visits_to_prove_gain(gain, spread))
    if isinstance(both, str):
        return both
    if before < FEWEST or isinstance(needed, str):
        return _few_before(before, both)
    return _far_more_after(before, needed, both) if needed > FAR_MORE * both else needed


def _at_least_two(needed: int | NoPlan) -> int | str:
    return max(FEWEST, needed) if isinstance(needed, int) else _why(needed)


def _told(needed: int | NoPlan | NoModel) -> int | str:
    return needed if isinstance(needed, int) else _why(needed)


def _planned(aim: Aim, size: float, needed: int | str, now: Today, fees: Fees | None) -> Planned:
    each = needed if isinstance(needed, int) else None
    return Planned(
        aim, size, each, now.stores, "" if each else str(needed), _costs(each, fees) if each and fees else ()
    )


def _costs(each: int, fees: Fees) -> tuple[Cost, ...]:
    return tuple(
        Cost(fee, Plan(each, 1, fee.cents).cost_cents, Plan(each, fee.stores, fee.cents).cost_cents)
        for fee in fees.typical
    )


def _reliability(visits: int, between: float, within: float) -> float:
    one: Floats = pull_towards_own(np.array([float(visits)]), np.array([between]), np.array([within]))
    return float(one[0])


def _points(share: float | NoPlan) -> float | None:
    return None if isinstance(share, NoPlan) else 100 * share


def _why_no_plan(spread: Spread) -> str:
    """Why no difference can be planned for; empty when it can."""
    if not spread.within_freedom:
        return _why(NoPlan.SINGLE_VISITS)
    return "" if spread.within_squares else _why(NoModel.NO_SPREAD)


def _few_before(before: int, both: int) -> str:
    return ngettext(
        "%(num)s visit before is too little for any number after; %(both)s before and as many after would do.",
        "%(num)s visits before are too few for any number after; %(both)s before and as many after would do.",
        before,
        both=both,
    )


def _far_more_after(before: int, needed: int, both: int) -> str:
    return gettext(
        "After only %(before)s before it would take %(needed)s; %(both)s before and as many after would do.",
        before=before,
        needed=decimal(needed, 0),
        both=both,
    )


def _why(reason: NoPlan | NoModel) -> str:
    match reason:
        case NoPlan.SINGLE_VISITS | NoModel.SINGLE_VISITS:
            return gettext(
                "No store was visited twice, so it is not known how much visits to one store differ."
            )
        case NoPlan.FEW_BEFORE:
            return gettext("The visits so far are too few for any number after them to prove it.")
        case NoPlan.STORES_ALIKE:
            return gettext(
                "Stores differ no more than visits to one store do: no number of visits ranks them."
            )
        case NoModel.NO_VISITS:
            return gettext("No approved visit lies in this choice.")
        case NoModel.FEW_STORES:
            return gettext("It takes at least five stores to tell how much stores differ.")
        case NoModel.NO_SPREAD:
            return gettext("Visits to one store never differed, so there is nothing to reckon from.")
