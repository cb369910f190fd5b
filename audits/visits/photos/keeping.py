"""Photos of a report: received as they are, kept apart unseen, and shown once the worker has made them safe."""

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import assert_never
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, true
from sqlmodel import Session, col, func, select

from audits.access import Role
from audits.checklists.tables import Question
from audits.errors import AuditError, NotFound, StorageFull
from audits.people.tables import Person
from audits.pictures import LARGEST_FILE
from audits.storage import Storage
from audits.visits.answering import demand_open
from audits.visits.arriving.awaited import awaited_in
from audits.visits.phone_tables import AwaitedPhoto, SupersededPhoto
from audits.visits.queries import lock, visible_to
from audits.visits.rules import STILL_OPEN
from audits.visits.sheets import Asked
from audits.visits.tables import Photo, PhotoState, Visit, VisitStatus

MOST_PHOTOS = 10
"""At one question."""
ROOM_FOR_ANSWERS = 500 * 1024 * 1024
"""Bytes that photos leave free, so that answers still find room."""
LARGEST_EXIF = 256 * 1024  # bytes
SIZES = ("screen", "print")
_SUFFIX = re.compile(r"[A-Za-z0-9-]{1,36}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Received:
    """A photo in its slot or kept beside, whether it is new there, and the one whose place it took."""

    photo: Photo | SupersededPhoto
    fresh: bool
    replaced: UUID | None = None


def question_of(asked: Asked, slot: str) -> int:
    """The question a slot such as `entrance_photo.1` belongs to, by id; `NotFound` for any other text."""
    key, _dot, suffix = slot.rpartition(".")
    if key not in asked.question_ids or not _SUFFIX.fullmatch(suffix):
        raise NotFound("This place for a photo")
    return asked.question_ids[key]


def receive(
    session: Session,
    storage: Storage,
    visit: Visit,
    asked: Asked,
    slot: str,
    content: bytes,
    now: datetime,
    exif: bytes = b"",
) -> Received:
    """Keep a photo in a slot. The caller commits, then asks for `CONVERT` and forgets the bytes of the replaced one.

    The same bytes again are the photo that is there; other bytes take its place. `exif` is the block of the
    original, for the worker. Nothing is opened here. Once the report was sent only what it announced is taken.
    Refused when it is empty or over 15 MB, and with `StorageFull` when room gets short. At most 14 statements.
    """
    question_id = question_of(asked, slot)
    lock(session, visit)
    digest = sha256(content).hexdigest()
    there = session.exec(select(Photo).where(Photo.visit_id == visit.id, Photo.slot == slot)).first()
    if there is not None and there.sha256 == digest:
        return Received(there, fresh=False)
    awaited = awaited_in(session, visit.id, slot)
    wanted = awaited if awaited is not None and awaited.sha256 == digest else None
    if wanted is None:
        if visit.status not in STILL_OPEN and (beside := _kept_beside(session, visit, slot, digest)):
            return Received(beside, fresh=False)
        demand_open(session, visit, question_id)
        if there is None and awaited is None:
            _demand_place(session, visit, question_id)
    _check_size(storage, content)
    revision = wanted.revision if wanted else visit.revision
    photo = _photo(visit, slot, question_id, revision, digest, len(content), now)
    _keep_bytes(storage, photo.id, content, exif)
    _let_stand(session, visit, photo, instead_of=(there, awaited))
    return Received(photo, fresh=True, replaced=there.id if there else None)


def _kept_beside(session: Session, visit: Visit, slot: str, digest: str) -> SupersededPhoto | None:
    return session.exec(
        select(SupersededPhoto).where(
            SupersededPhoto.visit_id == visit.id,
            SupersededPhoto.slot == slot,
            SupersededPhoto.sha256 == digest,
        )
    ).first()


def _photo(
    visit: Visit, slot: str, question_id: int, revision: int, digest: str, size: int, now: datetime
) -> Photo:
    return Photo(
        # The same at every try: bytes that a broken try left behind get their row, or are written over.
        id=uuid5(visit.id, f"{revision} {slot} {digest}"),
        visit_id=visit.id,
        question_id=question_id,
        slot=slot,
        revision=revision,
        sha256=digest,
        size=size,
        state=PhotoState.RECEIVED,
        received_at=now,
    )


def _keep_bytes(storage: Storage, photo_id: UUID, content: bytes, exif: bytes) -> None:
    """The bytes before the row: a row without bytes would be a photo lost."""
    if 0 < len(exif) <= LARGEST_EXIF:
        storage.put(quarantined_exif(photo_id), exif)
    storage.put(quarantined(photo_id), content)


def _let_stand(
    session: Session, visit: Visit, photo: Photo, instead_of: tuple[Photo | None, AwaitedPhoto | None]
) -> None:
    there, awaited = instead_of
    if there is not None:
        take_away(session, visit, there)
    if awaited is not None:
        session.delete(awaited)
    session.add(photo)
    session.flush()
    if visit.status is VisitStatus.APPROVED:
        # What no reviewer saw is not released to stores with the rest: it stays beside, for the reviewer alone.
        supersede(session, visit, photo)


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
    """Receipts carry names and cards: stores and their managers never see one. Stores see what was chosen for them."""
    match viewer.role:
        case Role.HEAD_OFFICE | Role.REVIEWER | Role.SHOPPER:
            return true()
        case Role.REGIONAL_MANAGER:
            return col(Question.receipt).is_not(True)
        case Role.STORE_MANAGER:
            return col(Question.receipt).is_not(True) & col(Photo.shown).is_(True)
        case _:
            assert_never(viewer.role)


def remove(session: Session, visit: Visit, photo: Photo) -> None:
    """Take a photo out of a report that is still open. The caller commits, then forgets the bytes."""
    demand_open(session, visit, photo.question_id or 0)
    take_away(session, visit, photo)


def remove_from(session: Session, visit: Visit, asked: Asked, slot: str) -> UUID | None:
    """Take out what is in a slot, or still awaited there; returns the photo. The caller commits, then forgets it."""
    demand_open(session, visit, question_of(asked, slot))
    awaited = awaited_in(session, visit.id, slot)
    if awaited is not None:
        session.delete(awaited)
    photo = session.exec(select(Photo).where(Photo.visit_id == visit.id, Photo.slot == slot)).first()
    if photo is not None:
        take_away(session, visit, photo)
    return photo.id if photo else None


def take_away(session: Session, visit: Visit, photo: Photo) -> None:
    """Delete the row of a photo; one that an earlier report had is kept beside, its bytes with it."""
    if photo.revision < visit.revision:
        supersede(session, visit, photo)
        return
    session.delete(photo)
    session.flush()


def supersede(session: Session, visit: Visit, photo: Photo) -> None:
    """Keep a photo beside the report, for the reviewer: audits and counts do without it from this revision on."""
    columns = photo.model_dump(exclude={"shown"})
    session.delete(photo)
    session.flush()
    session.add(SupersededPhoto(**columns, superseded_in=visit.revision))
    session.flush()


def forget_unless_kept(session: Session, storage: Storage, photo_id: UUID) -> None:
    """Delete what is stored of a photo that was taken out, after the commit; nothing when it is kept. Two queries."""
    kept = session.get(Photo, photo_id) or session.get(SupersededPhoto, photo_id)
    if kept is None:
        forget_bytes(storage, photo_id)


def forget_bytes(storage: Storage, photo_id: UUID) -> None:
    """Delete all that is stored of a photo whose row is gone, or says that the photo is."""
    sizes = (stored(photo_id, size) for size in SIZES)
    for key in (quarantined(photo_id), quarantined_exif(photo_id), *sizes):
        storage.delete(key)


def shown(storage: Storage, photo: Photo, size: str) -> bytes:
    """Our own JPEG of a photo that is ready; `NotFound` until then. What a phone sent is never shown."""
    if photo.state is not PhotoState.READY or size not in SIZES:
        raise NotFound("This photo")
    return storage.get(stored(photo.id, size))


def stored(photo_id: UUID, size: str) -> str:
    """Where one of the sizes of a photo is kept."""
    return f"photos/{photo_id}/{size}.jpg"


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


def _demand_place(session: Session, visit: Visit, question_id: int) -> None:
    """Refuse an eleventh photo; those on their way have their place. Two queries."""
    taken = sum(
        session.exec(
            select(func.count()).where(table.visit_id == visit.id, table.question_id == question_id)
        ).one()
        for table in (Photo, AwaitedPhoto)
    )
    if taken >= MOST_PHOTOS:
        raise AuditError(f"There are {MOST_PHOTOS} photos here already. Remove one before you add another.")


def quarantined(photo_id: UUID) -> str:
    """Where the bytes that a phone sent wait for the worker."""
    return f"quarantine/{photo_id}"


def quarantined_exif(photo_id: UUID) -> str:
    """Where the EXIF block of the original waits beside them."""
    return f"quarantine/{photo_id}.exif"
