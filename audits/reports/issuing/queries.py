"""Reading versions, issued files and the documents that somebody asked for."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, or_, true, tuple_
from sqlmodel import Session, col, select

from audits.access import Role
from audits.errors import NotFound
from audits.people.tables import Person
from audits.reports.rules import AskedFor
from audits.reports.silence import silent
from audits.reports.tables import AuditVersion, Issue, Report, ReportKind, ReportStatus
from audits.visits.reading.audit import Edition
from audits.visits.tables import Visit, VisitStatus

Decision = tuple[UUID, VisitStatus, datetime | None]
"""A visit, what was decided about it, and when."""
SHOWN = 50
MOST_AT_ONCE = 500


def standing_version(session: Session, series: str) -> AuditVersion | None:
    """The version that stands of a series; None before the first. One query."""
    return session.exec(
        select(AuditVersion).where(AuditVersion.series == series, col(AuditVersion.superseded_at).is_(None))
    ).first()


def versions_of(session: Session, series: str) -> Sequence[AuditVersion]:
    """All versions of a series, the oldest first. One query."""
    return session.exec(
        select(AuditVersion).where(AuditVersion.series == series).order_by(col(AuditVersion.number))
    ).all()


def claim_on(session: Session, version_id: int, asked: AskedFor) -> Issue | None:
    """The row of a version in the setting asked for, issued or not. One query."""
    return session.exec(select(Issue).where(Issue.version_id == version_id, *_set_as(asked))).first()


def standing_issue(session: Session, asked: AskedFor) -> Issue | None:
    """The issued file of the version that stands, in the setting asked for; None where there is none. One query.

    Whether the version still says what the data says is for `versions.look_at` to tell.
    """
    return session.exec(
        select(Issue)
        .join(AuditVersion, col(AuditVersion.id) == col(Issue.version_id))
        .where(
            AuditVersion.series == asked.series,
            col(AuditVersion.superseded_at).is_(None),
            col(Issue.sha256).is_not(None),
            col(Issue.deleted_at).is_(None),
            *_set_as(asked),
        )
    ).first()


def lost_a_file(session: Session, version_id: int | None) -> bool:
    """Whether a file of a version was deleted since it was issued. One query."""
    query = select(func.count()).where(Issue.version_id == version_id, col(Issue.deleted_at).is_not(None))
    return session.exec(query).one() > 0


def issues_of(session: Session, series: str) -> Sequence[tuple[AuditVersion, Issue]]:
    """The issued files of a series, the newest version first, in the order they were issued. One query."""
    rows = session.execute(
        select(AuditVersion, Issue)
        .join(Issue, col(Issue.version_id) == col(AuditVersion.id))
        .where(AuditVersion.series == series, col(Issue.sha256).is_not(None))
        .order_by(col(AuditVersion.number).desc(), col(Issue.issued_at), col(Issue.id))
    )
    return [(version, issue) for version, issue in rows]


def undone_decisions(session: Session, since: datetime, until: datetime) -> list[UUID]:
    """The visits that a reviewer decided about in a time and whose audit was not printed after, the oldest first.

    A visit that was excluded before anything was issued of it needs no paper; one whose printing failed is not tried
    again by itself. At most 500. Two queries for each 500 decisions until so many are found.
    """
    found: list[UUID] = []
    after = None
    while len(found) < MOST_AT_ONCE:
        decisions = _decisions(session, since, until, after)
        done = _printed_of(session, [visit_id for visit_id, _status, _at in decisions])
        found += [it for it, status, at in decisions if _undone(done.get(str(it)), status, at)]
        if len(decisions) < MOST_AT_ONCE:
            break
        after = decisions[-1]
    return found[:MOST_AT_ONCE]


def _decisions(
    session: Session, since: datetime, until: datetime, after: Decision | None
) -> Sequence[Decision]:
    """Decisions of a time, the oldest first, those that come after one of them. At most 500. One query."""
    later: ColumnElement[bool] = true()
    if after is not None:
        last_id, _status, last_at = after
        later = tuple_(col(Visit.reviewed_at), col(Visit.id)) > (last_at, last_id)
    rows = session.execute(
        select(Visit.id, Visit.status, Visit.reviewed_at)
        .where(col(Visit.status).in_([VisitStatus.APPROVED, VisitStatus.EXCLUDED]))
        .where(col(Visit.reviewer_id).is_not(None), col(Visit.reviewed_at).between(since, until), later)
        .order_by(col(Visit.reviewed_at), col(Visit.id))
        .limit(MOST_AT_ONCE)
    )
    return [(visit_id, VisitStatus(status), at) for visit_id, status, at in rows]


def _printed_of(session: Session, visit_ids: Sequence[UUID]) -> dict[str, tuple[datetime, bool]]:
    """When the version that stands was made of each visit's audit, and whether that is printed or failed. One query."""
    rows = session.execute(
        select(AuditVersion.subject, AuditVersion.made_at, func.max(Issue.issued_at), func.max(Issue.failure))
        .outerjoin(Issue, col(Issue.version_id) == col(AuditVersion.id))
        .where(AuditVersion.kind == ReportKind.VISIT, AuditVersion.edition == Edition.HEAD_OFFICE)
        .where(col(AuditVersion.subject).in_([str(visit_id) for visit_id in visit_ids]))
        .where(col(AuditVersion.superseded_at).is_(None))
        .group_by(col(AuditVersion.subject), col(AuditVersion.made_at))
    )
    return {subject: (at, bool(issued or failure)) for subject, at, issued, failure in rows}


