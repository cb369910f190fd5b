"""Reading approved visits for programs: the same rows as on the pages, by day and reference."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from audits.api.asking import VisitQuery
from audits.api.paging import Order, Part, part
from audits.checklists.tables import Checklist, ChecklistVersion
from audits.people.tables import Person
from audits.stores.queries import find_region
from audits.stores.tables import Region, Store
from audits.visits.queries import Filters, visible_to, within
from audits.visits.tables import Visit, VisitScore, VisitStatus

_BY_DAY = Order([col(Visit.visited_on), col(Visit.ref)], [date, str])


@dataclass(frozen=True, slots=True)
class Counted:
    """An approved visit with what its line is made from. Not every reader may see all of it."""

    visit: Visit
    score: VisitScore
    store: Store
    region: str | None
    checklist: str
    version: str
    shopper: str | None


def approved(session: Session, viewer: Person, query: VisitQuery) -> Part[Counted]:
    """A page of the approved visits that somebody sees. Two queries at most; `NotFound` for a foreign region."""
    statement = _counted().where(visible_to(viewer), *_wanted(session, viewer, query))
    found = part(session, statement, _BY_DAY, query, lambda row: (row[0].visited_on, row[0].ref))
    return Part([Counted(*row) for row in found.rows], found.next)


def approved_refs(session: Session, viewer: Person, query: VisitQuery) -> Part[str]:
    """The references alone, of the same page. Two queries at most."""
    statement = _joined(select(Visit.visited_on, Visit.ref)).where(
        visible_to(viewer), *_wanted(session, viewer, query)
    )
    found = part(session, statement, _BY_DAY, query, tuple)
    return Part([ref for _day, ref in found.rows], found.next)


def counted(session: Session, viewer: Person, visit: Visit) -> Counted | None:
    """The line of one visit that its reader has found; None when it is not approved. One query."""
    row = session.execute(
        _counted().where(visible_to(viewer), col(Visit.id) == visit.id, _IS_APPROVED)
    ).first()
    return Counted(*row) if row else None


_IS_APPROVED: ColumnElement[bool] = col(Visit.status) == VisitStatus.APPROVED


def _wanted(session: Session, viewer: Person, query: VisitQuery) -> list[ColumnElement[bool]]:
    if query.region is not None:
        find_region(session, viewer, query.region)
    filters = Filters(
        from_day=query.from_day,
        to_day=query.to_day,
        region_id=query.region,
        store_code=query.store,
        checklist_key=query.checklist,
    )
    wanted = [_IS_APPROVED, within(filters)]
    if query.updated_since is not None:
        wanted.append(col(Visit.reviewed_at) >= query.updated_since)
    return wanted


def _counted() -> Any:
    return _joined(
        select(  # type: ignore[call-overload]
            Visit,
            VisitScore,
            Store,
            Region.path,
            Checklist.key,
            ChecklistVersion.version,
            Person.reference,
        )
    ).outerjoin(Person, col(Person.id) == col(Visit.shopper_id))


def _joined(statement: Any) -> Any:
    return (
        statement.join(VisitScore, col(VisitScore.visit_id) == col(Visit.id))
        .join(Store, col(Store.id) == col(Visit.store_id))
        .join(ChecklistVersion, col(ChecklistVersion.id) == col(Visit.version_id))
        .join(Checklist, col(Checklist.id) == col(ChecklistVersion.checklist_id))
        .outerjoin(Region, col(Region.id) == col(Store.region_id))
    )
