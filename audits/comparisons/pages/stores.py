"""The stores: which differ from the network by more than chance, and between which ranks each lies."""

from dataclasses import dataclass

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlmodel import Session

from audits.comparisons.choosing import Chosen
from audits.comparisons.comparing import compared
from audits.comparisons.figures import Figures, Group, Page, Picture, Table
from audits.comparisons.headings import Heading, store_headings
from audits.comparisons.rows import (
    STORE_ORDERS,
    Slice,
    named,
    slice_of,
    sorted_stores,
    store_chart,
)
from audits.consistency.comparison import Comparison, StoreRow, Verdict
from audits.web.charts import Rows

STORE_COLUMNS = tuple(StoreRow.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Stores:
    """Every store in the order chosen, and the part of them that one page shows with its picture."""

    comparison: Comparison
    stores: list[StoreRow]
    columns: list[Heading]
    slice: Slice
    chart: Rows
    above: list[StoreRow]
    below: list[StoreRow]


def prepare(session: Session, chosen: Chosen) -> Stores:
    """The stores compared. As many queries as the comparison."""
    comparison = compared(session, chosen.wanted)
    sorting = chosen.sorting(STORE_ORDERS, "-adjusted")
    stores = sorted_stores(comparison, sorting)
    part = slice_of(stores, chosen.page)
    return Stores(
        comparison=comparison,
        stores=stores,
        columns=store_headings(chosen, sorting),
        slice=part,
        chart=store_chart(comparison, part.rows),
        above=named(comparison, Verdict.ABOVE),
        below=named(comparison, Verdict.BELOW),
    )


def figures(found: Stores) -> Figures:
    """Every store with all its figures, and the intervals of those on the page."""
    rows = [[getattr(row, name) for name in STORE_COLUMNS] for row in found.stores]
    return Figures(
        tables=(Table("stores", STORE_COLUMNS, rows),),
        pictures=(
            Picture(
                "intervals",
                "components/charts.html",
                "caterpillar_chart",
                found.chart,
                gettext("Adjusted scores with 95 %% intervals"),
                gettext("One row a store: the dot is the adjusted score, the line its 95 %% interval."),
            ),
        ),
        notes=tuple(found.comparison.network.notes),
    )


STORES = Page(
    name="stores",
    title=_("Stores"),
    group=Group.WHERE,
    prepare=prepare,
    figures=figures,
    tables=("stores",),
    pictures=("intervals",),
)
