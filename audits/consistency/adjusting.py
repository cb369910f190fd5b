"""Adjusted means alone, for tables of many cells: the posterior means of `posterior.believe` without its bands.

Given τ, σ and μ's centre a store's posterior mean is a straight line in its own mean, and the line depends only on the
number of visits. So it is added up over the grid once for each number of visits, not for each store.
"""

import numpy as np

from audits.consistency.grid import lay_grid
from audits.consistency.groups import Floats, Moments
from audits.consistency.spread import Spread, pull_towards_own


def adjusted_means(scores: Moments, spread: Spread) -> Floats:
    """Posterior means of all groups of `scores`, shares; `spread` must have a model (`Spread.no_model` None).

    E(θ | ȳ, n) = Σ_k w_k (c_k (1 − r_k(n)) + r_k(n) ȳ) over the K points of the grid, with r = nτ²/(nτ² + σ²).
    Refuses (ValueError) a spread without a model.
    """
    if spread.no_model:
        raise ValueError(f"there is no model to adjust by: {spread.no_model}")
    grid = lay_grid(scores, spread)
    visits, level = np.unique(scores.visits, return_inverse=True)
    own = pull_towards_own(visits[:, None].astype(float), grid.between_variance, grid.within_variance)
    start, slope = ((1 - own) * grid.centre) @ grid.weight, own @ grid.weight
    means: Floats = start[level] + slope[level] * scores.means
    return means
