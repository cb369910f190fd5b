"""Background work: what is asked for is done, what lost its task is asked for again, and every minute has its work."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from huey import PostgresHuey, RedisHuey
from pysqlite3 import dbapi2 as sqlite

from audits.errors import AuditError
from audits.queue import Queue

PRINT, OTHER = "print", "other"


class Desk:
    """Two kinds of work, what waits for the first, and what was done in order."""

    def __init__(self) -> None:
        self.done: list[tuple[str, str]] = []
        self.waiting: list[str] = []
        self.ticks: list[datetime] = []

    def jobs(self) -> dict[str, Callable[[str], None]]:
        return {
            PRINT: lambda it: self.done.append((PRINT, it)),
            OTHER: lambda it: self.done.append((OTHER, it)),
        }


@pytest.fixture
def desk() -> Desk:
    return Desk()


def _queue(url: str, desk: Desk, minutely: Mapping[str, Callable[[datetime], None]] | None = None) -> Queue:
    return Queue(
        Flask("audits"),
        url,
        desk.jobs(),
        {PRINT: lambda: desk.waiting},
        minutely or {"note": desk.ticks.append},
    )


@pytest.fixture
def queue(tmp_path: Path, desk: Desk) -> Queue:
    return _queue(f"sqlite:///{tmp_path}/queue.db", desk)


def _work(queue: Queue) -> int:
    done = 0
    while (task := queue.huey.dequeue()) is not None:
        queue.huey.execute(task)
        done += 1
    return done


def test_a_job_that_is_asked_for_is_done_once(queue, desk):
    queue.put(PRINT, 7)
    assert not queue.is_empty
    assert _work(queue) == 1
    assert desk.done == [(PRINT, "7")]
    assert queue.is_empty


def test_a_job_nobody_knows_is_refused(queue):
    with pytest.raises(KeyError):
        queue.put("paint", 7)


def test_every_minute_asks_again_for_what_waits_without_a_task(queue, desk):
    queue.put(PRINT, "a")
    desk.waiting = ["a", "b"]
    queue.tick()
    assert sorted(task.args for task in queue.huey.pending()) == [(PRINT, "a"), (PRINT, "b")]
    queue.tick()
    assert _work(queue) == 2


def test_a_job_at_work_in_this_process_is_not_asked_for_again(tmp_path, desk):
    asked: list[int] = []
    queue = _queue(f"sqlite:///{tmp_path}/queue.db", desk)
    desk.waiting = ["a"]
    queue._jobs[PRINT] = lambda _: asked.append(queue.take_up_again())
    queue.run(PRINT, "a")
    assert asked == [0]
    assert queue.take_up_again() == 1


def test_a_job_put_for_later_waits_and_is_not_asked_for_twice(queue, desk):
    queue.put(PRINT, "a", after=timedelta(minutes=1))
    # Whoever does the putting runs a task that goes to the schedule as soon as a worker has read it.
    _work(queue)
    assert desk.done == []
    desk.waiting = ["a"]
    assert queue.take_up_again() == 0


def test_the_minutes_work_gets_the_time_and_a_failing_one_stops_nobody(tmp_path, desk):
    def fails(_: datetime) -> None:
        raise AuditError("Not today.")

    queue = _queue(f"sqlite:///{tmp_path}/queue.db", desk, {"bad": fails, "good": desk.ticks.append})
    desk.waiting = ["a"]
    queue.tick()
    assert datetime.now(UTC) - desk.ticks[0] < timedelta(seconds=10)
    assert _work(queue) == 1


def test_work_that_cannot_be_looked_for_keeps_no_other_from_being_found(tmp_path, desk):
    def away() -> list[str]:
        raise AuditError("The storage is away.")

    url = f"sqlite:///{tmp_path}/queue.db"
    queue = Queue(Flask("audits"), url, desk.jobs(), {OTHER: away, PRINT: lambda: desk.waiting}, {})
    desk.waiting = ["a"]
    assert queue.take_up_again() == 1


def test_a_worker_has_a_clock_that_strikes_every_minute(queue):
    consumer = queue.huey.create_consumer(workers=1, periodic=True)
    assert consumer.periodic
    now = datetime.now(UTC)
    assert [task.name for task in queue.huey.read_periodic(now)] == ["minute"]


@pytest.mark.parametrize(
    ("url", "kind"),
    [("redis://127.0.0.1:6379/3", RedisHuey), ("rediss://queue.example:6380/0", RedisHuey)],
)
def test_redis_is_a_queue_too(url, kind, desk):
    assert isinstance(_queue(url, desk).huey, kind)


def test_programs_that_start_together_share_a_new_queue_in_postgresql(databases, desk):
    url = databases.empty("postgresql")
    with ThreadPoolExecutor(8) as together:
        queues = list(together.map(lambda _: _queue(url, desk), range(8)))
    queues[0].put(PRINT, "a")
    assert [queue.length for queue in queues] == [1] * 8
    for queue in queues:
        queue.huey.storage.close()
    databases.drop(url)


def test_postgresql_is_a_queue_too(databases, desk):
    url = databases.empty("postgresql")
    queue = _queue(url, desk)
    assert isinstance(queue.huey, PostgresHuey)
    queue.put(PRINT, 7)
    desk.waiting = ["7", "8"]
    queue.tick()
    assert _work(queue) == 2
    assert sorted(desk.done) == [(PRINT, "7"), (PRINT, "8")]
    queue.huey.storage.close()
    databases.drop(url)


def test_another_kind_of_address_is_refused_in_a_sentence(desk):
    with pytest.raises(AuditError, match="QUEUE_URL starts with amqp"):
        _queue("amqp://queue", desk)


def test_what_was_committed_stands_when_its_job_cannot_be_queued(tmp_path, desk, queue, caplog):
    with closing(sqlite.connect(tmp_path / "queue.db", isolation_level=None)) as other:
        other.execute("DROP TABLE task")
    desk.waiting.append("7")
    queue.put(PRINT, 7)
    assert "job print 7 could not be queued" in caplog.text
    mended = _queue(f"sqlite:///{tmp_path}/queue.db", desk)
    assert mended.take_up_again() == 1
    assert _work(mended) == 1
    assert desk.done == [(PRINT, "7")]


def test_a_queue_that_cannot_be_reached_at_the_start_is_a_sentence_without_its_password(desk):
    with pytest.raises(AuditError, match="QUEUE_URL does not answer") as refusal:
        _queue("postgresql://nobody:secret@127.0.0.1:1/nothing", desk)
    assert "secret" not in str(refusal.value)
