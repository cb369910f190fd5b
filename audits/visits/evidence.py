"""What a reviewer's doubts are drawn from, read from the rows of this visit and of earlier ones."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import Session, col, or_, select

from audits.plausibility import EarlierReport, Evidence, PhotoEvidence, bits_apart, metres_between
from audits.sheet import in_language
from audits.stores.tables import Store
from audits.visits.material import Material
from audits.visits.tables import GivenAnswer, Photo, Source, Visit

_EARLIER_VISITS = 100
_EARLIER_PHOTOS = 2_000
_ALIKE_BITS = 6
"""Of 64: so few different bits mean a picture hardly different."""


def evidence_of(session: Session, whole: Material) -> Evidence:
    """All that is known of how a report was made. At most five queries, bounded whatever came before."""
    visit, store = whole.found.visit, whole.found.store
    zone = ZoneInfo(store.timezone)
    return Evidence(
        sheet=whole.sheet,
        narrative=visit.narrative,
        visited_on=visit.visited_on,
        arrived=visit.visited_at.astimezone(zone) if visit.visited_at else None,
        sent=_sent(visit, zone),
        elapsed=_elapsed(session, visit),
        photos=_photos(session, whole, store),
        earlier=_earlier(session, visit),
    )


def _sent(visit: Visit, zone: ZoneInfo) -> datetime | None:
    """A file was sent long after its visits; that says nothing about them."""
    if visit.source is Source.IMPORT or visit.submitted_at is None:
        return None
    return visit.submitted_at.astimezone(zone)


def _elapsed(session: Session, visit: Visit) -> timedelta | None:
    """From the first answer to the last one of the report."""
    if visit.source is Source.IMPORT:
        return None
    answered, first, last = session.exec(
        select(func.count(), func.min(GivenAnswer.answered_at), func.max(GivenAnswer.answered_at)).where(
            GivenAnswer.visit_id == visit.id
        )
    ).one()
    return last - first if answered > 1 else None


def _photos(session: Session, whole: Material, store: Store) -> tuple[PhotoEvidence, ...]:
    if not whole.photos:
        return ()
    visit_id = whole.found.visit.id
    same = _same_bytes(session, visit_id, [photo.sha256 for photo in whole.photos])
    others = _pictures_before(session, visit_id) if any(photo.likeness for photo in whole.photos) else []
    return tuple(
        PhotoEvidence(
            name=_name(whole, photo),
            sha256=photo.sha256,
            same_in=same.get(photo.sha256, ()),
            alike_in=_alike(photo, others),
            taken_on=_day(photo.taken_at),
            metres_away=_metres(photo, store),
        )
        for photo in whole.photos
    )


def _same_bytes(session: Session, visit_id: UUID, digests: Sequence[str]) -> dict[str, tuple[str, ...]]:
    rows = session.exec(
        select(Photo.sha256, Visit.ref)
        .join(Visit, col(Visit.id) == col(Photo.visit_id))
        .where(col(Photo.sha256).in_(digests), Photo.visit_id != visit_id)
        .order_by(Visit.ref)
        .limit(_EARLIER_PHOTOS)
    )
    found: dict[str, list[str]] = defaultdict(list)
    for digest, ref in rows:
        found[digest].append(ref)
    return {digest: tuple(dict.fromkeys(refs)) for digest, refs in found.items()}


def _pictures_before(session: Session, visit_id: UUID) -> list[tuple[str, str, str]]:
    """Likeness, digest and visit of the newest photos of other visits."""
    rows = session.exec(
        select(Photo.likeness, Photo.sha256, Visit.ref)
        .join(Visit, col(Visit.id) == col(Photo.visit_id))
        .where(Photo.visit_id != visit_id, col(Photo.likeness).is_not(None))
        .order_by(col(Photo.received_at).desc())
        .limit(_EARLIER_PHOTOS)
    )
    return [(likeness, digest, ref) for likeness, digest, ref in rows if likeness]


def _alike(photo: Photo, others: Sequence[tuple[str, str, str]]) -> tuple[str, ...]:
    if not photo.likeness:
        return ()
    near = (
        ref
        for likeness, digest, ref in others
        if digest != photo.sha256 and bits_apart(photo.likeness, likeness) <= _ALIKE_BITS
    )
    return tuple(dict.fromkeys(near))


def _name(whole: Material, photo: Photo) -> str:
    if photo.question_id is None:
        return photo.slot
    question = whole.asked.questions[whole.asked.question_keys[photo.question_id]]
    return f"“{in_language(question.label) or question.key}”"


def _day(taken_at: str | None) -> date | None:
    try:
        return datetime.fromisoformat(taken_at).date() if taken_at else None
    except ValueError:
        return None


def _metres(photo: Photo, store: Store) -> float | None:
    if photo.latitude is None or photo.longitude is None or store.latitude is None or store.longitude is None:
        return None
    return metres_between((photo.latitude, photo.longitude), (store.latitude, store.longitude))


def _earlier(session: Session, visit: Visit) -> tuple[EarlierReport, ...]:
    """The words of the nearest earlier reports by this shopper or about this store."""
    rows = session.exec(
        select(Visit.id, Visit.ref, Visit.narrative)
        .where(
            Visit.id != visit.id,
            or_(Visit.store_id == visit.store_id, col(Visit.shopper_id) == visit.shopper_id),
            col(Visit.submitted_at).is_not(None),
            col(Visit.submitted_at) <= visit.submitted_at,
        )
        .order_by(col(Visit.submitted_at).desc(), Visit.ref)
        .limit(_EARLIER_VISITS)
    ).all()
    comments: dict[UUID, list[str]] = defaultdict(list)
    said = session.exec(
        select(GivenAnswer.visit_id, GivenAnswer.comment)
        .where(col(GivenAnswer.visit_id).in_([row[0] for row in rows]), GivenAnswer.comment != "")
        .order_by(col(GivenAnswer.visit_id), col(GivenAnswer.question_id))
    )
    for visit_id, comment in said:
        comments[visit_id].append(comment)
    return tuple(
        EarlierReport(ref, "\n".join([narrative, *comments[visit_id]]).strip())
        for visit_id, ref, narrative in rows
    )
