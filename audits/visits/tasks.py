"""The visits a shopper is to make, and the draft each of them becomes."""

import secrets
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from audits.checklists.queries import load, versions_for_store
from audits.checklists.tables import Checklist
from audits.errors import AuditError, NotFound
from audits.fieldwork.tables import Assignment
from audits.people.log import record
from audits.people.tables import Person
from audits.sheet import Touchpoint
from audits.stores.informing import informed_since, is_informed
from audits.stores.tables import Store
from audits.visits.edits import count_edits
from audits.visits.rules import STILL_OPEN
from audits.visits.sheets import Asked, asked_in
from audits.visits.tables import Expectation, Source, Visit, VisitAddition, VisitStatus

STORE_COLOURS = 8
MOST_TASKS = 200
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""32 of them, so that each is as likely as any other for a random byte."""


@dataclass(frozen=True, slots=True)
class Task:
    """One visit to be made; `visit` is None until it is begun."""

    assignment: Assignment
    store: Store
    checklist: Checklist
    visit: Visit | None

    @property
    def colour(self) -> int:
        """Which of the eight colours tells this store from the day's others."""
        return store_colour(self.store)


class OutsideWindow(AuditError):
    """A visit that may not be begun today."""


def store_colour(store: Store) -> int:
    """A number from 0 to 7 that hangs on the store's code alone: the same on every screen and every day."""
    return zlib.crc32(store.code.encode()) % STORE_COLOURS


def tasks_since(session: Session, shopper: Person, since: date) -> list[Task]:
    """A shopper's visits whose window ends on `since` or later, and older ones still being written. One query."""
    unfinished = col(Visit.status).in_(STILL_OPEN)
    rows = session.execute(
        _tasks(shopper)
        .where((col(Assignment.window_to) >= since) | unfinished)
        .order_by(col(Assignment.window_to), col(Store.code), col(Assignment.id))
        .limit(MOST_TASKS)
    )
    return [Task(*row) for row in rows]


def find_task(session: Session, shopper: Person, assignment_id: UUID) -> Task:
    """One visit to be made, `NotFound` when it is not this shopper's. One query."""
    row = session.execute(_tasks(shopper).where(col(Assignment.id) == assignment_id)).first()
    if row is None:
        raise NotFound("This visit")
    return Task(*row)


def find_given_task(session: Session, shopper: Person, assignment_id: UUID) -> Task:
    """The same, and also for a visit that was cancelled: it may have been made before its shopper heard. One query."""
    row = session.execute(
        _joined().where(col(Assignment.shopper_id) == shopper.id, col(Assignment.id) == assignment_id)
    ).first()
    if row is None:
        raise NotFound("This visit")
    return Task(*row)


def asked_now(session: Session, task: Task) -> Asked:
    """What a visit begun now is made with. At most 6 queries."""
    main, additions = versions_for_store(session, task.checklist.id or 0, task.store.id or 0)
    versions = load(session, {main, *additions})
    return asked_in(versions[main], [versions[addition] for addition in additions])


def asked_on(session: Session, asked: Asked, store_id: int, on: date) -> Asked:
    """The same for a visit on a day: names of staff are asked for where staff were informed. At most 5 queries."""
    if not asked.names_staff or is_informed(informed_since(session, [store_id])[store_id], on):
        return asked
    versions = load(session, [asked.version.id, *asked.additions])
    return asked_in(versions[asked.version.id], [versions[it] for it in asked.additions], names=False)


def expecting(asked: Asked) -> list[Touchpoint]:
    """The touchpoints for which an expectation is asked before the visit."""
    return [touchpoint for touchpoint in asked.questionnaire.touchpoints if touchpoint.expectation]


def check_window(task: Task, now: datetime) -> None:
    """Refuse to begin a visit outside its window; both days count, in the store's time zone."""
    today = now.astimezone(ZoneInfo(task.store.timezone)).date()
    if today < task.assignment.window_from:
        raise AuditError(
            "This visit cannot be begun yet: its first day is still to come. The days are below."
        )
    if today > task.assignment.window_to:
        raise OutsideWindow("The last day for this visit has passed. Ask head office for another day.")


def begin(
    session: Session, shopper: Person, task: Task, visit_id: UUID, expected: Mapping[str, int], now: datetime
) -> Visit:
    """The draft of this visit: made now, or the one that is there already. The caller commits.

    `expected` holds 1 to 5 by touchpoint key and is locked from here on. Two drafts of one assignment cannot be:
    a UNIQUE constraint decides. `NotFound` when the id is somebody else's. At most 12 queries.
    """
    known = session.get(Visit, visit_id)
    if known is not None or task.visit is not None:
        return _known(known or task.visit, shopper, task)
    check_window(task, now)
    asked = asked_now(session, task)
    try:
        with session.begin_nested():
            visit = insert_visit(session, shopper, task, visit_id, asked, now)
    except IntegrityError:
        return _known(find_task(session, shopper, task.assignment.id).visit, shopper, task)
    session.add_all(
        Expectation(
            visit_id=visit.id, touchpoint_id=asked.touchpoint_ids[key], expected=value, expected_at=now
        )
        for key, value in expected.items()
    )
    count_edits(session, visit, *(f"expected:{key}" for key in expected))
    record(session, now, shopper, "begun", "visit", visit.id)
    return visit


def fresh_ref() -> str:
    """A random reference such as `V-7K3M9Q2W`: it tells neither how many visits there are nor when one was."""
    return f"V-{random_letters(8)}"


def random_letters(count: int) -> str:
    """Letters and digits that nobody can guess and that are not mistaken for each other."""
    return "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in secrets.token_bytes(count))


def _known(visit: Visit | None, shopper: Person, task: Task) -> Visit:
    if visit is None or visit.shopper_id != shopper.id or visit.assignment_id != task.assignment.id:
        raise NotFound("This visit")
    return visit


def insert_visit(
    session: Session, shopper: Person, task: Task, visit_id: UUID, asked: Asked, now: datetime
) -> Visit:
    """Make the draft of an assignment that has none. `IntegrityError` when it has, or when the id is taken."""
    visit = Visit(
        id=visit_id,
        ref=fresh_ref(),
        store_id=task.store.id or 0,
        version_id=asked.version.id,
        assignment_id=task.assignment.id,
        shopper_id=shopper.id,
        status=VisitStatus.DRAFT,
        source=Source.PHONE,
        begun_at=now,
    )
    task.assignment.begun_at = now
    session.add_all((visit, task.assignment))
    session.flush()
    session.add_all(VisitAddition(visit_id=visit.id, version_id=version) for version in asked.additions)
    session.flush()
    return visit


def _tasks(shopper: Person) -> Any:
    return _joined().where(_theirs(shopper))


def _joined() -> Any:
    return (
        select(Assignment, Store, Checklist, Visit)
        .join(Store, col(Store.id) == col(Assignment.store_id))
        .join(Checklist, col(Checklist.id) == col(Assignment.checklist_id))
        .outerjoin(Visit, col(Visit.assignment_id) == col(Assignment.id))
    )


def _theirs(shopper: Person) -> ColumnElement[bool]:
    """The assignments of one shopper, and nobody else's; a cancelled one is gone unless it was begun."""
    begun = col(Visit.id).is_not(None)
    return (col(Assignment.shopper_id) == shopper.id) & (col(Assignment.cancelled_at).is_(None) | begun)
