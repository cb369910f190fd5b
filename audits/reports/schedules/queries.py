"""Reading schedules, their runs, and what each person got."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, func, or_, true
from sqlmodel import Session, col, select

from audits.access import Can, may
from audits.errors import NotFound
from audits.fieldwork.tables import Round
from audits.people.tables import Person
from audits.reports.schedule_tables import Delivery, RunStatus, Schedule, ScheduleRun
from audits.reports.schedules.rules import MAIL_TRIES
from audits.reports.silence import silent
from audits.reports.tables import Report
from audits.stores.tables import Store

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one person got of a run. `report` is None while it waits, and where nothing was made."""

    delivery: Delivery
    person: Person
    report: Report | None


@dataclass(frozen=True, slots=True)
class Past:
    """One time with everybody who got something, or should have."""

    run: ScheduleRun
    delivered: tuple[Delivered, ...]
    round_name: str | None


def visible_to(person: Person) -> ColumnElement[bool]:
    """Schedules belong to head office; what they make belongs to whoever gets it."""
    return true() if may(person.role, Can.MANAGE_DOCUMENTS) else false()


def list_schedules(session: Session, viewer: Person) -> list[tuple[Schedule, ScheduleRun | None]]:
    """Every schedule by name, each with its newest run. Two queries."""
    found = session.exec(select(Schedule).where(visible_to(viewer)).order_by(Schedule.name)).all()
    newest = select(func.max(ScheduleRun.id)).group_by(col(ScheduleRun.schedule_id))
    runs = session.exec(select(ScheduleRun).where(col(ScheduleRun.id).in_(newest)))
    by_schedule = {run.schedule_id: run for run in runs}
    return [(schedule, by_schedule.get(schedule.id or 0)) for schedule in found]


def find(session: Session, viewer: Person, schedule_id: int) -> Schedule:
    """One schedule, `NotFound` when there is none for this viewer. One query."""
    found = session.exec(select(Schedule).where(visible_to(viewer), Schedule.id == schedule_id)).first()
    if found is None:
        raise NotFound("This schedule")
    return found


def by_name(session: Session, name: str) -> Schedule | None:
    """The schedule of this name. One query."""
    return session.exec(select(Schedule).where(Schedule.name == name)).first()


def history(session: Session, schedule: Schedule) -> list[Past]:
    """The newest 50 times of a schedule, newest first. Two queries."""
    runs = session.execute(
        select(ScheduleRun, Round.name)
        .outerjoin(Round, col(Round.id) == col(ScheduleRun.round_id))
        .where(ScheduleRun.schedule_id == schedule.id)
        .order_by(col(ScheduleRun.due_at).desc())
        .limit(SHOWN)
    ).all()
    delivered = deliveries_of(session, [run.id or 0 for run, _ in runs])
    return [
        Past(run, tuple(one for one in delivered if one.delivery.run_id == run.id), round_name)
        for run, round_name in runs
    ]


def deliveries_of(session: Session, run_ids: Sequence[int]) -> list[Delivered]:
    """What everybody got of these runs, by name. One query."""
    rows = session.execute(
        select(Delivery, Person, Report)
        .join(Person, col(Person.id) == col(Delivery.person_id))
        .outerjoin(Report, col(Report.id) == col(Delivery.report_id))
        .where(col(Delivery.run_id).in_(list(run_ids)))
        .order_by(Person.name, Person.reference, col(Delivery.id))
    )
    return [Delivered(*row) for row in rows]


def runs_to_make(session: Session, now: datetime) -> list[int]:
    """The runs whose documents are still to be asked for, and that no living worker is at. One query."""
    anything = select(Delivery.id).where(col(Delivery.run_id) == col(ScheduleRun.id))
    rows = session.exec(
        select(ScheduleRun.id)
        .where(
            ScheduleRun.status == RunStatus.RUNNING,
            free(now),
            or_(~anything.exists(), anything.where(not_asked_for()).exists()),
        )
        .order_by(col(ScheduleRun.id))
    )
    return [run_id for run_id in rows if run_id is not None]


def runs_to_mail(session: Session) -> list[int]:
    """The runs whose documents were all asked for and that are not done. One query."""
    anything = select(Delivery.id).where(col(Delivery.run_id) == col(ScheduleRun.id))
    rows = session.exec(
        select(ScheduleRun.id).where(
            ScheduleRun.status == RunStatus.RUNNING,
            anything.exists(),
            ~anything.where(not_asked_for()).exists(),
        )
    )
    return [run_id for run_id in rows if run_id is not None]


def free(now: datetime) -> ColumnElement[bool]:
    """Whether no living worker is at a run."""
    return or_(col(ScheduleRun.heartbeat_at).is_(None), silent(col(ScheduleRun.heartbeat_at), now))


def not_asked_for() -> ColumnElement[bool]:
    """Deliveries whose document was neither asked for nor refused."""
    return and_(col(Delivery.report_id).is_(None), col(Delivery.skipped) == "")


def still_to_mail() -> ColumnElement[bool]:
    """Deliveries that a mail can still tell of."""
    tried_again = and_(col(Delivery.mail_attempts) > 0, col(Delivery.mail_attempts) < MAIL_TRIES)
    return and_(
        col(Delivery.report_id).is_not(None),
        col(Delivery.mailed_at).is_(None),
        or_(col(Delivery.skipped) == "", tried_again),
    )


def timezones(session: Session) -> list[str]:
    """The time zones of the stores, by name. One query."""
    return sorted(session.exec(select(Store.timezone).distinct()))
