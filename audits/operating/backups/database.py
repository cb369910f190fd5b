"""A database as one file, as it stood at one moment, and back: SQLite by itself, PostgreSQL by its own tools."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from psycopg import conninfo, pq
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import Engine, inspect

from audits.errors import AuditError

NAMES = {"sqlite": "database.sqlite", "postgresql": "database.dump"}
# The queue may live in the same database. What it holds is asked for again by every worker's minute.
_QUEUE = ("kv", "schedule", "task", "counter")
_QUEUE_PREFIX = "huey_"


def copy_out(engine: Engine, target: Path) -> None:
    """Write the database as it stands now into a new file. Others read and write meanwhile."""
    if engine.dialect.name == "sqlite":
        with engine.execution_options(reading=True).connect() as connection:
            bare: Any = connection.connection.driver_connection
            bare.execute("VACUUM INTO ?", (str(target),))
        return
    left_out = [f"--exclude-table={_QUEUE_PREFIX}{name}*" for name in _QUEUE]
    _postgresql(engine, ["pg_dump", "--format=custom", "--no-owner", *left_out, f"--file={target}"])


def copy_in(engine: Engine, source: Path) -> None:
    """Bring the database of a backup into an empty one: all of it or nothing."""
    if engine.dialect.name == "sqlite":
        with engine.execution_options(reading=True).connect() as connection:
            bare: Any = connection.connection.driver_connection
            with closing(sqlite.connect(source)) as kept:
                kept.backup(bare)
        engine.dispose()
        return
    words = ["pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
    database = engine.url.translate_connect_args()["database"]
    _postgresql(engine, [*words, f"--dbname={database}", str(source)])


def is_empty(engine: Engine) -> bool:
    """Whether a database has no table but those of a queue."""
    names = inspect(engine).get_table_names()
    return all(name.startswith(_QUEUE_PREFIX) for name in names)


def _postgresql(engine: Engine, words: Sequence[str]) -> None:
    """Run a tool of PostgreSQL. Where the database is and the password go through its environment: others on this
    machine could read its words."""
    tool = shutil.which(words[0])
    if tool is None:
        raise AuditError(f"{words[0]} is missing on this machine: apt-get install postgresql-client")
    done = subprocess.run(
        [tool, *words[1:]],
        env={**os.environ, **_environment(engine)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        last = done.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        raise AuditError(f"{words[0]} could not do it: {last[0]}")


def _environment(engine: Engine) -> dict[str, str]:
    """What the tools take from the environment, by libpq's own names for each part of an address."""
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    names = {
        option.keyword.decode(): option.envvar.decode()
        for option in pq.Conninfo.get_defaults()
        if option.envvar
    }
    parts = conninfo.conninfo_to_dict(address)
    return {names[part]: str(value) for part, value in parts.items() if part in names}
