"""Reading who has access: everybody with an account, what they see, and what lets them in."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from audits.access import Role
from audits.people.queries import visible_to
from audits.people.tables import Person
from audits.people.token_tables import ApiToken
from audits.stores.queries import subtree
from audits.stores.tables import Region, RegionManager, Store, StoreManager

LONG_UNUSED = timedelta(days=90)
Thing = TypeVar("Thing")
_OF_EVERYTHING = (Role.HEAD_OFFICE, Role.REVIEWER)


@dataclass(frozen=True, slots=True)
class AccessFilter:
    """Whose access is shown. `region_id`: who sees something of it; `unused_since`: who came neither by page nor token.

    Shoppers see no region, only what they are asked to visit.
    """

    role: Role | None = None
    region_id: int | None = None
    unused_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Access:
    """One person and what lets them in. `places` are a region's path or codes of stores; `tokens` those that work."""

    person: Person
    places: tuple[str, ...]
    tokens: tuple[ApiToken, ...]

    @property
    def used_at(self) -> datetime | None:
        """When they last signed in, or a program last used a token of theirs."""
        used = [self.person.signed_in_at, *(token.last_used_at for token in self.tokens)]
        return max((moment for moment in used if moment), default=None)


def list_access(
    session: Session, viewer: Person, wanted: AccessFilter, now: datetime, most: int | None = None
) -> list[Access]:
    """Everybody with an account, by role and name, shoppers last; the first of them, or all. Four queries."""
    shopper = case((col(Person.role) == Role.SHOPPER, 1), else_=0)
    rows = session.exec(
        select(Person)
        .where(visible_to(viewer), col(Person.email).is_not(None), *_filters(wanted, now))
        .order_by(shopper, Person.role, Person.name, Person.reference, col(Person.id))
        .limit(most)
    ).all()
    places, tokens = _places(session), _tokens(session, now)
    return [Access(row, tuple(places[row.id]), tuple(tokens[row.id])) for row in rows]


def _filters(wanted: AccessFilter, now: datetime) -> Iterator[ColumnElement[bool]]:
    if wanted.role is not None:
        yield col(Person.role) == wanted.role
    if wanted.region_id is not None:
        yield _sees(wanted.region_id)
    if wanted.unused_since is not None:
        # Who was invited since then has had no time yet.
        yield func.coalesce(Person.signed_in_at, Person.created_at) < wanted.unused_since
        yield ~_has_token(now, col(ApiToken.last_used_at) >= wanted.unused_since)


def _sees(region_id: int) -> ColumnElement[bool]:
    """Who sees something of a region: of all, of it, of one above it, or of one or a store below it."""
    own, asked = aliased(Region), aliased(Region)
    related = or_(
        col(asked.lineage).startswith(col(own.lineage)), col(own.lineage).startswith(col(asked.lineage))
    )
    managers = (
        select(RegionManager.person_id)
        .join(own, own.id == RegionManager.region_id)  # type: ignore[arg-type]
        .join(asked, related)
        .where(asked.id == region_id)
    )
    of_stores = (
        select(StoreManager.person_id)
        .join(Store, col(Store.id) == col(StoreManager.store_id))
        .where(col(Store.region_id).in_(subtree(region_id)))
    )
    return or_(
        col(Person.role).in_(_OF_EVERYTHING), col(Person.id).in_(managers), col(Person.id).in_(of_stores)
    )


def _works(now: datetime) -> ColumnElement[bool]:
    return and_(
        col(ApiToken.person_id) == Person.id,
        col(ApiToken.mark) == Person.fs_uniquifier,
        col(ApiToken.revoked_at).is_(None),
        col(ApiToken.expires_at) > now,
        col(Person.active).is_(True),
    )


def _has_token(now: datetime, which: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(ApiToken.id).where(_works(now), which).correlate(Person).exists()


def _tokens(session: Session, now: datetime) -> dict[UUID, list[ApiToken]]:
    """The tokens that work, the newest first, by whose they are. One query."""
    rows = session.exec(
        select(ApiToken).join(Person, _works(now)).order_by(col(ApiToken.created_at).desc(), col(ApiToken.id))
    )
    return _gathered((token.person_id, token) for token in rows)


def _places(session: Session) -> dict[UUID, list[str]]:
    """The paths of regions and codes of stores that managers look after. Two queries."""
    regions = session.exec(
        select(RegionManager.person_id, Region.path).join(Region, col(Region.id) == RegionManager.region_id)
    )
    stores = session.exec(
        select(StoreManager.person_id, Store.code)
        .join(Store, col(Store.id) == StoreManager.store_id)
        .order_by(Store.code)
    )
    return _gathered([*regions, *stores])


def _gathered(pairs: Iterable[tuple[UUID, Thing]]) -> dict[UUID, list[Thing]]:
    found: dict[UUID, list[Thing]] = defaultdict(list)
    for whose, thing in pairs:
        found[whose].append(thing)
    return found
