"""Telling people that their document is ready: one mail a person and run, with a link and nothing of the content."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from flask import current_app
from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, select

from audits import db
from audits.checklists.tables import Checklist
from audits.errors import AuditError, NotFound
from audits.mail import Post
from audits.people.tables import Person
from audits.reports.issuing.asking import asked_for
from audits.reports.jobs.queries import subjects
from audits.reports.reading import demand
from audits.reports.schedule_tables import Delivery, RunStatus, ScheduleRun
from audits.reports.schedules.mail_words import Brought, mail_words
from audits.reports.schedules.queries import Delivered, deliveries_of, still_to_mail
from audits.reports.schedules.rules import MAIL_TRIES
from audits.reports.tables import Report, ReportKind, ReportStatus

UNFINISHED = (ReportStatus.QUEUED, ReportStatus.RENDERING)
LOST_ACCESS = "Could no longer read this when it was ready, so no mail was sent."


def settle(run_id: int, now: datetime) -> None:
    """Mail everybody whose documents are finished, and end the run when nobody waits any more."""
    with db.separate_transaction() as own:
        mailable = _note_what_failed(own, run_id)
    for person_id, reports in mailable.items():
        _mail_once(run_id, person_id, reports, now)
    with db.separate_transaction() as own:
        _end_if_settled(own, run_id, now)


def finish(session: Session, run: ScheduleRun, status: RunStatus, sentence: str, now: datetime) -> None:
    """End a run with what became of it. The caller commits."""
    run.status, run.sentence, run.finished_at = status, sentence, now
    session.add(run)


def _note_what_failed(session: Session, run_id: int) -> dict[UUID, list[UUID]]:
    """Why somebody gets no mail, written down; returns whose documents are finished, with those that are ready."""
    by_person: dict[UUID, list[Delivered]] = {}
    for one in deliveries_of(session, [run_id]):
        by_person.setdefault(one.person.id, []).append(one)
    mailable: dict[UUID, list[UUID]] = {}
    for person_id, delivered in by_person.items():
        if any(one.report is not None and one.report.status in UNFINISHED for one in delivered):
            continue
        open_ones = [one for one in delivered if _may_be_mailed(one)]
        for one in open_ones:
            one.delivery.skipped = _why_not(session, one) or one.delivery.skipped
        ready = [one.delivery.report_id for one in open_ones if not _why_not(session, one)]
        if ready:
            mailable[person_id] = [report_id for report_id in ready if report_id]
    return mailable


def _may_be_mailed(one: Delivered) -> bool:
    """As `queries.still_to_mail` says it of rows."""
    delivery = one.delivery
    tried_again = 0 < delivery.mail_attempts < MAIL_TRIES
    return (
        delivery.report_id is not None
        and delivery.mailed_at is None
        and (not delivery.skipped or tried_again)
    )


def _why_not(session: Session, one: Delivered) -> str:
    """Why a finished document is not told of; empty when it is. Access is asked once more."""
    report: Report | None = one.report
    if report is None or report.status is ReportStatus.CANCELLED:
        return "The document was cancelled."
    if report.status is ReportStatus.FAILED:
        return f"The document was not made. {report.failure}"[:300]
    try:
        if not one.person.active:
            raise NotFound("This document")
        demand(session, one.person, asked_for(report))
    except NotFound:
        return LOST_ACCESS
    return ""


def _mail_once(run_id: int, person_id: UUID, reports: Sequence[UUID], now: datetime) -> None:
    """Take the mail by compare and swap, then send it: whoever is stopped in between has sent none, never two."""
    theirs = (
        col(Delivery.run_id) == run_id,
        col(Delivery.person_id) == person_id,
        col(Delivery.report_id).in_(list(reports)),
    )
    with db.separate_transaction() as own:
        taken = own.connection().execute(
            update(Delivery)
            .where(*theirs, still_to_mail())
            .values(mailed_at=now, mail_attempts=Delivery.mail_attempts + 1, skipped="")
        )
        person = own.get_one(Person, person_id)
        subject, text = _words(own, person, reports)
    if not taken.rowcount:
        return
    post: Post = current_app.extensions["post"]
    try:
        post.send(person.email or "", subject, text, now)
    except (AuditError, OSError) as refusal:
        _note_refusal(theirs, str(refusal))


def _note_refusal(theirs: Sequence[ColumnElement[bool]], why: str) -> None:
    """The mail did not leave: it is tried again with the next minute, twice at most."""
    with db.separate_transaction() as own:
        own.connection().execute(
            update(Delivery).where(*theirs).values(mailed_at=None, skipped=f"No mail was sent. {why}"[:300])
        )


def _words(session: Session, person: Person, ids: Sequence[UUID]) -> tuple[str, str]:
    """Subject and text about documents that one schedule made for one person. At most four queries."""
    public_url: str = current_app.extensions["settings"].public_url
    address = f"{public_url}/documents/{ids[0]}" if len(ids) == 1 else f"{public_url}/documents"
    found = session.exec(
        select(Report).where(col(Report.id).in_(ids)).order_by(col(Report.requested_at))
    ).all()
    about, checklists = subjects(session, found), _checklists(session, found)
    brought = [
        # A visit's reference stays behind the password.
        Brought(
            each.kind,
            "" if each.kind is ReportKind.VISIT else about[each.id],
            checklists.get(each.checklist_id or 0, ""),
            each.from_day,
            each.to_day,
        )
        for each in found
    ]
    return mail_words(found[0].language, person.name or person.email or "", brought, address)


def _checklists(session: Session, reports: Sequence[Report]) -> dict[int, str]:
    ids = [report.checklist_id for report in reports if report.checklist_id]
    rows = session.execute(select(Checklist.id, Checklist.name).where(col(Checklist.id).in_(ids)))
    return dict(tuple(row) for row in rows)


def _end_if_settled(session: Session, run_id: int, now: datetime) -> None:
    delivered = deliveries_of(session, [run_id])
    run = session.get_one(ScheduleRun, run_id)
    if not delivered or run.status is not RunStatus.RUNNING or any(map(_is_open, delivered)):
        return
    people = {one.person.id for one in delivered}
    told = {one.person.id for one in delivered if one.delivery.mailed_at}
    status = RunStatus.DONE if told else RunStatus.FAILED
    finish(session, run, status, f"{len(told)} of {len(people)} got it by mail.", now)


def _is_open(one: Delivered) -> bool:
    if one.delivery.report_id is None and not one.delivery.skipped:
        return True
    return _may_be_mailed(one)
