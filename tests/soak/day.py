"""A day of a programme in simulated time: what shoppers, a reviewer and the worker do as its minutes pass.

Everything is in one process, whose clock is moved on from minute to minute: real routes, real jobs, real paper.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from flask import Flask
from sqlmodel import Session, col, select

from audits.checklists.publishing import Published
from audits.fieldwork.tables import Assignment
from audits.people.tables import Person
from audits.queue import Queue
from audits.visits.tables import Photo, PhotoState, Visit, VisitStatus
from tests.client import Visitor
from tests.soak.exchanges import InProcess
from tests.soak.phone import Outcome, Phone, Report
from tests.soak.shoppers import picture

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LONDON = ZoneInfo("Europe/London")
OPEN = (9, 17)
"""Hours of a store's own clock in which it is visited."""


@dataclass
class Trip:
    """One visit to be made at a moment, and how far it is."""

    phone: Phone
    report: Report
    at: datetime
    zone: ZoneInfo
    random: random.Random
    done: int = 0

    def __post_init__(self) -> None:
        in_store, on_the_way = (self.random.randrange(*range_) * MINUTE for range_ in ((5, 20), (20, 90)))
        self._moments = (self.at, self.at + in_store, self.at + on_the_way)

    def go_on(self, now: datetime) -> None:
        """Do what is due by now: begin a draft, save all of it with a photo, send the report."""
        for step in (self._begin, self._fill_in, self._send)[self.done :]:
            if now < self._moments[self.done]:
                return
            step()
            self.done += 1

    def correct(self) -> None:
        """Answer what the reviewer asks, and send again."""
        self.report.revision, self.report.receipt = self.report.revision + 1, None
        self.report.set("answer:greeted", given("no", "Nobody looked up, as I said."))
        self._send()

    def _begin(self) -> None:
        self.report.set("answer:greeted", given("no", "Nobody looked up."))
        self.report.set("visited_at", {"local": f"{self.at.astimezone(self.zone):%Y-%m-%dT%H:%M}"})
        self._sync()

    def _fill_in(self) -> None:
        self.report.set("answer:queue", given(str(self.random.randrange(9))))
        self.report.set("answer:clean", given("floor window"))
        self.report.set("narrative", "The shelves were full.")
        self.report.photos[f"shelf_photo.{uuid4()}"] = picture(self.random)
        self._sync()

    def _send(self) -> None:
        self.report.freeze()
        self._sync()
        assert self.report.complete

    def _sync(self) -> None:
        while (came_to := self.phone.sync(self.report)) is Outcome.LATER:
            pass
        assert came_to is Outcome.DONE, self.report.problem


def trip(
    session: Session,
    app: Flask,
    made_with: Published,
    store_id: int,
    zone: str,
    shopper: Person,
    begins: datetime,
) -> Trip:
    """A visit at a random minute of the 24 hours from `begins` at which the store is open."""
    chance = random.Random(store_id)
    local = ZoneInfo(zone)
    minutes = [begins + minute * MINUTE for minute in range(22 * 60)]
    at = chance.choice([each for each in minutes if _is_open(each, local)])
    day = at.astimezone(local).date()
    task = Assignment(
        store_id=store_id,
        checklist_id=made_with.checklist_id,
        shopper_id=shopper.id,
        window_from=day,
        window_to=day,
        created_at=begins,
    )
    session.add(task)
    session.flush()
    visitor = app.test_client()
    assert isinstance(visitor, Visitor)
    phone = Phone(InProcess(visitor.sign_in(shopper)), str(shopper.id))
    report = Report(task.id, [made_with.version_id])
    phone.reports.append(report)
    return Trip(phone, report, at, local, chance)


def _is_open(moment: datetime, zone: ZoneInfo) -> bool:
    first, last = OPEN
    return time(first) <= moment.astimezone(zone).time() < time(last)


@dataclass
class Desk:
    """A reviewer who decides about all that waits, and may send every fifth report back once."""

    visitor: Visitor
    sends_back: bool = True
    returned: set[UUID] = field(default_factory=set)
    looked_at: int = 0

    def review(self, session: Session) -> Iterator[UUID]:
        """Decide about every report whose photos are prepared; hands out those that were sent back."""
        still = select(Photo.visit_id).where(Photo.state == PhotoState.RECEIVED)
        waiting = session.exec(
            select(Visit.id).where(Visit.status == VisitStatus.SUBMITTED, col(Visit.id).not_in(still))
        ).all()
        session.rollback()
        for visit_id in waiting:
            self.visitor.read(f"/visits/{visit_id}/review")
            self.looked_at += 1
            if self.sends_back and self.looked_at % 5 == 2 and visit_id not in self.returned:
                self.visitor.submit("Return the named questions", {"reason-greeted": "Who was at the till?"})
                self.returned.add(visit_id)
                yield visit_id
            elif self.visitor.press("Approve").status_code == 422:
                # Words that could unmask are shown first, with what the store will read instead.
                assert self.visitor.press("Approve").status_code == 303


def work(queue: Queue) -> int:
    """What the worker does in a minute: its clock strikes, and all that waits is done. Returns how many jobs."""
    queue.tick()
    for task in queue.huey.read_schedule():
        queue.huey.enqueue(task)
    done = 0
    while (task := queue.huey.dequeue()) is not None:
        queue.huey.execute(task)
        done += 1
    return done


def given(value: str, comment: str = "") -> dict[str, str]:
    """An answer as a phone sends it."""
    return {"state": "given", "value": value, "comment": comment, "measured": ""}
