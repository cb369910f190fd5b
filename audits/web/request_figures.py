"""How many requests there were and how long they took, counted over all processes of this machine.

Each process counts in memory and writes its counts to a file of its own every few seconds; whoever is asked adds up the
files. prometheus_client can share counts too, through files mapped into memory: there a full disk would end a process
in the middle of a report.
"""

import fcntl
import json
import os
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

BUCKETS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
"""Upper ends in seconds; whatever took longer is in the count alone."""
_WRITE_EVERY = 5.0  # seconds
_ENDED, _LOCK = "ended.json", ".lock"
# Endpoint, method and status, joined by blanks: JSON has no keys of several parts.
Counts = dict[str, list[float]]
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class RequestFigures:
    """The counts of this process, and of all that share `folder`; without one of this process alone.

    A count is the number of requests, their seconds together, then how many took at most each of `BUCKETS`.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._counts: Counts = {}
        self._lock = threading.Lock()
        self._name = f"{_identity(os.getpid())}.json"
        self._next_write = 0.0
        if folder is not None:
            with suppress(OSError):
                folder.mkdir(parents=True, exist_ok=True)
                with self._alone():
                    _fold(folder)

    def note(self, endpoint: str, method: str, status: int, took: float) -> None:
        """Count one request that took so many seconds."""
        key = f"{endpoint} {method if method in METHODS else 'other'} {status}"
        with self._lock:
            found = self._counts.setdefault(key, [0.0] * (2 + len(BUCKETS)))
            _add(found, [1, took, *(took <= end for end in BUCKETS)])
        if self._folder is not None and time.monotonic() >= self._next_write:
            self._next_write = time.monotonic() + _WRITE_EVERY
            with suppress(OSError):  # a full disk costs a count, never a request
                self._write()

    def read(self) -> Counts:
        """The counts of all processes, those that ended included; others' may be some seconds old."""
        with self._lock:
            own = {key: list(found) for key, found in self._counts.items()}
        if self._folder is None:
            return own
        with suppress(OSError), self._alone():
            self._write()
            for path in self._folder.glob("*.json"):
                if path.name != self._name:
                    add_up(own, _read(path))
        return own

    def _write(self) -> None:
        """What was told once stays told: a process that is killed leaves at least what was read of it."""
        with self._lock:
            text = json.dumps(self._counts)
        _put(self._folder or Path(), self._name, text)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody folds or adds up meanwhile."""
        with ((self._folder or Path()) / _LOCK).open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def add_up(into: Counts, more: Mapping[str, list[float]]) -> None:
    """Add counts to others, key by key."""
    for key, found in more.items():
        _add(into.setdefault(key, [0.0] * len(found)), found)


def _add(into: list[float], more: list[float]) -> None:
    for place, value in enumerate(more):
        into[place] += value


def _fold(folder: Path) -> None:
    """Put the counts of processes that ended into one file, so that restarts leave no trail of files."""
    gone = [path for path in folder.glob("*-*.json") if not _lives(path.stem)]
    if not gone:
        return
    ended = _read(folder / _ENDED)
    for path in gone:
        add_up(ended, _read(path))
    _put(folder, _ENDED, json.dumps(ended))
    for path in gone:
        path.unlink(missing_ok=True)


def _put(folder: Path, name: str, text: str) -> None:
    fresh = folder / f".{name}.{threading.get_ident()}"
    fresh.write_text(text)
    fresh.replace(folder / name)


def _read(path: Path) -> Counts:
    try:
        found: Counts = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return found


def _identity(pid: int) -> str:
    """A process by number and by when it began: numbers are used again."""
    try:
        # After the name, which may hold blanks: state, parent, group, … and, 20th, when it began.
        began = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        began = "0"
    return f"{pid}-{began}"


def _lives(identity: str) -> bool:
    pid = identity.partition("-")[0]
    return pid.isdigit() and Path(f"/proc/{pid}").exists() and _identity(int(pid)) == identity
