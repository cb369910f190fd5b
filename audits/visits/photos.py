"""Photos of a report: received as they are, kept apart unseen, made safe by the worker, then shown."""

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import assert_never
from uuid import UUID

from flask import current_app
from sqlalchemy import ColumnElement, true
from sqlmodel import Session, col, func, select

from audits.access import Role
from audits.checklists.tables import Question
from audits.db import session as current_session
from audits.errors import AuditError, NotFound, StorageFull
from audits.people.tables import Person
from audits.pictures import LARGEST_FILE, Picture, Unreadable, make_safe
from audits.storage import Storage
from audits.visits.answering import demand_open
from audits.visits.queries import visible_to
from audits.visits.sheets import Asked
from audits.visits.tables import Photo, PhotoState, Visit

CONVERT = "convert-photo"
MOST_PHOTOS = 10
"""At one question."""
ROOM_FOR_ANSWERS = 500 * 1024 * 1024
"""Bytes that photos leave free, so that answers still find room."""
SIZES = ("screen", "print")
_SUFFIX = re.compile(r"[A-Za-z0-9-]{1,36}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Received:
    """A photo in its slot, whether it is new there, and the one whose place it took."""

    photo: Photo
    fresh: bool
    replaced: UUID | None = None


def question_of(asked: Asked, slot: str) -> int:
    """The question a slot such as `entrance_photo.1` belongs to, by id; `NotFound` for any other text."""
    key, _dot, suffix = slot.rpartition(".")
    if key not in asked.question_ids or not _SUFFIX.fullmatch(suffix):
        raise NotFound("This place for a photo")
    return asked.question_ids[key]


def receive(
    session: Session, storage: Storage, visit: Visit, asked: Asked, slot: str, content: bytes, now: datetime
) -> Received:
    """Keep a photo in a slot. The caller commits, then asks for `CONVERT` and forgets the bytes of the replaced one.

    The same bytes again are the photo that is there; other bytes take its place. Nothing is opened here. Refused
    when the report was sent, when it is empty or over 15 MB, and with `StorageFull` when room gets short.
    """
    question_id = question_of(asked, slot)
    demand_open(session, visit, question_id)
    _check_size(storage, content)
    digest = sha256(content).hexdigest()
    there = session.exec(select(Photo).where(Photo.visit_id == visit.id, Photo.slot == slot)).first()
    if there is not None and there.sha256 == digest:
        return Received(there, fresh=False)
    if there is not None:
        session.delete(there)
        session.flush()
    elif _count(session, visit, question_id) >= MOST_PHOTOS:
        raise AuditError(f"There are {MOST_PHOTOS} photos here already. Remove one before you add another.")
    photo = Photo(
        visit_id=visit.id,
        question_id=question_id,
        slot=slot,
        sha256=digest,
        size=len(content),
        state=PhotoState.RECEIVED,
        received_at=now,
    )
    # The bytes before the row: a row without bytes would be a photo lost.
    storage.put(_quarantine(photo.id), content)
    session.add(photo)
    session.flush()
    return Received(photo, fresh=True, replaced=there.id if there else None)


def free_slot(session: Session, visit: Visit, key: str, question_id: int, content: bytes) -> str:
    """Where a photo from a plain form goes: the slot that has these bytes already, else the next. One query."""
    rows = session.exec(
        select(Photo).where(Photo.visit_id == visit.id, Photo.question_id == question_id).order_by(Photo.slot)
    ).all()
    digest = sha256(content).hexdigest()
    same = next((row.slot for row in rows if row.sha256 == digest), None)
    taken = {row.slot for row in rows}
    return same or next(slot for n in range(1, len(taken) + 2) if (slot := f"{key}.{n}") not in taken)


def find_photo(session: Session, viewer: Person, photo_id: UUID) -> tuple[Photo, Visit]:
    """A photo with its visit, `NotFound` when the viewer may not see the visit or the photo. One query."""
    row = session.execute(
        select(Photo, Visit)
        .join(Visit, col(Visit.id) == col(Photo.visit_id))
        .outerjoin(Question, col(Question.id) == col(Photo.question_id))
        .where(visible_to(viewer), _shown_to(viewer), col(Photo.id) == photo_id)
    ).first()
    if row is None:
        raise NotFound("This photo")
    return row[0], row[1]


def _shown_to(viewer: Person) -> ColumnElement[bool]:
    """Receipts carry names and cards: stores and their managers never see one."""
    match viewer.role:
        case Role.HEAD_OFFICE | Role.REVIEWER | Role.SHOPPER:
            return true()
        case Role.REGIONAL_MANAGER | Role.STORE_MANAGER:
            return col(Question.receipt).is_not(True)
        case _:
            assert_never(viewer.role)


def remove(session: Session, visit: Visit, photo: Photo) -> None:
    """Take a photo out of a report that is still open. The caller commits, then forgets the bytes."""
    demand_open(session, visit, photo.question_id or 0)
    session.delete(photo)


def forget_bytes(storage: Storage, photo_id: UUID) -> None:
    """Delete all that is stored of a photo whose row is gone."""
    for key in (_quarantine(photo_id), *(stored(photo_id, size) for size in SIZES)):
        storage.delete(key)


def shown(storage: Storage, photo: Photo, size: str) -> bytes:
    """Our own JPEG of a photo that is ready; `NotFound` until then. What a phone sent is never shown."""
    if photo.state is not PhotoState.READY or size not in SIZES:
        raise NotFound("This photo")
    return storage.get(stored(photo.id, size))


def stored(photo_id: UUID, size: str) -> str:
    """Where one of the sizes of a photo is kept."""
    return f"photos/{photo_id}/{size}.jpg"


def convert(photo_id: str) -> None:
    """The job: make one photo safe and forget what was sent. A photo that is gone or done is left alone."""
    session, storage = current_session(), _storage()
    wanted = UUID(photo_id)
    state = session.exec(select(Photo.state).where(Photo.id == wanted)).first()
    # Converting takes a while, and SQLite has one writer: no transaction stays open meanwhile.
    session.commit()
    if state is not PhotoState.RECEIVED:
        return
    made = _made_safe(storage, wanted)
    if made is not None:
        storage.put(stored(wanted, "screen"), made.screen)
        storage.put(stored(wanted, "print"), made.paper)
    _note(session, storage, wanted, made)
    storage.delete(_quarantine(wanted))


def waiting() -> list[str]:
    """The photos that wait for the worker, oldest first. One query."""
    rows = current_session().exec(
        select(Photo.id).where(Photo.state == PhotoState.RECEIVED).order_by(col(Photo.received_at))
    )
    return [str(photo_id) for photo_id in rows]


def _made_safe(storage: Storage, photo_id: UUID) -> Picture | None:
    try:
        return make_safe(storage.get(_quarantine(photo_id)))
    except (Unreadable, NotFound):
        return None


def _note(session: Session, storage: Storage, photo_id: UUID, made: Picture | None) -> None:
    """Write down what became of a photo, unless it was removed or replaced meanwhile."""
    photo = session.get(Photo, photo_id, with_for_update=True, populate_existing=True)
    if photo is None:
        forget_bytes(storage, photo_id)
    elif made is None:
        photo.state = PhotoState.UNREADABLE
    else:
        photo.state = PhotoState.READY
        photo.width, photo.height, photo.likeness = made.width, made.height, made.likeness
        photo.taken_at, photo.latitude, photo.longitude = made.taken_at, made.latitude, made.longitude
    session.commit()


def _check_size(storage: Storage, content: bytes) -> None:
    if not content:
        raise AuditError("The photo arrived empty. Choose it again.")
    if len(content) > LARGEST_FILE:
        raise AuditError("The photo is larger than 15 MB. Take it again in a smaller size.")
    free = storage.free_bytes()
    if free is not None and free < ROOM_FOR_ANSWERS + len(content):
        raise StorageFull(
            "There is no room for photos at the moment. Answers are still saved; add the photo later."
        )


def _count(session: Session, visit: Visit, question_id: int) -> int:
    return session.exec(
        select(func.count()).where(Photo.visit_id == visit.id, Photo.question_id == question_id)
    ).one()


def _quarantine(photo_id: UUID) -> str:
    return f"quarantine/{photo_id}"


def _storage() -> Storage:
    found: Storage = current_app.extensions["storage"]
    return found
