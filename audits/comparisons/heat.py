"""The heat map: its cells raw or adjusted, sorted by any column, and cut into pages that begin with their regions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from audits.comparisons.choosing import Sorting
from audits.comparisons.moments import moments_of
from audits.comparisons.regions import BETWEEN
from audits.comparisons.rows import ROWS_A_PAGE, HeatRow, in_order, scored
from audits.consistency.adjusting import adjusted_means
from audits.consistency.comparison import CellRow, Comparison, StoreRow, TouchpointRow
from audits.consistency.spread import centre_of, spread_of

REGION, STORE, TOTAL = "region", "store", "total"
AT = "at-"
"""Before a touchpoint's key in the name of its column, so that a touchpoint called "total" can be sorted by too."""


@dataclass(frozen=True, slots=True)
class RegionRows:
    """The rows of one region on a page. `stores` counts all of its stores, `means` by touchpoint, then total.

    `path` is None where the table is not grouped by region. `anchor` is the place to jump to.
    """

    path: str | None
    anchor: str
    stores: int
    means: tuple[float | None, ...]
    rows: tuple[HeatRow, ...]


@dataclass(frozen=True, slots=True)
class Jump:
    """Where a region begins: the page and the place on it."""

    path: str
    stores: int
    page: int
    anchor: str


def columns_of(comparison: Comparison) -> tuple[str, ...]:
    """What the heat map can be sorted by: region, store, every touchpoint that was scored, and the total."""
    return (REGION, STORE, *(AT + part.key for part in scored(comparison)), TOTAL)


def adjusted(comparison: Comparison) -> tuple[Comparison, list[TouchpointRow]]:
    """The comparison with every touchpoint's cells drawn towards its own centre; and those that have no model.

    Each touchpoint is a hierarchical model of its own. 5 ms a touchpoint for 1,000 stores.
    """
    by_touchpoint: dict[str, list[CellRow]] = {part.key: [] for part in comparison.touchpoints}
    for cell in comparison.cells:
        by_touchpoint[cell.touchpoint].append(cell)
    cells: list[CellRow] = []
    touchpoints, unadjusted = [], []
    for part in comparison.touchpoints:
        found, centre = _adjusted(by_touchpoint[part.key])
        cells += found
        touchpoints.append(part if centre is None else replace(part, mean=centre))
        if centre is None and part.visits:
            unadjusted.append(part)
    stores = [row if row.adjusted is None else replace(row, mean=row.adjusted) for row in comparison.stores]
    return replace(comparison, cells=cells, touchpoints=touchpoints, stores=stores), unadjusted


def _adjusted(cells: Sequence[CellRow]) -> tuple[Sequence[CellRow], float | None]:
    """One touchpoint's cells, and the centre they are drawn to; as they are, and None, without a model."""
    scores = moments_of(cells)
    spread = spread_of(scores)
    centre = centre_of(scores, spread)
    if centre is None:
        return cells, None
    means = (100 * adjusted_means(scores, spread)).clip(0, 100).tolist()
    return [cell._replace(mean=mean) for cell, mean in zip(cells, means, strict=True)], 100 * centre


def sorted_rows(comparison: Comparison, sorting: Sorting) -> list[StoreRow]:
    """The stores in the order chosen, one of `columns_of`; what was not scored stands last either way."""
    if sorting.by in {REGION, STORE}:
        key = _by_region if sorting.by == REGION else _by_name
        return sorted(comparison.stores, key=key, reverse=sorting.descending)
    return in_order(comparison.stores, _figure_of(comparison, sorting.by), sorting.descending)


def _by_region(row: StoreRow) -> tuple[Any, ...]:
    return row.region.split(BETWEEN), row.name.casefold(), row.code


def _by_name(row: StoreRow) -> tuple[str, str]:
    return row.name.casefold(), row.code


def _figure_of(comparison: Comparison, column: str) -> Callable[[StoreRow], float | None]:
    if column == TOTAL:
        return lambda row: row.mean
    key = column.removeprefix(AT)
    means = {cell.store: cell.mean for cell in comparison.cells if cell.touchpoint == key}
    return lambda row: means.get(row.code)


def grouped(comparison: Comparison, rows: Sequence[HeatRow], jumps: Sequence[Jump]) -> tuple[RegionRows, ...]:
    """A page's rows under their regions; all under none where there is nothing to jump to."""
    if not jumps:
        return (RegionRows(None, "", 0, (), tuple(rows)),) if rows else ()
    known = {jump.path: jump for jump in jumps}
    return tuple(
        RegionRows(path, known[path].anchor, known[path].stores, _means(comparison, path), tuple(found))
        for path, found in groupby(rows, key=lambda row: row.store.region)
    )


def _means(comparison: Comparison, region: str) -> tuple[float | None, ...]:
    """A region's means over visits, by touchpoint and at last in total."""
    rows = [row for row in comparison.stores if row.region == region]
    codes = {row.code for row in rows}
    sums: dict[str, list[float]] = {part.key: [0, 0.0] for part in scored(comparison)}
    for cell in comparison.cells:
        if cell.store in codes:
            sums[cell.touchpoint][0] += cell.visits
            sums[cell.touchpoint][1] += cell.visits * cell.mean
    whole = sum(row.visits for row in rows), sum(row.visits * row.mean for row in rows)
    return tuple(total / visits if visits else None for visits, total in (*sums.values(), whole))


def jumps_in(stores: Sequence[StoreRow]) -> list[Jump]:
    """Where each region begins among stores in the order of their regions; nothing when they lie in one."""
    found: list[Jump] = []
    for path, rows in groupby(enumerate(stores), key=lambda each: each[1].region):
        places = [place for place, _ in rows]
        found.append(Jump(path, len(places), places[0] // ROWS_A_PAGE + 1, f"region-{len(found) + 1}"))
    return found if len(found) > 1 else []
