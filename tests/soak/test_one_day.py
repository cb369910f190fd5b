"""24 simulated hours of a programme: what was acknowledged is there once, and what comes due happens once.

The day has the end of summer time in Sydney in it, Sunday in Europe and New York, and the first Monday of the month
in Auckland and Sydney, where it begins before the others' Sunday ends.
"""

import logging
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlmodel import Session, col, select

from audits.access import Role
from audits.people.tables import Event
from audits.reports.schedule_tables import Cadence, Covers, RunStatus, ScheduleRun
from audits.reports.schedules.cadence import next_due
from audits.reports.schedules.rules import rhythm_of
from audits.reports.tables import AuditVersion, Issue, ReportKind
from audits.visits.release_tables import Together
from audits.visits.releasing.due import save_rule
from audits.visits.tables import Visit, VisitStatus
from tests import builders
from tests.people.accounts import is_signed_in, mails, sign_in_at, with_password
from tests.reports.builders import programme
from tests.reports.schedules.builders import schedule
from tests.soak import day
from tests.soak.day import MINUTE, Desk
from tests.soak.figures import write_down
from tests.soak.ledger import compare
from tests.visits import builders as visits
from tests.visits.phone import two_touchpoints

BEGINS = datetime(2027, 4, 3, 15, tzinfo=UTC)
ZONES = ("Australia/Sydney", "Pacific/Auckland", "Europe/London", "America/New_York")
SESSIONS_LAST = timedelta(days=31)
BACKUP = BEGINS + timedelta(hours=11)
SHORT, LONG = 3, 24
"""Visits made by as many shoppers."""


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("trips", [SHORT, pytest.param(LONG, marks=pytest.mark.soak)])
def test_a_day_of_a_programme_leaves_everything_done_once(
    trips, app, inside, run, tmp_path, caplog, photo_folder
):
    step, began = MINUTE if trips == LONG else 15 * MINUTE, time.monotonic()
    with app.extensions["press"], time_machine.travel(BEGINS - MINUTE, tick=False) as clock:
        day_of = _Day(app, inside, trips)
        while (now := datetime.now(UTC)) < BEGINS + timedelta(days=1):
            clock.shift(step)
            day_of.go_on(datetime.now(UTC))
            if now <= BACKUP < datetime.now(UTC):
                made = run("backup", tmp_path / "backups", "--keep", 7)
                assert made.exit_code == 0, made.stderr
        day_of.end()
        checked = run("check")
    assert checked.exit_code == 0, checked.output
    assert len(list((tmp_path / "backups").glob("*/manifest.json"))) == 1
    assert [record.getMessage() for record in caplog.records if record.levelno > logging.INFO] == []
    with inside() as session:
        found = compare(session, [each.phone for each in day_of.trips], photo_folder)
        assert found.wrong == []
        told = (
            f"{found}; {_printed_once(session)} documents printed, {_released_once(session)} visits released, "
            f"{_ran_once(session)} schedules run and {_mailed_once(app, inside)} mails sent, each once"
        )
    assert found.reports == trips
    if trips == LONG:
        write_down(
            "24 simulated hours of a programme",
            f"{trips} visits in four time zones, {len(day_of.desk.returned)} of them sent back and corrected, a "
            f"change of clocks and a first Monday, in {time.monotonic() - began:.0f} s: {told}; no error in the log",
        )


