"""Many rows into one table in one statement, for what must not take long, such as a report that arrives.

SQLAlchemy would make each value of each row ready for the driver by itself. Here the words of a statement are made once
for a table and its columns, and what all rows share is made ready once for all of them.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, Table, insert

Row = Mapping[str, Any]
MOST_STATEMENTS = 500


def insert_rows(line: Connection, table: Table, rows: Sequence[Row], **shared: Any) -> None:
    """Add rows that name the same columns, each with the values that they share. One statement, none for no rows."""
    if rows:
        made = _insert(table, line.dialect, (*shared, *rows[0]))
        line.exec_driver_sql(made.text, made.parameters(shared, rows))


class _Insert:
    """An INSERT in the words of one sort of database, and how its driver takes the values of these columns."""

    def __init__(self, table: Table, dialect: Dialect, names: Sequence[str]) -> None:
        # `inline` wants nothing back: the ids of the rows are known, or nobody asks for them.
        compiled = insert(table).inline().compile(dialect=dialect, column_keys=list(names))
        self.text = str(compiled)
        self._pick = itemgetter(*compiled.positiontup) if compiled.positiontup else None
        processors = ((name, _processor(table, dialect, name)) for name in names)
        self._processors = {name: process for name, process in processors if process}

    def parameters(self, shared: Row, rows: Sequence[Row]) -> list[Any]:
        """The values of each row, by position or by name as the driver wants them."""
        fixed = dict(shared)
        self._process([fixed], fixed)
        whole = [{**fixed, **row} for row in rows]
        self._process(whole, rows[0])
        return whole if self._pick is None else [self._pick(row) for row in whole]

    def _process(self, rows: Sequence[dict[str, Any]], names: Row) -> None:
        for name, process in self._processors.items():
            if name in names:
                for row in rows:
                    row[name] = process(row[name])


@lru_cache(maxsize=MOST_STATEMENTS)
def _insert(table: Table, dialect: Dialect, names: tuple[str, ...]) -> _Insert:
    return _Insert(table, dialect, names)


def _processor(table: Table, dialect: Dialect, name: str) -> Callable[[Any], Any] | None:
    """What turns a value of a column into one that the driver takes; None when it is taken as it is."""
    return table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
