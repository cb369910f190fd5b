"""The disks of database, photos, queue and temporary files are full, one after the other, while phones send.

Nothing is started anew: once there is room again everything goes on.
"""

import io
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from uuid import uuid4

import pytest
from PIL import Image
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import make_url
from sqlmodel import Session, col, select

from audits import db
from audits.migrations import migrate
from audits.settings import SECRETS, Settings
from audits.visits.tables import Photo, PhotoState
from tests.soak.disks import Disk, small_disk
from tests.soak.exchanges import overhear
from tests.soak.figures import write_down
from tests.soak.ledger import compare
from tests.soak.machines import Machine, wait_until
from tests.soak.phone import Outcome, Report
from tests.soak.shoppers import PHONES, Shopper, all_work, hire, thinking, unfinished

LONG_S = 30.0
SIZES = {"database": 24, "queue": 8, "photos": 700, "temporary": 16}
"""Megabytes. Photos are refused while less than 500 are free."""
FULL = "There is no room left. The server's disk is full. Earlier work is safe; tell head office."
NO_PHOTOS = "There is no room for photos at the moment. Answers are still saved; add the photo later."
SAID = {"database": {(507, FULL)}, "queue": set(), "photos": {(507, NO_PHOTOS)}, "temporary": {(507, FULL)}}
"""What phones are told. What cannot be queued is found by its row."""


@pytest.fixture
def backend() -> str:
    return "sqlite"


@pytest.fixture
def disks(tmp_path) -> Iterator[dict[str, Disk]]:
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(small_disk(tmp_path / "disks" / name, megabytes))
            for name, megabytes in SIZES.items()
        }


@pytest.fixture
def settings(disks, tmp_path) -> Settings:
    """Each thing on a disk of its own."""
    made = Settings(
        INSTANCE=tmp_path / "instance",
        DATABASE_URL=f"sqlite:///{disks['database'].folder / 'evenkeel.db'}",
        QUEUE_URL=f"sqlite:///{disks['queue'].folder / 'queue.db'}",
        STORAGE_URL=f"file://{disks['photos'].folder / 'kept'}",
        TWO_FACTOR="offered",
    )
    engine = db.make_engine(made.database_url)
    migrate(engine)
    engine.dispose()
    return made


@pytest.fixture
def environment(settings, disks) -> dict[str, str]:
    secrets = {str(Settings.model_fields[name].validation_alias): settings.secret(name) for name in SECRETS}
    return {
        "DATABASE_URL": settings.database_url,
        "QUEUE_URL": settings.queue_url,
        "STORAGE_URL": settings.storage_url,
        "TMPDIR": str(disks["temporary"].folder),
        **secrets,
    }


@pytest.fixture
def web(environment, tmp_path) -> Iterator[Machine]:
    made = Machine(tmp_path / "web", environment)
    made.serve()
    wait_until(made.answers, [made])
    yield made
    made.stop()


@pytest.fixture
def worker(settings, environment, tmp_path) -> Iterator[Machine]:
    made = Machine(tmp_path / "worker", environment)
    made.work()
    wait_until(lambda: is_alive(settings), [made])
    yield made
    made.stop()


@pytest.mark.parametrize("seconds", [1.5, pytest.param(LONG_S, marks=pytest.mark.soak)])
def test_a_full_disk_is_a_sentence_and_everything_goes_on_once_there_is_room(
    seconds, disks, app, web, worker, inside
):
    long = seconds == LONG_S
    with inside() as session:
        everybody = hire(
            session, app, ("127.0.0.1", web.port), 2000 if long else 100, PHONES + 1, patience=60
        )
    shoppers, photographer = everybody[:-1], everybody[-1]
    heard = overhear([shopper.phone for shopper in everybody])
    until = time.monotonic() + seconds * 8 + 90
    started = (web.process.pid, worker.process.pid)
    told = fill_in_turn(disks, seconds, shoppers, photographer, heard, until)
    assert {name: set(some) for name, some in told.items()} == SAID
    assert unfinished(everybody) == []
    assert (web.process.pid, worker.process.pid) == started
    assert web.process.poll() is worker.process.poll() is None
    convert_all(app, worker)
    with inside() as session:
        found = compare(session, [shopper.phone for shopper in everybody], disks["photos"].folder / "kept")
    assert found.wrong == []
    if long:
        count = ", ".join(f"{name} {sum(some.values()):,}" for name, some in told.items())
        write_down(
            f"Disks of database, queue, photos and temporary files full in turn while {PHONES} phones send",
            f"{seconds:.0f} s each; refused with 507 and a sentence: {count}; nothing started anew; {found}; every "
            "photo converted",
        )


