"""SQLite databases of earlier shapes, filled by the program of that day, become the newest without a difference.

`tests/shapes/` holds one for each shape up to 0008: five stores, a checklist and twelve approved visits, as imported by
the release, with two people. A new release adds its own; none is ever changed.
"""

import gzip
from pathlib import Path

import pytest
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import Engine, text

from audits.migrations import migrate, newest, shape_of
from audits.settings import Settings
from tests.operating.test_backups import there
from tests.test_migrating_rows import columns_of, everything

FOLDER = Path(__file__).with_name("shapes")
SHAPES = sorted({path.name.partition("-")[0] for path in FOLDER.glob("*.sql.gz")})


def load(engine: Engine, shape: str) -> None:
    """Fill an empty database with what a release kept."""
    script = gzip.decompress((FOLDER / f"{shape}-sqlite.sql.gz").read_bytes()).decode()
    bare = sqlite.connect(str(engine.url.database))
    bare.executescript(script)
    bare.close()


@pytest.fixture
def old(backend, databases, tmp_path, start):
    url = databases.empty(backend)
    yield start(Settings(INSTANCE=tmp_path / "instance", DATABASE_URL=url))
    databases.drop(url)


def test_there_is_one_of_each_of_these_shapes():
    assert SHAPES == ["0001", "0002", "0004", "0005", "0006", "0008"]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("shape", SHAPES)
def test_every_row_is_kept_and_every_score_is_what_the_answers_give(old, shape):
    engine = old.extensions["engine"]
    load(engine, shape)
    assert shape_of(engine) == shape
    columns, before = columns_of(engine), everything(engine)
    assert len(before["visit"]) == 12
    assert migrate(engine) == (shape, newest())
    assert everything(engine, columns) == before
    assert there(old, "migrate").exit_code == 0
    checked = there(old, "check")
    assert checked.exit_code == 0, checked.stderr
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM question_score")) > 0
