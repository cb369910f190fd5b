"""Stores × touchpoints: each store's mean at each touchpoint, with its number of visits."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _
from sqlmodel import Session

from audits.comparisons.choosing import Chosen
from audits.comparisons.comparing import compared
from audits.comparisons.figures import Figures, Group, Page, Table
from audits.comparisons.headings import Heading, touchpoint_headings
from audits.comparisons.rows import STORE_ORDERS, HeatRow, Slice, heat_rows, scored, slice_of, sorted_stores
from audits.consistency.comparison import CellRow, Comparison, TouchpointRow

TOUCHPOINT_COLUMNS = tuple(TouchpointRow.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class HeatMap:
    """The touchpoints that were scored, and the part of the stores that one page shows."""

    comparison: Comparison
    touchpoints: list[TouchpointRow]
    touchpoint_columns: list[Heading]
    slice: Slice
    rows: tuple[HeatRow, ...]


def prepare(session: Session, chosen: Chosen) -> HeatMap:
    """The cells of the stores in the order chosen. As many queries as the comparison."""
    comparison = compared(session, chosen.wanted)
    sorting = chosen.sorting(STORE_ORDERS, "-adjusted")
    part = slice_of(sorted_stores(comparison, sorting), chosen.page)
    return HeatMap(
        comparison, scored(comparison), touchpoint_headings(), part, heat_rows(comparison, part.rows)
    )


def figures(found: HeatMap) -> Figures:
    """Every cell and every touchpoint, whatever part of them the page shows."""
    rows = [[getattr(row, name) for name in TOUCHPOINT_COLUMNS] for row in found.comparison.touchpoints]
    return Figures(
        tables=(
            Table("cells", CellRow._fields, found.comparison.cells),
            Table("touchpoints", TOUCHPOINT_COLUMNS, rows),
        ),
        notes=tuple(found.comparison.network.notes),
    )


TOUCHPOINTS = Page(
    name="touchpoints",
    title=_("Stores × touchpoints"),
    group=Group.WHERE,
    prepare=prepare,
    figures=figures,
    tables=("cells", "touchpoints"),
)
