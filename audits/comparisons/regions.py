"""Regions as ways into a long table: how many of the stores compared lie in each, and their mean."""

from collections.abc import Sequence
from dataclasses import dataclass

from audits.consistency.comparison import StoreRow

BETWEEN = " / "
"""What stands between the names of a region's path."""


@dataclass(frozen=True, slots=True)
class RegionRow:
    """A region with all below it: stores compared, their visits, and the mean over visits (0 to 100).

    `depth` counts the regions above it that are listed too.
    """

    path: str
    depth: int
    stores: int
    visits: int
    mean: float

    @property
    def name(self) -> str:
        """The last name of the path."""
        return self.path.rpartition(BETWEEN)[2]


def regions_of(stores: Sequence[StoreRow]) -> list[RegionRow]:
    """Every region that holds some of the stores, but not all of them, outer ones before inner ones."""
    sums: dict[tuple[str, ...], list[float]] = {}
    for row in stores:
        names = tuple(row.region.split(BETWEEN)) if row.region else ()
        for length in range(1, len(names) + 1):
            found = sums.setdefault(names[:length], [0, 0, 0.0])
            found[0] += 1
            found[1] += row.visits
            found[2] += row.visits * row.mean
    kept = sorted(names for names, found in sums.items() if found[0] < len(stores))
    outermost = min(map(len, kept), default=0)
    return [_row(names, len(names) - outermost, sums[names]) for names in kept]


def _row(names: Sequence[str], depth: int, sums: Sequence[float]) -> RegionRow:
    stores, visits, total = sums
    return RegionRow(BETWEEN.join(names), depth, int(stores), int(visits), total / visits)
