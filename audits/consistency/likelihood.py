"""The restricted likelihood of crossed store and shopper effects, from sums per store and shopper.

Stores are absorbed (their block of the equations is diagonal), shoppers are solved for: a dense matrix of shoppers ×
shoppers, filled from the pairs of shoppers who met in a store, or from the whole table where nearly all of them met
everywhere. Cost per evaluation: pairs (or stores × shoppers²) + shoppers³/3.
"""

import math
from dataclasses import dataclass

import numpy as np

from audits.consistency.groups import Floats, Integers, ShopperCells

MOST_PAIRS = 2_000_000
MOST_ENTRIES = 10_000_000


@dataclass(frozen=True)
class Fit:
    """The model at given ratios of standard deviations: `deviance` is −2 log restricted likelihood, σ² profiled.

    `effects` are the shoppers' predicted effects and `effect_variances` their prediction error variances with σ² = 1,
    both of length S; `residual_squares` is R with σ² = R/(N − 1).
    """

    deviance: float
    residual_squares: float
    effects: Floats
    effect_variances: Floats


@dataclass(frozen=True)
class _Sums:
    """Visits and Σ of centred scores of each level of a factor."""

    visits: Floats
    total: Floats

    @classmethod
    def by(cls, level: Integers, visits: Floats, total: Floats) -> "_Sums":
        return cls(np.bincount(level, visits).astype(float), np.bincount(level, total).astype(float))


@dataclass(frozen=True)
class _Pairs:
    """For every two shoppers met in a store, each also with itself: the store, their place in the S × S matrix, and
    the product of their visits there."""

    store: Integers
    place: Integers
    visits: Floats
    shoppers: int

    def weighed(self, weights: Floats) -> Floats:
        """Σ over stores of weight × visits × visits, S × S."""
        met = np.bincount(self.place, self.visits * weights[self.store], self.shoppers**2)
        return met.reshape(self.shoppers, self.shoppers).astype(float)


@dataclass(frozen=True)
class _Table:
    """Visits of every shopper to every store, J × S."""

    visits: Floats

    def weighed(self, weights: Floats) -> Floats:
        """Σ over stores of weight × visits × visits, S × S."""
        met: Floats = self.visits.T @ (self.visits * weights[:, None])
        return met


@dataclass(frozen=True)
class CrossedSums:
    """What the likelihood needs of the visits; scores are centred on their grand mean."""

    visits: int
    squares: float
    stores: _Sums
    shoppers: _Sums
    cell_store: Integers
    cell_shopper: Integers
    cell_visits: Floats
    meetings: _Pairs | _Table

    @classmethod
    def of(cls, cells: ShopperCells) -> "CrossedSums":
        """From the groups; stores and shoppers are counted by the positions that occur."""
        _, store = np.unique(cells.store, return_inverse=True)
        _, shopper = np.unique(cells.shopper, return_inverse=True)
        visits = cells.scores.visits.astype(float)
        mean = cells.scores.total.sum() / visits.sum()
        total = cells.scores.total - mean * visits
        squares = cells.scores.within_squares() + total**2 / visits
        return cls(
            visits=int(visits.sum()),
            squares=float(squares.sum()),
            stores=_Sums.by(store, visits, total),
            shoppers=_Sums.by(shopper, visits, total),
            cell_store=store,
            cell_shopper=shopper,
            cell_visits=visits,
            meetings=_meetings(store, shopper, visits),
        )

    def fit(self, store_ratio: float, shopper_ratio: float, *, effects: bool = False) -> Fit:
        """The model where stores spread `store_ratio` and shoppers `shopper_ratio` times as wide as visits.

        With `effects` the shoppers' effects are worked out too, which takes the inverse of the matrix.
        """
        scale = 1 + store_ratio**2 * self.stores.visits
        matrix = self._absorbed(store_ratio**2 / scale, shopper_ratio)
        factor = np.linalg.cholesky(matrix)
        diagonal = factor.diagonal()
        residual = float(diagonal[-1] ** 2)
        determinants = np.log(scale).sum() + 2 * np.log(diagonal[:-1]).sum()
        deviance = float(determinants) + (self.visits - 1) * math.log(residual)
        if not effects:
            return Fit(deviance, residual, np.empty(0), np.empty(0))
        inverse = np.linalg.inv(matrix[:-1, :-1])
        variances = np.asarray(shopper_ratio**2 * inverse.diagonal()[:-1], float)
        predicted = shopper_ratio * (inverse @ matrix[:-1, -1])[:-1]
        return Fit(deviance, residual, predicted, variances)

    def _absorbed(self, taken: Floats, shopper_ratio: float) -> Floats:
        """The equations once stores are absorbed: S shoppers, the mean, and last the right-hand side; symmetric.

        Its Cholesky factor ends in the information on the mean, and in the squares that nothing explains.
        """
        count = len(self.shoppers.visits)
        matrix = np.empty((count + 2, count + 2))
        matrix[:count, :count] = -(shopper_ratio**2) * self.meetings.weighed(taken)
        matrix[np.diag_indices(count)] += 1 + shopper_ratio**2 * self.shoppers.visits
        weights = taken[self.cell_store] * self.cell_visits
        ones = np.bincount(self.cell_shopper, weights * self.stores.visits[self.cell_store])
        totals = np.bincount(self.cell_shopper, weights * self.stores.total[self.cell_store])
        matrix[:count, count] = matrix[count, :count] = shopper_ratio * (self.shoppers.visits - ones)
        matrix[:count, count + 1] = matrix[count + 1, :count] = shopper_ratio * (self.shoppers.total - totals)
        matrix[count, count] = self.visits - taken @ self.stores.visits**2
        matrix[count, count + 1] = -(taken * self.stores.visits) @ self.stores.total
        matrix[count + 1, count] = matrix[count, count + 1]
        matrix[count + 1, count + 1] = self.squares - taken @ self.stores.total**2
        return matrix


def is_too_large(cells: ShopperCells) -> bool:
    """Whether meetings would take more than some 100 MB, as pairs and as a table."""
    stores, shoppers = len(np.unique(cells.store)), len(np.unique(cells.shopper))
    return _count_pairs(cells.store) > MOST_PAIRS and stores * shoppers > MOST_ENTRIES


def _count_pairs(store: Integers) -> int:
    return int((np.unique(store, return_counts=True)[1].astype(float) ** 2).sum())


def _meetings(store: Integers, shopper: Integers, visits: Floats) -> _Pairs | _Table:
    shoppers = int(shopper.max()) + 1
    if _count_pairs(store) > MOST_PAIRS:
        table = np.zeros((int(store.max()) + 1, shoppers))
        table[store, shopper] = visits
        return _Table(table)
    first, second = _pairs(store)
    place = shopper[first] * shoppers + shopper[second]
    return _Pairs(store[first], place, visits[first] * visits[second], shoppers)


def _pairs(store: Integers) -> tuple[Integers, Integers]:
    """Positions of every two cells of the same store, both ways round and each with itself."""
    order = np.argsort(store, kind="stable")
    sizes = np.bincount(store)
    starts = np.cumsum(sizes) - sizes
    partners = sizes[store[order]]
    first = np.repeat(np.arange(len(order)), partners)
    within = np.arange(len(first)) - np.repeat(np.cumsum(partners) - partners, partners)
    second = starts[store[order]][first] + within
    return order[first], order[second]
