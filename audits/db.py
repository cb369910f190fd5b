"""The database: one engine an app, one session a request, and what makes SQLite and PostgreSQL keep their word."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from flask import Flask, current_app, g, has_request_context, request
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.exc import ArgumentError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import InstanceState
from sqlmodel import Session, SQLModel

from audits.errors import AuditError

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMING
log = logging.getLogger(__name__)

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Older releases can lose committed writes in WAL mode when a checkpoint resets the log.
_FIRST_SAFE_WAL = (3, 51, 3)
_PRAGMAS = {
    "journal_mode": ("WAL", "wal"),
    "synchronous": ("FULL", 2),
    "foreign_keys": ("ON", 1),
    "busy_timeout": ("10000", 10000),
    "trusted_schema": ("OFF", 0),
}
_TURN, _PATIENCE_S, _LOOK_AGAIN_S = "turn to write", 10.0, 0.002
_PASSING = ("lock", "is full", "no space", "connection")
_LONGEST_STREAK_S, _STANDING_BACK_S = 0.1, 0.008
_POSTGRESQL_OPTIONS = " ".join(
    f"-c {name}={value}"
    for name, value in {
        "lock_timeout": "10s",
        "statement_timeout": "120s",
        "idle_in_transaction_session_timeout": "120s",
        "timezone": "UTC",
    }.items()
)


def make_engine(url: str) -> Engine:
    """An engine for a `sqlite:///…` or `postgresql://…` address; any other is refused in a sentence."""
    try:
        address = make_url(url)
    except ArgumentError as wrong:
        raise AuditError(
            "DATABASE_URL is not an address; write sqlite:///file or postgresql://user@host/name."
        ) from wrong
    match address.get_backend_name():
        case "sqlite":
            return _sqlite_engine(url, address.database)
        case "postgresql":
            return create_engine(
                url,
                pool_pre_ping=True,
                connect_args={"options": _POSTGRESQL_OPTIONS},
                hide_parameters=True,
            )
        case other:
            raise AuditError(
                f"DATABASE_URL names {other}. Evenkeel keeps its data in sqlite:///… or postgresql://…."
            )


def _sqlite_engine(url: str, path: str | None) -> Engine:
    if sqlite.sqlite_version_info < _FIRST_SAFE_WAL:
        raise AuditError(
            f"SQLite {sqlite.sqlite_version} can lose data here; install pysqlite3 from requirements.txt."
        )
    if path:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    # What a statement carried stays out of what a failure says.
    engine = create_engine(url, module=sqlite, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    _let_writers_take_turns(engine)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Set each pragma and read it back: SQLite ignores in silence what it cannot do."""
    connection.isolation_level = None
    for pragma, (wanted, expected) in _PRAGMAS.items():
        connection.execute(f"PRAGMA {pragma}={wanted}")
        found = connection.execute(f"PRAGMA {pragma}").fetchone()[0]
        if found != expected:
            raise AuditError(f"SQLite refused PRAGMA {pragma}={wanted} (it says {found}).")


def _let_writers_take_turns(engine: Engine) -> None:
    """Writers take SQLite's lock at once: a reader that turns writer half way fails under load.

    Those of this process wait for each other here, and are woken as soon as the one before is done. Whoever has waited
    too long asks SQLite all the same, which then says that it is locked.
    """
    turn, streak = Lock(), _Streak()

    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("reading", False):
            connection.exec_driver_sql("BEGIN")
            return
        if not connection.info.get(_TURN):
            connection.info[_TURN] = turn.acquire(timeout=_PATIENCE_S)
            streak.go_on()
        _begin_to_write(connection)

    def give_back(_connection: Any, record: Any, _why: BaseException | None = None) -> None:
        if record.info.pop(_TURN, False):
            streak.pause()
            turn.release()

    event.listen(engine, "begin", begin)
    for end in ("checkin", "invalidate", "detach"):
        event.listen(engine, end, give_back)


class _Streak:
    """How long writers of this process have followed each other. Threads hand on their turn faster than another
    program can look, so that from time to time all of them stand back for a moment."""

    def __init__(self) -> None:
        self._began = self._paused = 0.0

    def go_on(self) -> None:
        """Call it with the turn, before SQLite is asked."""
        now = time.monotonic()
        if now - self._paused > _STANDING_BACK_S:
            self._began = now
        elif now - self._began > _LONGEST_STREAK_S:
            time.sleep(_STANDING_BACK_S)
            self._began = time.monotonic()

    def pause(self) -> None:
        """Call it before the turn is given back."""
        self._paused = time.monotonic()


def _begin_to_write(connection: Connection) -> None:
    """Take SQLite's lock, which another program may hold, as soon as it is free.

    SQLite's own waiting sleeps longer each time, up to 100 ms, and then comes as late to a lock that is free. So it is
    asked not to wait, and asked again.
    """
    line, until = connection.connection, time.monotonic() + _PATIENCE_S
    line.execute("PRAGMA busy_timeout=0")
    try:
        while time.monotonic() < until:
            try:
                line.execute("BEGIN IMMEDIATE")
            except sqlite.OperationalError as problem:
                if "locked" not in str(problem):
                    break
                time.sleep(_LOOK_AGAIN_S)
            else:
                return
        # What it says now is raised as everything that a database says.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        line.execute(f"PRAGMA busy_timeout={_PRAGMAS['busy_timeout'][0]}")


def init_app(app: Flask, url: str) -> None:
    """Give the app its engine, and end each request's session with the request."""
    app.extensions["engine"] = writable = make_engine(url)
    app.extensions["reading engine"] = reading(writable)
    app.teardown_appcontext(_close)


def engine() -> Engine:
    """The engine of the current app."""
    found: Engine = current_app.extensions["engine"]
    return found


def session() -> Session:
    """The session of this request or command, opened when first asked for.

    A request that only reads (GET, HEAD), or a command that said so, gets a transaction that cannot write.
    """
    if "session" not in g:
        reads_only = g.get("only_reads") or (has_request_context() and request.method in _SAFE_METHODS)
        chosen = current_app.extensions["reading engine"] if reads_only else engine()
        g.session = Session(chosen, expire_on_commit=False)
    found: Session = g.session
    return found


def only_read() -> None:
    """Say, before the first question, that this command writes nothing: others may write while it runs."""
    g.only_reads = True


def reading(writable: Engine) -> Engine:
    """The same engine for transactions that only read."""
    return writable.execution_options(reading=True, postgresql_readonly=True)


def is_expired(row: object) -> bool:
    """Whether looking at a row asks the database, as after a rollback: a page of what went wrong must not."""
    state = inspect(row, raiseerr=False)
    return isinstance(state, InstanceState) and bool(state.expired_attributes)


def passes(trouble: OperationalError) -> bool:
    """Whether a database was only busy, full or away: what it was asked for was not wrong, and may be asked again."""
    words = str(trouble.orig).lower()
    return trouble.connection_invalidated or any(part in words for part in _PASSING)


@contextmanager
def separate_transaction() -> Iterator[Session]:
    """A session of its own that commits at the end: for the download log, which a GET may write."""
    with Session(engine(), expire_on_commit=False) as own, own.begin():
        yield own


def _close(_error: BaseException | None) -> None:
    """The answer is made by now: a database that went away meanwhile must not take it along."""
    opened: Session | None = g.pop("session", None)
    if opened is None:
        return
    try:
        opened.close()
    except SQLAlchemyError as problem:
        log.warning("the database went away before the end: %s", type(problem).__name__)
        opened.invalidate()
