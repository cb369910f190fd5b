"""Reading rounds and assignments. Who sees which assignment is decided by `visible_to`."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, assert_never
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, true
from sqlmodel import Session, col, select

from audits.access import Role
from audits.checklists.queries import applies_in
from audits.checklists.tables import Checklist, ChecklistPlace
from audits.errors import NotFound
from audits.fieldwork.rules import ROTATION, Standing, standing
from audits.fieldwork.tables import Assignment, Round
from audits.people.tables import Person
from audits.stores.queries import subtree
from audits.stores.queries import visible_to as stores_visible_to
from audits.stores.tables import Store

PAGE = 50


@dataclass(frozen=True, slots=True)
class Planned:
    """An assignment as managers read it: of its shopper the reference, never more."""

    assignment: Assignment
    store: Store
    checklist: str
    round_name: str | None
    shopper: str | None

    def standing(self, today: date) -> Standing:
        """Where it stands on a day."""
        row = self.assignment
        return standing(row.shopper_id, row.window_to, row.begun_at, row.cancelled_at, today)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which assignments a list shows; None and empty mean all."""

    round_id: int | None = None
    region_id: int | None = None
    standing: Standing | None = None
    words: str = ""


def visible_to(person: Person) -> ColumnElement[bool]:
    """The assignments somebody sees. Dates are secret from stores; a shopper sees the own ones that still stand."""
    match person.role:
        case Role.HEAD_OFFICE:
            return true()
        case Role.REGIONAL_MANAGER:
            own = select(Store.id).where(stores_visible_to(person))
            return col(Assignment.store_id).in_(own)
        case Role.SHOPPER:
            return and_(col(Assignment.shopper_id) == person.id, col(Assignment.cancelled_at).is_(None))
        case Role.STORE_MANAGER | Role.REVIEWER:
            return false()
        case _:
            assert_never(person.role)


def find(session: Session, viewer: Person, assignment_id: UUID) -> Planned:
    """One assignment, `NotFound` when there is none for this viewer. One query."""
    row = session.execute(_planned(viewer).where(col(Assignment.id) == assignment_id)).first()
    if row is None:
        raise NotFound("This assignment")
    return Planned(*row)


def list_assignments(
    session: Session, viewer: Person, wanted: Wanted, today: date, page: int = 1
) -> tuple[list[Planned], int]:
    """A page of assignments, the latest window first, and how many there are in all. Two queries."""
    conditions = list(_conditions(wanted, today))
    count = session.exec(
        select(func.count())
        .select_from(Assignment)
        .join(Store, col(Store.id) == col(Assignment.store_id))
        .where(visible_to(viewer), *conditions)
    ).one()
    rows = session.execute(
        _planned(viewer)
        .where(*conditions)
        .order_by(col(Assignment.window_from).desc(), col(Store.code), col(Assignment.id))
        .offset((page - 1) * PAGE)
        .limit(PAGE)
    )
    return [Planned(*row) for row in rows], count


def _planned(viewer: Person) -> Any:
    return (
        select(Assignment, Store, col(Checklist.name), col(Round.name), col(Person.reference))  # type: ignore[call-overload]
        .join(Store, col(Store.id) == col(Assignment.store_id))
        .join(Checklist, col(Checklist.id) == col(Assignment.checklist_id))
        .outerjoin(Round, col(Round.id) == col(Assignment.round_id))
        .outerjoin(Person, col(Person.id) == col(Assignment.shopper_id))
        .where(visible_to(viewer))
    )


def _conditions(wanted: Wanted, today: date) -> Iterator[ColumnElement[bool]]:
    if wanted.round_id is not None:
        yield col(Assignment.round_id) == wanted.round_id
    if wanted.region_id is not None:
        yield col(Store.region_id).in_(subtree(wanted.region_id))
    for word in wanted.words.lower().split():
        yield func.lower(col(Store.code) + " " + col(Store.name)).contains(word, autoescape=True)
    if wanted.standing is not None:
        yield stands(wanted.standing, today)


