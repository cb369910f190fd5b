"""Who gets a scheduled document, and of what: decided by role and region at the moment it is made."""

from dataclasses import dataclass
from typing import Any, assert_never

from sqlalchemy import ColumnElement, true
from sqlmodel import Session, col, select

from audits.access import Role
from audits.people.tables import Person
from audits.reports.rules import AskedFor
from audits.reports.schedule_tables import Schedule
from audits.reports.schedules.cadence import Period
from audits.reports.schedules.rules import MOST_AUDITS, Offer, offer_of
from audits.stores.queries import subtree
from audits.stores.tables import Region, RegionManager, Store, StoreManager
from audits.visits.queries import visible_to as visits_visible_to
from audits.visits.reading.editions import edition_for
from audits.visits.tables import Visit, VisitScore, VisitStatus

WHOLE_NETWORK = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody with what they get documents of: (id as text, name) of regions or stores, or the whole network."""

    person: Person
    places: tuple[tuple[str, str], ...]


def recipients(session: Session, schedule: Schedule) -> list[Recipient]:
    """Who gets it as things stand: active people of the role, within the region, by name. At most two queries."""
    match offer_of(schedule):
        case Offer.REGION_TO_MANAGER:
            return _managers_of_regions(session, schedule)
        case Offer.AUDITS:
            return _managers_of_stores(session, schedule)
        case Offer.NETWORK:
            return [
                Recipient(person, ((WHOLE_NETWORK, ""),)) for person in _active(session, Role.HEAD_OFFICE)
            ]
        case Offer.REGION:
            region = session.get_one(Region, schedule.region_id)
            place = (str(region.id), region.path)
            return [Recipient(person, (place,)) for person in _active(session, Role.HEAD_OFFICE)]


def subjects(session: Session, schedule: Schedule, recipient: Recipient, period: Period) -> list[str]:
    """What somebody gets a document of each: regions, or the visits of the period, the newest first. One query."""
    if offer_of(schedule) is not Offer.AUDITS:
        return [place for place, _ in recipient.places]
    found = session.exec(
        select(Visit.id)
        .join(VisitScore, col(VisitScore.visit_id) == col(Visit.id))
        .where(
            visits_visible_to(recipient.person),
            Visit.status == VisitStatus.APPROVED,
            col(Visit.store_id).in_([int(place) for place, _ in recipient.places]),
            true()
            if schedule.checklist_id is None
            else col(VisitScore.checklist_id) == schedule.checklist_id,
            col(VisitScore.visited_on) >= period.first,
            col(VisitScore.visited_on) <= period.last,
        )
        .order_by(col(VisitScore.visited_on).desc(), Visit.ref)
        .limit(MOST_AUDITS)
    )
    return [str(visit_id) for visit_id in found]


def asked_of(schedule: Schedule, subject: str, period: Period) -> AskedFor:
    """One document of a schedule, in the edition of its role."""
    edition = edition_for(schedule.role)
    match offer_of(schedule):
        case Offer.AUDITS:
            return AskedFor(
                schedule.kind,
                subject,
                edition,
                language=schedule.language,
                paper=schedule.paper,
            )
        case Offer.REGION_TO_MANAGER | Offer.REGION | Offer.NETWORK:
            return AskedFor(
                schedule.kind,
                subject,
                edition,
                None,
                schedule.checklist_id,
                period.first,
                period.last,
                schedule.language,
                schedule.paper,
            )
        case other:
            assert_never(other)


def _managers_of_regions(session: Session, schedule: Schedule) -> list[Recipient]:
    rows = session.execute(
        select(Person, Region)
        .join(RegionManager, col(RegionManager.person_id) == col(Person.id))
        .join(Region, col(Region.id) == col(RegionManager.region_id))
        .where(_active_as(Role.REGIONAL_MANAGER), _within(col(Region.id), schedule.region_id))
        .order_by(Person.name, Person.reference)
    )
    return [Recipient(person, ((str(region.id), region.path),)) for person, region in rows]


def _managers_of_stores(session: Session, schedule: Schedule) -> list[Recipient]:
    rows = session.execute(
        select(Person, Store)
        .join(StoreManager, col(StoreManager.person_id) == col(Person.id))
        .join(Store, col(Store.id) == col(StoreManager.store_id))
        .where(_active_as(Role.STORE_MANAGER), _within(col(Store.region_id), schedule.region_id))
        .order_by(Person.name, Person.reference, Store.code)
    )
    people: dict[object, tuple[Person, list[tuple[str, str]]]] = {}
    for person, store in rows:
        people.setdefault(person.id, (person, []))[1].append((str(store.id), store.code))
    return [Recipient(person, tuple(places)) for person, places in people.values()]


def _active(session: Session, role: Role) -> list[Person]:
    found = session.exec(select(Person).where(_active_as(role)).order_by(Person.name, Person.reference))
    return list(found)


def _active_as(role: Role) -> ColumnElement[bool]:
    return (col(Person.role) == role) & col(Person.active).is_(True)


def _within(column: Any, region_id: int | None) -> ColumnElement[bool]:
    return true() if region_id is None else column.in_(subtree(region_id))
