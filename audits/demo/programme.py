"""Filling an empty database with the demonstration programme, through the rules that real visits go through."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from flask_security import hash_password
from sqlmodel import Session, select

from audits.access import Role
from audits.checklists.places import apply_everywhere
from audits.checklists.publishing import publish, publish_addition
from audits.checklists.queries import load, versions_for_store
from audits.demo.checklists import IN_STORE, PHONE_AND_WEB
from audits.demo.corner import COFFEE_CORNER, CORNER_STORE
from audits.demo.logins import LOGINS, PASSWORD
from audits.demo.places import BRAND, COUNTRY, TIMEZONE, Place, places
from audits.demo.schedules import plan_documents
from audits.demo.storing import Storing
from audits.demo.truths import SHOPPERS, Programme, Teller
from audits.errors import Conflict
from audits.fieldwork.tables import Round
from audits.people.accounts import fresh_reference
from audits.people.tables import Person
from audits.sheet import Questionnaire
from audits.storage import Storage
from audits.stores.changing import save_stores
from audits.stores.queries import regions_by_path
from audits.stores.rules import StoreFacts
from audits.stores.tables import RegionManager, Store, StoreManager
from audits.tables import is_empty
from audits.visits.sheets import Asked, asked_in

MANAGED_REGION = f"{BRAND} / North"
MANAGED_STORES = ("NOR-004", "NOR-012")
QUARTERS = 6  # 18 months
VISITS_A_QUARTER = {IN_STORE.key: 2, PHONE_AND_WEB.key: 1}
NAMES = {
    Role.HEAD_OFFICE: "Hedda Office",
    Role.REGIONAL_MANAGER: "Rowan Fell",
    Role.STORE_MANAGER: "Sorrel Dunn",
    Role.REVIEWER: "Reed Marsh",
    Role.SHOPPER: "Shelby Wren",
}
_MADE_UP = UUID("5a0f2f0e-7c3b-4bb0-9f0e-5d1f5b6c7a11")


@dataclass(frozen=True, slots=True)
class Filled:
    """What the demonstration holds."""

    stores: int
    visits: int
    answers: int


def fill(session: Session, storage: Storage, now: datetime) -> Filled:
    """Make the whole programme up to the day of `now`, its photos in `storage`. The caller commits.

    Refused unless the database is empty. The same day gives the same programme, except for passwords and receipts.
    """
    if not is_empty(session):
        raise Conflict("The demonstration needs an empty database, and this one has rows. Use another one.")
    people = _people(session, now)
    head_office = people[LOGINS[0].email]
    sites = places()
    store_ids = save_stores(session, [_facts(place) for place in sites], [], head_office, now)
    _put_in_charge(session, people, store_ids)
    asked = _checklists(session, sites, store_ids, head_office, now)
    quarters = quarters_before(now.date())
    rounds = _rounds(session, quarters, now.date())
    storing = Storing(session, asked, store_ids, rounds, people, now, storage)
    teller = Teller(sites)
    questionnaires: dict[tuple[str, str], Questionnaire] = {
        place: made.questionnaire for place, made in asked.items()
    }
    storing.past(teller.trips(sites, questionnaires, Programme(quarters, VISITS_A_QUARTER)))
    storing.present(teller, sites, questionnaires)
    plan_documents(session, head_office, now)
    return Filled(len(store_ids), storing.visits, storing.answers)


def quarters_before(today: date) -> tuple[tuple[date, date], ...]:
    """The first and last day of the quarters before today's, oldest first."""
    first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    found = []
    for _ in range(QUARTERS):
        last = first - timedelta(days=1)
        first = date(last.year, last.month - 2, 1)
        found.append((first, last))
    return tuple(reversed(found))


def _people(session: Session, now: datetime) -> dict[str, Person]:
    """The logins by e-mail, and the other shoppers by reference."""
    made = {}
    for login in LOGINS:
        reference = SHOPPERS[0] if login.role is Role.SHOPPER else fresh_reference(login.role)
        made[login.email] = Person(
            id=uuid5(_MADE_UP, login.email),
            role=login.role,
            reference=reference,
            name=NAMES[login.role],
            email=login.email,
            password=hash_password(PASSWORD),
            created_at=now,
        )
    for reference in SHOPPERS[1:]:
        made[reference] = Person(
            id=uuid5(_MADE_UP, reference), role=Role.SHOPPER, reference=reference, created_at=now
        )
    made[SHOPPERS[0]] = made[LOGINS[-1].email]
    session.add_all(made.values())
    session.flush()
    return made


def _facts(place: Place) -> StoreFacts:
    return StoreFacts(
        code=place.code,
        name=place.name,
        brand=BRAND,
        region=place.region,
        address="1 Market Street",
        city=place.name.removeprefix(f"{BRAND} "),
        country=COUNTRY,
        latitude=place.latitude,
        longitude=place.longitude,
        timezone=TIMEZONE,
    )


def _put_in_charge(session: Session, people: dict[str, Person], store_ids: dict[str, int]) -> None:
    by_role = {login.role: people[login.email] for login in LOGINS}
    region = regions_by_path(session, [MANAGED_REGION])[MANAGED_REGION]
    session.add(RegionManager(person_id=by_role[Role.REGIONAL_MANAGER].id, region_id=region.id or 0))
    session.add_all(
        StoreManager(person_id=by_role[Role.STORE_MANAGER].id, store_id=store_ids[code])
        for code in MANAGED_STORES
    )
    session.flush()


def _checklists(
    session: Session, sites: tuple[Place, ...], store_ids: dict[str, int], actor: Person, now: datetime
) -> dict[tuple[str, str], Asked]:
    """Both checklists, applied everywhere, and what each store is asked by them."""
    found = {}
    for questionnaire in (IN_STORE, PHONE_AND_WEB):
        published = publish(session, questionnaire, actor, now)
        apply_everywhere(session, published.checklist_id, actor, now)
        if questionnaire is IN_STORE:
            corner = session.get_one(Store, store_ids[CORNER_STORE])
            publish_addition(session, published.checklist_id, corner, (COFFEE_CORNER,), actor, now)
        for place in sites:
            main, own = versions_for_store(session, published.checklist_id, store_ids[place.code])
            versions = load(session, [main, *own])
            found[place.code, questionnaire.key] = asked_in(versions[main], [versions[one] for one in own])
    return found


def _rounds(session: Session, quarters: tuple[tuple[date, date], ...], today: date) -> list[Round]:
    """A round for each quarter, and the one that runs now."""
    start = quarters[-1][1] + timedelta(days=1)
    end = quarter_end(start)
    rounds = [
        Round(name=f"Q{(first.month + 2) // 3} {first.year}", starts_on=first, ends_on=last)
        for first, last in (*quarters, (start, max(end, today)))
    ]
    session.add_all(rounds)
    session.flush()
    return list(session.exec(select(Round).order_by(Round.starts_on)))  # type: ignore[arg-type]


def quarter_end(start: date) -> date:
    """The last day of the quarter that starts on `start`."""
    after = (start + timedelta(days=95)).replace(day=1)
    return after - timedelta(days=1)
