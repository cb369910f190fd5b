"""How long comparisons of 1,000 stores take beside the bare SQL of their groups, pandas and DuckDB.

    python -m tests.bench.compare_scale

The network is that of `tests.soak.network`: 200,000 visits over four years, with the answers of the first year. It is
made once, which takes some ten minutes, and kept in the folder that NETWORK names (by default one in the temporary
folder). Ours is what a page does: reading, adding up, spread, posterior, ranks, verdicts and rows, with the shoppers'
fit as the worker kept it. Bare is the least that SQL can do: the same groups, from the driver, and no statistics.
"""

import multiprocessing
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Engine
from sqlmodel import Session, select

from audits import db, tables  # noqa: F401 - the rooms' tables must be known
from audits.access import Role
from audits.comparisons.fitting import digest_of
from audits.comparisons.queries import groups
from audits.comparisons.scope import Wanted
from audits.comparisons.tables import FittedSplit
from audits.consistency.comparison import compare
from audits.consistency.crossed import NotCrossed, split_by_shopper
from audits.consistency.posterior import believe
from audits.consistency.ranks import rank_ranges
from audits.consistency.spread import spread_of
from audits.migrations import migrate, newest
from audits.people.tables import Person
from tests import postgresql
from tests.bench.compare_pages import page_times
from tests.bench.compare_peers import peers
from tests.consistency.builders import made_up_shoppers
from tests.soak.network import DAYS, LAST_DAY, fill

PAIRS = 7
ANSWERS = 2_500_000
FIRST_DAY = LAST_DAY - timedelta(days=DAYS - 1)
YEAR = (FIRST_DAY, FIRST_DAY + timedelta(days=364))
ALL = (FIRST_DAY, LAST_DAY)
_TOTALS = """
    SELECT store_id, shopper_id, count(*), sum(common_share), sum(common_share * common_share) FROM visit_score
    WHERE checklist_id = 1 AND common_share IS NOT NULL AND visited_on BETWEEN '{0}' AND '{1}'
    GROUP BY store_id, shopper_id
"""
# Told which stores there are, SQLite passes by the days that were not asked for.
_CELLS = """
    SELECT store_id, key_id, count(*), sum(share), sum(share * share) FROM touchpoint_score
    WHERE store_id IN (SELECT id FROM store) AND key_id BETWEEN 1 AND 8 AND checklist_id = 1 AND own IS FALSE
    AND share IS NOT NULL AND visited_on BETWEEN '{0}' AND '{1}' GROUP BY store_id, key_id
"""
Period = tuple[date, date]


@dataclass(frozen=True)
class Sides:
    """Milliseconds of ours and of the bare SQL, and the median of the pairs' ratios."""

    ours: float
    bare: float
    ratio: float

    def __str__(self) -> str:
        return f"{self.ours:.0f} ms, bare SQL {self.bare:.0f} ms, ratio {self.ratio:.2f}"


def main() -> str:
    """The figures as one sentence."""
    path = network()
    url = f"sqlite:///{path}"
    memory = [_in_a_process(peak_memory, url, period) for period in (YEAR, ALL)]
    told = (
        f"1,000 stores, 200,000 visits in 4 years; on SQLite {_measured(url)}; peak memory of a process "
        f"{memory[0]} MB for a year and {memory[1]} MB for all; {peers(path, YEAR, _bare_of(url))}"
    )
    with postgresql.running() as server:
        postgresql.execute(server, "CREATE DATABASE network")
        url = postgresql.url(server, "network")
        _filled(url)
        told += f"; on PostgreSQL {_measured(url)}"
    return f"{told}; {_models()}"


def network() -> Path:
    """The SQLite database, made when it is not there."""
    usual = Path(tempfile.gettempdir()) / f"evenkeel-network-{newest()}"
    folder = Path(os.environ.get("NETWORK", usual))
    path = folder / "network.db"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = folder / "unfinished.db"
        unfinished.unlink(missing_ok=True)
        engine = db.make_engine(f"sqlite:///{unfinished}")
        migrate(engine)
        fill(engine, answers=ANSWERS)
        engine.dispose()
        unfinished.rename(path)
    return path


def ours(engine: Engine, period: Period) -> None:
    """What a page does before it is drawn; the shoppers' fit is looked up, as though it were kept."""
    with Session(db.reading(engine)) as session:
        viewer = session.exec(select(Person).where(Person.role == Role.HEAD_OFFICE)).first()
        wanted = Wanted(viewer=viewer, checklist_id=1, from_day=period[0], to_day=period[1])
        found = groups(session, wanted)
        assert found.shoppers is not None
        session.get(FittedSplit, digest_of(found.shoppers))
        compare(found, NotCrossed("it is kept."))


def bare(engine: Engine, period: Period) -> None:
    """The groups as the driver hands them out."""
    with db.reading(engine).connect() as connection:
        cursor = connection.connection.cursor()
        for statement in (_TOTALS, _CELLS):
            cursor.execute(statement.format(*period))
            cursor.fetchall()


def peak_memory(url: str, period: Period) -> int:
    """Megabytes of a process that does nothing else."""
    engine = db.make_engine(url)
    ours(engine, period)
    engine.dispose()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _measured(url: str) -> str:
    engine = db.make_engine(url)
    year, whole = (_alternating(engine, period) for period in (YEAR, ALL))
    engine.dispose()
    return f"a year {year}; all years {whole}; {page_times(url, YEAR, ALL)}"


def _alternating(engine: Engine, period: Period) -> Sides:
    ours(engine, period)
    pairs = [(timed(bare, engine, period), timed(ours, engine, period)) for _ in range(PAIRS)]
    limit, mine = (1000 * statistics.median(side) for side in zip(*pairs, strict=True))
    return Sides(mine, limit, statistics.median(mine / limit for limit, mine in pairs))


def _bare_of(url: str) -> Callable[[], float]:
    """Seconds of ours for the year, to measure peers against."""
    engine = db.make_engine(url)
    return lambda: timed(ours, engine, YEAR)


def _filled(url: str) -> None:
    engine = db.make_engine(url)
    migrate(engine)
    fill(engine, questions=False)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
    engine.dispose()


def _models() -> str:
    """Seconds of the ranks of 1,000 stores, and of the crossed model of 300 shoppers and 20,000 visits in them."""
    truth = made_up_shoppers(np.random.default_rng(1), 1_000, 300, 20_000, (0.05, 0.04, 0.1))
    stores = truth.cells.store
    order = np.argsort(stores, kind="stable")
    starts = np.unique(stores[order], return_index=True)[1]
    scores = truth.cells.scores
    summed = type(scores)(
        *(np.add.reduceat(column[order], starts) for column in (scores.visits, scores.total, scores.squares))
    )
    posterior = believe(summed, spread_of(summed))
    ranks = min(timed(rank_ranges, posterior, np.arange(len(summed))) for _ in range(PAIRS))
    fitted = min(timed(split_by_shopper, truth.cells) for _ in range(3))
    return f"ranks of 1,000 stores {1000 * ranks:.0f} ms; 300 shoppers in 20,000 visits told apart in {fitted:.2f} s"


def timed(work: Callable[..., Any], *given: Any) -> float:
    """Seconds of one run."""
    began = time.perf_counter()
    work(*given)
    return time.perf_counter() - began


def _in_a_process(work: Callable[..., int], *given: Any) -> int:
    """The result of a function that ran in a process of its own, so that its memory is its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, given)


if __name__ == "__main__":
    print(main())
