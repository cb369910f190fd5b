"""Writers of one process take turns at SQLite, and every turn comes to an end."""

import random
import statistics
import time
from contextlib import closing
from threading import Event, Thread

import pytest
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from audits import db

SOON_S = 5.0


@pytest.fixture
def engine(tmp_path, monkeypatch):
    monkeypatch.setattr(db, "_PATIENCE_S", 60.0)
    made = db.make_engine(f"sqlite:///{tmp_path / 'turns.db'}")
    with made.begin() as connection:
        connection.execute(text("CREATE TABLE visit (id INTEGER PRIMARY KEY)"))
    yield made
    made.dispose()


def write(engine: Engine) -> Thread:
    """Write a row in a thread of its own."""

    def one_row() -> None:
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO visit DEFAULT VALUES"))

    thread = Thread(target=one_row, daemon=True)
    thread.start()
    return thread


def count(engine: Engine) -> int:
    with db.reading(engine).connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM visit")).scalar_one())


def test_a_writer_waits_until_the_one_before_is_done(engine):
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO visit DEFAULT VALUES"))
        waiting = write(engine)
        waiting.join(0.3)
        assert waiting.is_alive()
        assert count(engine) == 0
    waiting.join(SOON_S)
    assert count(engine) == 2


def test_a_reader_waits_for_nobody(engine):
    with engine.begin():
        assert count(engine) == 0


@pytest.mark.parametrize("end", ["commit", "rollback", "close", "invalidate", "detach"])
def test_a_turn_ends_with_its_connection_however_that_ends(engine, end):
    connection = engine.connect()
    begun = connection.begin()
    connection.execute(text("INSERT INTO visit DEFAULT VALUES"))
    if end in {"commit", "rollback"}:
        getattr(begun, end)()
        connection.close()
    elif end == "detach":
        connection.detach()
        connection.close()
    else:
        getattr(connection, end)()
    after = write(engine)
    after.join(SOON_S)
    assert not after.is_alive()


def test_one_connection_takes_one_turn_for_all_that_it_writes(engine):
    with engine.connect() as connection:
        for _ in range(3):
            connection.execute(text("INSERT INTO visit DEFAULT VALUES"))
            connection.commit()
    assert count(engine) == 3


def test_a_writer_is_soon_there_when_another_program_is_done(engine):
    """SQLite itself looks again after 100 ms, when it has waited for some time."""
    late = []
    with closing(sqlite.connect(engine.url.database, isolation_level=None)) as other:
        for _ in range(9):
            other.execute("BEGIN IMMEDIATE")
            waiting = write(engine)
            time.sleep(random.uniform(0.35, 0.45))
            other.execute("COMMIT")
            free = time.monotonic()
            waiting.join(SOON_S)
            late.append(time.monotonic() - free)
    assert count(engine) == 9
    assert statistics.median(late) < 0.03


def test_another_program_has_its_turns_beside_one_whose_writers_never_rest(engine):
    """Two engines are as two programs: each has turns of its own."""
    over, waits = Event(), []
    restless = [Thread(target=write_until, args=(engine, over), daemon=True) for _ in range(8)]
    other = db.make_engine(str(engine.url))
    for thread in restless:
        thread.start()
    time.sleep(0.5)
    for _ in range(20):
        asked = time.monotonic()
        with other.begin() as connection:
            waits.append(time.monotonic() - asked)
            connection.execute(text("INSERT INTO visit DEFAULT VALUES"))
    over.set()
    for thread in restless:
        thread.join(SOON_S)
    other.dispose()
    assert statistics.mean(waits) < 0.25


def write_until(engine: Engine, over: Event) -> None:
    """Write row after row, each with some work beside."""
    while not over.is_set():
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO visit DEFAULT VALUES"))
            time.sleep(0.003)


def test_a_writer_gives_up_when_another_program_writes_for_too_long(engine, monkeypatch):
    monkeypatch.setattr(db, "_PATIENCE_S", 0.2)
    with closing(sqlite.connect(engine.url.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="database is locked"), engine.begin():
            pass
    with engine.begin() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 10_000
