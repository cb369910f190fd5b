"""The regions of the network in a book: each one's place among the others, its split and its stores."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from audits.comparisons.moments import moments_of
from audits.comparisons.regions import BETWEEN, RegionRow, regions_of
from audits.comparisons.rows import named, store_chart
from audits.consistency.comparison import Comparison, StoreRow, Verdict
from audits.consistency.over_time import (
    PeriodCells,
    PeriodConsistency,
    PeriodMean,
    consistency_over_time,
    means_over_time,
)
from audits.consistency.spread import spread_of
from audits.reports.drawing import HeatTable, drawn
from audits.web.charts import Measured, Rows, caterpillar

MOST_CHAPTERS = 12
"""Regions with a chapter, half of them from the top and half from the bottom where there are more."""
MOST_STORES_DRAWN = 16
"""Stores in the pictures of one region: a page of intervals, a page of the heat map."""


@dataclass(frozen=True, slots=True)
class RegionPlace:
    """A region among those on its level. Scores run from 0 to 100, `sd_…` are points.

    `first` and `last` are the places it can have: a region is surely before another only where their intervals do
    not touch. Both are None without intervals.
    """

    row: RegionRow
    mean: PeriodMean
    consistency: PeriodConsistency
    sd_between: float | None
    sd_within: float | None
    first: int | None
    last: int | None
    above: int
    below: int

    @property
    def low(self) -> float | None:
        """The lower end of its mean's interval, 0 to 100."""
        return None if self.mean.low is None else max(0.0, 100 * self.mean.low)

    @property
    def high(self) -> float | None:
        """The upper end of its mean's interval, 0 to 100."""
        return None if self.mean.high is None else min(100.0, 100 * self.mean.high)


@dataclass(frozen=True, slots=True)
class RegionChapter:
    """One region's spread: `stores` all of it by adjusted score, the pictures those drawn.

    `left_out` is how many stores between the top and the bottom the pictures do not draw.
    """

    anchor: str
    place: RegionPlace
    stores: tuple[StoreRow, ...]
    above: tuple[StoreRow, ...]
    below: tuple[StoreRow, ...]
    chart: Rows
    heat: tuple[HeatTable, ...]
    left_out: int


def places_of(comparison: Comparison) -> tuple[RegionPlace, ...]:
    """The outermost regions that divide the network, the highest mean first. None where all stores are in one."""
    regions = [row for row in regions_of(comparison.stores) if row.depth == 0]
    if len(regions) < 2:
        return ()
    members = [stores_in(comparison, row.path) for row in regions]
    cells = PeriodCells(
        len(regions),
        np.repeat(np.arange(len(regions)), [len(stores) for stores in members]),
        np.arange(sum(map(len, members))),
        moments_of([row for stores in members for row in stores]),
    )
    columns = zip(regions, members, means_over_time(cells), consistency_over_time(cells), strict=True)
    found = [_place(comparison, *column) for column in columns]
    ranked = [replace(one, first=_first(one, found), last=_last(one, found)) for one in found]
    return tuple(sorted(ranked, key=lambda one: (-one.row.mean, one.row.path)))


def region_chart(places: Sequence[RegionPlace], centre: float | None, words: str) -> Rows:
    """The regions with their intervals, in the order given."""
    return caterpillar(
        [Measured(one.row.name, one.row.mean, one.row.visits, one.low, one.high) for one in places],
        centre,
        words,
    )


def chapters_of(comparison: Comparison, places: Sequence[RegionPlace]) -> tuple[RegionChapter, ...]:
    """The regions' spreads in the order of their places."""
    half = MOST_CHAPTERS // 2
    kept = places if len(places) <= MOST_CHAPTERS else [*places[:half], *places[-half:]]
    return tuple(_chapter(comparison, place, number) for number, place in enumerate(kept, 1))


def stores_in(comparison: Comparison, path: str) -> list[StoreRow]:
    """The stores of a region and of all below it."""
    return [row for row in comparison.stores if row.region == path or row.region.startswith(path + BETWEEN)]


def _place(
    comparison: Comparison,
    row: RegionRow,
    stores: Sequence[StoreRow],
    mean: PeriodMean,
    consistency: PeriodConsistency,
) -> RegionPlace:
    spread = spread_of(moments_of(stores))
    verdicts = [store.verdict for store in stores]
    return RegionPlace(
        row=row,
        mean=mean,
        consistency=consistency,
        sd_between=_points(spread.between_variance),
        sd_within=_points(spread.within_variance),
        first=None,
        last=None,
        above=verdicts.count(Verdict.ABOVE),
        below=verdicts.count(Verdict.BELOW),
    )


def _points(variance: float | None) -> float | None:
    return None if variance is None else 100 * variance**0.5


def _first(one: RegionPlace, regions: Sequence[RegionPlace]) -> int | None:
    high = one.high
    if high is None:
        return None
    return 1 + sum(other.low is not None and other.low > high for other in regions)


def _last(one: RegionPlace, regions: Sequence[RegionPlace]) -> int | None:
    low = one.low
    if low is None:
        return None
    return len(regions) - sum(other.high is not None and other.high < low for other in regions)


def _chapter(comparison: Comparison, place: RegionPlace, number: int) -> RegionChapter:
    stores = sorted(stores_in(comparison, place.row.path), key=_from_the_top)
    shown = _drawn_of(stores)
    own = replace(comparison, stores=stores)
    return RegionChapter(
        anchor=f"region-{number}",
        place=place,
        stores=tuple(stores),
        above=tuple(named(own, Verdict.ABOVE)),
        below=tuple(named(own, Verdict.BELOW)),
        chart=_chart(comparison, shown),
        heat=drawn(comparison, shown).heat,
        left_out=len(stores) - len(shown),
    )


def _chart(comparison: Comparison, shown: Sequence[StoreRow]) -> Rows:
    """The stores' intervals without their codes, so that a region fits the page its figures are on."""
    whole = store_chart(comparison, shown)
    centre = comparison.network.centre
    return caterpillar(
        [replace(row.measured, note="") for row in whole.rows],
        centre,
        whole.centre.text if whole.centre else "",
    )


def _drawn_of(stores: Sequence[StoreRow]) -> Sequence[StoreRow]:
    half = MOST_STORES_DRAWN // 2
    return stores if len(stores) <= MOST_STORES_DRAWN else [*stores[:half], *stores[-half:]]


def _from_the_top(row: StoreRow) -> tuple[float, str]:
    return -(row.mean if row.adjusted is None else row.adjusted), row.code
