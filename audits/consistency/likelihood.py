"""The restricted likelihood of crossed store and shopper effects, from sums per store and shopper.

Stores are absorbed (their block of the equations is diagonal), shoppers are solved for: a dense matrix of shoppers ×
shoppers, filled from the pairs of shoppers who met in a store, or from the whole table where nearly all of them met
everywhere. Cost per evaluation: pairs (or stores × shoppers²) + shoppers³/3. Given the stores' ratio the shoppers'
block is I + b²K, whose eigenvectors are the same for every b: many ratios of shoppers cost one decomposition.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from audits.consistency.groups import Floats, Integers, ShopperCells

MOST_PAIRS = 2_000_000
MOST_ENTRIES = 10_000_000


@dataclass(frozen=True)
class Fit:
    """The model at given ratios of standard deviations: `deviance` is −2 log restricted likelihood, σ² profiled.

    `residual_squares` is R with σ² = R/(N − 1).
    """

    deviance: float
    residual_squares: float


@dataclass(frozen=True)
class Fits:
    """The same at K pairs of ratios, arrays of length K, with what is predicted of S shoppers: K × S.

    `effects` are the shoppers' predicted effects, `effect_variances` their prediction error variances with σ² = 1.
    """

    deviance: Floats
    residual_squares: Floats
    effects: Floats
    effect_variances: Floats

    @classmethod
    def joined(cls, parts: Sequence["Fits"]) -> "Fits":
        """One after the other."""
        return cls(
            np.concatenate([part.deviance for part in parts]),
            np.concatenate([part.residual_squares for part in parts]),
            np.concatenate([part.effects for part in parts]),
            np.concatenate([part.effect_variances for part in parts]),
        )


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

    def fit(self, store_ratio: float, shopper_ratio: float) -> Fit:
        """The model where stores spread `store_ratio` and shoppers `shopper_ratio` times as wide as visits."""
        scale = 1 + store_ratio**2 * self.stores.visits
        diagonal = np.linalg.cholesky(self._absorbed(store_ratio**2 / scale, shopper_ratio)).diagonal()
        residual = float(diagonal[-1] ** 2)
        determinants = np.log(scale).sum() + 2 * np.log(diagonal[:-1]).sum()
        return Fit(float(determinants) + (self.visits - 1) * math.log(residual), residual)

    def fit_along(self, store_ratio: float, shopper_ratios: Floats) -> Fits:
        """The model at one ratio of stores and K of shoppers, all above 0, with the shoppers' effects.

        In the eigenvectors of K the shoppers' block is diagonal, so its inverse is too.
        """
        scale = 1 + store_ratio**2 * self.stores.visits
        matrix = self._absorbed(store_ratio**2 / scale, 1.0)
        values, vectors = np.linalg.eigh(matrix[:-2, :-2] - np.eye(len(matrix) - 2))
        ones, totals = vectors.T @ matrix[:-2, -2], vectors.T @ matrix[:-2, -1]
        squared = shopper_ratios[:, None] ** 2
        shrunk = 1 / (1 + squared * np.maximum(values, 0.0))
        weights = squared * shrunk
        information = matrix[-2, -2] - weights @ ones**2
        mean = (matrix[-2, -1] - weights @ (ones * totals)) / information
        residual = matrix[-1, -1] - weights @ totals**2 - information * mean**2
        determinants = np.log(scale).sum() - np.log(shrunk).sum(axis=1) + np.log(information)
        effects = (weights * (totals - mean[:, None] * ones)) @ vectors.T
        by_mean = ((weights * ones) @ vectors.T) ** 2 / information[:, None]
        deviance = determinants + (self.visits - 1) * np.log(residual)
        return Fits(deviance, residual, effects, weights @ vectors.T**2 + by_mean)

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


def most_shoppers(cells: ShopperCells) -> int:
    """How many shoppers' meetings fit in some 100 MB, as pairs or as a table."""
    if _count_pairs(cells.store) <= MOST_PAIRS:
        return len(np.unique(cells.shopper))
    return MOST_ENTRIES // len(np.unique(cells.store))


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
