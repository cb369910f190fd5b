"""One store's profile: each touchpoint against its region and the network, strong or weak only where provable.

At each touchpoint the store is judged by the hierarchical model of `posterior`, fitted to all stores at that
touchpoint: a strength is a band that lies above the network's centre, a weakness one below it. Shares throughout.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from audits.consistency.changes import Change, Mean
from audits.consistency.comparison import Verdict
from audits.consistency.differences import against_rest
from audits.consistency.grid import lay_grid
from audits.consistency.groups import Integers, Moments
from audits.consistency.mixtures import central_band
from audits.consistency.posterior import stores_mixture
from audits.consistency.spread import NoModel, Spread, centre_of
from audits.consistency.sums import Sums


@dataclass(frozen=True)
class Judged:
    """A store at one measure by the model: adjusted share, its 95 % band, and the network's centre.

    `chance_wrong` is the chance that a verdict of above or below is wrong, None where there is neither.
    """

    adjusted: float
    low: float
    high: float
    centre: float
    verdict: Verdict
    chance_wrong: float | None


@dataclass(frozen=True)
class ProfileRow:
    """A store at one measure. `store` is None where it was not scored; `judged` says why where there is no model.

    `region` is the mean of the region's visits, the store's among them; `against_region` is the store less the others.
    """

    store: Mean | None
    region: Mean | None
    against_region: Change | None
    judged: Judged | NoModel | None


def profile(
    sums: Sums, store: int, region: Integers, spreads: Sequence[Spread] | None = None
) -> tuple[ProfileRow, ...]:
    """One row a measure, the total first. `sums` are the whole network's, `store` and `region` positions in it.

    `spreads` are `sums.spreads()`, worked out when not given. Costs a grid a measure: some 15 ms with 1,000 stores.
    """
    spreads = sums.spreads() if spreads is None else spreads
    rows = []
    for measure, difference in enumerate(against_rest(sums, store, region, spreads)):
        inside = difference.first, difference.second
        judged = _judged(sums, store, measure, spreads[measure]) if difference.second else None
        rows.append(ProfileRow(difference.second, _together(*inside), difference.change, judged))
    return tuple(rows)


def expected_false_alarms(rows: Sequence[ProfileRow]) -> float:
    """How many of the strengths and weaknesses named are wrong, by the model's own chances."""
    return sum(row.judged.chance_wrong or 0.0 for row in rows if isinstance(row.judged, Judged))


def _together(rest: Mean | None, store: Mean | None) -> Mean | None:
    if rest is None or store is None:
        return rest or store
    visits = rest.visits + store.visits
    return Mean(visits, (rest.visits * rest.share + store.visits * store.share) / visits)


def _judged(sums: Sums, store: int, measure: int, spread: Spread) -> Judged | NoModel:
    stores, scores = sums.at(measure)
    centre = centre_of(scores, spread)
    if spread.no_model or centre is None:
        return spread.no_model or NoModel.NO_SPREAD
    return judge(scores, spread, int(np.searchsorted(stores, store)), centre)


def judge(scores: Moments, spread: Spread, place: int, centre: float) -> Judged:
    """One store of those a model is fitted to, against the centre. A store visited once has a band and no verdict."""
    mixture = stores_mixture(scores[np.array([place])], lay_grid(scores, spread))
    low, high = (float(end[0]) for end in central_band(mixture))
    below = float(mixture.cdf(np.array([centre]))[0])
    verdict, wrong = Verdict.IN_LINE, None
    if scores.visits[place] == 1:
        verdict = Verdict.TOO_FEW_VISITS
    elif low > centre:
        verdict, wrong = Verdict.ABOVE, below
    elif high < centre:
        verdict, wrong = Verdict.BELOW, 1 - below
    return Judged(float(mixture.mean()[0]), low, high, centre, verdict, wrong)
