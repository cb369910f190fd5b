"""A worker's sign of life: a row that moves while it works, so that every web server knows somebody does."""

import ctypes
import logging
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import TracebackType
from uuid import uuid4

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, delete

from audits import db
from audits.operating.tables import Worker
from audits.queue import Queue
from audits.web.paper import Press

EVERY = timedelta(seconds=15)
ALIVE_FOR = timedelta(minutes=2)
"""After its last sign a worker counts as dead: eight signs can be lost before anybody is told."""
_KEPT = timedelta(days=1)
Alive = Callable[[Worker], bool]
log = logging.getLogger(__name__)


def alive_at(now: datetime) -> Alive:
    """Tells of a worker whether it is alive now. A sign from the time to come is from before the clock was set back."""
    return lambda worker: abs(now - worker.seen_at) <= ALIVE_FOR


def has_harfbuzz_subset() -> bool:
    """Whether fonts can be cut to the letters that a document uses by the fast library."""
    try:
        ctypes.CDLL("libharfbuzz-subset.so.0")
    except OSError:
        return False
    return True


class SignOfLife:
    """While its `with` block runs, the row of this worker moves every few seconds. A database that is busy or gone for
    a while stops nothing, not even the start."""

    def __init__(self, app: Flask, queue: Queue, press: Press) -> None:
        self._app, self._queue, self._press = app, queue, press
        self._id, self._machine = uuid4(), socket.gethostname()[:100]
        self._begun_at = datetime.now(UTC)
        self._harfbuzz_subset = has_harfbuzz_subset()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._go_on, name="sign of life", daemon=True)

    def __enter__(self) -> "SignOfLife":
        self._try(lambda: self.give(datetime.now(UTC)))
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()
        self._try(self._take_back)

    def give(self, now: datetime) -> None:
        """Write the row, and sweep those of workers long dead. Three statements."""
        with self._app.app_context(), db.separate_transaction() as session:
            session.exec(delete(Worker).where(col(Worker.seen_at) < now - _KEPT))
            session.merge(
                Worker(
                    id=self._id,
                    machine=self._machine,
                    begun_at=self._begun_at,
                    seen_at=now,
                    jobs_done=self._queue.done,
                    jobs_failed=self._queue.failed,
                    press_starts=self._press.starts,
                    harfbuzz_subset=self._harfbuzz_subset,
                )
            )

    def _go_on(self) -> None:
        while not self._over.wait(EVERY.total_seconds()):
            self._try(lambda: self.give(datetime.now(UTC)))

    def _take_back(self) -> None:
        with self._app.app_context(), db.separate_transaction() as session:
            session.exec(delete(Worker).where(col(Worker.id) == self._id))

    def _try(self, write: Callable[[], None]) -> None:
        try:
            write()
        except SQLAlchemyError:
            log.warning("the sign of life could not be written; the next one is due in some seconds")
