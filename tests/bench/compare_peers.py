"""The same groups of a year of a large network by others: pandas over answers and over touchpoint rows, and DuckDB.

pandas fetches its rows from the same SQLite database, as a script would. DuckDB gets the rows beforehand, into its own
memory: only its grouping is timed.
"""

import sqlite3
import statistics
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd  # type: ignore[import-untyped]

TURNS = 3
_ANSWERS = """
    SELECT answer.visit_id, visit.store_id, question.touchpoint_id, answer.value FROM answer
    JOIN visit ON visit.id = answer.visit_id JOIN question ON question.id = answer.question_id
    WHERE visit.status = 'approved' AND visit.visited_on BETWEEN ? AND ? AND question.points IS NOT NULL
    AND answer.state = 'given'
"""
_PARTS = """
    SELECT store_id, key_id, share FROM touchpoint_score
    WHERE checklist_id = 1 AND own = 0 AND share IS NOT NULL AND visited_on BETWEEN ? AND ?
"""
_TOTALS = """
    SELECT store_id, shopper_id, common_share AS share FROM visit_score
    WHERE checklist_id = 1 AND common_share IS NOT NULL AND visited_on BETWEEN ? AND ?
"""
_GROUPED = "SELECT {0}, count(*), sum(share), sum(share * share) FROM {1} GROUP BY {0}"


def peers(path: Path, year: tuple[date, date], ours: Callable[[], float]) -> str:
    """How many times as long as ours each of them takes, as words; `ours` are the seconds of one run."""
    days = [day.isoformat() for day in year]
    connection = sqlite3.connect(path)
    own = duckdb.connect()
    for name, statement in (("parts", _PARTS), ("totals", _TOTALS)):
        rows = pd.read_sql_query(statement, connection, params=days)  # noqa: F841 - DuckDB finds it by its name
        own.execute(f"CREATE TABLE {name} AS SELECT * FROM rows")
    works: dict[str, Callable[[], object]] = {
        "pandas over the year's answers": lambda: _over_answers(connection, days),
        "pandas over its touchpoint rows": lambda: _over_parts(connection, days),
        "DuckDB's own grouping of the same rows": lambda: _by_duckdb(own),
    }
    told = [f"{name} {_beside(work, ours)}" for name, work in works.items()]
    connection.close()
    return ", ".join(told)


def _beside(work: Callable[[], object], ours: Callable[[], float]) -> str:
    pairs = [(_timed(work), ours()) for _ in range(TURNS)]
    theirs, ratio = statistics.median(pair[0] for pair in pairs), statistics.median(a / b for a, b in pairs)
    return f"{1000 * theirs:,.0f} ms ({ratio:.1f} × ours)"


def _over_answers(connection: sqlite3.Connection, days: list[str]) -> pd.DataFrame:
    rows = pd.read_sql_query(_ANSWERS, connection, params=days)
    rows["share"] = rows["value"] == "yes"
    parts = rows.groupby(["visit_id", "store_id", "touchpoint_id"])["share"].mean().reset_index()
    return parts.groupby(["store_id", "touchpoint_id"])["share"].agg(["count", "mean", "std"])


def _over_parts(connection: sqlite3.Connection, days: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    parts = pd.read_sql_query(_PARTS, connection, params=days)
    totals = pd.read_sql_query(_TOTALS, connection, params=days)
    return (
        parts.groupby(["store_id", "key_id"])["share"].agg(["count", "mean", "std"]),
        totals.groupby(["store_id", "shopper_id"])["share"].agg(["count", "mean", "std"]),
    )


def _by_duckdb(own: duckdb.DuckDBPyConnection) -> None:
    own.execute(_GROUPED.format("store_id, key_id", "parts")).fetchall()
    own.execute(_GROUPED.format("store_id, shopper_id", "totals")).fetchall()


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
