"""How many reports a second one worker takes over HTTP, beside a bare loop of the same rows into SQLite.

    python -m tests.bench.submissions

Ours is the whole way: gunicorn with one worker of eight threads, one PUT a report over loopback and kept-alive lines
from a process of its own, session and token checked, 50 answers and 8 touchpoints' impressions validated, what is owed
and scored worked out, a receipt given, everything in one transaction that is on the disk. The bare loop writes a visit,
50 answers and 8 rows in a transaction, without HTTP, rules, indexes or copies, as durably (WAL, synchronous=FULL).
"""

import json
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from http.client import HTTPConnection
from pathlib import Path
from uuid import UUID, uuid4

from flask import Flask
from pysqlite3 import dbapi2 as sqlite
from sqlmodel import Session

from audits import db
from audits.access import Role
from audits.app import create_app
from audits.fieldwork.tables import Assignment
from audits.migrations import migrate
from audits.settings import Settings
from audits.sheet import Questionnaire, Touchpoint
from tests import builders, postgresql
from tests.client import Visitor
from tests.questionnaires import questionnaire, yes_no
from tests.soak.server import Server

PAIRS, REPORTS, LINES = 5, 100, 6
TOUCHPOINTS = {f"moment_{number}": 7 if number < 2 else 6 for number in range(8)}
NOW = datetime.now(UTC)


@dataclass(frozen=True)
class Letter:
    """One report, ready to be sent."""

    path: str
    body: bytes


