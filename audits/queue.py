"""Background work: jobs by name and id, in huey's queue, done by `flask --app wsgi worker`.

A job's own state lives in the tables of its room: a killed worker's task is gone from the queue, the row is not.
"""

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.storage import SqliteStorage
from pysqlite3 import dbapi2 as sqlite

from audits.errors import AuditError

log = logging.getLogger(__name__)
Job = Callable[[str], None]
Waiting = Callable[[], list[str]]


class _Storage(SqliteStorage):
    """huey's own, on the SQLite that the database uses too."""

    integrity_error = sqlite.IntegrityError
    operational_error = sqlite.OperationalError

    def _create_connection(self) -> Any:
        connection = sqlite.connect(self.filename, timeout=10, check_same_thread=False, isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        return connection


class _SqliteHuey(SqliteHuey):
    storage_class = _Storage


class Queue:
    """The app's queue. `jobs` are the functions a worker runs, by name; each takes one id, inside the app.

    `waiting` tells, by the same names, the ids that wait for a job although their task may be gone.
    """

    def __init__(self, app: Flask, url: str, jobs: Mapping[str, Job], waiting: Mapping[str, Waiting]) -> None:
        self.huey = _huey(url)
        self._app = app
        self._jobs = dict(jobs)
        self._waiting = dict(waiting)
        self._task = self.huey.task(name="job")(self.run)

    def put(self, job: str, subject_id: object) -> None:
        """Ask for a job, after the rows it needs are committed."""
        if job not in self._jobs:
            raise KeyError(job)
        self._task(job, str(subject_id))

    def take_up_again(self) -> int:
        """Ask again for every job that still waits, as a worker does when it starts. Returns how many."""
        with self._app.app_context():
            found = [(job, subject_id) for job, ids in self._waiting.items() for subject_id in ids()]
        for job, subject_id in found:
            self.put(job, subject_id)
        return len(found)

    def run(self, job: str, subject_id: str) -> None:
        """Do one job now, inside the app. What it raises is logged by id; the next job runs."""
        with self._app.app_context():
            try:
                self._jobs[job](subject_id)
            except Exception:
                log.exception("job %s %s failed", job, subject_id)


def _huey(url: str) -> Huey:
    parts = urlsplit(url)
    match parts.scheme:
        case "sqlite":
            # Three slashes lead to a path from here, four to one from the root, as in DATABASE_URL.
            path = Path(parts.path.removeprefix("/"))
            path.parent.mkdir(parents=True, exist_ok=True)
            return _SqliteHuey("evenkeel", filename=str(path), results=False)
        case "postgresql":
            return PostgresHuey("evenkeel", dsn=url, results=False)
        case "redis" | "rediss":
            return RedisHuey("evenkeel", url=url, results=False)
        case other:
            raise AuditError(f"QUEUE_URL starts with {other}; use sqlite:///…, postgresql://… or redis://….")
