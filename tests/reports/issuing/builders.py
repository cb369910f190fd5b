"""Visits as reviewers decide about them, now: versions tell by the time what happened since."""

from datetime import UTC, datetime

from sqlmodel import Session

from audits.access import Role
from audits.people.tables import Person
from audits.reports.rules import AskedFor
from audits.reports.tables import ReportKind
from audits.visits.arriving.submission import submit
from audits.visits.reading.audit import Edition
from audits.visits.reviewing import deciding
from audits.visits.tables import Visit
from tests import builders
from tests.visits import builders as visits

FREE_TEXT = "REVIEWERSWORDS"


def reviewer(session: Session) -> Person:
    return builders.person(session, Role.REVIEWER)


def approved(session: Session, by: Person, **columns) -> Visit:
    """A visit that was sent in and that a reviewer approved."""
    visit = visits.submitted(session, visits.draft(session, **columns), greeted=visits.no())
    approve(session, visit, by)
    return visit


def approve(session: Session, visit: Visit, by: Person) -> None:
    deciding.approve(session, visit, by, visit.revision, datetime.now(UTC))


def release(session: Session, visit: Visit) -> None:
    """The days that head office lets pass before the store reads it are over."""
    visit.release_due, visit.released_at = None, datetime.now(UTC)
    session.add(visit)


def reopen(session: Session, visit: Visit, by: Person) -> None:
    deciding.reopen(session, visit, FREE_TEXT, by, visit.revision, datetime.now(UTC))


def exclude(session: Session, visit: Visit, by: Person) -> None:
    deciding.exclude(session, visit, FREE_TEXT, by, visit.revision, datetime.now(UTC))


def correct(session: Session, visit: Visit, by: Person) -> None:
    """Opened again, one question returned and answered anew, approved."""
    reopen(session, visit, by)
    reasons = {"greeted": FREE_TEXT}
    deciding.return_questions(session, visit, reasons, by, visit.revision, datetime.now(UTC))
    visits.give(session, visit, greeted="yes")
    submit(session, visit, datetime.now(UTC))
    approve(session, visit, by)


def audit_of(visit: Visit, edition: Edition = Edition.HEAD_OFFICE, **setting) -> AskedFor:
    return AskedFor(ReportKind.VISIT, str(visit.id), edition, **setting)
