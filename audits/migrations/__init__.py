"""The shape of the database, by numbered migrations. They import nothing of ours but what runs them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from audits.db import reading
from audits.errors import AuditError, OutdatedDatabase


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


def newest() -> str:
    """The number of the newest migration, such as `0001`."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def shape_of(engine: Engine) -> str | None:
    """The number of the newest migration a database has had; None for an empty one."""
    with reading(engine).connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def migrate(engine: Engine) -> tuple[str | None, str]:
    """Bring a database to the newest shape. Returns the number before and after; all of it or nothing."""
    before = shape_of(engine)
    config = _config()
    with engine.connect() as connection, _loose_references(connection), connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        _check_references(connection)
    return before, newest()


@contextmanager
def _loose_references(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew, which no row that refers to it must notice meanwhile."""
    if connection.dialect.name != "sqlite":
        yield
        return
    bare: Any = connection.connection.driver_connection  # the switch does nothing within a transaction
    bare.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        bare.execute("PRAGMA foreign_keys=ON")


def _check_references(connection: Connection) -> None:
    """Refuse, and so undo, a migration that left a row without the one it refers to."""
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise AuditError(
            f"A migration would leave a row of {broken[0]} without its {broken[2]}; nothing was changed."
        )


def check_shape(engine: Engine) -> None:
    """Refuse a database that is not of the newest shape, in a sentence."""
    found, wanted = shape_of(engine), newest()
    if found == wanted:
        return
    has = f"is at migration {found}" if found else "has no tables yet"
    raise OutdatedDatabase(f"The database {has}, this program needs {wanted}. Run: flask --app wsgi migrate")
