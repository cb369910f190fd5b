"""What is believed about each store once the spread itself is uncertain: the hierarchical normal model.

    y_ij ~ N(θ_j, σ²),  θ_j ~ N(μ, τ²);  μ flat, τ uniform on 0 to 0.5, σ² by its scaled inverse χ² from MSW

(Gelman et al., Bayesian Data Analysis, 3rd ed., sections 5.4 and 5.5.) Given τ and σ everything is normal; μ is
integrated by hand, τ and σ on a grid of 60 × 9 points (`grid`). A store's posterior is then a mixture of normals, and
its 95 % is read off the mixture itself: bands that plug in one estimate of τ hold the truth only 81 to 88 % of the time
when stores are few. Shares throughout.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from audits.consistency.grid import Grid, lay_grid
from audits.consistency.groups import Floats, Integers, Moments
from audits.consistency.mixtures import NARROWEST_SD, Mixture, central_band
from audits.consistency.spread import Spread, pull_towards_own

COMPONENTS_AT_ONCE = 1 << 17
"""Normals worked on at a time, so that memory does not grow with the stores."""


@dataclass(frozen=True)
class Posterior:
    """What is believed about J stores: posterior mean and central 95 % of θ_j, three arrays in shares.

    The bands are the model's: a normal model does not know that a score ends at 0 and 1, so a band may reach beyond.
    """

    scores: Moments
    grid: Grid
    adjusted: Floats
    low: Floats
    high: Floats

    def chance_below(self, share: float, chosen: Integers) -> Floats:
        """P(θ_j < share) of the chosen stores (positions)."""
        mixtures = _mixtures(self.scores[chosen], self.grid)
        chances = [mixture.cdf(np.full(len(mixture), share)) for mixture in mixtures]
        return np.concatenate(chances) if chances else np.empty(0)


def believe(scores: Moments, spread: Spread) -> Posterior:
    """The posterior of every store of `scores`, whose `spread_of` must have a model.

    The grid costs as much as stores have different numbers of visits; the bands cost stores × grid points.
    """
    grid = lay_grid(scores, spread)
    adjusted, low, high = [], [], []
    for mixture in _mixtures(scores, grid):
        adjusted.append(mixture.mean())
        band = central_band(mixture)
        low.append(band[0])
        high.append(band[1])
    return Posterior(scores, grid, np.concatenate(adjusted), np.concatenate(low), np.concatenate(high))


def _mixtures(scores: Moments, grid: Grid) -> Iterator[Mixture]:
    """The stores' mixtures, so many stores at a time that memory does not grow with them."""
    step = max(1, COMPONENTS_AT_ONCE // len(grid.weight))
    for start in range(0, len(scores), step):
        yield stores_mixture(scores[np.arange(start, min(start + step, len(scores)))], grid)


def stores_mixture(scores: Moments, grid: Grid) -> Mixture:
    """Per store K normals: θ_j given each point of the grid, μ integrated. J × K in memory.

    Given τ and σ: mean μ + r(ȳ − μ), variance τ²(1 − r) plus what not knowing μ adds, (1 − r)²/Σw.
    """
    visits, means = scores.visits[:, None].astype(float), scores.means[:, None]
    own = pull_towards_own(visits, grid.between_variance, grid.within_variance)
    centres = grid.centre + own * (means - grid.centre)
    variances = grid.between_variance * (1 - own) + (1 - own) ** 2 * grid.centre_variance
    return Mixture(grid.weight, centres, np.maximum(np.sqrt(variances), NARROWEST_SD))
