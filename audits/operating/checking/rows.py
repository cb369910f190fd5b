"""Whether the database itself is whole."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Engine, ForeignKeyConstraint, Table, and_, exists, func, select
from sqlmodel import SQLModel

from audits.db import reading

MOST_NAMED = 20


def damaged_rows(engine: Engine) -> Iterator[str]:
    """What is wrong with the database, a sentence each: nothing when it is whole.

    SQLite reads all of its pages. Of PostgreSQL every reference from row to row is looked up; its pages are the matter
    of its own checksums and of pg_amcheck.
    """
    with reading(engine).connect() as connection:
        if engine.dialect.name == "sqlite":
            yield from _sqlite(connection)
        for table in SQLModel.metadata.sorted_tables:
            for constraint in table.foreign_key_constraints:
                yield from _without_what_they_refer_to(connection, table, constraint)


def _sqlite(connection: Connection) -> Iterator[str]:
    found = connection.exec_driver_sql(f"PRAGMA integrity_check({MOST_NAMED})").scalars().all()
    if found != ["ok"]:
        yield from (f"The database is damaged: {line}." for line in found)


def _without_what_they_refer_to(
    connection: Connection, table: Table, constraint: ForeignKeyConstraint
) -> Iterator[str]:
    other: Any = constraint.referred_table.alias()
    pairs = [(element.parent, other.c[element.column.name]) for element in constraint.elements]
    there = exists(select(1).select_from(other).where(and_(*(own == far for own, far in pairs))))
    given = and_(*(own.is_not(None) for own, _ in pairs))
    count = connection.scalar(select(func.count()).select_from(table).where(given, ~there)) or 0
    if count:
        yield f"{count:,} rows of {table.name} refer to rows of {constraint.referred_table.name} that are gone."
