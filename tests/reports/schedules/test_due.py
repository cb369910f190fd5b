"""Coming due: once, however many workers look; what was missed; rounds that end; pauses."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import col, select

from audits import db
from audits.fieldwork.tables import Round
from audits.reports.schedule_tables import Cadence, Covers, RunStatus, Schedule, ScheduleRun
from audits.reports.schedules.changing import pause, resume, run_now
from audits.reports.schedules.due import MISSED, run_due
from tests import builders
from tests.reports.schedules.builders import FIRST_MONDAY, schedule

sqlite_only = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
DAY = timedelta(days=1)


@pytest.fixture
def tick(app):
    """`tick(now)` is what every worker does each minute."""

    def tick(now):
        with app.app_context():
            run_due(now)

    return tick


def runs(inside):
    with inside() as session:
        return [
            (run.due_at, run.status, run.sentence)
            for run in session.exec(select(ScheduleRun).order_by(col(ScheduleRun.due_at)))
        ]


def test_nothing_runs_before_its_time_and_it_runs_once_at_its_time(inside, tick):
    with inside() as session:
        planned = schedule(session)
    tick(FIRST_MONDAY - timedelta(seconds=1))
    assert runs(inside) == []
    for seconds in (0, 60, 120):
        tick(FIRST_MONDAY + timedelta(seconds=seconds))
    assert runs(inside) == [(FIRST_MONDAY, RunStatus.RUNNING, "")]
    with inside() as session:
        assert session.get_one(Schedule, planned.id).next_at == datetime(2027, 1, 4, 5, tzinfo=UTC)


def test_of_several_missed_times_the_newest_is_run_and_the_others_are_named(inside, tick):
    with inside() as session:
        schedule(session)
    tick(datetime(2027, 2, 10, tzinfo=UTC))
    months = [FIRST_MONDAY, datetime(2027, 1, 4, 5, tzinfo=UTC), datetime(2027, 2, 1, 5, tzinfo=UTC)]
    assert runs(inside) == [
        (months[0], RunStatus.FAILED, MISSED),
        (months[1], RunStatus.FAILED, MISSED),
        (months[2], RunStatus.RUNNING, ""),
    ]


def test_of_several_workers_that_look_at_once_one_begins_the_run(app, inside):
    with inside() as session:
        for number in range(3):
            schedule(session, name=f"Book {number}")
    start, refused = threading.Barrier(4), []

    def worker():
        with app.app_context():
            start.wait()
            try:
                run_due(FIRST_MONDAY)
            except Exception as problem:
                refused.append(problem)

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == []
    assert [due for due, _, _ in runs(inside)] == [FIRST_MONDAY] * 3


@sqlite_only
def test_a_paused_schedule_rests_and_goes_on_with_the_next_time_from_then(inside, tick):
    with inside() as session:
        planned, head = schedule(session), builders.person(session)
        pause(session, planned, head, FIRST_MONDAY - DAY)
    tick(FIRST_MONDAY + DAY)
    assert runs(inside) == []
    with inside() as session:
        planned = session.get_one(Schedule, planned.id)
        resume(session, planned, head, FIRST_MONDAY + DAY)
        assert planned.next_at == datetime(2027, 1, 4, 5, tzinfo=UTC)
    tick(FIRST_MONDAY + DAY)
    assert runs(inside) == []


@sqlite_only
def test_a_run_by_hand_does_not_take_the_place_of_the_one_that_is_due(inside, tick):
    with inside() as session:
        run_now(session, schedule(session), builders.person(session), FIRST_MONDAY)
    tick(FIRST_MONDAY + timedelta(seconds=3))
    assert len(runs(inside)) == 1
    tick(datetime(2027, 1, 4, 5, tzinfo=UTC))
    assert len(runs(inside)) == 2


class TestWhenARoundEnds:
    """The day after its last day, for rounds that end after the schedule was made."""

    def rounds(self, session, *days):
        made = [Round(name=f"Round {day}", starts_on=day - 30 * DAY, ends_on=day) for day in days]
        session.add_all(made)
        session.flush()
        return made

    def planned(self, session, **more):
        since = datetime(2026, 11, 22, tzinfo=UTC)
        return schedule(session, cadence=Cadence.ROUND_ENDS, covers=Covers.ROUND, next_at=since, **more)

    def test_each_round_is_run_once_and_those_that_ended_before_never(self, inside, tick):
        with inside() as session:
            self.planned(session)
            _, second = self.rounds(session, date(2026, 9, 30), date(2026, 12, 31))
        for now in (datetime(2026, 12, 31, 12, tzinfo=UTC), datetime(2027, 1, 1, 4, 59, tzinfo=UTC)):
            tick(now)
            assert runs(inside) == []
        for minute in range(3):
            tick(datetime(2027, 1, 1, 5, minute, tzinfo=UTC))
        assert [due for due, _, _ in runs(inside)] == [datetime(2027, 1, 1, 5, tzinfo=UTC)]
        with inside() as session:
            assert session.exec(select(ScheduleRun)).one().round_id == second.id

    @sqlite_only
    def test_a_round_that_is_made_longer_comes_due_when_it_ends_then(self, inside, tick):
        with inside() as session:
            self.planned(session)
            [made] = self.rounds(session, date(2026, 11, 30))
        with inside() as session:
            session.get_one(Round, made.id).ends_on = date(2026, 12, 15)
        tick(datetime(2026, 12, 2, tzinfo=UTC))
        assert runs(inside) == []
        tick(datetime(2026, 12, 17, tzinfo=UTC))
        assert len(runs(inside)) == 1

    @sqlite_only
    def test_two_rounds_that_end_together_are_both_made(self, inside, tick):
        with inside() as session:
            self.planned(session)
            self.rounds(session, date(2026, 12, 31))
            session.add(Round(name="Other", starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 31)))
        tick(datetime(2027, 1, 1, 5, tzinfo=UTC))
        tick(datetime(2027, 1, 1, 5, 1, tzinfo=UTC))
        assert [(due.minute, status) for due, status, _ in runs(inside)] == [
            (0, RunStatus.RUNNING),
            (1, RunStatus.RUNNING),
        ]


def test_a_run_is_there_once_for_a_time_whoever_adds_it(app, inside):
    with inside() as session:
        planned = schedule(session)
    with app.app_context():
        rows = [
            ScheduleRun(
                schedule_id=planned.id,
                due_at=FIRST_MONDAY,
                status=RunStatus.RUNNING,
                started_at=FIRST_MONDAY,
            )
            for _ in range(2)
        ]
        db.session().add_all(rows)
        with pytest.raises(Exception, match=r"(?i)unique"):
            db.session().commit()
        db.session().rollback()