def test_photos_are_refused_and_answers_taken_while_little_room_is_left(disks, app, web, inside):
    with inside() as session:
        [shopper] = hire(session, app, ("127.0.0.1", web.port), 1, 1)
    [heard] = overhear([shopper.phone])
    disks["photos"].fill(leave=400 * 1024**2)
    report = Report(next(shopper.todo), [shopper.version])
    report.set("answer:queue", {"state": "given", "value": "3", "comment": "", "measured": ""})
    report.photos = {"shelf.1": b"anything"}
    assert shopper.phone.sync(report) is Outcome.LATER
    assert all(entry.arrived for entry in report.entries.values())
    assert heard.refusals == {(507, NO_PHOTOS): 1}
    disks["photos"].free()
    assert shopper.phone.sync(report) is Outcome.DONE


def fill_in_turn(disks, seconds, shoppers, photographer, heard, until) -> dict[str, Counter[tuple[int, str]]]:
    """Fill one disk after the other while everybody works; what phones were told meanwhile."""
    over, told = threading.Event(), {}
    with all_work(shoppers, lambda: not over.is_set(), until, thinking(0, 0.1)):
        try:
            for name, disk in disks.items():
                time.sleep(1)
                before = refusals(heard)
                disk.fill()
                if name == "temporary":
                    large_photo_is_refused(photographer, until)
                time.sleep(seconds)
                disk.free()
                goes_on(shoppers)
                told[name] = refusals(heard) - before
        finally:
            over.set()
    return told


def large_photo_is_refused(shopper: Shopper, until: float) -> None:
    """A photo that a server puts down on its way in, because it is large, finds no place; it is sent later."""
    report = Report(next(shopper.todo), [shopper.version])
    report.set("answer:queue", {"state": "given", "value": "3", "comment": "", "measured": ""})
    report.photos = {f"shelf.{uuid4()}": large_picture(shopper.random)}
    shopper.phone.reports.append(report)
    assert shopper.phone.sync(report) is Outcome.LATER
    threading.Thread(target=shopper.phone.keep_trying, args=(report, until), daemon=True).start()


def large_picture(chance: random.Random) -> bytes:
    made = Image.effect_noise((1400, 1400), chance.uniform(70, 90))
    held = io.BytesIO()
    made.save(held, "JPEG", quality=90)
    assert len(held.getvalue()) > 600_000
    return held.getvalue()


def goes_on(shoppers) -> None:
    """Every phone gets something done that it could not before."""
    before = [saves(shopper) for shopper in shoppers]
    wait_until(lambda: all(saves(each) > count for each, count in zip(shoppers, before, strict=True)))


def saves(shopper: Shopper) -> int:
    """How much a phone was told was saved."""
    return sum(
        len(report.saved) + len(report.arrived) + bool(report.receipt) for report in shopper.phone.reports
    )


def refusals(heard) -> Counter[tuple[int, str]]:
    return sum((each.refusals for each in heard), start=Counter())


def is_alive(settings: Settings) -> bool:
    """Whether a worker has given a sign."""
    with closing(sqlite.connect(make_url(settings.database_url).database)) as line:
        return bool(line.execute("SELECT count(*) FROM worker").fetchone()[0])


def convert_all(app, worker: Machine) -> None:
    """As every worker does each minute, until no photo waits."""
    app.extensions["queue"].take_up_again()
    wait_until(lambda: not waiting_photos(app), [worker])


def waiting_photos(app) -> int:
    with Session(app.extensions["reading engine"]) as session:
        return len(session.exec(select(Photo.id).where(col(Photo.state) == PhotoState.RECEIVED)).all())
