"""Reading people. Whom somebody may see is decided by `visible_to`."""

from collections.abc import Sequence
from typing import Any, assert_never
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, true
from sqlmodel import Session, col, select

from audits.access import Role
from audits.errors import NotFound
from audits.people.tables import Event, Person

PAGE = 50


def visible_to(person: Person) -> ColumnElement[bool]:
    """The people somebody may see with name and address. Managers only ever see a shopper's reference."""
    match person.role:
        case Role.HEAD_OFFICE:
            return true()
        case Role.REGIONAL_MANAGER | Role.STORE_MANAGER | Role.REVIEWER | Role.SHOPPER:
            return col(Person.id) == person.id
        case _:
            assert_never(person.role)


def find(session: Session, viewer: Person, person_id: UUID) -> Person:
    """One person, `NotFound` when there is none for this viewer. One query."""
    found = session.exec(select(Person).where(visible_to(viewer), Person.id == person_id)).first()
    if found is None:
        raise NotFound("This person")
    return found


def list_people(session: Session, viewer: Person, words: str = "", page: int = 1) -> tuple[list[Person], int]:
    """A page of people by role and name, and how many there are in all. Two queries."""
    condition = visible_to(viewer)
    for word in words.lower().split():
        condition = condition & or_(
            *(
                func.lower(column).contains(word, autoescape=True)
                for column in (Person.name, Person.email, Person.reference)
            )
        )
    count = session.exec(select(func.count()).select_from(Person).where(condition)).one()
    rows = session.exec(
        select(Person)
        .where(condition)
        .order_by(Person.role, Person.name, Person.reference, col(Person.id))
        .offset((page - 1) * PAGE)
        .limit(PAGE)
    ).all()
    return list(rows), count


def by_email(session: Session, email: str) -> Person | None:
    """The person with this address, for commands and invitations. One query."""
    return session.exec(select(Person).where(Person.email == email.strip().lower())).first()


def has_head_office(session: Session) -> bool:
    """Whether anybody can sign in for head office, so that a start needs no first account. One query."""
    found = session.exec(
        select(Person.id).where(Person.role == Role.HEAD_OFFICE, col(Person.active).is_(True)).limit(1)
    )
    return found.first() is not None


def by_reference(session: Session, reference: str) -> Person | None:
    """The person with this reference. One query."""
    return session.exec(select(Person).where(Person.reference == reference)).first()


def actors_of(session: Session, events: Sequence[Event]) -> dict[UUID, str]:
    """The names of those who did these things, for pages of head office. One query."""
    ids = {event.actor_id for event in events if event.actor_id is not None}
    found = session.exec(select(Person).where(col(Person.id).in_(ids)))
    return {person.id: person.name or person.email or person.reference for person in found}


def shoppers(session: Session) -> list[Person]:
    """Every active shopper by reference, for whoever makes assignments. One query."""
    found = session.exec(
        select(Person)
        .where(Person.role == Role.SHOPPER, col(Person.active).is_(True))
        .order_by(Person.reference)
    )
    return list(found.all())


def events_of(session: Session, subject: str, subject_id: Any, limit: int = 50) -> list[Event]:
    """What happened to one thing, newest first; the caller has already found the thing. One query."""
    found = session.exec(
        select(Event)
        .where(Event.subject == subject, Event.subject_id == str(subject_id))
        .order_by(col(Event.id).desc())
        .limit(limit)
    )
    return list(found.all())
