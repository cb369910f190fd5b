"""What comes due: every minute, by any worker. The row of a run decides which of several workers it was."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from audits import db
from audits.fieldwork.tables import Round
from audits.reports.schedule_tables import Cadence, RunStatus, Schedule, ScheduleRun
from audits.reports.schedules.cadence import after_round, dues_until, next_due
from audits.reports.schedules.mailing import settle
from audits.reports.schedules.queries import runs_to_mail
from audits.reports.schedules.rules import MOST_MISSED, rhythm_of

MISSED = "No worker ran at that time, and a later one was made instead."
MINUTE = timedelta(minutes=1)
Due = tuple[datetime, Round | None]


def run_due(now: datetime) -> None:
    """Begin what has come due, and mail what is ready. Whatever was begun waits for its job."""
    with db.separate_transaction() as own:
        waiting = [schedule.id for schedule in _may_be_due(own, now)]
    for schedule_id in waiting:
        with db.separate_transaction() as own:
            _begin(own, own.get_one(Schedule, schedule_id), now)
    with db.separate_transaction() as own:
        to_mail = runs_to_mail(own)
    for run_id in to_mail:
        settle(run_id, now)


def newest_ended(session: Session, schedule: Schedule, now: datetime) -> Round | None:
    """The round whose document came due last. One query."""
    ended = [(due, found) for due, found in _round_ends(session, schedule) if due <= now]
    return ended[-1][1] if ended else None


def _may_be_due(session: Session, now: datetime) -> Sequence[Schedule]:
    return session.exec(
        select(Schedule)
        .where(col(Schedule.next_at) <= now, col(Schedule.paused_at).is_(None))
        .order_by(col(Schedule.next_at), col(Schedule.id))
    ).all()


def _begin(session: Session, schedule: Schedule, now: datetime) -> None:
    """The newest time that came due is run; those before it are named as missed."""
    if schedule.next_at is None or schedule.next_at > now or schedule.paused_at is not None:
        return
    dues = list(_dues(session, schedule, schedule.next_at, now))
    if not dues or not _move_on(session, schedule, dues[-1][0], now):
        return
    known = set(session.exec(select(ScheduleRun.due_at).where(ScheduleRun.schedule_id == schedule.id)).all())
    for due, ended in dues[-MOST_MISSED - 1 :]:
        if due not in known:
            session.add(_run(schedule, due, ended, now, missed=due != dues[-1][0]))
    session.flush()


def _dues(session: Session, schedule: Schedule, first: datetime, now: datetime) -> Iterator[Due]:
    if schedule.cadence is Cadence.ROUND_ENDS:
        yield from ((due, ended) for due, ended in _round_ends(session, schedule) if first < due <= now)
    else:
        yield from ((due, None) for due in dues_until(rhythm_of(schedule), first, now))


def _round_ends(session: Session, schedule: Schedule) -> list[Due]:
    """When the document of each round is due, the earliest first; of rounds that end together, a minute apart."""
    rounds = session.exec(select(Round).order_by(col(Round.ends_on), col(Round.id)))
    found: list[Due] = []
    for ended in rounds:
        due = after_round(ended.ends_on, rhythm_of(schedule))
        while found and found[-1][0] >= due:
            due = found[-1][0] + MINUTE
        found.append((due, ended))
    return found


def _move_on(session: Session, schedule: Schedule, newest: datetime, now: datetime) -> bool:
    """Set the next time, by compare and swap; False when another worker did."""
    waits_for_rounds = schedule.cadence is Cadence.ROUND_ENDS
    following = newest if waits_for_rounds else next_due(rhythm_of(schedule), now)
    done = session.connection().execute(
        update(Schedule)
        .where(
            col(Schedule.id) == schedule.id,
            col(Schedule.next_at) == schedule.next_at,
            col(Schedule.paused_at).is_(None),
        )
        .values(next_at=following)
    )
    return bool(done.rowcount)


def _run(schedule: Schedule, due: datetime, ended: Round | None, now: datetime, missed: bool) -> ScheduleRun:
    return ScheduleRun(
        schedule_id=schedule.id or 0,
        due_at=due,
        round_id=ended.id if ended else None,
        status=RunStatus.FAILED if missed else RunStatus.RUNNING,
        started_at=now,
        finished_at=now if missed else None,
        sentence=MISSED if missed else "",
    )
