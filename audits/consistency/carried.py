"""How much of a touchpoint's inconsistency each of its questions carries, between stores and within them.

A touchpoint's earned points are the sum of its questions' points × share, so its variance is the sum of what each
question varies together with that sum: points × cov(share, sum). That splits every covariance of two questions evenly
between them, and the parts add to 1. Without covariances (sums by question and store are all there is) the part is
points² × variance, as if questions rose and fell apart from each other; `Carried.basis` says which it is.

Between and within are the components of the one-way analysis of variance (and of covariance) over stores, as in
`spread`. A visit in which a question was not scored adds nothing to it: it counts as the question's mean.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from audits.consistency.groups import ROUNDING, Floats, Integers, Moments
from audits.consistency.spread import NoModel, Spread, spread_of


class Basis(StrEnum):
    """What the parts are made from."""

    COVARIANCES = "with covariances split evenly"
    VARIANCES = "without covariances"


@dataclass(frozen=True)
class Part:
    """One question's part of the touchpoint's variance, split in two where the spread can be (else both are None).

    With covariances a part may lie below 0: that question makes up for others.
    """

    share: float
    between: float | None
    within: float | None


@dataclass(frozen=True)
class Carried:
    """The parts of all questions, in their order; they add to 1."""

    basis: Basis
    parts: tuple[Part, ...]


def carried(questions: Sequence[Moments], points: Sequence[float]) -> Carried | NoModel:
    """Parts by points² × variance, from the shares of each question by store and the points each can earn.

    A question scored in fewer visits than others varies in those only: its variance counts by its part of them.
    """
    spreads = [spread_of(moments) for moments in questions]
    visits = max((spread.visits for spread in spreads), default=0)
    if not visits:
        return NoModel.NO_VISITS
    weights = [possible**2 * spread.visits / visits for possible, spread in zip(points, spreads, strict=True)]
    split = all(spread.no_model in {None, NoModel.NO_SPREAD, NoModel.NO_VISITS} for spread in spreads)
    pairs = [_components(spread) if split else (0.0, (spread.visits_sd or 0.0) ** 2) for spread in spreads]
    between, within = (
        np.array([weight * pair[side] for weight, pair in zip(weights, pairs, strict=True)])
        for side in (0, 1)
    )
    return _shared_out(Basis.VARIANCES, between, within, split=split)


def carried_together(shares: Floats, points: Sequence[float], store: Integers) -> Carried | NoModel:
    """Parts by points × covariance with the sum, from n × q shares, NaN where not scored, and n visits' stores.

    Split between and within stores from five stores on, one of them visited twice.
    """
    known = ~np.isnan(shares)
    if not known.any():
        return NoModel.NO_VISITS
    counts = np.maximum(known.sum(axis=0), 1)
    means = np.where(known, shares, 0.0).sum(axis=0) / counts
    earned: Floats = np.where(known, shares - means, 0.0) * np.asarray(points, float)
    earned -= earned.mean(axis=0)
    earned = np.where(np.abs(earned) <= ROUNDING, 0.0, earned)
    whole = earned.sum(axis=1)
    _, place, visits = np.unique(store, return_inverse=True, return_counts=True)
    groups = Moments(
        visits, np.bincount(place, whole).astype(float), np.bincount(place, whole**2).astype(float)
    )
    spread = spread_of(groups)
    total = earned.T @ whole
    if spread.no_model:
        return _shared_out(Basis.COVARIANCES, np.zeros_like(total), total, split=False)
    sums = np.array([np.bincount(place, column) for column in earned.T])
    between_products = (sums / visits) @ sums.T
    within = (earned.T @ earned - between_products) / spread.within_freedom
    between = _between(between_products / (spread.groups - 1) - within) / spread.typical_visits
    return _shared_out(Basis.COVARIANCES, between, within.sum(axis=1), split=True)


def _between(components: Floats) -> Floats:
    """What each question varies together with all between stores, from q × q components (times n0).

    As in `spread`, a variance estimated below 0 is 0, and what does not vary does not vary together with others.
    """
    varies = components.diagonal() > 0
    between = np.where(varies[:, None] & varies[None, :], components, 0.0).sum(axis=1)
    return between if between.sum() > 0 else np.zeros_like(between)


def _components(spread: Spread) -> tuple[float, float]:
    return spread.between_variance or 0.0, spread.within_variance or 0.0


def _shared_out(basis: Basis, between: Floats, within: Floats, *, split: bool) -> Carried | NoModel:
    whole = float((between + within).sum())
    if not whole > 0:
        return NoModel.NO_SPREAD
    columns = zip((between / whole).tolist(), (within / whole).tolist(), strict=True)
    return Carried(
        basis,
        tuple(Part(one + other, one if split else None, other if split else None) for one, other in columns),
    )
