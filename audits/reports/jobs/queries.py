"""Reading what somebody asked for: documents and batches together, newest first, and what each is about."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, literal, union_all
from sqlmodel import Session, col, select

from audits.checklists.tables import Checklist, ChecklistVersion
from audits.fieldwork.tables import Round
from audits.people.tables import Person
from audits.reports.batch_tables import Batch, BatchStatus
from audits.reports.batches.queries import visible_to as batches_visible_to
from audits.reports.blank_checklist import version_in
from audits.reports.issuing.queries import visible_to as reports_visible_to
from audits.reports.jobs.rules import BATCHES_IN, DOCUMENTS_IN, Progress
from audits.reports.tables import Report, ReportKind, ReportStatus
from audits.stores.tables import Region, Store
from audits.visits.tables import Visit

PAGE = 30
Job = Report | Batch


def list_jobs(
    session: Session, viewer: Person, progress: Progress | None, page: int = 1
) -> tuple[list[Job], int]:
    """A page of what somebody asked for, newest first, and how many there are in all. Four queries."""
    documents = DOCUMENTS_IN[progress] if progress else list(ReportStatus)
    batches = BATCHES_IN[progress] if progress else list(BatchStatus)
    asked = union_all(
        select(Report.id, Report.requested_at, literal(0).label("kind")).where(
            reports_visible_to(viewer), col(Report.status).in_(documents)
        ),
        select(Batch.id, Batch.requested_at, literal(1).label("kind")).where(
            batches_visible_to(viewer), col(Batch.status).in_(batches)
        ),
    ).subquery()
    count = session.execute(select(func.count()).select_from(asked)).scalar_one()
    order = (asked.c.requested_at.desc(), asked.c.kind, asked.c.id)
    page_of = select(asked.c.id).order_by(*order).offset((page - 1) * PAGE).limit(PAGE)
    ids = list(session.execute(page_of).scalars())
    rows: dict[UUID, Job] = {
        row.id: row for row in session.exec(select(Report).where(col(Report.id).in_(ids)))
    }
    rows |= {row.id: row for row in session.exec(select(Batch).where(col(Batch.id).in_(ids)))}
    return [rows[found] for found in ids], count


def places(session: Session, jobs: Sequence[Job]) -> dict[UUID, int]:
    """How many documents and batches are begun before each that still waits, whoever asked. At most two queries."""
    waiting = [job for job in jobs if job.status in (ReportStatus.QUEUED, BatchStatus.QUEUED)]
    if not waiting:
        return {}
    before: list[datetime] = []
    for table, statuses in ((Report, [ReportStatus.QUEUED]), (Batch, [BatchStatus.QUEUED])):
        asked: Any = select(table.requested_at).where(col(table.status).in_(statuses))
        before += session.exec(asked)
    return {job.id: sum(moment < job.requested_at for moment in before) for job in waiting}


def subjects(session: Session, reports: Sequence[Report]) -> dict[UUID, str]:
    """What each document is about: a visit's reference, a store, a region, a checklist. At most four queries."""
    names = {
        ReportKind.VISIT: _names(session, reports, ReportKind.VISIT, Visit.id, Visit.ref, UUID),
        ReportKind.STORE: _names(session, reports, ReportKind.STORE, Store.id, Store.name, int),
        ReportKind.REGION: _names(session, reports, ReportKind.REGION, Region.id, Region.path, int),
        ReportKind.CHECKLIST: _checklists(session, reports),
    }
    return {row.id: names.get(row.kind, {}).get(row.subject, "") for row in reports}


def named(session: Session, batches: Sequence[Batch]) -> dict[str, dict[int, str]]:
    """The names of the rounds, regions and checklists that batches are of, by id. Three queries."""
    tables: dict[str, tuple[Any, Any, set[int | None]]] = {
        "round": (Round.id, Round.name, {batch.round_id for batch in batches}),
        "region": (Region.id, Region.path, {batch.region_id for batch in batches}),
        "checklist": (Checklist.id, Checklist.name, {batch.checklist_id for batch in batches}),
    }
    return {what: _by_id(session, key, name, ids - {None}) for what, (key, name, ids) in tables.items()}


def _by_id(session: Session, key: Any, name: Any, ids: set[Any]) -> dict[int, str]:
    if not ids:
        return {}
    rows = session.execute(select(key, name).where(col(key).in_(ids)))
    return {row[0]: row[1] for row in rows}


def _names(
    session: Session, reports: Sequence[Report], kind: ReportKind, key: Any, name: Any, of: type
) -> dict[str, str]:
    ids = {of(row.subject) for row in reports if row.kind is kind and row.subject}
    if not ids:
        return {}
    return {str(found): words for found, words in session.execute(select(key, name).where(col(key).in_(ids)))}


def _checklists(session: Session, reports: Sequence[Report]) -> dict[str, str]:
    asked = {row.subject: version_in(row.subject) for row in reports if row.kind is ReportKind.CHECKLIST}
    if not asked:
        return {}
    rows = session.execute(
        select(ChecklistVersion.id, Checklist.name)
        .join(Checklist, col(Checklist.id) == col(ChecklistVersion.checklist_id))
        .where(col(ChecklistVersion.id).in_(asked.values()))
    )
    names = dict(tuple(row) for row in rows)
    return {subject: names.get(version, "") for subject, version in asked.items()}