def stands(wanted: Standing, today: date) -> ColumnElement[bool]:
    """`rules.standing` as a condition."""
    begun = col(Assignment.begun_at).is_not(None)
    cancelled = col(Assignment.cancelled_at).is_not(None)
    past = col(Assignment.window_to) < today
    open_ = col(Assignment.shopper_id).is_(None)
    match wanted:
        case Standing.BEGUN:
            return begun
        case Standing.CANCELLED:
            return and_(~begun, cancelled)
        case Standing.MISSED:
            return and_(~begun, ~cancelled, past)
        case Standing.OPEN:
            return and_(~begun, ~cancelled, ~past, open_)
        case Standing.GIVEN:
            return and_(~begun, ~cancelled, ~past, ~open_)
        case _:
            assert_never(wanted)


def rounds(session: Session) -> list[Round]:
    """Every round, the latest first. One query."""
    return list(session.exec(select(Round).order_by(col(Round.starts_on).desc(), Round.name)).all())


def find_round(session: Session, round_id: int) -> Round:
    """One round, `NotFound` when there is none. One query."""
    found = session.get(Round, round_id)
    if found is None:
        raise NotFound("This round")
    return found


def round_by_name(session: Session, name: str) -> Round | None:
    """The round of this name. One query."""
    return session.exec(select(Round).where(Round.name == name)).first()


def window_of_round(session: Session, round_id: int) -> tuple[date, date] | None:
    """The first and last day of a round's assignments, None when it has none. One query."""
    days: Sequence[date | None] = session.exec(
        select(func.min(Assignment.window_from), func.max(Assignment.window_to)).where(
            Assignment.round_id == round_id, col(Assignment.cancelled_at).is_(None)
        )
    ).one()
    first, last = days
    return (first, last) if first and last else None


def counts_by_round(session: Session, viewer: Person) -> dict[int | None, int]:
    """How many assignments, cancelled ones left out, somebody sees in each round. One query."""
    rows = session.exec(
        select(Assignment.round_id, func.count())
        .where(visible_to(viewer), col(Assignment.cancelled_at).is_(None))
        .group_by(col(Assignment.round_id))
    )
    return {row[0]: row[1] for row in rows}


def main_checklists(session: Session) -> list[Checklist]:
    """The checklists that can be assigned, by name; a store's own touchpoints come along. One query."""
    found = session.exec(
        select(Checklist).where(col(Checklist.adds_to_id).is_(None)).order_by(Checklist.name, Checklist.key)
    )
    return list(found.all())


def where_it_applies(session: Session, checklist_id: int, store_ids: Collection[int]) -> set[int]:
    """Those of the stores in which a checklist applies. One query."""
    found = session.exec(
        select(Store.id)
        .join(ChecklistPlace, applies_in())
        .where(ChecklistPlace.checklist_id == checklist_id, col(Store.id).in_(store_ids))
    )
    return {store_id for store_id in found if store_id is not None}


def returns(
    session: Session,
    shopper_id: UUID,
    store_ids: Collection[int],
    window: tuple[date, date],
    without: UUID | None = None,
) -> list[tuple[str, date]]:
    """Store code and first day of the shopper's other assignments there within 90 days of a window. One query."""
    found = session.exec(
        select(Store.code, col(Assignment.window_from))
        .join(Assignment, col(Assignment.store_id) == col(Store.id))
        .where(
            Assignment.shopper_id == shopper_id,
            col(Assignment.store_id).in_(store_ids),
            col(Assignment.cancelled_at).is_(None),
            col(Assignment.window_to) > window[0] - ROTATION,
            col(Assignment.window_from) < window[1] + ROTATION,
            col(Assignment.id) != without if without else true(),
        )
        .order_by(Store.code, col(Assignment.window_from))
    )
    return [(code, day) for code, day in found]
