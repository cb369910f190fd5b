"""Groups as a table: stores by row, and by column the total and each touchpoint."""

from dataclasses import dataclass

import numpy as np

from audits.consistency.groups import Floats, Groups, Integers, Moments
from audits.consistency.spread import Spread, spread_of

TOTAL = 0
"""The column of the total score; touchpoint p is column p + 1."""


@dataclass(frozen=True)
class Sums:
    """Visits, Σ share and Σ share² of J stores at m measures, three J × m arrays; 0 visits where never scored."""

    visits: Integers
    total: Floats
    squares: Floats

    @classmethod
    def of(cls, groups: Groups) -> "Sums":
        """Stores and touchpoints in the order of the groups."""
        shape = (len(groups.stores), len(groups.touchpoints) + 1)
        sums = cls(np.zeros(shape, np.int64), np.zeros(shape), np.zeros(shape))
        sums._put((np.arange(shape[0]), np.full(shape[0], TOTAL)), groups.totals)
        sums._put((groups.cells.store, groups.cells.touchpoint + 1), groups.cells.scores)
        return sums

    def _put(self, place: tuple[Integers, Integers], scores: Moments) -> None:
        np.add.at(self.visits, place, scores.visits)
        np.add.at(self.total, place, scores.total)
        np.add.at(self.squares, place, scores.squares)

    def __getitem__(self, stores: Integers) -> "Sums":
        """The chosen stores' rows, by positions or by a mask."""
        return Sums(self.visits[stores], self.total[stores], self.squares[stores])

    def __add__(self, other: "Sums") -> "Sums":
        """The visits of both, where rows and columns mean the same."""
        return Sums(self.visits + other.visits, self.total + other.total, self.squares + other.squares)

    @property
    def measures(self) -> int:
        """How many columns: 1 and the touchpoints."""
        return int(self.visits.shape[1])

    def at(self, measure: int) -> tuple[Integers, Moments]:
        """The stores scored at one measure, and their groups of visits."""
        stores = np.flatnonzero(self.visits[:, measure])
        columns = (part[stores, measure] for part in (self.visits, self.total, self.squares))
        return stores, Moments(*columns)

    def spreads(self) -> tuple[Spread, ...]:
        """The spread of each measure over these stores."""
        return tuple(spread_of(self.at(measure)[1]) for measure in range(self.measures))


@dataclass(frozen=True)
class Aligned:
    """Two lots of groups on common rows and columns: store codes, touchpoint keys, and the sums of either."""

    stores: tuple[str, ...]
    touchpoints: tuple[str, ...]
    first: Sums
    second: Sums


def aligned(first: Groups, second: Groups) -> Aligned:
    """Two periods (or rounds, or channels) of which either may hold stores and touchpoints that the other lacks."""
    stores = tuple(dict.fromkeys(store.code for groups in (first, second) for store in groups.stores))
    touchpoints = tuple(
        dict.fromkeys(point.key for groups in (first, second) for point in groups.touchpoints)
    )
    row = {code: place for place, code in enumerate(stores)}
    column = {key: place + 1 for place, key in enumerate(touchpoints)}
    sides = []
    for groups in (first, second):
        rows = np.array([row[store.code] for store in groups.stores], int)
        columns = np.array([TOTAL, *(column[point.key] for point in groups.touchpoints)], int)
        sides.append(_spread_out(Sums.of(groups), rows, columns, (len(stores), len(touchpoints) + 1)))
    return Aligned(stores, touchpoints, sides[0], sides[1])


def _spread_out(sums: Sums, rows: Integers, columns: Integers, shape: tuple[int, int]) -> Sums:
    wide = Sums(np.zeros(shape, np.int64), np.zeros(shape), np.zeros(shape))
    place = np.ix_(rows, columns)
    for part, whole in ((sums.visits, wide.visits), (sums.total, wide.total), (sums.squares, wide.squares)):
        whole[place] = part
    return wide
