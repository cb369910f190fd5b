"""A visit that a phone began, perhaps days ago and without a network, under an id that the phone made."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, or_, select

from audits.checklists.loading import load_known
from audits.checklists.tables import Checklist, ChecklistVersion
from audits.errors import AuditError, Conflict, NotFound
from audits.people.log import record
from audits.people.tables import Person
from audits.visits.queries import lock, visible_to
from audits.visits.sheets import Asked, asked_in
from audits.visits.tables import Visit
from audits.visits.tasks import Task, find_given_task, insert_visit

MOST_VERSIONS = 20
BELONGING: tuple[Any, ...] = (
    ChecklistVersion.id,
    Checklist.id,
    Checklist.adds_to_id,
    ChecklistVersion.digest,
)
"""What tells whether versions belong to a visit, as `Belonging` holds it."""


class Belonging(NamedTuple):
    """A version that belongs to a visit: its checklist, and the one that this adds to."""

    version: int
    checklist: int
    adds_to: int | None
    digest: str


def belongs(checklist: Any, store: Any) -> ColumnElement[bool]:
    """Whether a checklist is this one of this store, or adds to it there."""
    there = col(Checklist.store_id).is_(None) | (col(Checklist.store_id) == store)
    return or_(col(Checklist.id) == checklist, (col(Checklist.adds_to_id) == checklist) & there)


# Written out once: sending a report must not take long.
_BELONGING = (
    select(*BELONGING)
    .join(Checklist, col(Checklist.id) == col(ChecklistVersion.checklist_id))
    .where(
        col(ChecklistVersion.id).in_(bindparam("versions", expanding=True)),
        belongs(bindparam("checklist"), bindparam("store")),
    )
)


class NotTheirs(AuditError):
    """An assignment that is not, or not any more, this shopper's; unknown ones answer alike."""

    status = 404

    def __init__(self) -> None:
        super().__init__(
            "This visit is not among yours. What you gave stays on this phone: save it to a file and ask head office."
        )


class AlreadyBegun(Conflict):
    """An assignment that has a visit under another id, such as one that was begun on another phone."""

    def __init__(self, visit: Visit) -> None:
        self.visit_id = visit.id
        super().__init__("You have begun this visit on another device too. Both reports are put together.")


def find_own(session: Session, shopper: Person, visit_id: UUID) -> Visit | None:
    """The shopper's visit of this id; None when there is none of the id at all, `NotTheirs` for anybody else's.

    One query.
    """
    found = session.exec(select(Visit, visible_to(shopper)).where(Visit.id == visit_id)).first()
    if found is None:
        return None
    visit, theirs = found
    if not theirs:
        raise NotTheirs
    return visit


def found_or_begun(
    session: Session,
    shopper: Person,
    visit_id: UUID,
    assignment_id: UUID,
    versions: Sequence[int],
    now: datetime,
) -> Visit:
    """The visit of this id, locked; made now when there is none. The caller commits. At most 15 queries.

    A visit that is made is made with these versions, the main one first, whatever was published since. It is
    taken outside its days and after it was cancelled: nothing is lost over a date, and the reviewer reads of it.
    `AlreadyBegun` when the assignment has another visit, `NotTheirs` when it is not this shopper's.
    """
    visit = find_own(session, shopper, visit_id)
    if visit is None:
        visit = _begun(session, shopper, visit_id, assignment_id, versions, now)
    if visit.assignment_id != assignment_id:
        raise NotTheirs
    lock(session, visit)
    return visit


def asked_by(session: Session, task: Task, versions: Sequence[int]) -> Asked:
    """What a report with these versions asks: any version of the assignment's checklist, and of its additions.

    Additions of any region are taken, for the store may have moved since. At most 5 queries.
    """
    return asked_at(session, task.checklist.id or 0, task.store.id or 0, versions)


def asked_at(session: Session, checklist_id: int, store_id: int, versions: Sequence[int]) -> Asked:
    """The same, by the ids of checklist and store. One query for versions that were loaded before, else five."""
    wanted = {"versions": versions[:MOST_VERSIONS], "checklist": checklist_id, "store": store_id}
    rows = session.connection().execute(_BELONGING, wanted).all()
    return asked_by_these(session, [Belonging(*row) for row in rows], versions)


def asked_by_these(session: Session, found: Sequence[Belonging], versions: Sequence[int]) -> Asked:
    """The same, where those of them that belong to the visit were `found`. No query for known ones, else four."""
    main = [it.version for it in found if it.adds_to is None]
    checklists = {it.checklist for it in found}
    if not len(checklists) == len(found) == len(versions) or main != list(versions[:1]):
        raise AuditError("This report was begun with a checklist that does not belong to this visit.")
    loaded = load_known(session, {it.version: it.digest for it in found})
    return asked_in(loaded[versions[0]], [loaded[addition] for addition in versions[1:]])


def _begun(
    session: Session,
    shopper: Person,
    visit_id: UUID,
    assignment_id: UUID,
    versions: Sequence[int],
    now: datetime,
) -> Visit:
    task = _given(session, shopper, assignment_id)
    if task.visit is None:
        asked = asked_by(session, task, versions)
        try:
            with session.begin_nested():
                visit = insert_visit(session, shopper, task, visit_id, asked, now)
        except IntegrityError:  # Another request was first.
            task = _given(session, shopper, assignment_id)
        else:
            record(session, now, shopper, "begun", "visit", visit.id)
            return visit
    if task.visit is None:  # The id is that of a visit to somewhere else.
        raise NotTheirs
    if task.visit.id != visit_id:
        raise AlreadyBegun(task.visit)
    return task.visit


def _given(session: Session, shopper: Person, assignment_id: UUID) -> Task:
    try:
        return find_given_task(session, shopper, assignment_id)
    except NotFound as missing:
        raise NotTheirs from missing
