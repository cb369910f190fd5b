"""A PostgreSQL of the tests' own, from Debian's binaries, gone when they end."""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

_OWNER = "evenkeel"
_PATIENCE = 30  # seconds for the server to take its first connection
_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of linux/prctl.h
# Nothing here outlives the tests, so nothing waits for the disk.
_CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
_SHAPE = """
    SELECT md5(string_agg(told, ',' ORDER BY told)) FROM (
        SELECT concat_ws(' ', relname, relkind, attname, atttypid, attnotnull) AS told
        FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT concat_ws(' ', tgname, tgenabled) FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        UNION ALL SELECT version_num FROM alembic_version
    ) AS parts"""
# Foreign keys and triggers rest meanwhile. Tables of tests are small, so that deleting is quicker than truncating.
_EMPTY = """
    DO $$ DECLARE name text; BEGIN
        SET LOCAL session_replication_role = replica;
        FOR name IN SELECT quote_ident(relname) FROM pg_class WHERE relkind = 'r' AND relname <> 'alembic_version'
            AND relnamespace = 'public'::regnamespace LOOP EXECUTE 'DELETE FROM ' || name; END LOOP;
        PERFORM setval(seqrelid::regclass, seqstart, false) FROM pg_sequence;
    END $$"""
# Each is waited for: one that was only told to end could still commit.
_END_CONNECTIONS = "SELECT pg_terminate_backend(pid, %s) FROM pg_stat_activity WHERE datname = %s"
_SMALL = ("listen_addresses=", "max_connections=50")


@dataclass
class Postgres:
    """A server in `folder`, which may be stopped and started again with its data."""

    folder: Path
    settings: Sequence[str]
    identity: Mapping[str, Any]
    _process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it takes connections."""
        options = [part for setting in self.settings for part in ("-c", setting)]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [_binaries() / "postgres", "-D", self.folder / "data", "-k", self.folder, *options],
                stdout=log,
                stderr=log,
                **self.identity,
            )
        try:
            _wait_for(self._process, self.folder)
        except BaseException:
            self.stop(signal.SIGQUIT)
            raise

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Stop it: SIGTERM waits for those who are connected, some seconds at most; SIGQUIT is `-m immediate`, which
        leaves everybody in the middle of what they do."""
        if self._process is None:
            return
        self._process.send_signal(how)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=5)
        self._process.kill()
        self._process.wait()
        self._process = None


@contextmanager
def running(durable: bool = False) -> Iterator[str]:
    """Start a server on a unix socket and hand in its folder; stop it at the end, come what may."""
    with server(durable) as started:
        yield str(started.folder)


@contextmanager
def server(durable: bool = False) -> Iterator[Postgres]:
    """The same, and hand in what can stop and start it."""
    binaries = _binaries()
    folder = Path(tempfile.mkdtemp(prefix="evenkeel-pg-"))
    try:
        identity = _identity(folder)
        data = folder / "data"
        subprocess.run(
            [
                binaries / "initdb",
                "-D",
                data,
                "-U",
                _OWNER,
                "--auth=trust",
                "--no-sync",
                "-E",
                "UTF8",
                "--no-locale",
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            **identity,
        )
        settings = (*_SMALL, *(() if durable else _CARELESS))
        started = Postgres(folder, settings, identity)
        started.start()
        try:
            yield started
        finally:
            started.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def url(folder: str, database: str) -> str:
    """The address of one database of the server in this folder."""
    return f"postgresql://{_OWNER}@/{database}?host={folder}"


def execute(folder: str, statement: str) -> None:
    """Run one statement that stands outside transactions, such as CREATE DATABASE."""
    with _connected(folder, "postgres") as connection:
        connection.execute(statement.encode())


def shape(folder: str, database: str) -> str:
    """A digest of what a database is made of, its rows left out; '' when it is not one of ours any more."""
    with _connected(folder, database) as connection, suppress(psycopg.errors.UndefinedTable):
        [digest] = connection.execute(_SHAPE).fetchone() or [""]
        return str(digest)
    return ""


def rename(folder: str, old: str, new: str) -> None:
    """Give a database another name, and end every connection to it: what was not committed by then never will be."""
    with _connected(folder, "postgres") as connection:
        connection.execute(f"ALTER DATABASE {old} ALLOW_CONNECTIONS false".encode())
        connection.execute(_END_CONNECTIONS, (_PATIENCE * 1000, old))
        connection.execute(f"ALTER DATABASE {old} RENAME TO {new}".encode())
        connection.execute(f"ALTER DATABASE {new} ALLOW_CONNECTIONS true".encode())


def empty(folder: str, database: str) -> None:
    """Take every row out of a database, and let its numbers begin at the beginning."""
    with _connected(folder, database) as connection:
        connection.execute(_EMPTY)


def _connected(folder: str, database: str) -> psycopg.Connection[Any]:
    return psycopg.connect(host=folder, user=_OWNER, dbname=database, autocommit=True)


def _end_with_the_tests() -> None:
    """Tests that are killed clean nothing up: Linux then tells the server to stop at once."""
    ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGQUIT)


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    if not found:
        raise RuntimeError("PostgreSQL's binaries are missing: apt-get install postgresql")
    return found[-1]


def _identity(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root; then it runs as Debian's user for it."""
    if os.geteuid() != 0:
        return {"cwd": folder}
    postgres = pwd.getpwnam("postgres")
    os.chown(folder, postgres.pw_uid, postgres.pw_gid)
    return {"cwd": folder, "user": postgres.pw_uid, "group": postgres.pw_gid, "extra_groups": []}


def _wait_for(server: subprocess.Popen, folder: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        with suppress(psycopg.OperationalError):
            psycopg.connect(host=str(folder), user=_OWNER, dbname="postgres").close()
            return
        time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL did not start: {(folder / 'log').read_text()[-800:]}")
