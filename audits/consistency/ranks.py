"""Between which ranks each store lies: seeded draws of all stores at once from their common posterior."""

import numpy as np

from audits.consistency.groups import Floats, Integers
from audits.consistency.posterior import Posterior
from audits.consistency.spread import pull_towards_own

SEED = 20_260_101
MOST_DRAWS, FEWEST_DRAWS = 4_000, 400
DRAWN_SCORES = 800_000
"""Draws × stores aimed at: 4,000 draws up to 200 stores, 800 for 1,000 stores, 400 from 2,000 stores on."""

SCORES_AT_ONCE = 1 << 20


def rank_ranges(posterior: Posterior, order: Integers) -> tuple[Integers, Integers]:
    """Per store the lowest and highest rank of the central 95 % of its ranks; 1 is the highest score.

    `order` is the positions of the stores in an order of their own, for instance by code: draws are dealt in it, so
    that the same stores get the same ranks whichever way they were listed. Cost: draws × stores × log stores.
    """
    stores = len(order)
    draws = min(MOST_DRAWS, max(FEWEST_DRAWS, DRAWN_SCORES // stores))
    random = np.random.default_rng(SEED)
    points = random.choice(len(posterior.grid.weight), size=draws, p=posterior.grid.weight)
    step = max(1, SCORES_AT_ONCE // stores)
    ranks = np.empty((draws, stores), np.int32)
    for start in range(0, draws, step):
        part = points[start : start + step]
        ranks[start : start + step] = _ranks(_draw(posterior, part, order, random))
    low, high = _central(ranks)
    lowest, highest = np.empty_like(low), np.empty_like(high)
    lowest[order], highest[order] = low, high
    return lowest, highest


def _draw(posterior: Posterior, points: Integers, order: Integers, random: np.random.Generator) -> Floats:
    """Scores of all stores, one row a draw at the given points of the grid: μ once a row, then each store."""
    grid = posterior.grid
    between, within = grid.between_variance[points, None], grid.within_variance[points, None]
    visits, level = np.unique(posterior.scores.visits[order], return_inverse=True)
    own = pull_towards_own(visits.astype(float), between, within)
    centre = random.normal(grid.centre[points], np.sqrt(grid.centre_variance[points]))[:, None]
    scores = random.standard_normal((len(points), len(order)))
    scores *= np.sqrt(between * (1 - own))[:, level]
    scores += own[:, level] * (posterior.scores.means[order] - centre)
    scores += centre
    return scores


def _ranks(scores: Floats) -> Integers:
    """Per row the rank of each score, 1 for the highest."""
    draws, stores = scores.shape
    descending = np.argsort(-scores, axis=1)
    descending += stores * np.arange(draws)[:, None]
    ranks = np.empty(draws * stores, np.int32)
    ranks[descending.ravel()] = np.tile(np.arange(1, stores + 1, dtype=np.int32), draws)
    return ranks.reshape(draws, stores)


def _central(ranks: Integers) -> tuple[Integers, Integers]:
    """Per column the ranks between which the central 95 % of its draws lie; at most 2.5 % lie beyond either."""
    beyond = int(0.025 * len(ranks))
    # Small integers in rows are sorted whole in less time than columns are parted.
    ordered = np.sort(ranks.T, axis=1)
    return ordered[:, beyond], ordered[:, len(ranks) - 1 - beyond]
