"""Who people are in the programme: their role, and the region or the stores that a manager looks after."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, delete, select

from audits.access import Role
from audits.errors import AuditError
from audits.people.accounts import invite
from audits.people.log import record
from audits.people.tables import Person
from audits.stores.queries import by_codes, region_by_path
from audits.stores.tables import Region, RegionManager, Store, StoreManager


@dataclass(frozen=True, slots=True)
class Scope:
    """What a manager looks after: a regional manager's region, or a store manager's stores. Empty for all others."""

    region: Region | None = None
    stores: tuple[Store, ...] = ()

    def told(self) -> dict[str, Any]:
        """The scope as the event log keeps it."""
        found: dict[str, Any] = {"region": self.region.path} if self.region else {}
        return found | ({"stores": [store.code for store in self.stores]} if self.stores else {})


class Misfit(AuditError):
    """A scope that does not go with a role; `field` is the one to correct: `region` or `stores`."""

    def __init__(self, field: str, sentence: str) -> None:
        self.field = field
        super().__init__(sentence)


def read_scope(session: Session, role: Role, region_path: str, codes: Collection[str]) -> Scope:
    """The scope that these words name for a role; a `Misfit` says what is missing, unknown or too much. One query."""
    if region_path and role is not Role.REGIONAL_MANAGER:
        raise Misfit("region", "Only a regional manager has a region. Leave it out for this role.")
    if codes and role is not Role.STORE_MANAGER:
        raise Misfit("stores", "Only a store manager has stores. Leave them out for this role.")
    if role is Role.REGIONAL_MANAGER:
        return Scope(region=_region(session, region_path))
    if role is Role.STORE_MANAGER:
        return Scope(stores=_stores(session, codes))
    return Scope()


def _region(session: Session, path: str) -> Region:
    if not path:
        raise Misfit("region", "A regional manager needs a region. Name the one they look after.")
    found = region_by_path(session, path)
    if found is None:
        raise Misfit(
            "region",
            f"There is no region “{path}”. Write its whole path, outermost first, as Chicago / North.",
        )
    return found


def _stores(session: Session, codes: Collection[str]) -> tuple[Store, ...]:
    if not codes:
        raise Misfit("stores", "A store manager needs at least one store. Name them by code.")
    found = by_codes(session, codes)
    unknown = [code for code in codes if code not in found]
    if unknown:
        raise Misfit(
            "stores", f"There is no store with the code {', '.join(unknown)}. Check the list of stores."
        )
    return tuple(found[code] for code in sorted(found))


def scope_of(session: Session, person: Person) -> Scope:
    """What a person looks after. Two queries."""
    region = session.exec(
        select(Region)
        .join(RegionManager, col(RegionManager.region_id) == col(Region.id))
        .where(RegionManager.person_id == person.id)
    ).first()
    stores = session.exec(
        select(Store)
        .join(StoreManager, col(StoreManager.store_id) == col(Store.id))
        .where(StoreManager.person_id == person.id)
        .order_by(Store.code)
    )
    return Scope(region, tuple(stores))


def admit(
    session: Session, email: str, role: Role, name: str, scope: Scope, actor: Person | None, now: datetime
) -> tuple[Person, str]:
    """Add a person with what they look after; returns them with the path of their invitation. The caller commits."""
    person, path = invite(session, email, role, name, actor, now)
    _grant(session, person, scope)
    if scope.told():
        record(session, now, actor, "given", "person", person.id, after=scope.told())
    return person, path


def change_role(
    session: Session, person: Person, role: Role, scope: Scope, actor: Person, now: datetime
) -> bool:
    """Give a person another role or scope; False when nothing was different. The caller commits.

    It counts from their next page on. Nobody changes the own role: head office could end up without anybody.
    """
    before = {"role": person.role.value, **scope_of(session, person).told()}
    after = {"role": role.value, **scope.told()}
    if before == after:
        return False
    if person.id == actor.id:
        raise AuditError("You cannot change your own role. Ask a colleague at head office.")
    if role is not Role.SHOPPER and person.email is None:
        raise AuditError("This role needs an account. Add an e-mail address first.")
    person.role = role
    session.exec(delete(RegionManager).where(col(RegionManager.person_id) == person.id))
    session.exec(delete(StoreManager).where(col(StoreManager.person_id) == person.id))
    _grant(session, person, scope)
    record(session, now, actor, "changed", "person", person.id, before=before, after=after)
    return True


def _grant(session: Session, person: Person, scope: Scope) -> None:
    session.add(person)
    if scope.region is not None:
        session.add(RegionManager(person_id=person.id, region_id=scope.region.id or 0))
    session.add_all(StoreManager(person_id=person.id, store_id=store.id or 0) for store in scope.stores)
    session.flush()
