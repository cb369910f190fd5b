"""One page of a list by its key: the rows after a cursor, and the cursor behind them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, literal, tuple_
from sqlmodel import Session

from audits.api.asking import PageQuery, cursor_after, values_in

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Order:
    """A total order: the columns, the kinds of their values, and which way."""

    columns: Sequence[Any]
    kinds: Sequence[type]
    newest_first: bool = False

    def after(self, query: PageQuery) -> ColumnElement[bool] | None:
        """The rows behind the cursor of a question; None without one."""
        values = values_in(query.cursor, *self.kinds)
        if values is None:
            return None
        typed = [literal(value, column.type) for column, value in zip(self.columns, values, strict=True)]
        key, place = tuple_(*self.columns), tuple_(*typed)
        return key < place if self.newest_first else key > place

    @property
    def by(self) -> list[Any]:
        """For `order_by`."""
        return [column.desc() if self.newest_first else column for column in self.columns]


@dataclass(frozen=True, slots=True)
class Part(Generic[Row]):
    """Some rows of a list. `next` is the cursor behind them, None when they are the last."""

    rows: Sequence[Row]
    next: str | None


def part(
    session: Session, statement: Any, order: Order, query: PageQuery, key: Callable[[Any], tuple[Any, ...]]
) -> Part[Any]:
    """The rows of a statement that a question asks for; `key` is the place of a row in the order. One query."""
    behind = order.after(query)
    if behind is not None:
        statement = statement.where(behind)
    rows = session.execute(statement.order_by(*order.by).limit(query.limit + 1)).all()
    shown = rows[: query.limit]
    return Part(shown, cursor_after(*key(shown[-1])) if len(rows) > query.limit else None)
