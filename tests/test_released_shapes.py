"""Databases of earlier shapes, filled by the program of that day, become the newest without a difference.

`tests/shapes/` holds them as SQL. SQLite's up to 0008: five stores, a checklist and twelve approved visits, as imported
by the release, with two people. All others: the demonstration of that day, cut down, and rows in every table it left
empty; the files of their photos are not kept. A new release adds its own, one for each database; none is ever changed.
"""

import gzip
from collections import Counter
from pathlib import Path

import psycopg
import pytest
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import Engine, text
from sqlmodel import Session

from audits import db
from audits.migrations import migrate, newest, shape_of
from audits.operating.checking.rows import damaged_rows
from audits.operating.checking.scores import wrong_scores
from audits.settings import Settings
from tests.operating.test_backups import there
from tests.test_migrating_rows import columns_of, everything

FOLDER = Path(__file__).with_name("shapes")
KEPT = sorted(path.name.removesuffix(".sql.gz") for path in FOLDER.glob("*.sql.gz"))
SHAPES = ["0001", "0002", "0004", "0005", "0006", "0008", "0009", "0010", "0013", "0016", "0018", "0021"]
# From the first on every migration meets rows; from 0010 on those of documents do. The others take as long again.
IN_THE_SUITE = {"0001", "0010", "0021"}
# What SQLite's databases of before hold is what a release imported, so that most of their tables are empty.
FULL_FROM = {"sqlite": "0009", "postgresql": "0001"}
# The program of that day let SQLite use the number of a thrown-away draft again; its migration was mended after it.
NEVER_MENDED = {("sqlite", "0002"): {"draft", "sqlite_sequence"}}
SCHEMA = {
    "sqlite": "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL",
    "postgresql": """
        SELECT relkind, relname, concat_ws(' ', attname, format_type(atttypid, atttypmod), attnotnull,
               pg_get_expr(adbin, adrelid))
        FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
        LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
        UNION ALL SELECT contype, conname, concat_ws(' ', conrelid::regclass, pg_get_constraintdef(oid), convalidated)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT 'i', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL SELECT 't', tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT 'f', proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace""",
}


def load(engine: Engine, shape: str) -> None:
    """Fill an empty database with what a release kept."""
    kind = engine.dialect.name
    script = gzip.decompress((FOLDER / f"{shape}-{kind}.sql.gz").read_bytes()).decode()
    if kind == "sqlite":
        bare = sqlite.connect(str(engine.url.database))
        bare.executescript(script)
        bare.close()
    else:
        with psycopg.connect(_libpq(engine)) as line:
            line.execute(script.encode())


def _libpq(engine: Engine) -> str:
    return engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


def schema(engine: Engine) -> Counter[tuple[str, ...]]:
    """Every table, column, type, constraint, index and trigger, as the database itself tells them."""
    with engine.connect() as connection:
        rows = connection.execute(text(SCHEMA[engine.dialect.name]))
        return Counter(tuple(_plain(str(cell)) for cell in row) for row in rows)


def _plain(told: str) -> str:
    """Its parts in an order of ours: SQLite's tables are made anew with constraints in any. A dump that PostgreSQL
    reads again has the same checks with other casts."""
    for mark in ("::character varying", "::text", "[]", "(", ")", '"'):
        told = told.replace(mark, "")
    return ", ".join(sorted(" ".join(part.split()) for part in told.split(",")))


@pytest.fixture
def old(backend, databases, tmp_path, start):
    url = databases.empty(backend)
    yield start(Settings(INSTANCE=tmp_path / "instance", DATABASE_URL=url))
    databases.drop(url)


@pytest.fixture
def fresh(backend, databases):
    """A database of the newest shape that never had another."""
    url = databases.migrated(backend)
    engine = db.make_engine(url)
    yield engine
    engine.dispose()
    databases.drop(url)


def test_there_is_one_of_each_of_these_shapes_for_both_databases():
    assert sorted(f"{shape}-{kind}" for shape in SHAPES for kind in FULL_FROM) == KEPT


@pytest.mark.parametrize(
    "shape",
    [pytest.param(each, marks=[] if each in IN_THE_SUITE else [pytest.mark.soak]) for each in SHAPES],
)
def test_every_row_is_kept_and_every_score_is_what_the_answers_give(shape, backend, old, fresh):
    engine = old.extensions["engine"]
    load(engine, shape)
    assert shape_of(engine) == shape
    columns, before = columns_of(engine), everything(engine)
    assert len(before["visit"]) >= 12
    if shape >= FULL_FROM[backend]:
        assert [name for name, rows in before.items() if not rows] == []
    assert migrate(engine) == (shape, newest())
    assert everything(engine, columns) == before
    different = (schema(engine) - schema(fresh)) + (schema(fresh) - schema(engine))
    assert {name for _, name, _ in different} == NEVER_MENDED.get((backend, shape), set())
    told = there(old, "migrate")
    assert told.exit_code == 0, told.output
    assert list(damaged_rows(engine)) == []
    with Session(engine) as session:
        assert list(wrong_scores(session, lambda *_: None)) == []
        assert session.scalar(text("SELECT count(*) FROM question_score")) > 0