def _undone(made: tuple[datetime, bool] | None, status: VisitStatus, decided_at: datetime | None) -> bool:
    """Whether a decision is still to be printed. `made` is when the version that stands was, and whether it is done."""
    if made is None:
        return status is VisitStatus.APPROVED
    made_at, done = made
    return not done or (decided_at is not None and made_at < decided_at)


def names_of(session: Session, ids: set[UUID | None]) -> dict[UUID, str]:
    """The names of those who had files issued, for head office's edition. One query."""
    known = [person_id for person_id in ids if person_id is not None]
    rows = session.exec(select(Person.id, Person.name, Person.reference).where(col(Person.id).in_(known)))
    return {person_id: name or reference for person_id, name, reference in rows}


def _set_as(asked: AskedFor) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Issue.language) == asked.language,
        col(Issue.paper) == asked.paper,
    )


def visible_to(person: Person) -> ColumnElement[bool]:
    """The documents somebody sees: those they asked for themselves. What is in them is checked again when fetched."""
    match person.role:
        case Role.HEAD_OFFICE | Role.REVIEWER | Role.REGIONAL_MANAGER | Role.STORE_MANAGER:
            return col(Report.requested_by_id) == person.id
        case Role.SHOPPER:
            return false()
        case _:
            assert_never(person.role)


def find(session: Session, viewer: Person, report_id: UUID) -> Report:
    """One document, `NotFound` when there is none for this viewer. One query."""
    found = session.exec(select(Report).where(visible_to(viewer), Report.id == report_id)).first()
    if found is None:
        raise NotFound("This document")
    return found


def list_reports(session: Session, viewer: Person) -> list[Report]:
    """What somebody asked for last, newest first, at most 50. One query."""
    return list(
        session.exec(
            select(Report)
            .where(visible_to(viewer))
            .order_by(col(Report.requested_at).desc(), col(Report.id))
            .limit(SHOWN)
        )
    )


def printed_draft(session: Session, asked: AskedFor, digest: str) -> Report | None:
    """A printed draft that says the same, whoever asked for it. One query."""
    return session.exec(
        select(Report)
        .where(same(asked), Report.content_digest == digest, Report.status == ReportStatus.READY)
        .where(col(Report.issue_id).is_(None), col(Report.deleted_at).is_(None))
        .order_by(col(Report.requested_at).desc(), col(Report.id))
        .limit(1)
    ).first()


def under_way(session: Session, asked: AskedFor, person_id: UUID, digest: str) -> Report | None:
    """The same document that this person asked for before and that is not finished yet. One query."""
    return session.exec(
        select(Report)
        .where(unfinished(asked), Report.content_digest == digest, Report.requested_by_id == person_id)
        .order_by(col(Report.requested_at).desc(), col(Report.id))
        .limit(1)
    ).first()


def waits(now: datetime) -> ColumnElement[bool]:
    """Whether a document waits for a worker: nobody has begun it, or whoever began it fell silent."""
    newest = func.coalesce(Report.heartbeat_at, Report.requested_at)
    return or_(
        col(Report.status) == ReportStatus.QUEUED,
        and_(col(Report.status) == ReportStatus.RENDERING, silent(newest, now)),
    )


def unfinished(asked: AskedFor) -> ColumnElement[bool]:
    """The documents that were asked for like this and are not finished yet."""
    return and_(same(asked), col(Report.status).in_([ReportStatus.QUEUED, ReportStatus.RENDERING]))


def same(asked: AskedFor) -> ColumnElement[bool]:
    """Whether a row asks for exactly this."""
    return and_(
        col(Report.kind) == asked.kind,
        col(Report.subject) == asked.subject,
        col(Report.edition) == asked.edition,
        col(Report.within_id).is_not_distinct_from(asked.within_id),
        col(Report.checklist_id).is_not_distinct_from(asked.checklist_id),
        col(Report.from_day).is_not_distinct_from(asked.from_day),
        col(Report.to_day).is_not_distinct_from(asked.to_day),
        col(Report.language) == asked.language,
        col(Report.paper) == asked.paper,
    )
