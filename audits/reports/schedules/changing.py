"""Planning documents that come by themselves: saving, pausing, running by hand, deleting. The caller commits."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exc, update
from sqlmodel import Session, col, select

from audits.errors import Conflict
from audits.people.log import record
from audits.people.tables import Person
from audits.reports.schedule_tables import Cadence, Delivery, RunStatus, Schedule, ScheduleRun
from audits.reports.schedules.cadence import next_due
from audits.reports.schedules.due import newest_ended
from audits.reports.schedules.queries import by_name
from audits.reports.schedules.rules import OFFERS, Plan, Unplannable, check, rhythm_of

CHANGED_MEANWHILE = (
    "Somebody else changed this schedule while the page was open. "
    "Save again to replace theirs by what stands here."
)
RUNS_ALREADY = "This schedule is being run. Wait until everybody has what they get."


def save_schedule(
    session: Session, known: Schedule | None, plan: Plan, revision: int, by: Person, now: datetime
) -> Schedule:
    """Add a schedule, or change one that nobody changed since `revision` (`Conflict` otherwise)."""
    check(plan)
    same_name = by_name(session, plan.name)
    if same_name is not None and same_name is not known:
        raise Unplannable("name", f"There is a schedule {plan.name} already. Choose another name.")
    before = _told(known) if known else None
    columns = _columns(plan)
    if known:
        _replace(session, known, columns, revision)
    else:
        known = Schedule(**columns, created_at=now, created_by_id=by.id)
        session.add(known)
    if known.paused_at is None:
        known.next_at = _next(known, now)
    session.flush()
    action = "changed" if before else "added"
    record(session, now, by, action, "schedule", known.id, before=before, after=_told(known))
    return known


def pause(session: Session, schedule: Schedule, by: Person, now: datetime) -> None:
    """Let it rest. What is being made meanwhile still goes out."""
    schedule.paused_at, schedule.next_at = now, None
    schedule.revision += 1
    session.add(schedule)
    record(session, now, by, "paused", "schedule", schedule.id)


def resume(session: Session, schedule: Schedule, by: Person, now: datetime) -> None:
    """Go on from now: what would have come meanwhile does not come."""
    schedule.paused_at, schedule.next_at = None, _next(schedule, now)
    schedule.revision += 1
    session.add(schedule)
    record(session, now, by, "resumed", "schedule", schedule.id)


def run_now(session: Session, schedule: Schedule, by: Person, now: datetime) -> ScheduleRun:
    """One time by hand, paused or not. Refused while one is under way, and before the first round has ended."""
    under_way = select(ScheduleRun.id).where(
        ScheduleRun.schedule_id == schedule.id, ScheduleRun.status == RunStatus.RUNNING
    )
    if session.exec(under_way).first() is not None:
        raise Conflict(RUNS_ALREADY)
    ended = newest_ended(session, schedule, now) if schedule.cadence is Cadence.ROUND_ENDS else None
    if schedule.cadence is Cadence.ROUND_ENDS and ended is None:
        raise Conflict("No round has ended yet, so there is nothing to make a document of.")
    run = ScheduleRun(
        schedule_id=schedule.id or 0,
        due_at=now.replace(microsecond=0),
        round_id=ended.id if ended else None,
        run_by_id=by.id,
        status=RunStatus.RUNNING,
        started_at=now,
    )
    session.add(run)
    try:
        session.flush()
    except exc.IntegrityError as taken:
        session.rollback()
        raise Conflict(RUNS_ALREADY) from taken
    record(session, now, by, "ran", "schedule", schedule.id)
    return run


def remove(session: Session, schedule: Schedule, by: Person, now: datetime) -> None:
    """Delete a schedule with its history. The documents stay with those who got them."""
    runs = select(ScheduleRun.id).where(ScheduleRun.schedule_id == schedule.id)
    connection = session.connection()
    connection.execute(delete(Delivery).where(col(Delivery.run_id).in_(runs)))
    connection.execute(delete(ScheduleRun).where(col(ScheduleRun.schedule_id) == schedule.id))
    record(session, now, by, "deleted", "schedule", schedule.id, before=_told(schedule))
    session.delete(schedule)


def _next(schedule: Schedule, now: datetime) -> datetime | None:
    """When it comes due; for one that waits for rounds, the moment since which their ends count."""
    return now if schedule.cadence is Cadence.ROUND_ENDS else next_due(rhythm_of(schedule), now)


def _replace(session: Session, known: Schedule, columns: dict[str, Any], revision: int) -> None:
    done = session.connection().execute(
        update(Schedule)
        .where(col(Schedule.id) == known.id, col(Schedule.revision) == revision)
        .values(revision=revision + 1)
    )
    if not done.rowcount:
        raise Conflict(CHANGED_MEANWHILE)
    session.refresh(known)
    for name, value in columns.items():
        setattr(known, name, value)
    session.add(known)


def _columns(plan: Plan) -> dict[str, Any]:
    kind, role = OFFERS[plan.offer]
    return {
        "name": plan.name,
        "kind": kind,
        "role": role,
        "region_id": plan.region_id,
        "checklist_id": plan.checklist_id,
        "covers": plan.covers,
        "language": plan.language,
        "paper": plan.paper,
        **asdict(plan.rhythm),
    }


def _told(schedule: Schedule) -> dict[str, str]:
    names = ("name", "kind", "role", "region_id", "checklist_id", "cadence", "weekday", "nth", "month_day")
    more = ("hour", "timezone", "covers", "language", "paper")
    return {name: str(getattr(schedule, name)) for name in (*names, *more)}
