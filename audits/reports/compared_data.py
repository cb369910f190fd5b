"""What documents about several visits say as data: the JSON and the CSV tables that travel inside them.

Scores run from 0 to 100 and are not rounded; the names of the columns are those of `compare`. A store's document
holds its own rows and what it is held against, never those of another store.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from audits.comparisons.failures import CriticalFailure
from audits.comparisons.pages import store as store_page
from audits.consistency.comparison import CellRow, StoreRow, TouchpointRow
from audits.reports.comparing import ComparisonPaper
from audits.reports.data import as_plain
from audits.reports.scope import Scope
from audits.reports.store_period import StorePaper
from audits.tabular import Cell
from audits.tabular.writing import csv_chunks

STORE_COLUMNS = tuple(StoreRow.__dataclass_fields__)
TOUCHPOINT_COLUMNS = tuple(TouchpointRow.__dataclass_fields__)
VISIT_COLUMNS = ("visit", "day", "version", "final", "score", "failed", "rules")
OWN_COLUMNS = ("name", "visits", "mean")


def comparison_data(paper: ComparisonPaper) -> dict[str, Any]:
    """A comparison as `compare --format json` gives it, with what it is about and what else the document tells."""
    back = paper.back
    return {
        "about": _about(paper.scope),
        **paper.comparison.as_data(),
        "consistency": as_plain(paper.consistency),
        "shares": as_plain(paper.shares),
        "changes": as_plain(back.since.changes) if back else [],
        "changed_stores": [as_plain(each) for each in (*back.risen, *back.fallen)] if back else [],
        "metrics": [as_plain(one) for one in paper.metrics.series],
        "critical_failures": {
            "total": paper.failures.total,
            "newest": [_failure(each) for each in paper.failures.newest],
        },
        "questions": {sheet.row.key: as_plain(sheet.losing) for sheet in paper.sheets},
    }


def comparison_tables(paper: ComparisonPaper) -> dict[str, str]:
    """Stores, touchpoints and cells as CSV, by file name."""
    comparison = paper.comparison
    return {
        "stores.csv": _csv(STORE_COLUMNS, (_fields(row, STORE_COLUMNS) for row in comparison.stores)),
        "touchpoints.csv": _csv(
            TOUCHPOINT_COLUMNS, (_fields(row, TOUCHPOINT_COLUMNS) for row in comparison.touchpoints)
        ),
        "cells.csv": _csv(CellRow._fields, comparison.cells),
    }


def store_data(paper: StorePaper) -> dict[str, Any]:
    """The tables of the store's page by name, its visits and own touchpoints, and what all stores are together."""
    figures = store_page.figures(paper.found)
    kept = [table for table in figures.tables if table.name != "visits"]
    return {
        "about": _about(paper.scope) | {"store": paper.found.store.code},
        **{table.name: table.as_data() for table in kept},
        "visits": [dict(zip(VISIT_COLUMNS, row, strict=True)) for row in _visits(paper)],
        "trend": as_plain([(visit.on, visit.share) for visit in paper.found.time.visits]),
        "own_touchpoints": as_plain(paper.own),
        "lenses": as_plain(paper.found.lenses),
        "network": as_plain(paper.found.network),
        "notes": list(paper.found.notes()),
    }


def store_tables(paper: StorePaper) -> dict[str, str]:
    """Its visits, touchpoints and own touchpoints as CSV, by file name."""
    profile = store_page.figures(paper.found).table("profile")
    own = [(part.name, part.visits, part.mean) for part in paper.own]
    return {
        "visits.csv": _csv(VISIT_COLUMNS, _visits(paper)),
        "touchpoints.csv": _csv(profile.columns, profile.rows),
        **({"own-touchpoints.csv": _csv(OWN_COLUMNS, own)} if own else {}),
    }


def _about(scope: Scope) -> dict[str, Any]:
    return {
        "place": scope.wanted.region.path if scope.wanted.region else "All stores",
        "checklist": scope.checklist_key,
        "checklist_name": scope.checklist.name if scope.checklist else "",
        "from": as_plain(scope.wanted.from_day),
        "to": as_plain(scope.wanted.to_day),
    }


def _visits(paper: StorePaper) -> list[list[Cell]]:
    return [
        [
            visit.ref,
            visit.day.isoformat(),
            visit.version,
            None if visit.final is None else float(100 * visit.final),
            None if visit.share is None else 100 * visit.share,
            str(visit.failed).lower(),
            visit.letters,
        ]
        for visit in paper.visits
    ]


def _failure(each: CriticalFailure) -> dict[str, Any]:
    return {
        "visit": each.ref,
        "day": each.on.isoformat(),
        "store": each.store_code,
        "touchpoint": each.touchpoint,
        "question": each.question,
        "effect": each.effect.value,
        "comment": each.comment,
    }


def _fields(row: Any, names: Sequence[str]) -> list[Cell]:
    return [getattr(row, name) for name in names]


def _csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    return "".join(csv_chunks(columns, rows))
