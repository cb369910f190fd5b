"""Is this process able to do its work, and does everything else do its own: a list of checks, each with a sentence."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast
from uuid import uuid4

from flask import Flask, current_app
from obstore.exceptions import BaseError
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from audits import db
from audits.errors import AuditError
from audits.migrations import check_shape
from audits.operating.queries import oldest_waiting, workers
from audits.operating.signs import alive_at
from audits.storage import Storage

LONGEST_WAIT = timedelta(minutes=15)
LITTLE_ROOM, NO_ROOM = 500 * 1024**2, 50 * 1024**2
"""Bytes: below the first photos are refused, below the second answers would soon be."""
_REMEMBERED = 5.0  # seconds
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `needed`: without it this process cannot answer people."""

    name: str
    well: bool
    says: str
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Readiness:
    """All checks of one moment."""

    checks: tuple[Check, ...]

    @property
    def ready(self) -> bool:
        """Whether people can be sent to this process: what only slows work down does not count."""
        return all(check.well for check in self.checks if check.needed)

    @property
    def well(self) -> bool:
        """Whether nothing at all asks for attention."""
        return all(check.well for check in self.checks)


class Looking:
    """Looks at most every few seconds, however many ask: anybody may ask how we are."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until = 0.0
        self._found: Readiness | None = None

    def look(self) -> Readiness:
        """The checks, at most five seconds old. Seven queries, and one small file written and deleted."""
        with self._lock:
            if self._found is None or time.monotonic() >= self._until:
                self._found = look(current_app, datetime.now(UTC))
                self._until = time.monotonic() + _REMEMBERED
            return self._found


def look(app: Flask, now: datetime) -> Readiness:
    """Every check as it stands now. What cannot be asked because the database is gone is left out."""
    storage = cast(Storage, app.extensions["storage"])
    checks = [_tried("database", _shape, "It has the newest shape."), _writable(storage), _room(storage)]
    if checks[0].well:
        with Session(db.reading(db.engine())) as session:
            checks += [_queue_age(session, now), *_workers(session, now)]
    return Readiness(tuple(checks))


def _shape() -> None:
    check_shape(db.engine())


def _tried(name: str, attempt: Callable[[], None], well: str) -> Check:
    """What a person reads never quotes the error: it could name an address or a folder. The log has it."""
    try:
        attempt()
    except AuditError as refusal:
        return Check(name, False, str(refusal), needed=True)
    except (SQLAlchemyError, BaseError, OSError):
        log.warning("%s does not answer", name, exc_info=True)
        return Check(name, False, "It does not answer; the log says why.", needed=True)
    return Check(name, True, well, needed=True)


def _writable(storage: Storage) -> Check:
    key = f"probe/{uuid4()}"

    def write() -> None:
        storage.put(key, b"probe")
        storage.delete(key)

    return _tried("storage", write, "Photos and documents can be written.")


def _room(storage: Storage) -> Check:
    free = storage.free_bytes()
    if free is None:
        return Check("disk", True, "There is no folder whose disk could fill.")
    says = f"{free // 1024**2:,} MB are free."
    if free < LITTLE_ROOM:
        says += " Photos are refused below 500 MB. Free some space."
    return Check("disk", free >= LITTLE_ROOM, says, needed=free < NO_ROOM)


def _queue_age(session: Session, now: datetime) -> Check:
    oldest = oldest_waiting(session)
    if oldest is None:
        return Check("queue", True, "Nothing waits for a worker.")
    waits = now - oldest
    minutes = max(0, int(waits.total_seconds() // 60))
    return Check("queue", waits <= LONGEST_WAIT, f"The oldest job waits for {minutes:,} min.")


def _workers(session: Session, now: datetime) -> list[Check]:
    alive = list(filter(alive_at(now), workers(session)))
    if not alive:
        return [Check("worker", False, "No worker is alive. Start one: flask --app wsgi worker")]
    cut = all(worker.harfbuzz_subset for worker in alive)
    says = "Workers cut fonts with it." if cut else "A worker is without libharfbuzz-subset0: PDFs take long."
    return [Check("worker", True, f"{len(alive)} alive."), Check("harfbuzz-subset", cut, says)]
