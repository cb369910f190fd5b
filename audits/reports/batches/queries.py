"""Reading batches: those somebody asked for, and the files of one as its reader may have them now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, assert_never
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false
from sqlmodel import Session, col, select

from audits.access import Role
from audits.checklists.tables import Checklist, ChecklistVersion
from audits.errors import NotFound
from audits.people.tables import Person
from audits.reports.batch_tables import Batch, BatchItem, ItemStatus
from audits.reports.tables import AuditVersion, Issue
from audits.stores.tables import Store
from audits.visits.queries import visible_to as visits_visible_to
from audits.visits.reading.editions import edition_for
from audits.visits.tables import Visit, VisitScore

SHOWN_FAILURES = 100
_ROWS_AT_ONCE = 500
_FACTS: tuple[Any, ...] = (
    Visit.ref,
    Store.code,
    Store.name,
    Visit.visited_on,
    Checklist.name,
    VisitScore.final,
)


@dataclass(frozen=True, slots=True)
class Row:
    """An audit of a batch with what stands beside it in the index. `is_readable`: its reader may still have it.

    `score` is 0 to 1, None where nothing was scored; `issue` and `version` are None until it is printed.
    """

    item: BatchItem
    ref: str
    store: str
    store_name: str
    visited_on: date | None
    checklist: str
    score: Fraction | None
    issue: Issue | None
    version: AuditVersion | None
    is_readable: bool


@dataclass(frozen=True, slots=True)
class Failed:
    """An audit that could not be made, and why."""

    visit_id: UUID
    ref: str
    store: str
    failure: str


def visible_to(person: Person) -> ColumnElement[bool]:
    """The batches somebody sees: those they asked for, in the edition that is theirs now."""
    match person.role:
        case Role.HEAD_OFFICE | Role.REGIONAL_MANAGER:
            mine = col(Batch.requested_by_id) == person.id
            return and_(mine, col(Batch.edition) == edition_for(person.role))
        case Role.STORE_MANAGER | Role.REVIEWER | Role.SHOPPER:
            return false()
        case _:
            assert_never(person.role)


def find(session: Session, viewer: Person, batch_id: UUID) -> Batch:
    """One batch, `NotFound` when there is none for this viewer. One query."""
    found = session.exec(select(Batch).where(visible_to(viewer), Batch.id == batch_id)).first()
    if found is None:
        raise NotFound("This batch")
    return found


def rows(session: Session, viewer: Person, batch: Batch) -> Iterator[Row]:
    """Every audit of a batch in its order, with whether the viewer may still read it. One query."""
    shown = select(BatchItem, *_FACTS, Issue, AuditVersion, visits_visible_to(viewer))  # type: ignore[call-overload]
    query = (
        _with_places(shown)
        .join(BatchItem, col(BatchItem.visit_id) == col(Visit.id))
        .outerjoin(Issue, col(Issue.id) == col(BatchItem.issue_id))
        .outerjoin(AuditVersion, col(AuditVersion.id) == col(Issue.version_id))
        .where(col(BatchItem.batch_id) == batch.id)
        .order_by(col(BatchItem.position))
    )
    for row in session.execute(query, execution_options={"yield_per": _ROWS_AT_ONCE}):
        yield Row(*row)


def printed(session: Session, items: Sequence[BatchItem]) -> Iterator[Row]:
    """Audits that a command has printed, in the order given. Two queries for each 500."""
    for start in range(0, len(items), _ROWS_AT_ONCE):
        some = items[start : start + _ROWS_AT_ONCE]
        about: Any = select(Visit.id, *_FACTS)
        visits = _with_places(about).where(col(Visit.id).in_([it.visit_id for it in some]))
        facts = {row[0]: row[1:] for row in session.execute(visits)}
        issues = (
            select(Issue, AuditVersion)
            .join(AuditVersion, col(AuditVersion.id) == col(Issue.version_id))
            .where(col(Issue.id).in_([it.issue_id for it in some if it.issue_id]))
        )
        files = {issue.id: (issue, version) for issue, version in session.execute(issues)}
        for item in some:
            issue, version = files.get(item.issue_id or item.batch_id, (None, None))
            yield Row(*(item, *facts[item.visit_id], issue, version, True))


def _with_places(query: Any) -> Any:
    return (
        query.select_from(Visit)
        .join(Store, col(Store.id) == col(Visit.store_id))
        .join(ChecklistVersion, col(ChecklistVersion.id) == col(Visit.version_id))
        .join(Checklist, col(Checklist.id) == col(ChecklistVersion.checklist_id))
        .outerjoin(VisitScore, col(VisitScore.visit_id) == col(Visit.id))
    )


def failures(session: Session, viewer: Person, batch: Batch) -> list[Failed]:
    """The audits of a batch that could not be made, at most 100 in its order. One query.

    One that the viewer may no longer read is not named.
    """
    found = session.execute(
        select(Visit.id, Visit.ref, Store.name, BatchItem.failure)
        .join(BatchItem, col(BatchItem.visit_id) == col(Visit.id))
        .join(Store, col(Store.id) == col(Visit.store_id))
        .where(BatchItem.batch_id == batch.id, BatchItem.status == ItemStatus.FAILED)
        .where(visits_visible_to(viewer))
        .order_by(col(BatchItem.position))
        .limit(SHOWN_FAILURES)
    )
    return [Failed(*row) for row in found]
