"""Background work: jobs by name and id, in huey's queue, done by `flask --app wsgi worker`.

A job's own state lives in the tables of its room: a killed worker's task is gone from the queue, the row is not. So
every minute each worker looks for rows that wait although no task will come for them, and asks again. Whoever does a
job claims its row by compare and swap: a job that is asked for twice is done once.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from flask import Flask
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.consumer import Consumer
from huey.storage import SqliteStorage
from pysqlite3 import dbapi2 as sqlite

from audits import db
from audits.errors import AuditError

log = logging.getLogger(__name__)
Job = Callable[[str], None]
Waiting = Callable[[], list[str]]
Minutely = Callable[[datetime], None]
_MINUTE = 60  # seconds
_LONGEST_DELAY = timedelta(minutes=5)
_TABLES = 7_301_116  # Names the lock under which the tables of a queue are made.


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

    `waiting` tells, by the same names, the ids that wait for a job although their task may be gone. What is `minutely`
    is done every minute with the time it is, perhaps by several workers at once, before those ids are asked for again.
    """

    def __init__(
        self,
        app: Flask,
        url: str,
        jobs: Mapping[str, Job],
        waiting: Mapping[str, Waiting],
        minutely: Mapping[str, Minutely],
    ) -> None:
        self.huey = _huey(url)
        self._app = app
        self._jobs = dict(jobs)
        self._waiting = dict(waiting)
        self._minutely = dict(minutely)
        self._under_way: set[tuple[str, str]] = set()
        self._lock = threading.Lock()
        self.done, self.failed = 0, 0
        self._consumer: Consumer | None = None
        self._task = self.huey.task(name="job")(self.run)
        # A minute that nobody had time for is not made up for: the next one finds the same.
        self.huey.periodic_task(crontab(), name="minute", expires=_MINUTE)(self.tick)

    def put(self, job: str, subject_id: object, after: timedelta = timedelta(0)) -> None:
        """Ask for a job, after the rows it needs are committed; with `after` not before so much time has passed.

        What was committed stands even when the queue is gone or its disk is full: the rows are found within minutes.
        Put off for a few minutes at most: a task that is to come later counts as none, and its rows are found.
        """
        if job not in self._jobs:
            raise KeyError(job)
        try:
            if after:
                self._task.schedule((job, str(subject_id)), delay=after.total_seconds())
            else:
                self._task(job, str(subject_id))
        except Exception:
            log.exception("job %s %s could not be queued; it is found by its row", job, subject_id)

    def work(self, workers: int) -> None:
        """Do what is asked for, so many jobs at the same time, until told to stop; what is at hand is ended first."""
        self._consumer = self.huey.create_consumer(
            workers=workers, worker_type="thread", periodic=True, graceful_signal="TERM"
        )
        self._consumer.run()

    @property
    def is_stopping(self) -> bool:
        """Whether this process was told to stop: long work leaves to others what it has not begun."""
        return self._consumer is not None and self._consumer.stop_flag.is_set()

    @property
    def length(self) -> int:
        """How many tasks wait for a worker; those put for later are not among them."""
        return int(self.huey.pending_count())

    @property
    def is_empty(self) -> bool:
        """Whether no task waits for a worker: whoever is free has nothing to do."""
        return not self.length

    def tick(self) -> None:
        """What is to be done every minute. What one of them raises is logged; the others run."""
        for name, work in self._minutely.items():
            with self._app.app_context():
                try:
                    work(datetime.now(UTC))
                except Exception:
                    log.exception("%s failed", name)
        self.take_up_again()

    def take_up_again(self) -> int:
        """Ask again for every job that waits and has no task here or on its way. Returns how many."""
        asked = self._asked_for()
        found = [(job, subject_id) for job in self._waiting for subject_id in self._found(job)]
        again = [each for each in found if each not in asked]
        for job, subject_id in again:
            self.put(job, subject_id)
        return len(again)

    def _found(self, job: str) -> list[str]:
        """What waits for one kind of job. It is only read, in no turn of SQLite's; what cannot be keeps no other."""
        with self._app.app_context():
            db.only_read()
            try:
                return list(self._waiting[job]())
            except Exception:
                log.exception("what waits for %s was not found", job)
                return []

    def run(self, job: str, subject_id: str) -> None:
        """Do one job now, inside the app, and log it by id. What it raises is logged too; the next job runs.

        `done` and `failed` count what this process ran.
        """
        begun = time.monotonic()
        with self._app.app_context(), self._noted(job, subject_id):
            try:
                self._jobs[job](subject_id)
            except Exception:
                self.failed += 1
                log.exception("job %s %s failed", job, subject_id)
                return
        self.done += 1
        took = round((time.monotonic() - begun) * 1000, 1)
        log.info("job", extra={"told": {"job": job, "subject": subject_id, "ms": took}})

    def _asked_for(self) -> set[tuple[str, str]]:
        """The jobs whose task is in the queue, or at work in this process."""
        # What is put off for longer than anything ever is was put before the clock was set back.
        latest = datetime.now(UTC).replace(tzinfo=None) + _LONGEST_DELAY
        put_off = [task for task in self.huey.scheduled() if task.eta is None or task.eta <= latest]
        tasks = [*self.huey.pending(), *put_off]
        with self._lock:
            return self._under_way | {tuple(task.args) for task in tasks if task.args}

    @contextmanager
    def _noted(self, job: str, subject_id: str) -> Iterator[None]:
        with self._lock:
            self._under_way.add((job, subject_id))
        try:
            yield
        finally:
            with self._lock:
                self._under_way.discard((job, subject_id))


def _huey(url: str) -> Huey:
    parts = urlsplit(url)
    match parts.scheme:
        case "sqlite":
            # Three slashes lead to a path from here, four to one from the root, as in DATABASE_URL.
            path = Path(parts.path.removeprefix("/"))
            path.parent.mkdir(parents=True, exist_ok=True)
            return _SqliteHuey("evenkeel", filename=str(path), results=False)
        case "postgresql":
            return _in_postgresql(url)
        case "redis" | "rediss":
            return RedisHuey("evenkeel", url=url, results=False)
        case other:
            raise AuditError(f"QUEUE_URL starts with {other}; use sqlite:///…, postgresql://… or redis://….")


def _in_postgresql(url: str) -> Huey:
    """The queue in PostgreSQL. Programs that start together make its tables one after the other: at once, one fails."""
    try:
        with psycopg.connect(url) as line:
            line.execute("SELECT pg_advisory_xact_lock(%s)", [_TABLES])
            return PostgresHuey("evenkeel", dsn=url, results=False)
    except psycopg.OperationalError as problem:
        raise AuditError(
            "The PostgreSQL of QUEUE_URL does not answer; start it, then start this again."
        ) from problem
