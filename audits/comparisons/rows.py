"""The rows of stores, touchpoints and cells that pages and papers share: sorted, cut into pages and measured."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from flask_babel import lazy_gettext as _

from audits.comparisons.choosing import Sorting
from audits.consistency.comparison import Comparison, StoreRow, TouchpointRow, Verdict
from audits.web.charts import HeatStep, Measured, Rows, Standing, bar_list, caterpillar, heat_step

ROWS_A_PAGE = 50

_STANDING = {
    Verdict.ABOVE: Standing.ABOVE,
    Verdict.BELOW: Standing.BELOW,
    Verdict.IN_LINE: Standing.LEVEL,
    Verdict.TOO_FEW_VISITS: Standing.FEW,
}


_ORDER_OF_VERDICTS = {Verdict.BELOW: 0, Verdict.TOO_FEW_VISITS: 1, Verdict.IN_LINE: 2, Verdict.ABOVE: 3}


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
class Slice:
    """A part of a long table that one page shows, and where it stands; `first` and `last` count from 1."""

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


def slice_of(rows: Sequence[Any], number: int) -> Slice:
    """The rows of a page; a page beyond the end is the last one."""
    last_page = max(1, -(-len(rows) // ROWS_A_PAGE))
    number = min(number, last_page)
    start = (number - 1) * ROWS_A_PAGE
    shown = tuple(rows[start : start + ROWS_A_PAGE])
    return Slice(
        rows=shown,
        first=start + 1 if shown else 0,
        last=start + len(shown),
        total=len(rows),
        previous=number - 1 if number > 1 else None,
        next=number + 1 if number < last_page else None,
    )


STORE_ORDERS = ("adjusted", "verdict", "rank", "mean", "sd", "visits", "store")


def sorted_stores(comparison: Comparison, sorting: Sorting) -> list[StoreRow]:
    """The stores in the order chosen, one of STORE_ORDERS; what has no figure stands last either way, ties by code."""
    return in_order(comparison.stores, _figure_of(sorting.by), sorting.descending)


def in_order(rows: Iterable[StoreRow], figure: Callable[[StoreRow], Any], descending: bool) -> list[StoreRow]:
    """Stores by a figure of theirs; what has no figure stands last either way, ties by code."""
    ordered = sorted(rows, key=lambda row: row.code)
    with_figure = [row for row in ordered if figure(row) is not None]
    with_figure.sort(key=figure, reverse=descending)
    return with_figure + [row for row in ordered if figure(row) is None]


def _figure_of(order: str) -> Callable[[StoreRow], Any]:
    match order:
        case "adjusted":
            # Without a model the raw mean is all there is to go by.
            return lambda row: row.mean if row.adjusted is None else row.adjusted
        case "store":
            return lambda row: (row.name.casefold(), row.code)
        case "verdict":
            return lambda row: _ORDER_OF_VERDICTS[row.verdict]
        case "rank":
            return _middle_rank
        case "mean" | "visits" | "sd":
            return attrgetter(order)
        case other:
            raise ValueError(f"stores are not sorted by {other}")


def _middle_rank(row: StoreRow) -> float | None:
    if row.rank_low is None or row.rank_high is None:
        return None
    return (row.rank_low + row.rank_high) / 2


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
    """The caterpillar plot of some stores around the centre of all that are compared."""
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
        _("centre"),
    )


def touchpoint_chart(comparison: Comparison) -> Rows:
    """Bars of consistency by touchpoint, the least consistent first."""
    parts = [part for part in scored(comparison) if part.consistency is not None]
    parts.sort(key=lambda part: (part.consistency or 0.0, part.key))
    return bar_list([Measured(part.name, part.consistency, part.visits) for part in parts])
