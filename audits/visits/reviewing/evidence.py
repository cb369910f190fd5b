"""What a reviewer's doubts are drawn from, read from the rows of this visit and of earlier ones."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import Session, col, or_, select

from audits.fieldwork.tables import Assignment
from audits.plausibility import EarlierReport, Evidence, PhotoEvidence, bits_apart, metres_between
from audits.sheet import in_language
from audits.stores.tables import Store
from audits.visits.phone_tables import VisitProof
from audits.visits.reading.material import Material
from audits.visits.tables import GivenAnswer, Photo, Source, Visit

_EARLIER_VISITS = 100
_EARLIER_PHOTOS = 2_000
FIRST_REPORT = 1
"""Those after it answer single questions again, days later and within seconds: that says nothing about the visit."""

_ALIKE_BITS = 6
"""Of 64: so few different bits mean a picture hardly different."""


def evidence_of(session: Session, whole: Material) -> Evidence:
    """All that is known of how a report was made. At most seven queries, bounded whatever came before."""
    visit, store = whole.found.visit, whole.found.store
    zone = ZoneInfo(store.timezone)
    proof = _proof(session, visit)
    assignment = session.get(Assignment, visit.assignment_id) if visit.assignment_id else None
    away, accuracy = _farthest(proof, store)
    return Evidence(
        sheet=whole.sheet,
        narrative=visit.narrative,
        visited_on=visit.visited_on,
        arrived=visit.visited_at.astimezone(zone) if visit.visited_at else None,
        sent=_sent(visit, zone),
        elapsed=_elapsed(session, visit) if proof.elapsed_ms is None else _span(proof.elapsed_ms),
        metres_away=away,
        accuracy_metres=accuracy,
        clock_ahead=_span(proof.clock_ahead_ms),
        window=(assignment.window_from, assignment.window_to) if assignment else None,
        begun_on=proof.began_at.astimezone(zone).date() if proof.began_at else None,
        cancelled=assignment is not None and assignment.cancelled_at is not None,
        photos=_photos(session, whole, store),
        earlier=_earlier(session, visit),
    )


def _proof(session: Session, visit: Visit) -> VisitProof:
    """What the phone told of the first report, which is the one of the visit itself; empty when it told nothing."""
    found = session.exec(
        select(VisitProof).where(VisitProof.visit_id == visit.id, VisitProof.revision == FIRST_REPORT)
    ).first()
    return found or VisitProof(visit_id=visit.id, revision=visit.revision)


def _farthest(proof: VisitProof, store: Store) -> tuple[float | None, float | None]:
    """Metres from the store and of accuracy, of the position farther away when its own margin is taken off."""
    if store.latitude is None or store.longitude is None:
        return None, None
    spots = [
        (metres_between((latitude, longitude), (store.latitude, store.longitude)), accuracy)
        for latitude, longitude, accuracy in (
            (proof.began_latitude, proof.began_longitude, proof.began_accuracy),
            (proof.ended_latitude, proof.ended_longitude, proof.ended_accuracy),
        )
        if latitude is not None and longitude is not None
    ]
    return max(spots, key=lambda spot: spot[0] - (spot[1] or 0), default=(None, None))


def _span(milliseconds: int | None) -> timedelta | None:
    return timedelta(milliseconds=milliseconds) if milliseconds is not None else None


def _sent(visit: Visit, zone: ZoneInfo) -> datetime | None:
    """A file was sent long after its visits; that says nothing about them."""
    if visit.source is Source.IMPORT or visit.submitted_at is None:
        return None
    return visit.submitted_at.astimezone(zone)


def _elapsed(session: Session, visit: Visit) -> timedelta | None:
    """From the first answer to the last one of the report; not known when all came at once, as from a phone."""
    if visit.source is Source.IMPORT:
        return None
    answered, first, last = session.exec(
        select(func.count(), func.min(GivenAnswer.answered_at), func.max(GivenAnswer.answered_at)).where(
            GivenAnswer.visit_id == visit.id
        )
    ).one()
    return last - first if answered > 1 and last > first else None


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
