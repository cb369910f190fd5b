"""Which stores need the next visit most: where one more visit is likeliest to change what is said of a store.

Of every store it is asked whether it lies above or below the network's centre, and being wrong costs as much as the
store lies on the other side of it. One more visit moves the posterior mean by a normal step of standard deviation s,
and is then worth s · (φ(k) − k Φ(−k)) with k = |adjusted − centre|/s: the expected value of sample information under
linear loss (Raiffa & Schlaifer, Applied Statistical Decision Theory, 1961, chapter 5; as a rule for where to sample
next, the knowledge gradient of Frazier, Powell & Dayanik, 2008). Few visits and a score near the centre both raise it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from audits.consistency.distributions import normal_cdf, normal_density
from audits.consistency.grid import Grid
from audits.consistency.groups import Floats
from audits.consistency.mixtures import Mixture, central_band
from audits.consistency.posterior import COMPONENTS_AT_ONCE, Posterior, stores_mixture
from audits.consistency.spread import pull_towards_own

_NEVER = 1e-12


@dataclass(frozen=True)
class NextVisit:
    """What one more visit to a store would do; `store` is its position, None for any store without a visit yet.

    Widths of the 95 % band and the `value` are shares; `chance_above` is that of lying above the centre.
    """

    store: int | None
    visits: int
    chance_above: float
    width: float
    width_after: float
    value: float


def next_visits(posterior: Posterior, centre: float) -> list[NextVisit]:
    """Every store of the posterior, the most valuable visit first; equal ones in the order of their positions.

    Linear in stores: some 30 ms for 1,000.
    """
    above, sd, step = (np.concatenate(parts) for parts in zip(*_of_stores(posterior, centre), strict=True))
    value = visit_value(posterior.adjusted - centre, step)
    width = posterior.high - posterior.low
    after = width * _shrunk(sd, step)
    columns = zip(
        range(len(value)),
        posterior.scores.visits.tolist(),
        above.tolist(),
        width.tolist(),
        after.tolist(),
        value.tolist(),
        strict=True,
    )
    return sorted((NextVisit(*column) for column in columns), key=lambda visit: -visit.value)


def first_visit(posterior: Posterior, centre: float) -> NextVisit:
    """What a first visit to a store would do that has none yet: until then it is believed to be like any other."""
    grid = posterior.grid
    sds = np.sqrt(_variances(np.zeros((1, 1)), grid))
    mixture = Mixture(grid.weight, grid.centre[None], np.maximum(sds, _NEVER))
    low, high = central_band(mixture)
    step = _step(np.zeros((1, 1)), grid)
    after = (high - low) * _shrunk(mixture.sd(), step)
    above = 1 - mixture.cdf(np.array([centre]))
    value = visit_value(mixture.mean() - centre, step)
    return NextVisit(None, 0, float(above[0]), float((high - low)[0]), float(after[0]), float(value[0]))


def visit_value(from_centre: Floats, step: Floats) -> Floats:
    """s · (φ(k) − k Φ(−k)) with k = |distance|/s, any shape, in the unit of both; 0 where s is 0."""
    k = np.abs(from_centre) / np.maximum(step, _NEVER)
    value: Floats = np.maximum(0.0, step * (normal_density(k) - k * normal_cdf(-k)))
    return value


def _of_stores(posterior: Posterior, centre: float) -> Iterator[tuple[Floats, Floats, Floats]]:
    """Chance above, posterior SD and step of the stores, so many at a time that memory does not grow with them."""
    scores, grid = posterior.scores, posterior.grid
    at_once = max(1, COMPONENTS_AT_ONCE // len(grid.weight))
    for start in range(0, len(scores), at_once):
        part = scores[np.arange(start, min(start + at_once, len(scores)))]
        mixture = stores_mixture(part, grid)
        above = 1 - mixture.cdf(np.full(len(part), centre))
        yield above, mixture.sd(), _step(part.visits[:, None].astype(float), grid)


def _step(visits: Floats, grid: Grid) -> Floats:
    """Per store the SD of what one more visit adds to its posterior mean: what it takes off the variance."""
    taken: Floats = np.sqrt(
        np.maximum(0.0, _variances(visits, grid) - _variances(visits + 1, grid)) @ grid.weight
    )
    return taken


def _variances(visits: Floats, grid: Grid) -> Floats:
    """Posterior variance of stores with so many visits at each point of the grid (as in `stores_mixture`)."""
    own = pull_towards_own(visits, grid.between_variance, grid.within_variance)
    variances: Floats = grid.between_variance * (1 - own) + (1 - own) ** 2 * grid.centre_variance
    return variances


def _shrunk(sd: Floats, step: Floats) -> Floats:
    """What part of a band's width is left once `step` has been learned."""
    left: Floats = np.sqrt(np.maximum(0.0, 1 - (step / np.maximum(sd, _NEVER)) ** 2))
    return left
