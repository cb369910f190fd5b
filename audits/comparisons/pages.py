"""What the pages of a comparison show, prepared from the comparison before any template sees it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from audits.comparisons.choosing import Chosen, Order
from audits.consistency.comparison import Comparison, StoreRow, TouchpointRow, Verdict
from audits.consistency.crossed import NotCrossed
from audits.web.charts import HeatStep, Measured, Rows, Standing, bar_list, caterpillar, heat_step

PAGE = 50

_STANDING = {
    Verdict.ABOVE: Standing.ABOVE,
    Verdict.BELOW: Standing.BELOW,
    Verdict.IN_LINE: Standing.LEVEL,
    Verdict.TOO_FEW_VISITS: Standing.FEW,
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One store at one touchpoint: mean score (0 to 100), visits, and how the cell is filled."""

    touchpoint: str
    score: float | None
    visits: int
    step: HeatStep


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One store of the heat map, its cells in the order of the touchpoints."""

    store: StoreRow
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a long table: its rows, and where it stands; `first` and `last` count from 1."""

    rows: tuple[Any, ...]
    first: int
    last: int
    total: int
    previous: int | None
    next: int | None


def on_scale(comparison: Comparison) -> Comparison:
    """For the eye, adjusted scores and their bands end at 0 and 100; the model behind them knows no such ends."""
    stores = [
        replace(row, adjusted=_cut(row.adjusted), low=_cut(row.low), high=_cut(row.high))
        for row in comparison.stores
    ]
    return replace(comparison, stores=stores)


def _cut(score: float | None) -> float | None:
    return None if score is None else min(100.0, max(0.0, score))


def page_of(rows: Sequence[Any], number: int) -> Page:
    """The rows of a page; a page beyond the end is the last one."""
    last_page = max(1, -(-len(rows) // PAGE))
    number = min(number, last_page)
    start = (number - 1) * PAGE
    shown = tuple(rows[start : start + PAGE])
    return Page(
        rows=shown,
        first=start + 1 if shown else 0,
        last=start + len(shown),
        total=len(rows),
        previous=number - 1 if number > 1 else None,
        next=number + 1 if number < last_page else None,
    )


def sorted_stores(comparison: Comparison, chosen: Chosen) -> list[StoreRow]:
    """The stores in the order chosen; what has no figure stands last either way, ties by code."""
    figure = _figures(chosen.order)
    with_figure = [row for row in comparison.stores if figure(row) is not None]
    without = [row for row in comparison.stores if figure(row) is None]
    with_figure.sort(key=lambda row: row.code)
    with_figure.sort(key=figure, reverse=chosen.descending)
    return with_figure + without


def _figures(order: Order) -> Callable[[StoreRow], Any]:
    match order:
        case Order.ADJUSTED:
            # Without a model the raw mean is all there is to go by.
            return lambda row: row.mean if row.adjusted is None else row.adjusted
        case Order.MEAN:
            return lambda row: row.mean
        case Order.VISITS:
            return lambda row: row.visits
        case Order.STORE:
            return lambda row: row.code


def heat_rows(comparison: Comparison, stores: Iterable[StoreRow]) -> tuple[HeatRow, ...]:
    """The heat map's rows. Each cell is measured against its touchpoint's own mean."""
    cells = {(cell.store, cell.touchpoint): cell for cell in comparison.cells}
    return tuple(
        HeatRow(store, tuple(_cell(cells.get((store.code, part.key)), part) for part in scored(comparison)))
        for store in stores
    )


def scored(comparison: Comparison) -> list[TouchpointRow]:
    """The touchpoints that some visit scored, in journey order."""
    return [part for part in comparison.touchpoints if part.visits]


def _cell(cell: Any, part: TouchpointRow) -> Cell:
    if cell is None or part.mean is None:
        return Cell(part.key, None, 0, HeatStep.NOT_SCORED)
    return Cell(part.key, cell.mean, cell.visits, heat_step(cell.mean, cell.visits, part.mean))


def named(comparison: Comparison, verdict: Verdict) -> list[StoreRow]:
    """The stores with a verdict, the furthest from the centre first."""
    rows = [row for row in comparison.stores if row.verdict is verdict]
    return sorted(rows, key=lambda row: (row.adjusted or 0.0, row.code), reverse=verdict is Verdict.ABOVE)


def store_chart(comparison: Comparison, stores: Iterable[StoreRow]) -> Rows:
    """The caterpillar plot of some stores around the network's centre."""
    return caterpillar(
        [
            Measured(
                row.name,
                row.adjusted,
                row.visits,
                row.low,
                row.high,
                note=row.code,
                standing=_STANDING[row.verdict],
            )
            for row in stores
            if row.adjusted is not None
        ],
        comparison.network.centre,
        "network",
    )


def touchpoint_chart(comparison: Comparison) -> Rows:
    """Bars of consistency by touchpoint, the least consistent first."""
    parts = [part for part in scored(comparison) if part.consistency is not None]
    parts.sort(key=lambda part: (part.consistency or 0.0, part.key))
    return bar_list([Measured(part.name, part.consistency, part.visits) for part in parts])


@dataclass(frozen=True, slots=True)
class Yardstick:
    """How much higher one shopper scores the same stores, in points of 100, with its 95 % band."""

    shopper: str
    visits: int
    leniency: float
    low: float
    high: float
    proven: bool


def yardsticks(comparison: Comparison) -> tuple[list[Yardstick], str]:
    """Each shopper's yardstick, the strictest first; otherwise none and the reason why."""
    split = comparison.shoppers
    if isinstance(split, NotCrossed):
        return [], split.reason
    rows = [
        Yardstick(
            one.shopper,
            one.visits,
            one.leniency * 100,
            one.low * 100,
            one.high * 100,
            proven=one.low > 0 or one.high < 0,
        )
        for one in split.leniencies
    ]
    return sorted(rows, key=lambda row: (row.leniency, row.shopper)), ""
