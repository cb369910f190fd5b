"""What a file of visits names, found among what is here: stores, checklists, shoppers, and the visits themselves."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import TypeVar
from uuid import UUID

from sqlmodel import Session, col, select

from audits.access import Role
from audits.checklists.queries import additions_for_stores, load, newest_versions
from audits.checklists.tables import Checklist
from audits.people.tables import Person
from audits.sheet import Answer
from audits.stores.tables import Store
from audits.visits.retention_tables import NamesForgotten
from audits.visits.sheets import Asked, answers_of, asked_in, asked_of
from audits.visits.tables import Visit

Thing = TypeVar("Thing")
AT_ONCE = 500
"""Names a query: databases bound the number of values in one."""


@dataclass(frozen=True, slots=True)
class Place:
    """What an import needs to know of a store."""

    id: int
    code: str
    timezone: str
    region_id: int | None


@dataclass(frozen=True, slots=True)
class Known:
    """A visit that is here already, as a file would tell it. `answers` are by question key.

    `without_names`: names of staff were deleted from it since, so its answers are no more what the file says.
    """

    store: str
    checklist: str
    shopper: str
    visited_at: datetime | None
    visited_on: date | None
    answers: Mapping[str, Answer]
    asked: Asked
    without_names: bool


@dataclass(frozen=True, slots=True)
class Shopper:
    """Somebody with a reference; `shops` is False for a person of another role."""

    id: UUID
    shops: bool


def stores_by_code(session: Session, codes: Iterable[str]) -> dict[str, Place]:
    """One query for 500 codes."""
    found: dict[str, Place] = {}
    for some in portions(sorted(set(codes))):
        query = select(Store.id, Store.code, Store.timezone, Store.region_id).where(col(Store.code).in_(some))
        found |= {row[1]: Place(row[0] or 0, row[1], row[2], row[3]) for row in session.exec(query)}
    return found


def shoppers_by_reference(session: Session, references: Iterable[str]) -> dict[str, Shopper]:
    """One query for 500 references."""
    found: dict[str, Shopper] = {}
    for some in portions(sorted(set(references))):
        query = select(Person.id, Person.reference, Person.role).where(col(Person.reference).in_(some))
        found |= {row[1]: Shopper(row[0], row[2] is Role.SHOPPER) for row in session.exec(query)}
    return found


def checklists_by_key(session: Session, keys: Iterable[str]) -> dict[str, int | None]:
    """Common checklists by key, with the id of their newest published version. Two queries for 500 keys."""
    found: dict[str, int | None] = {}
    for some in portions(sorted(set(keys))):
        rows = session.exec(
            select(Checklist.id, Checklist.key).where(
                col(Checklist.key).in_(some), col(Checklist.adds_to_id).is_(None)
            )
        ).all()
        newest = newest_versions(session, [row_id for row_id, _ in rows if row_id is not None])
        found |= {key: newest.get(row_id or 0) for row_id, key in rows}
    return found


def questionnaires_now(session: Session, version_id: int, store_ids: Sequence[int]) -> dict[int, Asked]:
    """What a visit made now to each of these stores is made with, by store id, with the stores' own touchpoints.

    Stores without own touchpoints share one. At most 9 queries for 500 stores.
    """
    main = load(session, [version_id])[version_id]
    common = asked_in(main)
    found = dict.fromkeys(store_ids, common)
    for some in portions(store_ids):
        own = additions_for_stores(session, main.checklist_id, some)
        versions = load(session, {it for ids in own.values() for it in ids}) if own else {}
        found |= {
            store_id: asked_in(main, [versions[it] for it in version_ids])
            for store_id, version_ids in own.items()
        }
    return found


def known_visits(session: Session, refs: Sequence[str]) -> dict[str, Known]:
    """The visits of these references that are here already. At most 6 queries for 500 references."""
    query = (
        select(Visit, Store.code, Person.reference, NamesForgotten.changed_at)
        .join(Store, col(Store.id) == col(Visit.store_id))
        .outerjoin(Person, col(Person.id) == col(Visit.shopper_id))
        .outerjoin(NamesForgotten, col(NamesForgotten.visit_id) == col(Visit.id))
        .where(col(Visit.ref).in_(refs))
    )
    rows = session.exec(query).all()
    asked = asked_of(session, [visit for visit, *_ in rows])
    answers = answers_of(session, asked)
    return {
        visit.ref: Known(
            store=code,
            checklist=asked[visit.id].questionnaire.key,
            shopper=reference or "",
            visited_at=visit.visited_at,
            visited_on=visit.visited_on,
            answers=answers[visit.id],
            asked=asked[visit.id],
            without_names=deleted_at is not None,
        )
        for visit, code, reference, deleted_at in rows
    }


def portions(things: Iterable[Thing], size: int = AT_ONCE) -> Iterator[list[Thing]]:
    """The same things, so many at a time."""
    rest = iter(things)
    while some := list(islice(rest, size)):
        yield some
