"""The stores: which differ from the network by more than chance, and between which ranks each lies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlmodel import Session

from audits.comparisons.before import StoreChange, StoreChanges, changes_of
from audits.comparisons.choosing import Chosen, Sorting
from audits.comparisons.comparing import compared_groups
from audits.comparisons.figures import Figures, Group, Page, Picture, Table
from audits.comparisons.headings import Heading, store_headings
from audits.comparisons.outliers import Funnelled, funnelled
from audits.comparisons.queries import groups
from audits.comparisons.regions import RegionRow, regions_of
from audits.comparisons.rows import (
    STORE_ORDERS,
    Slice,
    in_order,
    named,
    slice_of,
    sorted_stores,
    store_chart,
)
from audits.consistency.comparison import Comparison, StoreRow, Verdict
from audits.errors import NotFound
from audits.tabular import Cell
from audits.web.charts import Rows

BEFORE = "before"
"""What `show` says to see the change against the period before."""
STORE_COLUMNS = tuple(StoreRow.__dataclass_fields__)
CHANGE_COLUMNS = ("mean_before", "visits_before", "change", "change_low", "change_high", "change_proven")
FUNNEL_COLUMNS = (
    "code", "name", "visits", "mean", "zone", "low_95", "high_95", "low_99_9", "high_99_9",
)  # fmt: skip
REGION_COLUMNS = ("region", "stores", "visits", "mean")


@dataclass(frozen=True, slots=True)
class Stores:
    """Every store found, in the order chosen, and the part of them that one page shows with its picture.

    `changes` is None unless they are asked for and there is a period before.
    """

    comparison: Comparison
    stores: list[StoreRow]
    columns: list[Heading]
    slice: Slice
    chart: Rows
    above: list[StoreRow]
    below: list[StoreRow]
    funnel: Funnelled | None
    regions: list[RegionRow]
    region_ids: Mapping[str, int]
    changes: StoreChanges | None
    shows_change: bool


def prepare(session: Session, chosen: Chosen) -> Stores:
    """The stores compared. As many queries as the comparison, twice as many with the period before."""
    shows_change = _shows_change(chosen)
    now = groups(session, chosen.wanted)
    comparison = compared_groups(session, now)
    changes = changes_of(session, chosen, now) if shows_change else None
    sorting = chosen.sorting((*STORE_ORDERS, "change") if shows_change else STORE_ORDERS, "-adjusted")
    stores = _with_text(_sorted(comparison, sorting, changes), chosen.subject("search"))
    part = slice_of(stores, chosen.page)
    return Stores(
        comparison=comparison,
        stores=stores,
        columns=store_headings(chosen, sorting, with_change=changes is not None),
        slice=part,
        chart=store_chart(comparison, part.rows),
        above=named(comparison, Verdict.ABOVE),
        below=named(comparison, Verdict.BELOW),
        funnel=funnelled(comparison),
        regions=regions_of(comparison.stores),
        region_ids={region.path: region.id or 0 for region in chosen.offered.regions},
        changes=changes,
        shows_change=shows_change,
    )


def _shows_change(chosen: Chosen) -> bool:
    asked = chosen.subject("show")
    if asked not in {"", BEFORE}:
        raise NotFound("This way of showing stores")
    return asked == BEFORE


def _sorted(comparison: Comparison, sorting: Sorting, changes: StoreChanges | None) -> list[StoreRow]:
    if sorting.by != "change":
        return sorted_stores(comparison, sorting)
    points = {code: one.points for code, one in changes.stores.items()} if changes else {}
    return in_order(comparison.stores, lambda row: points.get(row.code), sorting.descending)


def _with_text(stores: list[StoreRow], text: str) -> list[StoreRow]:
    """The stores whose name or code holds the text."""
    searched = text.casefold()
    return [row for row in stores if searched in row.name.casefold() or searched in row.code.casefold()]


def figures(found: Stores) -> Figures:
    """Every store with all its figures, its place in the funnel, regions, and the intervals of those on the page."""
    columns = STORE_COLUMNS + (CHANGE_COLUMNS if found.changes else ())
    regions: list[Sequence[Cell]] = [[row.path, row.stores, row.visits, row.mean] for row in found.regions]
    return Figures(
        tables=(
            Table("stores", columns, _rows(found)),
            Table("funnel", FUNNEL_COLUMNS, _funnel_rows(found.funnel)),
            Table("regions", REGION_COLUMNS, regions),
        ),
        pictures=_pictures(found),
        notes=tuple(found.comparison.network.notes),
    )


def _rows(found: Stores) -> Sequence[Sequence[Cell]]:
    rows: list[Sequence[Cell]] = [[getattr(row, name) for name in STORE_COLUMNS] for row in found.stores]
    if found.changes is None:
        return rows
    changes = [_change_cells(found.changes.stores.get(row.code)) for row in found.stores]
    return [[*cells, *more] for cells, more in zip(rows, changes, strict=True)]


def _change_cells(one: StoreChange | None) -> Sequence[Cell]:
    if one is None:
        return [None] * len(CHANGE_COLUMNS)
    low, high = one.change.band or (None, None)
    ends = [None if end is None else 100 * end for end in (low, high)]
    return [one.before, one.visits_before, one.points, *ends, int(one.is_proven)]


def _funnel_rows(funnel: Funnelled | None) -> Sequence[Sequence[Cell]]:
    return [
        [one.row.code, one.row.name, one.row.visits, one.row.mean, one.zone, *one.inner, *one.outer]
        for one in (funnel.stores if funnel else ())
    ]


def _pictures(found: Stores) -> tuple[Picture, ...]:
    intervals = Picture(
        "intervals",
        "components/charts.html",
        "caterpillar_chart",
        found.chart,
        gettext("Adjusted scores with 95 % intervals"),
        gettext("One row a store: the dot is the adjusted score, the line its 95 % interval."),
    )
    if found.funnel is None:
        return (intervals,)
    funnel = Picture(
        "funnel",
        "components/funnel.html",
        "funnel",
        found.funnel.plot,
        gettext("Mean scores by number of visits, with the limits of chance"),
        gettext(
            "One dot a store. The dashed lines hold 95 % of stores that do not differ, the others 99.9 %."
        ),
    )
    return intervals, funnel


STORES = Page(
    name="stores",
    title=_("Stores"),
    group=Group.WHERE,
    prepare=prepare,
    figures=figures,
    tables=("stores", "funnel", "regions"),
    pictures=("intervals", "funnel"),
)
