"""How long a comparison takes beside the bare SQL of its groups and numpy on them.

    python -m tests.bench.compare_chicago FOLDER

FOLDER holds stores.csv, checklist.xlsx and visits.csv.gz. Both run in turn on the same SQLite database. Bare is the
least that anybody could do: the sums as the driver hands them out, and the numpy of `audits.consistency` on them
(spread, posterior, ranks, shoppers). Ours adds versions, names, verdicts, notes and rows.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Engine
from sqlmodel import Session

from audits import db
from audits.comparisons.queries import groups
from audits.comparisons.scope import Wanted
from audits.consistency.comparison import compare
from audits.consistency.crossed import split_by_shopper
from audits.consistency.groups import Moments, ShopperCells
from audits.consistency.posterior import believe
from audits.consistency.ranks import rank_ranges
from audits.consistency.spread import spread_of
from tests.bench.import_visits import ours as import_visits
from tests.bench.import_visits import prepare

PAIRS = 15
_TOTALS = """
    SELECT store_id, shopper_id, count(*), sum(common_share), sum(common_share * common_share) FROM visit_score
    WHERE common_share IS NOT NULL GROUP BY store_id, shopper_id
"""
_CELLS = """
    SELECT store_id, key_id, count(*), sum(min(share, 1.0)), sum(min(share, 1.0) * min(share, 1.0))
    FROM touchpoint_score WHERE share IS NOT NULL AND own = 0 GROUP BY store_id, key_id
"""


def main(source: Path) -> str:
    """The figures as one sentence."""
    with tempfile.TemporaryDirectory() as name:
        engine = db.make_engine(f"sqlite:///{prepare(source, Path(name) / 'chicago.db')}")
        with Session(engine) as session:
            import_visits(session, source)
            session.commit()
        ours(engine)
        pairs = [(timed(bare, engine), timed(ours, engine)) for _ in range(PAIRS)]
        engine.dispose()
    ratio = statistics.median(mine / limit for limit, mine in pairs)
    limit, mine = (1000 * statistics.median(side) for side in zip(*pairs, strict=True))
    return (
        f"compare: {mine:.0f} ms, bare SQL and numpy {limit:.0f} ms, "
        f"ratio {ratio:.2f} (median of {PAIRS} pairs)"
    )


def ours(engine: Engine) -> None:
    """What the command and the pages do."""
    with Session(db.reading(engine)) as session:
        compare(groups(session, Wanted()))


def bare(engine: Engine) -> None:
    """The sums as they come out of SQL, and the same statistics on them."""
    with engine.connect() as connection:
        cursor = connection.connection.cursor()  # the driver's own: its rows are plain tuples
        stores, shoppers, *sums = zip(*cursor.execute(_TOTALS).fetchall(), strict=True)
        cells = np.array(cursor.execute(_CELLS).fetchall(), float)
    store, shopper = _numbered(stores), _numbered(shoppers)
    known = np.array([name is not None for name in shoppers])
    totals = np.array(sums, float)
    by_store = _moments([np.bincount(store, column) for column in totals])
    posterior = believe(by_store, spread_of(by_store))
    rank_ranges(posterior, np.arange(len(by_store)))
    names = tuple(str(position) for position in range(int(shopper.max()) + 1))
    split_by_shopper(ShopperCells(names, store[known], shopper[known], _moments(totals[:, known])))
    for key in np.unique(cells[:, 1]):
        spread_of(_moments(cells[cells[:, 1] == key, 2:].T))


def _numbered(names: Sequence[Any]) -> np.ndarray:
    numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
    return np.array([numbers[name] for name in names])


def _moments(columns: Iterable[np.ndarray]) -> Moments:
    visits, total, squares = columns
    return Moments(visits.astype(np.int64), total, squares)


def timed(work: Callable[[Engine], None], engine: Engine) -> float:
    """Seconds of one run."""
    began = time.perf_counter()
    work(engine)
    return time.perf_counter() - began


if __name__ == "__main__":
    print(main(Path(sys.argv[1])))
