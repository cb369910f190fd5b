"""A programme with everything that is kept: scores, photos in each state, an issued audit."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from hashlib import sha256
from uuid import uuid4

from flask import Flask
from sqlmodel import Session

from audits.pictures import make_safe
from audits.reports.issuing.printing import obtain
from audits.storage import Storage
from audits.visits.photos.keeping import quarantined, stored
from audits.visits.tables import Photo, PhotoState, Visit
from tests import builders
from tests.reports.builders import programme
from tests.reports.issuing import builders as decided
from tests.visits import builders as visits
from tests.visits.test_photos import jpeg

Inside = Callable[[], AbstractContextManager[Session]]


def fill(app: Flask, inside: Inside) -> None:
    """A small programme; one audit of it is on paper."""
    storage: Storage = app.extensions["storage"]
    with inside() as session:
        programme(session, stores=2)
        visit = decided.approved(session, decided.reviewer(session), ref="V-PAPER")
        for state in PhotoState:
            photo(session, storage, visit, state)
        visits.submitted(session, visits.draft(session, at=builders.store(session)))
    with app.app_context():
        obtain(decided.audit_of(visit), None)


def photo(session: Session, storage: Storage, visit: Visit, state: PhotoState) -> Photo:
    """A photo of a visit with the files that belong to its state."""
    raw = jpeg("navy")
    made = make_safe(raw)
    row = Photo(
        visit_id=visit.id,
        slot=f"{state.value}.1",
        sha256=sha256(raw).hexdigest(),
        size=len(raw),
        state=state,
        received_at=builders.NOW,
        id=uuid4(),
    )
    if state is PhotoState.DELETED:
        row.deleted_at, row.kept_days = builders.NOW, 180
    elif state is PhotoState.RECEIVED:
        storage.put(quarantined(row.id), raw)
    elif state is PhotoState.READY:
        row.screen_sha256, row.print_sha256 = (sha256(it).hexdigest() for it in (made.screen, made.paper))
        storage.put(stored(row.id, "screen"), made.screen)
        storage.put(stored(row.id, "print"), made.paper)
    session.add(row)
    session.flush()
    return row


def files(app: Flask) -> dict[str, bytes]:
    """Every kept file by its key."""
    storage: Storage = app.extensions["storage"]
    return {found.key: storage.get(found.key) for found in storage.kept()}