def main() -> str:
    """The figures as one sentence."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        on_sqlite = _measured(f"sqlite:///{folder / 'evenkeel.db'}", folder / "sqlite")
        with postgresql.running(durable=True) as server:
            postgresql.execute(server, "CREATE DATABASE bench")
            on_postgresql = _measured(postgresql.url(server, "bench"), folder / "postgresql")
    return (
        f"reports of 50 answers, one worker: on SQLite {on_sqlite}; on PostgreSQL {on_postgresql} "
        f"(medians of {PAIRS} alternating pairs of {REPORTS} reports)"
    )


def _measured(url: str, instance: Path) -> str:
    instance.mkdir()
    pairs, costs, refused = [], [], 0
    with (
        _site(url, instance) as (server, letters, headers),
        multiprocessing.get_context("spawn").Pool(1) as phones,
    ):
        for turn in range(PAIRS + 1):
            began = time.process_time()
            bare = REPORTS / _bare(instance / f"bare{turn}.db")
            bare_cost, before = time.process_time() - began, server.processor_seconds()
            some = letters[turn * REPORTS : (turn + 1) * REPORTS]
            took, errors = phones.apply(_send, (server.address, headers, some))
            refused += errors
            if turn:  # The first turn only warms both.
                pairs.append((bare, REPORTS / took))
                costs.append((bare_cost, server.processor_seconds() - before))
        asked = REPORTS / phones.apply(_ask, (server.address, headers))
    ratio = statistics.median(ours / bare for bare, ours in pairs)
    bare, ours = (statistics.median(side) for side in zip(*pairs, strict=True))
    bare_ms, ours_ms = (statistics.median(side) / REPORTS * 1000 for side in zip(*costs, strict=True))
    return (
        f"{ours:.0f} a second beside {bare:.0f} of the bare loop, ratio {ratio:.2f}, {ours_ms:.1f} ms of a "
        f"processor a report beside {bare_ms:.1f}, {refused} errors in "
        f"{PAIRS * REPORTS:,} reports, and {asked:.0f} requests a second that only ask who is signed in"
    )


@contextmanager
def _site(url: str, instance: Path) -> Iterator[tuple[Server, list[Letter], dict[str, str]]]:
    settings = Settings(INSTANCE=instance, DATABASE_URL=url)
    engine = db.make_engine(url)
    migrate(engine)
    engine.dispose()
    app = create_app(settings)
    app.test_client_class = Visitor
    letters, headers = _letters(app)
    app.extensions["engine"].dispose()
    server = Server(settings, instance / "log", workers=1)
    server.start()
    try:
        yield server, letters, headers
    finally:
        server.kill()


def _letters(app: Flask) -> tuple[list[Letter], dict[str, str]]:
    """A report for each of many assignments of one shopper, and the headers of a phone that is signed in."""
    with app.app_context():
        shopper = builders.person(db.session(), Role.SHOPPER)
        made = builders.checklist(db.session(), _asked())
        ids = _assignments(db.session(), shopper.id, made.checklist_id, REPORTS * (PAIRS + 1))
        db.session().commit()
    visitor = app.test_client()
    assert isinstance(visitor, Visitor)
    token = (visitor.sign_in(shopper).get("/api/v1/session").json or {})["csrf"]
    cookie = visitor.get_cookie("session")
    assert cookie is not None
    headers = {"X-CSRFToken": token, "Cookie": f"session={cookie.value}", "Content-Type": "application/json"}
    return [_letter(assignment, made.version_id) for assignment in ids], headers


def _asked() -> Questionnaire:
    """50 questions in 8 touchpoints, each with an expectation and a wish."""
    return questionnaire(
        *(
            Touchpoint(
                name,
                {"": name},
                tuple(yes_no(f"{name}_{number}", required=True) for number in range(count)),
                expectation=True,
            )
            for name, count in TOUCHPOINTS.items()
        )
    )


def _assignments(session: Session, shopper: UUID, checklist: int, count: int) -> list[UUID]:
    store = builders.store(session)
    rows = [
        Assignment(
            store_id=store.id or 0,
            checklist_id=checklist,
            shopper_id=shopper,
            window_from=date(2020, 1, 1),
            window_to=date(2099, 1, 1),
            created_at=NOW,
        )
        for _ in range(count)
    ]
    session.add_all(rows)
    return [row.id for row in rows]


def _letter(assignment: UUID, version: int) -> Letter:
    answers = {
        f"answer:{name}_{number}": {
            "state": "given",
            "value": "no" if number == 3 else "yes",
            "comment": "Nobody came to the counter for four minutes." if number == 3 else "",
            "measured": "",
        }
        for name, count in TOUCHPOINTS.items()
        for number in range(count)
    }
    felt = {f"felt:{name}": {"experienced": 4, "wish": "if somebody had looked up"} for name in TOUCHPOINTS}
    came = {"local": (NOW - timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")}
    entries = {**answers, **felt, "visited_at": came, "narrative": "We came in at noon. " * 20}
    body = {
        "assignment": str(assignment),
        "versions": [version],
        "revision": 1,
        "began_at": NOW.isoformat(),
        "app": "bench",
        "entries": {name: {"base": 0, "value": value} for name, value in entries.items()},
        "photos": [],
        "sent_at": NOW.isoformat(),
        "elapsed_ms": 600_000,
        "languages": [""],
    }
    return Letter(f"/api/v1/visits/{uuid4()}", json.dumps(body).encode())


def _send(address: tuple[str, int], headers: dict[str, str], letters: Sequence[Letter]) -> tuple[float, int]:
    """Seconds until all are answered, over some lines at a time, and how many were not taken as new."""
    with ThreadPoolExecutor(LINES) as lines:
        began = time.perf_counter()
        parts = [letters[start::LINES] for start in range(LINES)]
        errors = sum(lines.map(lambda part: _send_in_turn(address, headers, part), parts))
        return time.perf_counter() - began, errors


def _send_in_turn(address: tuple[str, int], headers: dict[str, str], letters: Sequence[Letter]) -> int:
    line, errors = HTTPConnection(*address, timeout=60), 0
    for letter in letters:
        told = {**headers, "X-Report-SHA256": sha256(letter.body).hexdigest()}
        line.request("PUT", letter.path, letter.body, told)
        answer = line.getresponse()
        answer.read()
        errors += answer.status != 201
    line.close()
    return errors


def _ask(address: tuple[str, int], headers: dict[str, str]) -> float:
    """Seconds until as many requests are answered that carry nothing and change nothing: what any request costs."""
    with ThreadPoolExecutor(LINES) as lines:
        began = time.perf_counter()
        list(lines.map(lambda count: _ask_in_turn(address, headers, count), [REPORTS // LINES] * LINES))
        return (time.perf_counter() - began) * REPORTS / (REPORTS // LINES * LINES)


def _ask_in_turn(address: tuple[str, int], headers: dict[str, str], count: int) -> None:
    line = HTTPConnection(*address, timeout=60)
    for _ in range(count):
        line.request("GET", "/api/v1/session?echo=bench", headers=headers)
        line.getresponse().read()
    line.close()


def _bare(path: Path) -> float:
    """Seconds of the bare loop."""
    line = sqlite.connect(path, isolation_level=None)
    line.execute("PRAGMA journal_mode=WAL")
    line.execute("PRAGMA synchronous=FULL")
    line.executescript(
        "CREATE TABLE visit (id TEXT PRIMARY KEY, ref TEXT, store INT, version INT, status TEXT, at TEXT, words TEXT);"
        "CREATE TABLE answer (visit TEXT, question INT, state TEXT, value TEXT, comment TEXT, at TEXT,"
        " PRIMARY KEY (visit, question));"
        "CREATE TABLE felt (visit TEXT, touchpoint INT, experienced INT, wish TEXT, PRIMARY KEY (visit, touchpoint));"
    )
    began = time.perf_counter()
    for number in range(REPORTS):
        _bare_report(line, uuid4().hex, number)
    took = time.perf_counter() - began
    line.close()
    path.unlink()
    return took


def _bare_report(line: sqlite.Connection, visit: str, number: int) -> None:
    words, at = "We came in at noon. " * 20, "2026-11-22 09:30:00"
    line.execute("BEGIN IMMEDIATE")
    line.execute(
        "INSERT INTO visit VALUES (?,?,?,?,?,?,?)", (visit, f"V-{number}", 1, 1, "submitted", at, words)
    )
    line.executemany(
        "INSERT INTO answer VALUES (?,?,?,?,?,?)",
        [(visit, question, "given", "yes", "", at) for question in range(50)],
    )
    line.executemany(
        "INSERT INTO felt VALUES (?,?,?,?)",
        [(visit, touchpoint, 4, "if somebody had looked up") for touchpoint in range(8)],
    )
    line.execute("COMMIT")


if __name__ == "__main__":
    print(main())
