"""Who gets a scheduled document, and of what: decided by role and region at the moment it is made."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, assert_never
from uuid import UUID

from sqlalchemy import ColumnElement, func, true
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from audits.access import Role
from audits.people.tables import Person
from audits.reports.rules import AskedFor
from audits.reports.schedule_tables import Delivery, Schedule, ScheduleRun
from audits.reports.schedules.cadence import Period
from audits.reports.schedules.rules import MOST_AUDITS, NO_VISITS, Offer, offer_of
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


def subjects(
    session: Session, schedule: Schedule, recipient: Recipient, period: Period, run: ScheduleRun
) -> list[str]:
    """What somebody gets a document of each: regions, or visits, the newest first. At most four queries.

    Visits are those of the period, and those made before it that were released since the last time: a store reads a
    visit only some days after it was approved, which may be after its period's documents went out.
    """
    if offer_of(schedule) is not Offer.AUDITS:
        return [place for place, _ in recipient.places]
    own = _audits_of(schedule, recipient)
    day = col(VisitScore.visited_on)
    late: list[str] = []
    if last := _last_time(session, recipient, run):
        late = _ids(session, own.where(day < period.first, col(Visit.released_at) > last))
        late = _not_sent_yet(session, schedule, recipient, late)
    found = _ids(session, own.where(day.between(period.first, period.last)).limit(MOST_AUDITS))
    return [*found, *late][-MOST_AUDITS:]


def _audits_of(schedule: Schedule, recipient: Recipient) -> SelectOfScalar[UUID]:
    """The approved visits that somebody gets of a schedule, of any day, the newest first."""
    one = schedule.checklist_id
    return (
        select(Visit.id)
        .join(VisitScore, col(VisitScore.visit_id) == col(Visit.id))
        .where(
            visits_visible_to(recipient.person),
            Visit.status == VisitStatus.APPROVED,
            col(Visit.store_id).in_([int(place) for place, _ in recipient.places]),
            true() if one is None else col(VisitScore.checklist_id) == one,
        )
        .order_by(col(VisitScore.visited_on).desc(), Visit.ref)
    )


def _ids(session: Session, query: SelectOfScalar[UUID]) -> list[str]:
    return [str(visit_id) for visit_id in session.exec(query)]


def _last_time(session: Session, recipient: Recipient, run: ScheduleRun) -> datetime | None:
    """When somebody last got what this schedule had for them, be it nothing; None for their first time."""
    found: datetime | None = session.exec(
        select(func.max(ScheduleRun.started_at))
        .join(Delivery, col(Delivery.run_id) == col(ScheduleRun.id))
        .where(
            ScheduleRun.schedule_id == run.schedule_id,
            col(ScheduleRun.id) < run.id,
            Delivery.person_id == recipient.person.id,
            col(Delivery.skipped).in_(("", NO_VISITS)),
        )
    ).one()
    return found


def _not_sent_yet(session: Session, schedule: Schedule, recipient: Recipient, late: list[str]) -> list[str]:
    """Those of these that nobody sent them before: one may be released between a run's start and its listing."""
    if not late:
        return []
    sent = session.exec(
        select(Delivery.subject)
        .join(ScheduleRun, col(ScheduleRun.id) == col(Delivery.run_id))
        .where(
            ScheduleRun.schedule_id == schedule.id,
            Delivery.person_id == recipient.person.id,
            Delivery.skipped == "",
            col(Delivery.subject).in_(late),
        )
    )
    had = set(sent)
    return [visit_id for visit_id in late if visit_id not in had]


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
