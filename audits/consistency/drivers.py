"""Which touchpoints go with an outcome such as "would return": going with, which is not yet causing.

Relative weights (Johnson, "A heuristic method for estimating the relative weight of predictor variables in multiple
regression", Multivariate Behavioral Research 35, 2000) share out what all touchpoints together explain of the outcome.
Unlike regression coefficients they stay sensible where touchpoints rise and fall together, as those of one store do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from audits.consistency.groups import Floats

FEWEST_VISITS = 50
VISITS_PER_TOUCHPOINT = 10
_DRAWS = 500
_SEED = 20_000
_BAND = (0.025, 0.975)
_FLAT = 1e-12


class NoDrivers(StrEnum):
    """Why the data cannot tell."""

    FEW_VISITS = "too few visits"
    SAME_OUTCOME = "every visit had the same outcome"
    ONE_TOUCHPOINT = "fewer than two touchpoints differ from visit to visit"


@dataclass(frozen=True)
class Driver:
    """One touchpoint: `place` is its column. Its weight is a part of the outcome's variance, 0 to 1, with a 95 % band.

    `is_told` says whether it goes with the outcome more than a column of pure chance does in 39 of 40 draws.
    """

    place: int
    weight: float
    low: float
    high: float
    is_told: bool


@dataclass(frozen=True)
class Drivers:
    """All touchpoints that differ, the heaviest first; their weights add up to `explained`, R²."""

    visits: int
    explained: float
    drivers: tuple[Driver, ...]


def drivers(scores: Floats, outcome: Sequence[float]) -> Drivers | NoDrivers:
    """What n visits tell: `scores` n × p in shares, NaN where a touchpoint was not scored; `outcome` n numbers.

    Only visits on which every differing touchpoint was scored count; a touchpoint that is scored on fewer than half of
    the visits is left out. Bands and the test by 500 seeded bootstrap draws of visits: equal input, equal output.
    About 0.2 s for 2,000 visits and 8 touchpoints.
    """
    wanted: Floats = np.asarray(outcome, float)
    if scores.shape[0] != len(wanted):
        raise ValueError("scores and outcome must be of as many visits")
    columns = _differing(scores)
    if len(columns) < 2:
        return NoDrivers.ONE_TOUCHPOINT
    whole = ~np.isnan(scores[:, columns]).any(axis=1) & ~np.isnan(wanted)
    kept, wanted = scores[whole][:, columns], wanted[whole]
    if len(wanted) < max(FEWEST_VISITS, VISITS_PER_TOUCHPOINT * len(columns)):
        return NoDrivers.FEW_VISITS
    if np.ptp(wanted) < _FLAT:
        return NoDrivers.SAME_OUTCOME
    weights = relative_weights(kept, wanted)
    low, high, told = _by_chance(kept, wanted)
    found = [
        Driver(place, float(weights[at]), float(low[at]), float(high[at]), bool(told[at]))
        for at, place in enumerate(columns)
    ]
    return Drivers(
        len(wanted), float(weights.sum()), tuple(sorted(found, key=lambda it: (-it.weight, it.place)))
    )


def relative_weights(scores: Floats, outcome: Floats) -> Floats:
    """Johnson's weights of p complete columns, which add up to R². A column without spread weighs 0.

    With R the correlations of the columns and r those with the outcome: R = P Δ² P', Λ = P Δ P', β = Λ⁻¹ r, and
    weight_j = Σ_k λ²_jk β²_k. Directions without variance (columns that follow from others) carry nothing.
    """
    columns, wanted = _standardised(scores), _standardised(outcome[:, None])[:, 0]
    visits = len(wanted)
    values, vectors = np.linalg.eigh(columns.T @ columns / visits)
    roots = np.sqrt(np.clip(values, 0, None))
    turned = vectors.T @ (columns.T @ wanted / visits)
    safe = np.where(roots > 1e-6, roots, np.inf)
    loadings = (vectors * roots) @ vectors.T
    weights: Floats = loadings**2 @ (vectors @ (turned / safe)) ** 2
    return weights


def _differing(scores: Floats) -> list[int]:
    """The columns that were scored on half of the visits at least, and not always alike."""
    found = []
    for place in range(scores.shape[1]):
        known = scores[~np.isnan(scores[:, place]), place]
        if len(known) * 2 >= len(scores) and len(known) and np.ptp(known) > _FLAT:
            found.append(place)
    return found


def _standardised(columns: Floats) -> Floats:
    off = columns - columns.mean(axis=0)
    sds = np.sqrt((off**2).mean(axis=0))
    standardised: Floats = off / np.where(sds > _FLAT, sds, np.inf)
    return standardised


def _by_chance(scores: Floats, outcome: Floats) -> tuple[Floats, Floats, np.ndarray]:
    """Bands of each weight, and whether it beats a column of chance (Tonidandel, LeBreton & Johnson 2009)."""
    chance = np.random.default_rng(_SEED)
    visits = len(outcome)
    drawn: Floats = np.empty((_DRAWS, scores.shape[1]))
    beaten: Floats = np.empty_like(drawn)
    for draw in range(_DRAWS):
        rows = chance.integers(0, visits, visits)
        with_noise = np.column_stack([scores[rows], chance.normal(size=visits)])
        weights = relative_weights(with_noise, outcome[rows])
        drawn[draw] = relative_weights(scores[rows], outcome[rows])
        beaten[draw] = weights[:-1] - weights[-1]
    low, high = np.quantile(drawn, _BAND, axis=0)
    return low, high, np.quantile(beaten, _BAND[0], axis=0) > 0
