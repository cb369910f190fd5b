"""The worker's part in photos: each is made safe, what its EXIF tells is written down, and what was sent forgotten."""

from hashlib import sha256
from uuid import UUID

from flask import current_app
from sqlmodel import Session, col, select

from audits.db import session as current_session
from audits.errors import NotFound
from audits.pictures import Picture, Told, Unreadable, make_safe, told_by
from audits.storage import Storage
from audits.visits.phone_tables import SupersededPhoto
from audits.visits.photos.keeping import forget_bytes, quarantined, quarantined_exif, stored
from audits.visits.tables import Photo, PhotoState

CONVERT = "convert-photo"


def convert(photo_id: str) -> None:
    """The job: make one photo safe and forget what was sent. A photo that is gone or done is left alone."""
    session, storage = current_session(), _storage()
    wanted = UUID(photo_id)
    photo = _find(session, wanted)
    waits = photo is not None and photo.state is PhotoState.RECEIVED
    # Converting takes a while, and SQLite has one writer: no transaction stays open meanwhile, and after this none
    # is opened again by looking at the photo.
    session.rollback()
    if not waits:
        return
    made = _made_safe(storage, wanted)
    if made is not None:
        storage.put(stored(wanted, "screen"), made.screen)
        storage.put(stored(wanted, "print"), made.paper)
    _note(session, storage, wanted, made, _told(storage, wanted, made))
    for key in (quarantined(wanted), quarantined_exif(wanted)):
        storage.delete(key)


def waiting() -> list[str]:
    """The photos that wait for the worker, those of reports as they stand first, each the oldest first. Two queries."""
    found: list[str] = []
    for table in (Photo, SupersededPhoto):
        rows = current_session().exec(
            select(table.id).where(table.state == PhotoState.RECEIVED).order_by(col(table.received_at))
        )
        found += map(str, rows)
    return found


def _find(session: Session, photo_id: UUID) -> Photo | SupersededPhoto | None:
    """A photo, locked; one that was taken out of a report is looked for beside it."""
    photo = session.get(Photo, photo_id, with_for_update=True, populate_existing=True)
    return photo or session.get(SupersededPhoto, photo_id, with_for_update=True, populate_existing=True)


def _made_safe(storage: Storage, photo_id: UUID) -> Picture | None:
    """The photo made safe; from our own copy where that is all there is: a backup can be from before a photo was
    converted, and its files from after."""
    for key in (quarantined(photo_id), stored(photo_id, "screen")):
        try:
            return make_safe(storage.get(key))
        except NotFound:
            continue
        except Unreadable:
            return None
    return None


def _told(storage: Storage, photo_id: UUID, made: Picture | None) -> Told:
    """What the block beside a photo tells; where it is silent, what the photo itself does."""
    own = Told(made.taken_at, made.latitude, made.longitude) if made else Told()
    try:
        beside = told_by(storage.get(quarantined_exif(photo_id)))
    except NotFound:
        return own
    place = beside if beside.latitude is not None else own
    return Told(beside.taken_at or own.taken_at, place.latitude, place.longitude)


def _note(session: Session, storage: Storage, photo_id: UUID, made: Picture | None, told: Told) -> None:
    """Write down what became of a photo, unless it was removed, replaced, deleted or converted by another meanwhile."""
    photo = _find(session, photo_id)
    if photo is None or photo.state is PhotoState.DELETED:
        forget_bytes(storage, photo_id)
    elif photo.state is PhotoState.RECEIVED:
        photo.state = PhotoState.READY if made else PhotoState.UNREADABLE
        if made is not None:
            photo.width, photo.height, photo.likeness = made.width, made.height, made.likeness
            photo.screen_sha256 = sha256(made.screen).hexdigest()
            photo.print_sha256 = sha256(made.paper).hexdigest()
        photo.taken_at, photo.latitude, photo.longitude = told.taken_at, told.latitude, told.longitude
        session.add(photo)
    session.commit()


def _storage() -> Storage:
    found: Storage = current_app.extensions["storage"]
    return found
