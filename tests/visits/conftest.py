"""What the tests of visits share."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import event


@dataclass
class Queries:
    """How many statements the database was sent; `total` grows while the block runs."""

    total: int = 0


@pytest.fixture
def count_queries(app: Flask) -> Callable[[], AbstractContextManager[Queries]]:
    """`with count_queries() as queries:` counts the statements sent while the block runs."""

    @contextmanager
    def count_queries() -> Iterator[Queries]:
        queries, engine = Queries(), app.extensions["engine"]

        def count(*_: object) -> None:
            queries.total += 1

        event.listen(engine, "before_cursor_execute", count)
        try:
            yield queries
        finally:
            event.remove(engine, "before_cursor_execute", count)

    return count_queries
