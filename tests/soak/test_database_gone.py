"""PostgreSQL is stopped in the middle of everything, and its lines are cut, while phones send and a worker works."""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path
from signal import SIGQUIT

import psycopg
import pytest
from sqlmodel import Session, col, select

from audits import db
from audits.migrations import migrate
from audits.settings import Settings
from audits.visits.tables import Photo, PhotoState
from tests import postgresql
from tests.soak.exchanges import overhear
from tests.soak.figures import write_down
from tests.soak.ledger import compare
from tests.soak.machines import Machine, wait_until
from tests.soak.shoppers import PHONES, all_work, hire, unfinished

LONG = 30
GONE = "Not available for the moment. The database cannot be used. Wait a minute and send it again."
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE %s"


@pytest.fixture
def backend() -> str:
    return "postgresql"


@pytest.fixture
def own_server() -> Iterator[postgresql.Postgres]:
    """One that may be stopped, and keeps what it said is committed."""
    with postgresql.server(durable=True) as started:
        yield started


@pytest.fixture
def settings(own_server, tmp_path) -> Settings:
    """Database and queue in that server."""
    postgresql.execute(str(own_server.folder), "CREATE DATABASE gone")
    url = postgresql.url(str(own_server.folder), "gone")
    engine = db.make_engine(url)
    migrate(engine)
    engine.dispose()
    return Settings(INSTANCE=tmp_path / "instance", DATABASE_URL=url, QUEUE_URL=url, TWO_FACTOR="offered")


@pytest.fixture
def worker(settings, tmp_path) -> Iterator[Machine]:
    environment = {
        "DATABASE_URL": settings.database_url,
        "QUEUE_URL": settings.queue_url,
        "STORAGE_URL": settings.storage_url,
    }
    made = Machine(tmp_path / "worker", environment)
    made.work()
    # One that is started without a database ends, and says so.
    wait_until(lambda: gave_a_sign(settings), [made])
    yield made
    made.stop()


@pytest.mark.parametrize("times", [1, pytest.param(LONG, marks=pytest.mark.soak)])
def test_nothing_is_lost_when_postgresql_is_stopped_at_once_while_phones_send(
    times, own_server, server, worker, app, inside, photo_folder
):
    with inside() as session:
        shoppers = hire(session, app, server.address, 300 if times == LONG else 30, patience=60)
    heard = overhear([shopper.phone for shopper in shoppers])
    server.start()
    alive, told, somebody = processes(server), Counter(), heard[0].exchange.cookies
    chance, over, until = (
        random.Random(times),
        threading.Event(),
        time.monotonic() + (900 if times == LONG else 60),
    )
    with all_work(shoppers, lambda: not over.is_set(), until):
        try:
            for _ in range(times):
                time.sleep(chance.uniform(0.5, 2))
                own_server.stop(SIGQUIT)
                told += look_around(server.address, chance.uniform(0.5, 4), somebody)
                own_server.start()
                wait_until(lambda: asked(server.address, "/readyz")[0] == 200)
            time.sleep(1)
        finally:
            over.set()
    assert told == {("/healthz", 200): times, ("/readyz", 503): times, ("/account", 503): times}
    assert processes(server) == alive
    settle(shoppers, heard)
    found = compared(app, inside, shoppers, photo_folder, worker)
    if times == LONG:
        write_down(
            f"PostgreSQL stopped at once (-m immediate) and started again while {PHONES} phones send",
            f"{times} times, {refused(heard):,} requests answered 503 with a sentence, our processes the same all the "
            f"while; {found}; every photo converted",
        )


@pytest.mark.parametrize("cuts", [20, pytest.param(600, marks=pytest.mark.soak)])
def test_nothing_is_lost_when_connections_are_cut_in_the_middle_of_transactions(
    cuts, own_server, server, worker, settings, app, inside, photo_folder
):
    with inside() as session:
        shoppers = hire(session, app, server.address, 300 if cuts > 20 else 30, patience=60)
    heard = overhear([shopper.phone for shopper in shoppers])
    server.start()
    over, until, cut = threading.Event(), time.monotonic() + (900 if cuts > 20 else 60), 0
    with all_work(shoppers, lambda: not over.is_set(), until):
        try:
            with psycopg.connect(settings.database_url, autocommit=True) as killer:
                while cut < cuts and time.monotonic() < until:
                    # Those that stand within a transaction, or carry out a statement, this one left out.
                    cut += len(killer.execute(f"{CUT} AND pid <> pg_backend_pid()", ["%act%"]).fetchall())
                    time.sleep(0.1)
        finally:
            over.set()
    settle(shoppers, heard)
    found = compared(app, inside, shoppers, photo_folder, worker)
    if cuts > 20:
        write_down(
            f"PostgreSQL's connections cut in mid-transaction while {PHONES} phones send",
            f"{cut:,} cuts, {refused(heard):,} requests answered 503 with a sentence; {found}; every photo converted",
        )


def gave_a_sign(settings: Settings) -> bool:
    with psycopg.connect(settings.database_url) as line:
        [count] = line.execute("SELECT count(*) FROM worker").fetchone() or [0]
        return bool(count)


def look_around(
    address: tuple[str, int], seconds: float, cookies: Mapping[str, str]
) -> Counter[tuple[str, int]]:
    """What is said while the database is gone. What `/readyz` found is five seconds old at most."""
    time.sleep(seconds)
    wait_until(lambda: asked(address, "/readyz")[0] == 503)
    told = Counter({("/readyz", 503): 1})
    status, _ = asked(address, "/healthz")
    told["/healthz", status] += 1
    status, text = asked(
        address, "/account", {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    )
    told["/account", status] += 1
    assert "The database cannot be used" in text
    return told


def asked(address: tuple[str, int], path: str, headers: Mapping[str, str] = {}) -> tuple[int, str]:
    """Status and text of a page."""
    line = HTTPConnection(*address, timeout=20)
    try:
        line.request("GET", path, headers=dict(headers))
        answer = line.getresponse()
        return answer.status, answer.read().decode()
    finally:
        line.close()


def settle(shoppers, heard) -> None:
    """Everything arrived, and whatever was refused on the way was refused in the one sentence."""
    assert unfinished(shoppers) == []
    refusals = sum((each.refusals for each in heard), start=Counter[tuple[int, str]]())
    assert {status for status, _ in refusals} <= {503}, refusals
    assert {sentence for _, sentence in refusals} <= {GONE}
    assert sum(each.hurried for each in heard) == 0
    assert {why[:3] for shopper in shoppers for why in shopper.phone.errors} <= {"503"}


def refused(heard) -> int:
    return sum(sum(each.refusals.values()) for each in heard)


def compared(app, inside, shoppers, photo_folder: Path, worker: Machine) -> str:
    """The ledger, once the worker has made every photo safe."""
    # As every worker does each minute.
    app.extensions["queue"].take_up_again()
    app.extensions["queue"].huey.storage.close()
    wait_until(lambda: not waiting_photos(app), [worker])
    with inside() as session:
        found = compare(session, [shopper.phone for shopper in shoppers], photo_folder)
        states = set(session.exec(select(Photo.state)).all())
    assert found.wrong == []
    assert states <= {PhotoState.READY}
    return str(found)


def waiting_photos(app) -> int:
    with Session(app.extensions["reading engine"]) as session:
        return len(session.exec(select(Photo.id).where(col(Photo.state) == PhotoState.RECEIVED)).all())


def processes(server) -> set[int]:
    """The processes of the web server."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if server._process is not None and int(fields[2]) == server._process.pid:
                found.add(int(stat.parent.name))
    return found
