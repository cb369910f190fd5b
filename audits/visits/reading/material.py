"""All that is kept of one visit, read in a bounded number of queries: what editions and doubts are made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from audits.people.queries import events_of
from audits.people.tables import Event, Person
from audits.sheet import Sheet
from audits.stores.tables import Region
from audits.visits.impressions import Impression, impressions
from audits.visits.queries import Found
from audits.visits.releasing.words import Words, released_words
from audits.visits.retention.rule import DELETIONS
from audits.visits.sheets import Asked, sheets_for, version_of
from audits.visits.tables import Photo, ReturnedQuestion, SupersededAnswer

# A release changes nothing that a document says; told of, it would make a new version of each a day later. What was
# deleted after its time is said where it stood, and must not make new versions of documents that never showed it.
_SAY_NOTHING = frozenset({"released"}) | DELETIONS


@dataclass(frozen=True, slots=True)
class Material:
    """One visit, whole. It holds more than most readers may see: pages and papers show an edition of it.

    `words` is how everybody beyond head office reads the shopper's.
    """

    found: Found
    asked: Asked
    sheet: Sheet
    region: str
    shopper: Person | None
    photos: Sequence[Photo]
    impressions: Mapping[int, Impression]
    words: Words
    returned: Sequence[ReturnedQuestion]
    superseded: Sequence[SupersededAnswer]
    events: Sequence[Event]
    people: Mapping[UUID, str]


def material_of(session: Session, found: Found) -> Material:
    """Everything about a visit that its reader has found. At most 17 queries, most often 14."""
    visit = found.visit
    asked = version_of(session, visit)
    happened = reversed(events_of(session, "visit", visit.id))
    events = [event for event in happened if event.action not in _SAY_NOTHING]
    return Material(
        found=found,
        asked=asked,
        sheet=sheets_for(session, {visit.id: asked})[visit.id],
        region=_region(session, found.store.region_id),
        shopper=session.get(Person, visit.shopper_id) if visit.shopper_id else None,
        photos=photos_of(session, visit.id),
        impressions=impressions(session, visit.id),
        words=released_words(session, [visit.id])[visit.id],
        returned=session.exec(
            select(ReturnedQuestion)
            .where(ReturnedQuestion.visit_id == visit.id)
            .order_by(col(ReturnedQuestion.revision))
        ).all(),
        superseded=session.exec(
            select(SupersededAnswer)
            .where(SupersededAnswer.visit_id == visit.id)
            .order_by(col(SupersededAnswer.revision))
        ).all(),
        events=events,
        people=_names(session, {event.actor_id for event in events if event.actor_id}),
    )


def photos_of(session: Session, visit_id: UUID) -> Sequence[Photo]:
    """The photos of a visit by slot. One query."""
    return session.exec(select(Photo).where(Photo.visit_id == visit_id).order_by(Photo.slot)).all()


def _region(session: Session, region_id: int | None) -> str:
    region = session.get(Region, region_id) if region_id else None
    return region.path if region else ""


def _names(session: Session, ids: set[UUID]) -> dict[UUID, str]:
    if not ids:
        return {}
    rows = session.exec(select(Person.id, Person.name, Person.reference).where(col(Person.id).in_(ids)))
    return {person_id: name or reference for person_id, name, reference in rows}
