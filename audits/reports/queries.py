"""Reading for reports: what one store's document needs, and the documents that somebody asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import assert_never
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, or_, true
from sqlmodel import Session, col, select

from audits.access import Role
from audits.checklists.tables import Touchpoint
from audits.comparisons.scope import Wanted, totals_in
from audits.errors import NotFound
from audits.people.tables import Person
from audits.reports.rules import HEARTBEAT_STOPPED, AskedFor
from audits.reports.tables import Report, ReportStatus
from audits.sheet import in_language
from audits.stores.tables import Region, Store
from audits.visits.tables import TouchpointScore, Visit, VisitScore, Wish

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Wished:
    """What would have been nice, where, and on which visit."""

    ref: str
    day: date
    touchpoint: str
    text: str


@dataclass(frozen=True, slots=True)
class OwnPart:
    """A store's own touchpoint over the period: visits that scored it and their mean, 0 to 100."""

    name: str
    visits: int
    mean: float


def store_and_region(session: Session, store_id: int) -> tuple[Store, str]:
    """A store and its region's path, `NotFound` when there is none. At most two queries."""
    found = session.get(Store, store_id)
    if found is None:
        raise NotFound("This store")
    region = session.get(Region, found.region_id) if found.region_id else None
    return found, region.path if region else ""


def visits_in(session: Session, store_id: int, wanted: Wanted) -> list[tuple[Visit, VisitScore]]:
    """The approved visits to a store that a document counts, newest first. One query."""
    rows = session.execute(
        select(Visit, VisitScore)
        .join(VisitScore, col(VisitScore.visit_id) == col(Visit.id))
        .where(*_counted(store_id, wanted))
        .order_by(col(VisitScore.visited_on).desc(), Visit.ref)
    )
    return [(visit, score) for visit, score in rows]


def scores_until(session: Session, store_id: int, wanted: Wanted) -> list[tuple[date, float]]:
    """Day and share of a store's scored visits up to the end of the period, oldest first. One query."""
    open_start = Wanted(checklist_id=wanted.checklist_id, to_day=wanted.to_day)
    rows = session.exec(
        select(col(VisitScore.visited_on), col(VisitScore.common_share))
        .where(*_counted(store_id, open_start), col(VisitScore.common_share).is_not(None))
        .order_by(col(VisitScore.visited_on))
    )
    return [(day, share) for day, share in rows if share is not None]


def wishes_in(session: Session, store_id: int, wanted: Wanted) -> list[Wished]:
    """The wishes left in the visits that a document counts, newest first. One query."""
    rows = session.execute(
        select(Visit.ref, VisitScore.visited_on, Touchpoint.name, Wish.text)  # type: ignore[call-overload]
        .join(VisitScore, col(VisitScore.visit_id) == col(Visit.id))
        .join(Wish, col(Wish.visit_id) == col(Visit.id))
        .join(Touchpoint, col(Touchpoint.id) == col(Wish.touchpoint_id))
        .where(*_counted(store_id, wanted))
        .order_by(col(VisitScore.visited_on).desc(), Visit.ref, col(Touchpoint.position), col(Touchpoint.id))
    )
    return [Wished(ref, day, in_language(name), text) for ref, day, name, text in rows]


def own_parts(session: Session, store_id: int, wanted: Wanted) -> list[OwnPart]:
    """A store's own touchpoints over the period, by name. One query."""
    rows = session.execute(
        select(TouchpointScore.key_id, Touchpoint.name, TouchpointScore.share)
        .join(Touchpoint, col(Touchpoint.id) == col(TouchpointScore.touchpoint_id))
        .join(VisitScore, col(VisitScore.visit_id) == col(TouchpointScore.visit_id))
        .where(*_counted(store_id, wanted))
        .where(col(TouchpointScore.own).is_(True), col(TouchpointScore.share).is_not(None))
        .order_by(col(TouchpointScore.visited_on), col(TouchpointScore.visit_id))
    )
    names: dict[int, str] = {}
    shares: dict[int, list[float]] = {}
    for key_id, name, share in rows:
        names[key_id] = in_language(name)
        shares.setdefault(key_id, []).append(min(share, 1.0))
    parts = [OwnPart(names[key], len(found), 100 * sum(found) / len(found)) for key, found in shares.items()]
    return sorted(parts, key=lambda part: part.name)


def newest_counted(session: Session, wanted: Wanted) -> date | None:
    """The day of the newest approved visit that a document counts. One query."""
    return session.exec(select(func.max(VisitScore.visited_on)).where(totals_in(wanted))).one()


def _counted(store_id: int, wanted: Wanted) -> Sequence[ColumnElement[bool]]:
    return (
        col(VisitScore.store_id) == store_id,
        true() if wanted.checklist_id is None else col(VisitScore.checklist_id) == wanted.checklist_id,
        true() if wanted.from_day is None else col(VisitScore.visited_on) >= wanted.from_day,
        true() if wanted.to_day is None else col(VisitScore.visited_on) <= wanted.to_day,
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


def ready_one(session: Session, asked: AskedFor, digest: str) -> Report | None:
    """A finished document with the same content, whoever asked for it. One query."""
    return session.exec(
        select(Report)
        .where(_same(asked), Report.content_digest == digest, Report.status == ReportStatus.READY)
        .order_by(col(Report.requested_at).desc(), col(Report.id))
        .limit(1)
    ).first()


def under_way(session: Session, asked: AskedFor, person_id: UUID, digest: str) -> Report | None:
    """The same document that this person asked for before and that is not finished yet. One query."""
    return session.exec(
        select(Report)
        .where(_same(asked), Report.content_digest == digest, Report.requested_by_id == person_id)
        .where(col(Report.status).in_([ReportStatus.QUEUED, ReportStatus.RENDERING]))
        .order_by(col(Report.requested_at).desc(), col(Report.id))
        .limit(1)
    ).first()


def waits(now: datetime) -> ColumnElement[bool]:
    """Whether a document waits for a worker: nobody has begun it, or whoever began it fell silent."""
    silent = func.coalesce(Report.heartbeat_at, Report.requested_at) < now - HEARTBEAT_STOPPED
    return or_(
        col(Report.status) == ReportStatus.QUEUED,
        and_(col(Report.status) == ReportStatus.RENDERING, silent),
    )


def _same(asked: AskedFor) -> ColumnElement[bool]:
    return and_(
        col(Report.kind) == asked.kind,
        col(Report.subject) == asked.subject,
        col(Report.edition) == asked.edition,
    )
