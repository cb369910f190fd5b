"""The server's clock jumps between visits, and phones' clocks are years off: what is sent is taken, decided, printed.

What each kind of jump would have held up has its own test in `tests/test_clock_jumps.py`; here all of it is at work.
"""

import random
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlmodel import Session, col, select

from audits.access import Role
from audits.fieldwork.tables import Assignment
from audits.reports.schedule_tables import Cadence, Covers, ScheduleRun
from audits.reports.tables import AuditVersion, Issue
from audits.visits.phone_tables import VisitProof
from audits.visits.tables import Visit, VisitStatus
from tests import builders
from tests.reports.builders import programme
from tests.reports.schedules.builders import schedule
from tests.soak import day
from tests.soak.day import Desk
from tests.soak.exchanges import InProcess
from tests.soak.figures import write_down
from tests.soak.ledger import compare
from tests.soak.phone import Outcome, Phone, Report
from tests.soak.shoppers import picture
from tests.visits.phone import two_touchpoints

BEGINS = datetime(2026, 12, 30, 22, 30, tzinfo=UTC)
SESSIONS_LAST = timedelta(days=31)
YEAR, MILLISECOND = timedelta(days=365), timedelta(milliseconds=1)
JUMPS = (
    timedelta(hours=-2),
    timedelta(days=3),  # across the end of the year
    timedelta(hours=-2),
    timedelta(days=84),  # to the last week of March
    timedelta(days=3),  # across the beginning of summer time
    timedelta(seconds=-2),
)
LONG = 40


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("jumps", [len(JUMPS), pytest.param(LONG, marks=pytest.mark.soak)])
def test_what_is_sent_between_jumps_is_taken_decided_and_printed_at_once(
    jumps, app, inside, run, photo_folder
):
    chance, began = random.Random(jumps), time.monotonic()
    with app.extensions["press"], time_machine.travel(BEGINS, tick=False) as clock:
        with inside() as session:
            site = _Site(session, app)
        for number in range(jumps):
            clock.shift(_jump(number, chance))
            assert site.visit(number, chance) == (VisitStatus.APPROVED, 3), number
        checked = run("check")
    assert checked.exit_code == 0, checked.output
    with inside() as session:
        found = compare(session, [site.phone], photo_folder)
        assert found.wrong == []
        off = session.exec(select(VisitProof.clock_ahead_ms)).all()
        runs = session.exec(select(ScheduleRun.due_at)).all()
    assert found.reports == jumps
    assert sorted(set(off)) == [-40 * YEAR // MILLISECOND, 3 * YEAR // MILLISECOND]
    assert len(runs) == len(set(runs)) > 0
    if jumps == LONG:
        write_down(
            f"The server's clock jumps {LONG} times, phones' clocks are years off",
            f"{found}; each was taken, approved and printed in three editions before the next jump, {len(runs)} "
            f"moments of a schedule came due, each once; {time.monotonic() - began:.0f} s",
        )


def _jump(number: int, chance: random.Random) -> timedelta:
    if number < len(JUMPS):
        return JUMPS[number]
    return chance.choice((chance.uniform(-7200, 0) * day.MINUTE / 60, chance.uniform(0, 72) * day.HOUR))


class _Site:
    """A programme with one shopper, whose phone shows the year of its own, one reviewer and a weekly comparison."""

    def __init__(self, session: Session, app) -> None:
        self.app = app
        north, _ = programme(session, 2)
        builders.regional_manager(session, north)
        schedule(
            session, cadence=Cadence.WEEKLY, covers=Covers.YEAR, timezone="Europe/London", next_at=BEGINS
        )
        self.made_with = builders.checklist(session, replace(two_touchpoints(), key="field"))
        self.shopper = builders.person(session, Role.SHOPPER)
        self.reviewer = builders.person(session, Role.REVIEWER)
        self.visitors = {each.id: app.test_client() for each in (self.shopper, self.reviewer)}
        self.phone = Phone(InProcess(self.visitors[self.shopper.id]), str(self.shopper.id))
        self.desk = Desk(self.visitors[self.reviewer.id], sends_back=False)
        self.signed_in_at: datetime | None = None

    def visit(self, number: int, chance: random.Random) -> tuple[VisitStatus, int]:
        """Make one visit now and send it; what became of it, and how many editions are on paper, a minute later."""
        self._stay_signed_in(datetime.now(UTC))
        report = self._written(datetime.now(UTC), 3 * YEAR if number % 2 else -40 * YEAR, chance)
        self.phone.reports.append(report)
        assert self.phone.sync(report) is Outcome.DONE, report.problem
        assert report.complete
        queue = self.app.extensions["queue"]
        day.work(queue)
        with self.app.app_context(), Session(self.app.extensions["engine"]) as session:
            assert not list(self.desk.review(session))
        while day.work(queue):
            pass
        with Session(self.app.extensions["engine"]) as session:
            visit = session.get_one(Visit, report.visit)
            assert visit.submitted_at == visit.reviewed_at == datetime.now(UTC)
            issued = session.exec(
                select(Issue.id)
                .join(AuditVersion, col(AuditVersion.id) == col(Issue.version_id))
                .where(AuditVersion.subject == str(visit.id), Issue.issued_at == visit.reviewed_at)
            ).all()
            return visit.status, len(issued)

    def _stay_signed_in(self, now: datetime) -> None:
        """Sign in when a month is over, as everybody has to, and never because of a jump."""
        if self.signed_in_at is None or now - self.signed_in_at > SESSIONS_LAST:
            self.signed_in_at = now
            for person in (self.shopper, self.reviewer):
                self.visitors[person.id].sign_in(person)

    def _written(self, now: datetime, ahead: timedelta, chance: random.Random) -> Report:
        with Session(self.app.extensions["engine"]) as session:
            store = builders.store(session, timezone="Europe/London")
            task = Assignment(
                store_id=store.id or 0,
                checklist_id=self.made_with.checklist_id,
                shopper_id=self.shopper.id,
                window_from=(now - YEAR).date(),
                window_to=(now + YEAR).date(),
                created_at=now,
            )
            session.add(task)
            session.commit()
            report = Report(task.id, [self.made_with.version_id])
        shown = (now + ahead).isoformat()
        report.set("answer:greeted", day.given("no", "Nobody looked up."))
        report.set("answer:queue", day.given("3"))
        report.set("answer:clean", day.given("floor window"))
        report.set("visited_at", {"local": f"{now.astimezone(day.LONDON):%Y-%m-%dT%H:%M}"})
        report.set("narrative", "The shelves were full.")
        report.set("proof", {"began_at": shown, "ended_at": shown, "clock_ahead_ms": ahead // MILLISECOND})
        report.photos[f"shelf_photo.{report.visit}"] = picture(chance)
        with time_machine.travel(now + ahead, tick=False):
            report.freeze()
        return report
