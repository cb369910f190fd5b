"""The photos that a frozen report lists: those that are here, and those to be awaited."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import cast
from uuid import UUID

from sqlalchemy import Table, delete
from sqlmodel import Session, col, select

from audits.errors import AuditError
from audits.inserting import insert_rows
from audits.visits.arriving.awaited import still_awaited
from audits.visits.arriving.frozen import Announced
from audits.visits.phone_tables import AwaitedPhoto
from audits.visits.photos.keeping import MOST_PHOTOS, question_of, take_away
from audits.visits.sheets import Asked
from audits.visits.tables import Photo, Visit

_AWAITED = cast(Table, AwaitedPhoto.__table__)  # type: ignore[attr-defined]


def announce(
    session: Session, visit: Visit, asked: Asked, photos: Sequence[Announced], open_still: Collection[str]
) -> list[UUID]:
    """Await the photos that a report lists and that are not here; returns those whose place another takes.

    A photo that is here and not listed stays: another device may have taken it. `open_still` are the keys of the
    questions that may be answered now. Refused for a place that there is not. The caller holds the lock. At most
    four statements, and some for each photo whose place another takes.
    """
    here = {row.slot: row for row in session.exec(select(Photo).where(Photo.visit_id == visit.id))}
    before = {row.slot: row for row in still_awaited(session, visit.id)}
    known = {
        **{slot: row.sha256 for slot, row in here.items()},
        **{it.slot: it.sha256 for it in before.values()},
    }
    fresh = [photo for photo in photos if known.get(photo.slot) != photo.sha256]
    demand_places(asked, [*known, *(photo.slot for photo in fresh)], fresh, open_still)
    listed = {photo.slot for photo in photos}
    given_up = [
        slot
        for slot, row in before.items()
        if slot not in listed and asked.question_keys[row.question_id] in open_still
    ]
    _await(session, visit, asked, fresh, given_up)
    replaced = [here[photo.slot] for photo in fresh if photo.slot in here]
    for photo in replaced:
        take_away(session, visit, photo)
    return [photo.id for photo in replaced]


def demand_places(
    asked: Asked, slots: Collection[str], fresh: Sequence[Announced], open_still: Collection[str]
) -> None:
    """Refuse photos where no question takes them, now or at all, and more of them than a question takes."""
    for photo in fresh:
        question_of(asked, photo.slot)
        if photo.slot.rpartition(".")[0] not in open_still:
            raise AuditError(
                "A photo was taken for a question that was not returned. Remove it, then send again."
            )
    counted = Counter(slot.rpartition(".")[0] for slot in set(slots))
    if any(count > MOST_PHOTOS for count in counted.values()):
        raise AuditError(f"A question takes {MOST_PHOTOS} photos. Remove some, then send again.")


def awaited_rows(asked: Asked, revision: int, photos: Sequence[Announced]) -> list[Mapping[str, object]]:
    """The rows of photos that are to be awaited, without the visit."""
    return [
        {
            "slot": photo.slot,
            "question_id": question_of(asked, photo.slot),
            "revision": revision,
            "sha256": photo.sha256,
            "size": photo.size,
        }
        for photo in photos
    ]


def _await(
    session: Session, visit: Visit, asked: Asked, fresh: Sequence[Announced], given_up: Sequence[str]
) -> None:
    instead = [*given_up, *(photo.slot for photo in fresh)]
    if instead:
        session.exec(
            delete(AwaitedPhoto).where(
                col(AwaitedPhoto.visit_id) == visit.id, col(AwaitedPhoto.slot).in_(instead)
            )
        )
    rows = awaited_rows(asked, visit.revision, fresh)
    insert_rows(session.connection(), _AWAITED, rows, visit_id=visit.id)
