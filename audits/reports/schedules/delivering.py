"""The job of one run: find out who gets what, and ask for each document in their name.

It can be stopped anywhere and begun again: what was asked for stands in the deliveries.
"""

import logging
from datetime import UTC, datetime

from flask import current_app
from sqlalchemy import update
from sqlmodel import Session, col, select

from audits import db
from audits.comparisons.scope import Wanted
from audits.errors import AuditError, NotFound
from audits.fieldwork.tables import Round
from audits.people.tables import Person
from audits.queue import Queue
from audits.reports.documents import Content, content
from audits.reports.issuing.asking import RENDER, ask
from audits.reports.queries import newest_counted
from audits.reports.rules import AskedFor
from audits.reports.schedule_tables import Delivery, RunStatus, Schedule, ScheduleRun
from audits.reports.schedules.cadence import Period, covered
from audits.reports.schedules.mailing import finish, settle
from audits.reports.schedules.queries import free, not_asked_for, runs_to_make
from audits.reports.schedules.recipients import asked_of, recipients, subjects
from audits.reports.schedules.rules import NO_VISITS, rhythm_of
from audits.reports.tables import Report, ReportKind, ReportStatus
from audits.stores.tables import Region

RUN = "run-schedule"
NOBODY = "Nobody has this role there now, so nothing was made."
LOST_ACCESS = "May no longer read this."
FAULT = "This could not be made because of a fault in the program."
log = logging.getLogger(__name__)


def waiting() -> list[str]:
    """The runs whose documents are to be asked for. One query."""
    return [str(run_id) for run_id in runs_to_make(db.session(), datetime.now(UTC))]


def run(run_id: str) -> None:
    """Ask for every document of a run. One that a living worker is at is left alone."""
    if not _claim(int(run_id)):
        return
    with db.separate_transaction() as own:
        _list_deliveries(own, own.get_one(ScheduleRun, int(run_id)), datetime.now(UTC))
    while (delivery_id := _next_delivery(int(run_id))) is not None:
        _ask_for(delivery_id)
    settle(int(run_id), datetime.now(UTC))


def period_of(session: Session, schedule: Schedule, run: ScheduleRun) -> Period:
    """The days that the documents of a run are about. At most one query."""
    local = run.due_at.astimezone(rhythm_of(schedule).zone).date()
    ended = session.get(Round, run.round_id) if run.round_id else None
    period = covered(schedule.covers, local)
    if period is None and ended is None:
        raise AuditError("The round that this was to be about is gone.")
    return period or Period(ended.starts_on, ended.ends_on)  # type: ignore[union-attr]


def _claim(run_id: int) -> bool:
    now = datetime.now(UTC)
    with db.separate_transaction() as own:
        taken = own.connection().execute(
            update(ScheduleRun)
            .where(col(ScheduleRun.id) == run_id, col(ScheduleRun.status) == RunStatus.RUNNING, free(now))
            .values(heartbeat_at=now)
        )
    return bool(taken.rowcount)


def _list_deliveries(session: Session, run: ScheduleRun, now: datetime) -> None:
    """Write down who gets what, once: all of it, or after a stop nothing, and then anew."""
    if session.exec(select(Delivery.id).where(Delivery.run_id == run.id)).first() is not None:
        return
    schedule = session.get_one(Schedule, run.schedule_id)
    try:
        period = period_of(session, schedule, run)
    except AuditError as refusal:
        finish(session, run, RunStatus.FAILED, str(refusal), now)
        return
    found = recipients(session, schedule)
    if not found:
        finish(session, run, RunStatus.FAILED, NOBODY, now)
    for recipient in found:
        wanted = subjects(session, schedule, recipient, period, run)
        for subject in wanted or [""]:
            skipped = "" if wanted else NO_VISITS
            session.add(
                Delivery(run_id=run.id or 0, person_id=recipient.person.id, subject=subject, skipped=skipped)
            )


def _next_delivery(run_id: int) -> int | None:
    """The next document to ask for; whoever looks for it is alive."""
    with db.separate_transaction() as own:
        own.get_one(ScheduleRun, run_id).heartbeat_at = datetime.now(UTC)
        return own.exec(
            select(Delivery.id)
            .where(Delivery.run_id == run_id, not_asked_for())
            .order_by(col(Delivery.id))
            .limit(1)
        ).first()


def _ask_for(delivery_id: int) -> None:
    """Ask for one document, all of it or nothing. One that breaks the program stands alone, and the others are made."""
    try:
        made = _ask_once(delivery_id, datetime.now(UTC))
    except Exception:
        log.exception("delivery %s failed", delivery_id)
        with db.separate_transaction() as own:
            own.get_one(Delivery, delivery_id).skipped = FAULT
        return
    if made is not None and made.status is ReportStatus.QUEUED:
        queue: Queue = current_app.extensions["queue"]
        queue.put(RENDER, made.id)


def _ask_once(delivery_id: int, now: datetime) -> Report | None:
    said = _said(delivery_id)
    with db.separate_transaction() as own:
        # Should another worker have taken the run over, one of the two waits here and then finds it done.
        delivery = own.exec(
            select(Delivery).where(Delivery.id == delivery_id, not_asked_for()).with_for_update()
        ).first()
        if delivery is None:
            return None
        made = _asked(own, own.get_one(ScheduleRun, delivery.run_id), delivery, said, now)
        if made is not None:
            delivery.report_id = made.id
        return made


def _said(delivery_id: int) -> Content | None:
    """What the document says: SQLite has one writer, so it is read before one writes. None where there is nothing."""
    with Session(db.reading(db.engine())) as reading:
        delivery = reading.get_one(Delivery, delivery_id)
        run = reading.get_one(ScheduleRun, delivery.run_id)
        schedule = reading.get_one(Schedule, run.schedule_id)
        try:
            asked = asked_of(schedule, delivery.subject, period_of(reading, schedule, run))
            return content(reading, asked) if _has_visits(reading, asked) else None
        except AuditError:
            return None


def _asked(
    session: Session, run: ScheduleRun, delivery: Delivery, said: Content | None, now: datetime
) -> Report | None:
    """The document, asked for in the name of whoever gets it; None, with the reason noted, where it is not."""
    schedule = session.get_one(Schedule, run.schedule_id)
    person = session.get_one(Person, delivery.person_id)
    try:
        asked = asked_of(schedule, delivery.subject, period_of(session, schedule, run))
        if not person.active or person.role is not schedule.role:
            raise NotFound("This document")
        if not _has_visits(session, asked):
            delivery.skipped = NO_VISITS
            return None
        if said is None:
            raise NotFound("This document")
        return ask(session, person, asked, said, now)
    except NotFound:
        delivery.skipped = LOST_ACCESS
    except AuditError as refusal:
        delivery.skipped = str(refusal)[:300]
    return None


def _has_visits(session: Session, asked: AskedFor) -> bool:
    """Whether a comparison has anything to compare: nobody is mailed an empty one. At most two queries."""
    if asked.kind is ReportKind.VISIT:
        return True
    region = session.get(Region, int(asked.subject)) if asked.subject else None
    wanted = Wanted(None, asked.checklist_id, region, asked.from_day, asked.to_day)
    return newest_counted(session, wanted) is not None
