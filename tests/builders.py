"""People, regions, stores and checklists in a session, for tests that need rows. The caller commits.

Each function makes one thing with what a test does not care about filled in; names that must be unique count up.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count

from flask import Flask
from sqlalchemy import event
from sqlmodel import Session

from audits.access import Role
from audits.checklists.places import apply_everywhere, apply_to
from audits.checklists.publishing import Published, publish, publish_addition
from audits.people.tables import Person
from audits.sheet import Questionnaire, Touchpoint
from audits.stores.tables import Region, RegionManager, Store, StoreManager
from tests.questionnaires import questionnaire, touchpoint, yes_no

NOW = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
_numbers = count(1)


def person(session: Session, role: Role = Role.HEAD_OFFICE, **columns) -> Person:
    """Somebody with an account; tests sign in with `client.sign_in`, so the password fits nothing."""
    number = next(_numbers)
    made = Person(
        **{
            "role": role,
            "reference": f"{role.value[0].upper()}-{number:06}",
            "name": f"{role.value} {number}",
            "email": f"{role.value}-{number}@test.example",
            "password": "none",
            "created_at": NOW,
            **columns,
        }
    )
    session.add(made)
    session.flush()
    return made


def region(session: Session, name: str = "North", parent: Region | None = None) -> Region:
    """A region at the top of the tree, or below another."""
    made = Region(name=name, path=f"{parent.path} / {name}" if parent else name)
    made.parent_id = parent.id if parent else None
    session.add(made)
    session.flush()
    made.lineage = f"{parent.lineage if parent else '/'}{made.id}/"
    session.flush()
    return made


def store(session: Session, code: str | None = None, in_region: Region | None = None, **columns) -> Store:
    """A store, in a region or in none."""
    chosen = code or f"S-{next(_numbers):04}"
    made = Store(
        **{
            "code": chosen,
            "name": f"Store {chosen}",
            "region_id": in_region.id if in_region else None,
            **columns,
        }
    )
    session.add(made)
    session.flush()
    return made


def regional_manager(session: Session, of: Region, **columns) -> Person:
    """Who is responsible for a region and all below it."""
    made = person(session, Role.REGIONAL_MANAGER, **columns)
    session.add(RegionManager(person_id=made.id, region_id=of.id or 0))
    session.flush()
    return made


def store_manager(session: Session, *of: Store, **columns) -> Person:
    """Who runs these stores."""
    made = person(session, Role.STORE_MANAGER, **columns)
    session.add_all(StoreManager(person_id=made.id, store_id=each.id or 0) for each in of)
    session.flush()
    return made


def checklist(
    session: Session,
    asked: Questionnaire | None = None,
    regions: Iterable[Region] = (),
    stores: Iterable[Store] = (),
) -> Published:
    """A published checklist (one yes/no question worth 10 points unless given), everywhere or in some places."""
    made = publish(session, asked or questionnaire(touchpoint("entrance", yes_no("greeted"))), None, NOW)
    region_ids = [found.id for found in regions if found.id is not None]
    store_ids = [found.id for found in stores if found.id is not None]
    if region_ids or store_ids:
        apply_to(session, made.checklist_id, region_ids, store_ids, None, NOW)
    else:
        apply_everywhere(session, made.checklist_id, None, NOW)
    return made


def own_touchpoints(session: Session, checklist_id: int, store_id: int, *own: Touchpoint) -> Published:
    """The touchpoints that one store has beside a checklist."""
    return publish_addition(session, checklist_id, session.get_one(Store, store_id), own, None, NOW)


def region_touchpoints(session: Session, checklist_id: int, of: Region, *own: Touchpoint) -> Published:
    """The touchpoints that a region, with all below it, has beside a checklist."""
    return publish_addition(session, checklist_id, of, own, None, NOW)


@contextmanager
def counted_queries(app: Flask) -> Iterator[list[str]]:
    """The statements that reach the database within the block, what begins and ends transactions left out."""
    seen: list[str] = []

    def note(_connection, _cursor, statement: str, *_) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    engine = app.extensions["engine"]
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
