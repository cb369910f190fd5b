"""Stores × touchpoints: each store's mean at each touchpoint, with its number of visits."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _
from sqlmodel import Session

from audits.comparisons.choosing import Chosen, Sorting
from audits.comparisons.comparing import compared
from audits.comparisons.figures import Figures, Group, Page, Table
from audits.comparisons.headings import Heading, heat_headings, touchpoint_headings
from audits.comparisons.heat import (
    REGION,
    Jump,
    RegionRows,
    adjusted,
    columns_of,
    grouped,
    jumps_in,
    sorted_rows,
)
from audits.comparisons.rows import Slice, heat_rows, scored, slice_of
from audits.consistency.comparison import CellRow, Comparison, TouchpointRow
from audits.errors import NotFound

ADJUSTED = "adjusted"
"""What `show` says to see adjusted cells."""
TOUCHPOINT_COLUMNS = tuple(TouchpointRow.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class HeatMap:
    """The touchpoints that were scored, and the part of the stores that one page shows, under their regions.

    `shown` is the comparison with the cells as they are shown; `unadjusted` are touchpoints without a model.
    """

    comparison: Comparison
    shown: Comparison
    is_adjusted: bool
    unadjusted: list[TouchpointRow]
    touchpoints: list[TouchpointRow]
    columns: list[Heading]
    touchpoint_columns: list[Heading]
    slice: Slice
    is_grouped: bool
    jumps: list[Jump]
    groups: tuple[RegionRows, ...]


def prepare(session: Session, chosen: Chosen) -> HeatMap:
    """The cells of the stores in the order chosen. As many queries as the comparison."""
    is_adjusted = _is_adjusted(chosen)
    comparison = compared(session, chosen.wanted)
    shown, unadjusted = adjusted(comparison) if is_adjusted else (comparison, [])
    sorting = chosen.sorting(columns_of(comparison), REGION)
    stores = sorted_rows(shown, sorting)
    part = slice_of(stores, chosen.page)
    is_grouped = sorting.by == REGION
    jumps = jumps_in(stores if is_grouped else sorted_rows(shown, Sorting(REGION, descending=False)))
    rows = heat_rows(shown, part.rows)
    return HeatMap(
        comparison=comparison,
        shown=shown,
        is_adjusted=is_adjusted,
        unadjusted=unadjusted,
        touchpoints=scored(comparison),
        columns=heat_headings(chosen, sorting, scored(shown), is_adjusted),
        touchpoint_columns=touchpoint_headings(),
        slice=part,
        is_grouped=is_grouped,
        jumps=jumps,
        groups=grouped(comparison, rows, jumps if is_grouped else ()),
    )


def _is_adjusted(chosen: Chosen) -> bool:
    asked = chosen.subject("show")
    if asked not in {"", ADJUSTED}:
        raise NotFound("This way of showing cells")
    return asked == ADJUSTED


def figures(found: HeatMap) -> Figures:
    """Every cell and every touchpoint, whatever part of them the page shows."""
    rows = [[getattr(row, name) for name in TOUCHPOINT_COLUMNS] for row in found.comparison.touchpoints]
    return Figures(
        tables=(_cells(found), Table("touchpoints", TOUCHPOINT_COLUMNS, rows)),
        notes=tuple(found.comparison.network.notes),
    )


def _cells(found: HeatMap) -> Table:
    """The raw cells, with the adjusted means beside them where they are shown."""
    if not found.is_adjusted:
        return Table("cells", CellRow._fields, found.comparison.cells)
    means = {(cell.store, cell.touchpoint): cell.mean for cell in found.shown.cells}
    rows = [(*cell, means[cell.store, cell.touchpoint]) for cell in found.comparison.cells]
    return Table("cells", (*CellRow._fields, "adjusted"), rows)


TOUCHPOINTS = Page(
    name="touchpoints",
    title=_("Stores × touchpoints"),
    group=Group.WHERE,
    prepare=prepare,
    figures=figures,
    tables=("cells", "touchpoints"),
)
