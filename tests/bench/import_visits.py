"""How long `import visits` takes beside a bare Core insert of the same rows, and its memory.

    python -m tests.bench.import_visits FOLDER

FOLDER holds stores.csv, checklist.xlsx and visits.csv.gz. Both run in turn, each into a fresh SQLite database that
has the stores and the checklist; the ratio is the median of the pairs.
"""

import multiprocessing
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, select

from audits import db, tables  # noqa: F401 - the rooms' tables must be known
from audits.checklists.publishing import publish
from audits.checklists.xlsform import read
from audits.migrations import migrate
from audits.people.tables import Person
from audits.stores.importing import check_stores, write_stores
from audits.visits.importing import check_visits, write_visits
from audits.visits.metric_tables import MetricAnswer
from audits.visits.question_tables import QuestionScore
from audits.visits.tables import GivenAnswer, TouchpointScore, Visit, VisitScore

NOW = datetime(2026, 11, 22, tzinfo=UTC)
PAIRS = 5
_IN_ORDER: tuple[Any, ...] = (
    Person,
    Visit,
    GivenAnswer,
    VisitScore,
    TouchpointScore,
    QuestionScore,
    MetricAnswer,
)
_ROWS_AT_ONCE = 10_000

Rows = dict[Any, list[dict[str, Any]]]


def main(source: Path) -> str:
    """The figures as one sentence."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        template = prepare(source, folder / "template.db")
        memory = _in_a_process(_imported, source, template, folder / "memory.db")
        rows = rows_of(folder / "memory.db")
        pairs = [
            (
                timed(bare, rows, template, folder / f"bare{turn}.db"),
                timed(ours, source, template, folder / f"ours{turn}.db"),
            )
            for turn in range(PAIRS)
        ]
    ratio = statistics.median(mine / limit for limit, mine in pairs)
    limit, mine = (statistics.median(side) for side in zip(*pairs, strict=True))
    return (
        f"import visits: {len(rows[GivenAnswer]):,} answers of {len(rows[Visit]):,} visits in {mine:.1f} s, "
        f"bare Core insert of the same rows {limit:.1f} s, ratio {ratio:.2f} (median of {PAIRS} pairs), "
        f"peak memory of a process that imports them {memory} MB"
    )


def prepare(source: Path, database: Path) -> Path:
    """A database with the stores and the checklist, and nothing else."""
    engine = db.make_engine(f"sqlite:///{database}")
    migrate(engine)
    with Session(engine) as session, (source / "stores.csv").open("rb") as stores:
        write_stores(session, check_stores(session, stores, "stores.csv"), None, NOW)
        questionnaire, _ = read((source / "checklist.xlsx").read_bytes(), "checklist.xlsx")
        publish(session, questionnaire, None, NOW)
        session.commit()
    engine.dispose()
    return database


def ours(session: Session, source: Path) -> None:
    """What the command does."""
    with (source / "visits.csv.gz").open("rb") as file:
        plan = check_visits(session, file, "visits.csv.gz", NOW)
    write_visits(session, plan, None, NOW)


def bare(session: Session, rows: Rows) -> None:
    """The same rows, already made, table by table."""
    for model in _IN_ORDER:
        for start in range(0, len(rows[model]), _ROWS_AT_ONCE):
            session.connection().execute(insert(model.__table__), rows[model][start : start + _ROWS_AT_ONCE])


def timed(work: Callable[..., None], given: Any, template: Path, database: Path) -> float:
    """Seconds of one transaction in a copy of the template, the commit included."""
    shutil.copyfile(template, database)
    engine = db.make_engine(f"sqlite:///{database}")
    with Session(engine) as session:
        session.connection()
        began = time.perf_counter()
        work(session, given)
        session.commit()
        took = time.perf_counter() - began
    engine.dispose()
    database.unlink()
    return took


def rows_of(database: Path) -> Rows:
    """Every row that an import wrote, as an insert takes it."""
    engine = db.make_engine(f"sqlite:///{database}")
    with engine.connect() as connection:
        rows = {
            model: [dict(row._mapping) for row in connection.execute(select(model.__table__))]
            for model in _IN_ORDER
        }
    engine.dispose()
    return rows


def _imported(source: Path, template: Path, database: Path) -> int:
    shutil.copyfile(template, database)
    engine = db.make_engine(f"sqlite:///{database}")
    with Session(engine) as session:
        ours(session, source)
        session.commit()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _in_a_process(work: Callable[..., int], *given: Any) -> int:
    """The result of a function that ran in a process of its own, so that its memory is its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, given)


if __name__ == "__main__":
    print(main(Path(sys.argv[1])))