class _Day:
    """The programme, and who is at work in it."""

    def __init__(self, app, inside, trips: int) -> None:
        self.app, self.inside = app, inside
        with inside() as session:
            self._plan(session)
            asked = builders.checklist(session, replace(two_touchpoints(), key="field"))
            self.trips = [self._trip(session, asked, number) for number in range(trips)]
            self.desk = Desk(app.test_client().sign_in(builders.person(session, Role.REVIEWER)))
            self.early, self.late = (with_password(app, builders.person(session)) for _ in range(2))
        self._sign_in_long_ago()
        self._sent_back: list[tuple[datetime, day.Trip]] = []

    def go_on(self, now: datetime) -> None:
        """One step of the day."""
        for each in self.trips:
            each.go_on(now)
        self._correct(now)
        day.work(self.app.extensions["queue"])
        if now.minute == 0:
            by_visit = {each.report.visit: each for each in self.trips}
            with self.app.app_context(), Session(self.app.extensions["engine"]) as session:
                for visit_id in self.desk.review(session):
                    self._sent_back.append((now + timedelta(minutes=50), by_visit[visit_id]))

    def end(self) -> None:
        """What is left of the day: whoever signed in 31 days ago is out by now."""
        while day.work(self.app.extensions["queue"]):
            pass
        assert not is_signed_in(self.late_visitor)

    def _plan(self, session) -> None:
        """Comparisons that come due within the day, and visits that a store learns of within it."""
        head = builders.person(session)
        north, [store, *_] = programme(session, 2)
        builders.regional_manager(session, north, name="Nora", email="nora@test.example")
        for number, (zone, cadence, hour) in enumerate(
            (
                (ZONES[0], Cadence.MONTHLY_WEEKDAY, 0),
                (ZONES[1], Cadence.MONTHLY_WEEKDAY, 1),
                (ZONES[0], Cadence.WEEKLY, 2),
                (ZONES[2], Cadence.WEEKLY, 6),
            )
        ):
            weekday = 0 if cadence is Cadence.MONTHLY_WEEKDAY else 6
            made = schedule(
                session, name=f"Book {number}", timezone=zone, cadence=cadence, hour=hour, weekday=weekday,
                covers=Covers.YEAR,
            )  # fmt: skip
            made.next_at = next_due(rhythm_of(made), BEGINS - MINUTE)
        save_rule(session, 1, Together.EACH, head, BEGINS)
        for hours in range(2, 20, 6):
            visit = visits.approved(session, visits.draft(session, builders.checklist(session), store))
            visit.released_at, visit.release_due = None, BEGINS + timedelta(hours=hours, minutes=7)

    def _trip(self, session, asked, number: int) -> day.Trip:
        zone = ZONES[number % len(ZONES)]
        store = builders.store(session, timezone=zone)
        shopper = builders.person(session, Role.SHOPPER)
        return day.trip(session, self.app, asked, store.id or 0, zone, shopper, BEGINS)

    def _sign_in_long_ago(self) -> None:
        """One 31 days before the middle of the day, who comes back at its beginning, and one who does not."""
        visitors = []
        with time_machine.travel(BEGINS + timedelta(hours=12) - SESSIONS_LAST, tick=False):
            for person in (self.early, self.late):
                visitor = self.app.test_client()
                sign_in_at(visitor, person.email)
                visitor.delete_cookie("remember_token")
                visitors.append(visitor)
        early, self.late_visitor = visitors
        assert is_signed_in(early)

    def _correct(self, now: datetime) -> None:
        due = [each for each in self._sent_back if each[0] <= now]
        self._sent_back = [each for each in self._sent_back if each[0] > now]
        for _, each in due:
            each.correct()


def _printed_once(session) -> int:
    """Each approved visit of the day has one document in each edition, begun once."""
    approved = session.exec(
        select(Visit.id).where(Visit.status == VisitStatus.APPROVED, col(Visit.reviewer_id).is_not(None))
    ).all()
    rows = session.exec(
        select(AuditVersion.subject, AuditVersion.edition, Issue.sha256, Issue.attempts)
        .join(Issue, col(Issue.version_id) == col(AuditVersion.id))
        .where(AuditVersion.kind == ReportKind.VISIT)
    ).all()
    assert sorted((subject, edition) for subject, edition, _, _ in rows) == sorted(
        (str(visit_id), edition) for visit_id in approved for edition in ("head-office", "manager", "store")
    )
    assert all(sha256 and attempts == 1 for _, _, sha256, attempts in rows)
    return len(rows)


def _released_once(session) -> int:
    """Those that came due, each within a step of its time; what was approved today waits until tomorrow."""
    told = session.exec(select(Event.subject_id).where(Event.action == "released")).all()
    due = session.exec(select(Visit.id).where(col(Visit.released_at) >= BEGINS)).all()
    assert sorted(told) == sorted(map(str, due))
    assert len(due) == 3
    return len(due)


def _ran_once(session) -> int:
    runs = session.exec(select(ScheduleRun).order_by(col(ScheduleRun.due_at))).all()
    assert [(run.due_at - BEGINS, run.status) for run in runs] == [
        (timedelta(hours=hours), RunStatus.DONE) for hours in (0, 14, 22, 23)
    ]
    return len(runs)


def _mailed_once(app, inside) -> int:
    sent = [mail["To"] for mail in mails(app)]
    assert sent == ["nora@test.example"] * 4
    return len(sent)
