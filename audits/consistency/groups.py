"""What a comparison is made from: sums of visits' scores, grouped by SQL. Answers are never read.

A score is a share, 0 to 1: `min(final, 1)`. A visit without a score is in no group.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.signedinteger]

ROUNDING = 1e-12
"""Squares smaller than this part of Σ share² are what adding up equal shares such as 2/3 leaves behind."""

ROUNDING_PER_VISIT = 1e-15
"""The same for each visit added up, which takes over from `ROUNDING` in groups of more than 1,000 visits."""


@dataclass(frozen=True)
class Moments:
    """k groups of visits: how many visits, Σ share and Σ share² of each; three arrays of length k.

    Groups hold at least one visit. Two shares differ in earnest by far more than the tolerance: with it, scores of
    four visits count as equal when they lie within 0.0001 percentage points of each other.
    """

    visits: Integers
    total: Floats
    squares: Floats

    @classmethod
    def of(cls, visits: Sequence[int], total: Sequence[float], squares: Sequence[float]) -> "Moments":
        """From columns of numbers, as a query returns them."""
        moments = cls(np.asarray(visits, np.int64), np.asarray(total, float), np.asarray(squares, float))
        if not (moments.visits.shape == moments.total.shape == moments.squares.shape):
            raise ValueError("visits, total and squares must be of one length")
        if len(moments) and moments.visits.min() < 1:
            raise ValueError("every group must hold at least one visit")
        return moments

    def __len__(self) -> int:
        return len(self.visits)

    def __getitem__(self, chosen: NDArray[np.bool_] | Integers) -> "Moments":
        """The chosen groups, by a mask or by positions."""
        return Moments(self.visits[chosen], self.total[chosen], self.squares[chosen])

    @property
    def means(self) -> Floats:
        """Mean share of each group."""
        means: Floats = self.total / self.visits
        return means

    @property
    def rounding(self) -> Floats:
        """Per group: squares up to this size are rounding, not spread."""
        return np.maximum(ROUNDING, ROUNDING_PER_VISIT * self.visits) * self.squares

    def within_squares(self) -> Floats:
        """Per group Σ(share − mean)²; exactly 0 where Σ share² − (Σ share)²/n is only rounding."""
        squares = self.squares - self.total**2 / self.visits
        return np.where(squares <= self.rounding, 0.0, squares)

    def sample_sds(self) -> Floats:
        """Per group the sample standard deviation (n − 1), in shares; NaN for one visit."""
        freedom = np.where(self.visits > 1, self.visits - 1, np.nan)
        sds: Floats = np.sqrt(self.within_squares() / freedom)
        return sds


@dataclass(frozen=True)
class Store:
    """A store as a comparison names it; `region` is its path, outermost first."""

    code: str
    name: str
    region: str


@dataclass(frozen=True)
class Touchpoint:
    """A touchpoint as a comparison names it; `key` is the same in every version and store."""

    key: str
    name: str


@dataclass(frozen=True)
class Cells:
    """Groups by store and touchpoint; `store` and `touchpoint` are positions in `Groups.stores` and `.touchpoints`."""

    store: Integers
    touchpoint: Integers
    scores: Moments


@dataclass(frozen=True)
class ShopperCells:
    """Visits' totals by store and shopper; `store` and `shopper` are positions in `Groups.stores` and `shoppers`.

    Visits without a shopper are left out. `shoppers` are references, never names.
    """

    shoppers: tuple[str, ...]
    store: Integers
    shopper: Integers
    scores: Moments


@dataclass(frozen=True)
class Groups:
    """All a comparison needs. `totals` are the visits' total scores by store, in the order of `stores`.

    A store is here when it has a visit with a score; its code is unique. `notes` are sentences the reader of the
    comparison must see, for instance which touchpoints several checklists share.
    """

    stores: tuple[Store, ...]
    totals: Moments
    touchpoints: tuple[Touchpoint, ...]
    cells: Cells
    shoppers: ShopperCells | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.stores) != len(self.totals):
            raise ValueError("there must be one group of totals for each store")
