"""The migrations and the tables say the same thing, and a database of another shape is refused by name."""

from collections.abc import Iterator

import click
import pytest
from alembic import command as alembic_command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from click.testing import Result
from flask import Flask
from flask.cli import FlaskGroup
from sqlalchemy import CheckConstraint, Engine, inspect, text

from audits.app import create_app
from audits.errors import AuditError, OutdatedDatabase
from audits.migrations import check_shape, migrate, newest, shape_of
from audits.settings import Settings
from audits.tables import METADATA

# Commands that must work whatever shape the database has, and why.
WORKS_ON_ANY_SHAPE = {
    "migrate": "it changes the shape",
    "up": "it migrates first",
    "restore": "it fills an empty one",
    "run": "Flask's own",
    "shell": "Flask's own",
    "routes": "Flask's own",
}

# Tables whose rows are thrown away while pages that name them by number are still open.
NEVER_AGAIN = {"draft"}


@pytest.fixture
def empty(backend: str, databases, tmp_path) -> Iterator[Flask]:
    """The app on a database without any table."""
    url = databases.empty(backend)
    app = create_app(Settings(INSTANCE=tmp_path / "instance", DATABASE_URL=url))
    yield app
    app.extensions["engine"].dispose()
    databases.drop(url)


def engine_of(app: Flask) -> Engine:
    return app.extensions["engine"]


def leaf_commands(group: click.Group, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from leaf_commands(command, (*before, name))
        else:
            yield (*before, name)


def words_that_parse(app: Flask, words: tuple[str, ...], tmp_path) -> list[str]:
    """A command line that gets past click: an existing file for each argument and required option."""
    command: click.Command = app.cli
    for word in words:
        assert isinstance(command, click.Group)
        command = command.commands[word]
    filler = tmp_path / "filler"
    filler.write_text("")
    given = list(words)
    for parameter in command.params:
        if isinstance(parameter, click.Argument) and parameter.required:
            given.append(filler_for(parameter, str(filler)))
        elif parameter.required:
            given += [parameter.opts[0], filler_for(parameter, str(filler))]
    return given


def filler_for(parameter: click.Parameter, filler: str) -> str:
    if isinstance(parameter.type, click.Choice):
        return str(next(iter(parameter.type.choices)))
    return filler


def test_the_migrations_make_exactly_the_tables_that_the_program_knows(app):
    with engine_of(app).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_the_migrations_make_every_check_that_the_tables_name(app):
    """Alembic does not compare CHECK constraints, and they are the judges."""
    inspector = inspect(engine_of(app))
    for table in METADATA.tables.values():
        found = {check["name"] for check in inspector.get_check_constraints(table.name)}
        wanted = {str(check.name) for check in table.constraints if isinstance(check, CheckConstraint)}
        assert found == wanted, table.name


def test_every_constraint_and_index_has_a_name_of_its_own(app):
    inspector = inspect(engine_of(app))
    for name in inspector.get_table_names():
        if name == "alembic_version":
            continue
        judges = [
            # SQLite never uses a number again only where the column itself is the key, which takes no name.
            *([inspector.get_pk_constraint(name)] if name not in NEVER_AGAIN else []),
            *inspector.get_foreign_keys(name),
            *inspector.get_unique_constraints(name),
            *inspector.get_check_constraints(name),
        ]
        assert all(judge["name"] for judge in judges), name


def test_migrating_twice_changes_nothing_the_second_time(empty):
    assert migrate(engine_of(empty)) == (None, newest())
    assert migrate(engine_of(empty)) == (newest(), newest())


def invoke(app: Flask, words: list[str]) -> Result:
    """Run a command as a terminal does, on an app of this test's own."""
    return app.test_cli_runner().invoke(FlaskGroup(create_app=lambda: app, load_dotenv=False), words)


def test_an_outdated_database_is_migrated_by_the_command(empty):
    result = invoke(empty, ["migrate"])
    assert result.exit_code == 0, result.output
    assert newest() in result.stdout
    assert shape_of(engine_of(empty)) == newest()


def test_every_command_refuses_an_empty_database_and_says_what_to_run(empty, tmp_path):
    for words in leaf_commands(empty.cli):
        if words[0] in WORKS_ON_ANY_SHAPE:
            continue
        result = invoke(empty, words_that_parse(empty, words, tmp_path))
        assert result.exit_code == 1, f"{words}: {result.output}"
        assert "flask --app wsgi migrate" in result.stderr, f"{words}: {result.output}"


def test_the_database_of_a_newer_program_is_refused_by_its_number(app):
    with engine_of(app).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(OutdatedDatabase, match="9999"):
        check_shape(engine_of(app))


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_migration_that_leaves_a_row_alone_is_undone_and_references_count_again(app, monkeypatch):
    """SQLite changes tables with references unchecked, so each migration is checked before it is kept."""

    def leave_alone(_config: object, _target: str) -> None:
        connection = _config.attributes["connection"]  # type: ignore[attr-defined]
        connection.exec_driver_sql(
            "INSERT INTO checklist (key, name, adds_to_id, store_id) VALUES ('a', 'A', 9, 9)"
        )

    monkeypatch.setattr(alembic_command, "upgrade", leave_alone)
    with pytest.raises(AuditError, match="nothing was changed"):
        migrate(engine_of(app))
    with engine_of(app).connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM checklist")).scalar() == 0
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
