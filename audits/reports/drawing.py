"""Long pictures of a comparison cut into pieces that fit a page: the caterpillar plot and the heat map."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from audits.comparisons.rows import HeatRow, heat_rows, scored, store_chart
from audits.consistency.comparison import Comparison, StoreRow, TouchpointRow
from audits.web.charts import AXIS_HEIGHT, HeatStep, Row, Rows

TALLEST_CHART = 850
"""Units of a picture: at the width of a page that is 205 mm."""
MOST_DRAWN = 60
"""Stores in the chart of intervals and in the heat map: more of them are a table, not a picture."""
COLUMNS_A_TABLE = 9
UNCOLOURED = (HeatStep.FEW, HeatStep.NOT_SCORED)


@dataclass(frozen=True, slots=True)
class HeatTable:
    """A part of the heat map that fits the width of a page: some touchpoints, the stores drawn."""

    touchpoints: tuple[TouchpointRow, ...]
    rows: tuple[HeatRow, ...]

    @property
    def is_too_little(self) -> bool:
        """Whether no cell has visits enough to be coloured."""
        return all(cell.step in UNCOLOURED for row in self.rows for cell in row.cells)


@dataclass(frozen=True, slots=True)
class Drawn:
    """The pictures of the stores. `left_out` is how many between the top and the bottom they do not draw."""

    heat: tuple[HeatTable, ...]
    charts: tuple[Rows, ...]
    left_out: int


def drawn(comparison: Comparison, stores: Sequence[StoreRow]) -> Drawn:
    """The pictures of these stores, which come in the order to draw them."""
    shown = top_and_bottom(stores)
    adjusted = [row for row in shown if row.adjusted is not None]
    return Drawn(
        heat=tuple(_heat_tables(comparison, shown)),
        charts=tuple(pieces(store_chart(comparison, adjusted))) if adjusted else (),
        left_out=len(stores) - len(shown),
    )


def top_and_bottom(stores: Sequence[StoreRow]) -> Sequence[StoreRow]:
    """All stores in their order when a picture holds them, else half of what it holds from either end."""
    if len(stores) <= MOST_DRAWN:
        return stores
    half = MOST_DRAWN // 2
    return [*stores[:half], *stores[-half:]]


def _heat_tables(comparison: Comparison, stores: Sequence[StoreRow]) -> Iterator[HeatTable]:
    rows, parts = heat_rows(comparison, stores), scored(comparison)
    for first in range(0, len(parts), COLUMNS_A_TABLE):
        last = first + COLUMNS_A_TABLE
        yield HeatTable(
            tuple(parts[first:last]), tuple(HeatRow(row.store, row.cells[first:last]) for row in rows)
        )


def pieces(chart: Rows) -> Iterator[Rows]:
    """A long chart in pieces that fit a page, all on the axis of the whole."""
    ends = [*(row.top for row in chart.rows[1:]), chart.bottom]
    first = 0
    while first < len(chart.rows):
        up = chart.rows[first].top - chart.rows[0].top
        last = first
        while last + 1 < len(ends) and ends[last + 1] - up <= TALLEST_CHART:
            last += 1
        yield replace(
            chart,
            rows=tuple(_raised(row, up) for row in chart.rows[first : last + 1]),
            bottom=ends[last] - up,
            height=ends[last] - up + AXIS_HEIGHT,
        )
        first = last + 1


def _raised(row: Row, up: float) -> Row:
    return replace(
        row,
        top=row.top - up,
        middle=row.middle - up,
        lines=tuple((baseline - up, text) for baseline, text in row.lines),
        note_baseline=row.note_baseline - up,
    )
