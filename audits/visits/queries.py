"""Reading visits. Which visits somebody sees is decided by `visible_to`, in this one place."""

from dataclasses import dataclass
from datetime import date
from typing import Any, assert_never
from uuid import UUID

from sqlalchemy import ColumnElement, func, true
from sqlmodel import Session, col, select

from audits.access import Role
from audits.checklists.tables import Checklist, ChecklistVersion
from audits.errors import NotFound
from audits.people.tables import Person
from audits.stores.queries import visible_to as stores_visible_to
from audits.stores.tables import Region, Store
from audits.visits.tables import Visit, VisitScore, VisitStatus

PAGE = 50
SENT = frozenset({VisitStatus.SUBMITTED, VisitStatus.RETURNED, VisitStatus.APPROVED, VisitStatus.EXCLUDED})


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is cut to; None leaves that side open. Both days are included, in the store's time zone."""

    from_day: date | None = None
    to_day: date | None = None
    region_id: int | None = None
    store_code: str = ""
    checklist_key: str = ""
    status: VisitStatus | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A visit with what its row in a list shows. `score` is None until it is approved.

    `shopper` is the reference; who may see it is for the editions to say.
    """

    visit: Visit
    store: Store
    checklist: Checklist
    score: VisitScore | None
    shopper: str | None


def visible_to(person: Person) -> ColumnElement[bool]:
    """The visits somebody sees: sent ones, approved ones of one's region, released ones of one's stores, one's own."""
    match person.role:
        case Role.HEAD_OFFICE | Role.REVIEWER:
            return col(Visit.status).in_(SENT)
        case Role.REGIONAL_MANAGER:
            return _approved_in(person)
        case Role.STORE_MANAGER:
            return _approved_in(person) & col(Visit.released_at).is_not(None)
        case Role.SHOPPER:
            return col(Visit.shopper_id) == person.id
        case _:
            assert_never(person.role)


def _approved_in(person: Person) -> ColumnElement[bool]:
    stores = select(Store.id).where(stores_visible_to(person))
    return (col(Visit.status) == VisitStatus.APPROVED) & col(Visit.store_id).in_(stores)


def find(session: Session, viewer: Person, visit_id: UUID) -> Visit:
    """One visit, `NotFound` when there is none for this viewer. One query."""
    found = session.exec(select(Visit).where(visible_to(viewer), Visit.id == visit_id)).first()
    if found is None:
        raise NotFound("This visit")
    return found


def find_whole(session: Session, viewer: Person | None, visit_id: UUID) -> Found:
    """One visit with its store, checklist and score, `NotFound` when there is none for this viewer. One query.

    `viewer` None is a command, which sees every visit.
    """
    seen = visible_to(viewer) if viewer else true()
    row = session.execute(_with_places().where(seen, col(Visit.id) == visit_id)).first()
    if row is None:
        raise NotFound("This visit")
    return Found(*row)


def by_ref(session: Session, ref: str) -> Visit:
    """The visit with this reference, for commands; `NotFound` when there is none. One query."""
    found = session.exec(select(Visit).where(Visit.ref == ref)).first()
    if found is None:
        raise NotFound(f"Visit {ref}")
    return found


def lock(session: Session, visit: Visit) -> None:
    """Read a visit afresh and keep others from changing it until the transaction ends. At most two statements.

    SQLite's writers already wait for each other; PostgreSQL's wait for the row. What this transaction has changed
    of the visit is written first: reading afresh would forget it.
    """
    session.flush()
    session.flush()  # Reading afresh forgets what was not written yet.
    session.refresh(visit, with_for_update=True)


def list_visits(session: Session, viewer: Person, filters: Filters, page: int = 1) -> tuple[list[Found], int]:
    """A page of visits, newest first, and how many there are in all. Two queries."""
    condition = visible_to(viewer) & within(filters)
    counted = (
        select(func.count())
        .select_from(Visit)
        .join(Store, col(Store.id) == col(Visit.store_id))
        .join(ChecklistVersion, col(ChecklistVersion.id) == col(Visit.version_id))
        .join(Checklist, col(Checklist.id) == col(ChecklistVersion.checklist_id))
        .where(condition)
    )
    rows = session.execute(
        _with_places()
        .where(condition)
        .order_by(col(Visit.visited_on).desc(), col(Visit.ref), col(Visit.id))
        .offset((page - 1) * PAGE)
        .limit(PAGE)
    )
    return [Found(*row) for row in rows], session.exec(counted).one()


def queue(session: Session, reviewer: Person, page: int = 1) -> tuple[list[Found], int]:
    """A page of the visits that wait for review, the longest waiting first, and how many there are. Two queries."""
    condition = visible_to(reviewer) & (col(Visit.status) == VisitStatus.SUBMITTED)
    rows = session.execute(
        _with_places()
        .where(condition)
        .order_by(col(Visit.submitted_at), col(Visit.id))
        .offset((page - 1) * PAGE)
        .limit(PAGE)
    )
    count = session.exec(select(func.count()).select_from(Visit).where(condition)).one()
    return [Found(*row) for row in rows], count


def next_in_queue(session: Session, reviewer: Person) -> UUID | None:
    """The visit that has waited longest for review. One query."""
    return session.exec(
        select(Visit.id)
        .where(visible_to(reviewer), Visit.status == VisitStatus.SUBMITTED)
        .order_by(col(Visit.submitted_at), col(Visit.id))
        .limit(1)
    ).first()


def checklists_visited(session: Session, viewer: Person) -> list[Checklist]:
    """The checklists of the visits that somebody sees, by name. One query."""
    made_with = (
        select(Visit.id)
        .join(ChecklistVersion, col(ChecklistVersion.id) == col(Visit.version_id))
        .where(col(ChecklistVersion.checklist_id) == col(Checklist.id), visible_to(viewer))
        .exists()
    )
    return list(
        session.exec(select(Checklist).where(made_with).order_by(Checklist.name, Checklist.key)).all()
    )


def within(filters: Filters) -> ColumnElement[bool]:
    """The filters as one condition on visits joined with their store and checklist."""
    condition: ColumnElement[bool] = true()
    if filters.from_day is not None:
        condition &= col(Visit.visited_on) >= filters.from_day
    if filters.to_day is not None:
        condition &= col(Visit.visited_on) <= filters.to_day
    if filters.region_id is not None:
        condition &= col(Store.region_id).in_(_subtree(filters.region_id))
    if filters.store_code:
        condition &= col(Store.code) == filters.store_code
    if filters.checklist_key:
        condition &= col(Checklist.key) == filters.checklist_key
    if filters.status is not None:
        condition &= col(Visit.status) == filters.status
    return condition


def _subtree(region_id: int) -> Any:
    top = select(Region.lineage).where(Region.id == region_id).scalar_subquery()
    return select(Region.id).where(col(Region.lineage).startswith(top))


def _with_places() -> Any:
    return (
        select(Visit, Store, Checklist, VisitScore, col(Person.reference))  # type: ignore[call-overload]
        .join(Store, col(Store.id) == col(Visit.store_id))
        .join(ChecklistVersion, col(ChecklistVersion.id) == col(Visit.version_id))
        .join(Checklist, col(Checklist.id) == col(ChecklistVersion.checklist_id))
        .outerjoin(VisitScore, col(VisitScore.visit_id) == col(Visit.id))
        .outerjoin(Person, col(Person.id) == col(Visit.shopper_id))
    )
