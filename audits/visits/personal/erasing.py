"""Erasing a shopper: who and where they were and what was never published goes; scores and issued audits stay."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlmodel import Session, SQLModel, col

from audits.access import Role
from audits.errors import AuditError
from audits.fieldwork.tables import Assignment
from audits.people.accounts import end_sessions, fresh_reference
from audits.people.log import record
from audits.people.second_factor import take_away
from audits.people.tables import Person
from audits.visits.personal.gathering import visits_of
from audits.visits.phone_tables import (
    AwaitedPhoto,
    DraftEdits,
    MilestoneTime,
    SentReport,
    SupersededPhoto,
    VisitNote,
    VisitProof,
)
from audits.visits.release_tables import StoreWording
from audits.visits.tables import (
    Expectation,
    GivenAnswer,
    Photo,
    PhotoState,
    SupersededAnswer,
    Visit,
    VisitStatus,
    Wish,
)

# Traces of a person and of a phone, whatever became of the visit.
_TRACES: tuple[type[SQLModel], ...] = (
    VisitProof,
    VisitNote,
    MilestoneTime,
    SentReport,
    DraftEdits,
    AwaitedPhoto,
)
# What was written and photographed for a visit that no audit was made of.
_UNPUBLISHED: tuple[type[SQLModel], ...] = (GivenAnswer, SupersededAnswer, Expectation, Wish, StoreWording)
_PHOTOS: tuple[type[SQLModel], ...] = (Photo, SupersededPhoto)
_NEVER_ISSUED = (VisitStatus.DRAFT, VisitStatus.RETURNED, VisitStatus.EXCLUDED)


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done: the rows of each table that went, and the photos whose bytes are to be deleted next."""

    counts: dict[str, int]
    photo_ids: tuple[UUID, ...]


def refuse_if_too_early(session: Session, person: Person) -> None:
    """Refuse somebody who is no shopper, was erased, or of whom something is still being worked on. Two queries."""
    if person.role is not Role.SHOPPER or person.erased_at is not None:
        raise AuditError("Only the data of a shopper are erased, and only once.")
    waiting = session.scalar(
        select(func.count())
        .select_from(Visit)
        .where(col(Visit.shopper_id) == person.id, col(Visit.status) == VisitStatus.SUBMITTED)
    )
    if waiting:
        raise AuditError("A report of theirs waits for review. Approve, return or exclude it first.")
    received = (col(Photo.visit_id).in_(visits_of(person)), col(Photo.state) == PhotoState.RECEIVED)
    if session.scalar(select(func.count()).select_from(Photo).where(*received)):
        raise AuditError("A photo of theirs is still being converted. Wait a minute, then erase again.")


def erase(session: Session, person: Person, actor: Person, now: datetime) -> Erased:
    """Erase a shopper's data. The caller commits, then deletes the bytes of the photos that went.

    The row of the person stays without a name, because scores are grouped by it: a random id that no page shows. No
    score, approved answer or issued audit changes. A statement a table.
    """
    refuse_if_too_early(session, person)
    counts = {str(table.__tablename__): _delete(session, table, visits_of(person)) for table in _TRACES}
    unpublished = visits_of(person).where(col(Visit.status).in_(_NEVER_ISSUED))
    photo_ids = tuple(
        photo_id
        for table in _PHOTOS
        for photo_id in session.scalars(
            select(table.__table__.c.id).where(_of(table, unpublished))  # type: ignore[attr-defined]
        )
    )
    for table in (*_UNPUBLISHED, *_PHOTOS):
        counts[str(table.__tablename__)] = _delete(session, table, unpublished)
    _strip_what_stays(session, person)
    _free_assignments(session, person)
    _forget_who(session, person, now)
    told = {name: str(count) for name, count in counts.items() if count}
    record(session, now, actor, "data erased", "person", person.id, after=told or None)
    return Erased(counts, photo_ids)


def _of(table: type[SQLModel], visits: object) -> ColumnElement[bool]:
    found: ColumnElement[bool] = table.__table__.c.visit_id.in_(visits)  # type: ignore[attr-defined]
    return found


def _delete(session: Session, table: type[SQLModel], visits: object) -> int:
    done = session.execute(
        delete(table).where(_of(table, visits)).execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


def _strip_what_stays(session: Session, person: Person) -> None:
    """Where and when the camera was leaves the photos of issued audits; narratives of other visits go."""
    for table in _PHOTOS:
        session.execute(
            update(table)
            .where(_of(table, visits_of(person)))
            .values(taken_at=None, latitude=None, longitude=None)
            .execution_options(synchronize_session=False)
        )
    session.execute(
        update(Visit)
        .where(col(Visit.shopper_id) == person.id, col(Visit.status).in_(_NEVER_ISSUED))
        .values(narrative="", resume_at="")
        .execution_options(synchronize_session=False)
    )


def _free_assignments(session: Session, person: Person) -> None:
    """Visits that were not begun are somebody else's to make."""
    session.execute(
        update(Assignment)
        .where(col(Assignment.shopper_id) == person.id, col(Assignment.begun_at).is_(None))
        .values(shopper_id=None)
        .execution_options(synchronize_session=False)
    )


def _forget_who(session: Session, person: Person, now: datetime) -> None:
    take_away(session, person)
    end_sessions(person)
    person.name, person.email, person.password = "", None, None
    person.reference = fresh_reference(person.role)
    person.active, person.signed_in_at, person.erased_at = False, None, now
    session.add(person)
