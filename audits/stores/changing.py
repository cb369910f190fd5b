"""Adding, changing and closing stores, one or a thousand. The caller commits."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col

from audits.errors import AuditError, Conflict
from audits.people.log import record, record_all
from audits.people.tables import Person
from audits.stores import moves
from audits.stores.queries import by_codes, facts_of
from audits.stores.regions import make_paths
from audits.stores.rules import StoreFacts, faults
from audits.stores.tables import Store


@dataclass(frozen=True, slots=True)
class Change:
    """A store and what it is to be."""

    store: Store
    before: StoreFacts
    after: StoreFacts


def save_stores(
    session: Session,
    new: Sequence[StoreFacts],
    changed: Sequence[Change],
    actor: Person | None,
    now: datetime,
) -> dict[str, int]:
    """Write stores in bulk, with missing regions, the event log, and word to who must know; new ids by code.

    Inserts take a statement a thousand rows.
    """
    paths = [facts.region for facts in (*new, *(change.after for change in changed))]
    region_ids = make_paths(session, paths, actor, now)
    made = _insert(session, [_columns(facts, region_ids) for facts in new])
    for change in changed:
        for name, value in _columns(change.after, region_ids).items():
            setattr(change.store, name, value)
        session.add(change.store)
    session.flush()
    added = ((made[facts.code], None, _plain(asdict(facts))) for facts in new)
    record_all(session, now, actor, "added", "store", added)
    record_all(session, now, actor, "changed", "store", map(_difference, changed))
    moved = [change.store.id for change in changed if change.before.region != change.after.region]
    moves.announce(session, [store_id for store_id in moved if store_id is not None])
    return made


def _insert(session: Session, rows: list[dict[str, Any]]) -> dict[str, int]:
    if not rows:
        return {}
    made = session.connection().execute(insert(Store).returning(col(Store.code), col(Store.id)), rows)
    return {code: store_id for code, store_id in made if store_id is not None}


def add_store(session: Session, facts: StoreFacts, actor: Person | None, now: datetime) -> Store:
    """Add one store; a code that is taken is refused."""
    _refuse(facts)
    if by_codes(session, [facts.code]):
        raise Conflict(f"There is already a store {facts.code}. Open that one, or use another code.")
    made = save_stores(session, [facts], [], actor, now)
    return session.get_one(Store, made[facts.code])


def change_store(
    session: Session, store: Store, path: str, facts: StoreFacts, actor: Person | None, now: datetime
) -> bool:
    """Make a store (now in the region `path`) what `facts` say; False when it is so already."""
    _refuse(facts)
    before = facts_of(store, path)
    if before == facts:
        return False
    save_stores(session, [], [Change(store, before, facts)], actor, now)
    return True


def close_store(session: Session, store: Store, on: date | None, actor: Person | None, now: datetime) -> None:
    """Close a store from a day on, or open it again (None). What was measured stays."""
    if on and store.opened_on and on < store.opened_on:
        raise AuditError(f"{store.code} opened on {store.opened_on}. Choose a closing day from then on.")
    before, store.closed_on = store.closed_on, on
    session.add(store)
    record(
        session,
        now,
        actor,
        "closed" if on else "reopened",
        "store",
        store.id,
        before=_plain({"closed_on": before}),
        after=_plain({"closed_on": on}),
    )


def _refuse(facts: StoreFacts) -> None:
    for fault in faults(facts):
        raise AuditError(f"{fault.column}: found {fault.found or 'nothing'}; expected {fault.expected}.")


def _columns(facts: StoreFacts, region_ids: dict[str, int]) -> dict[str, Any]:
    columns = asdict(facts)
    path = columns.pop("region")
    return columns | {"region_id": region_ids[path] if path else None}


def _difference(change: Change) -> tuple[int | None, dict[str, Any], dict[str, Any]]:
    before, after = asdict(change.before), asdict(change.after)
    names = [name for name in after if before[name] != after[name]]
    return (
        change.store.id,
        _plain({name: before[name] for name in names}),
        _plain({name: after[name] for name in names}),
    )


def _plain(columns: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, date) else value for name, value in columns.items()}
