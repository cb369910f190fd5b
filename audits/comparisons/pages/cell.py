"""One cell of the heat map: the visits behind it, and what lost points in them."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlmodel import Session

from audits.comparisons.cells import CellVisit, Lost, cell_visits, touchpoint_id
from audits.comparisons.choosing import Chosen
from audits.comparisons.figures import Figures, Group, Page, Table
from audits.comparisons.histories import find_store
from audits.comparisons.one_cell import Against, CellFigures, cell_figures
from audits.comparisons.queries import groups
from audits.comparisons.rows import ROWS_A_PAGE, Slice
from audits.errors import NotFound
from audits.stores.tables import Store
from audits.tabular import Cell

CELL_COLUMNS = ("store", "touchpoint", "visits", "mean", "sd", "adjusted", "low", "high")
AGAINST_COLUMNS = ("others", "visits", "mean", "difference", "low", "high", "proven")
VISIT_COLUMNS = ("visit", "day", "score")
LOST_COLUMNS = ("visit", "day", "question", "text", "answer", "comment", "earned", "possible", "critical")


@dataclass(frozen=True, slots=True)
class OneCell:
    """What the page says; `figures` is None when no visit in the choice scored the touchpoint here.

    `slice` holds the visits of the page.
    """

    store: Store
    region: str
    key: str
    touchpoint: str
    figures: CellFigures | None
    slice: Slice
    notes: tuple[str, ...]

    @property
    def visits(self) -> Sequence[CellVisit]:
        """The visits of the page, the newest first."""
        return self.slice.rows


def prepare(session: Session, chosen: Chosen) -> OneCell:
    """The cell's figures, and the answers of its newest visits. At most 20 queries, whatever the number of visits."""
    code, key = chosen.subject("store"), chosen.subject("touchpoint")
    if not code or not key:
        raise NotFound("This cell")
    store, region = find_store(session, chosen.wanted, code)
    key_id = touchpoint_id(session, key)
    found = groups(session, chosen.wanted)
    names = {point.key: point.name for point in found.touchpoints}
    figures = cell_figures(found, code, key)
    total = figures.visits if figures else 0
    page = max(1, min(chosen.page, -(-total // ROWS_A_PAGE)))
    visits = cell_visits(session, chosen.wanted, store.id or 0, key_id, page) if total else []
    return OneCell(
        store=store,
        region=region,
        key=key,
        touchpoint=names.get(key, key),
        figures=figures,
        slice=_slice(visits, page, total),
        notes=found.notes,
    )


def _slice(visits: Sequence[CellVisit], page: int, total: int) -> Slice:
    start = (page - 1) * ROWS_A_PAGE
    return Slice(
        rows=tuple(visits),
        first=start + 1 if visits else 0,
        last=start + len(visits),
        total=total,
        previous=page - 1 if page > 1 else None,
        next=page + 1 if start + ROWS_A_PAGE < total else None,
    )


def figures(found: OneCell) -> Figures:
    """The cell, what it is held against, and the visits of the page with what they lost."""
    lost = [_lost_row(visit, one) for visit in found.visits for one in visit.lost]
    return Figures(
        tables=(
            Table("cell", CELL_COLUMNS, _cell_rows(found)),
            Table("against", AGAINST_COLUMNS, [_against(one) for one in _held_against(found)]),
            Table("visits", VISIT_COLUMNS, [(visit.ref, visit.on, visit.score) for visit in found.visits]),
            Table("lost", LOST_COLUMNS, lost),
        ),
        notes=(*found.notes, *_on_pages(found)),
    )


def _cell_rows(found: OneCell) -> Sequence[Sequence[Cell]]:
    one = found.figures
    if one is None:
        return []
    band = (one.band.adjusted, one.band.low, one.band.high) if one.band else (None, None, None)
    return [(found.store.code, found.key, one.visits, one.mean, one.sd, *band)]


def _lost_row(visit: CellVisit, one: Lost) -> Sequence[Cell]:
    points = one.earned, float(one.possible)
    return [visit.ref, visit.on, one.key, one.text, one.answer, one.comment, *points, one.critical]


def _held_against(found: OneCell) -> Sequence[Against]:
    return found.figures.against if found.figures else ()


def _against(one: Against) -> Sequence[Cell]:
    low, high = one.change.band or (None, None)
    ends = [None if end is None else 100 * end for end in (low, high)]
    return [one.region or "network", one.visits, one.mean, one.points, *ends, int(one.change.is_real)]


def _on_pages(found: OneCell) -> Sequence[str]:
    if found.slice.total <= ROWS_A_PAGE:
        return ()
    return [
        gettext(
            "Visits %(first)s to %(last)s of %(total)s, the newest first.",
            first=found.slice.first,
            last=found.slice.last,
            total=found.slice.total,
        )
    ]


CELL = Page(
    name="cell",
    title=_("Behind one cell"),
    group=Group.WHERE,
    prepare=prepare,
    figures=figures,
    tables=("cell", "against", "visits", "lost"),
    has_tab=False,
)
