"""Reading how a report was made, for its reviewer."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from audits.errors import NotFound
from audits.people.tables import Person
from audits.plausibility import metres_between
from audits.sheet import in_language
from audits.stores.tables import Store
from audits.visits.phone.milestones import label_of, milestones
from audits.visits.phone_tables import (
    AwaitedPhoto,
    MilestoneTime,
    SentReport,
    SupersededPhoto,
    VisitNote,
    VisitProof,
)
from audits.visits.queries import visible_to
from audits.visits.reading.material import Material
from audits.visits.reviewing.making import (
    Camera,
    Copy,
    Making,
    Note,
    OnTheWay,
    Proof,
    Spot,
    Stamp,
    Superseded,
)
from audits.visits.tables import GivenAnswer, PhotoState, Visit
from audits.web.display import page_language


def making_of(session: Session, whole: Material) -> Making:
    """How this visit's report was made. Seven queries."""
    zone = ZoneInfo(whole.found.store.timezone)
    cameras = {photo.id: _camera(photo.taken_at, photo.latitude, photo.longitude) for photo in whole.photos}
    return Making(
        proofs=tuple(_proofs(session, whole, zone)),
        stamps=tuple(_stamps(session, whole, zone)),
        notes=tuple(_notes(session, whole, zone)),
        measured=dict(_measured(session, whole)),
        copies=tuple(_copies(session, whole, zone)),
        on_the_way=tuple(_on_the_way(session, whole)),
        superseded=tuple(_superseded(session, whole)),
        cameras={photo_id: camera for photo_id, camera in cameras.items() if camera is not None},
    )


def find_superseded(session: Session, viewer: Person, photo_id: UUID) -> SupersededPhoto:
    """A photo that a later revision is without, `NotFound` when this viewer may not see its visit. One query."""
    found = session.exec(
        select(SupersededPhoto)
        .join(Visit, col(Visit.id) == col(SupersededPhoto.visit_id))
        .where(
            visible_to(viewer),
            SupersededPhoto.id == photo_id,
            SupersededPhoto.state == PhotoState.READY,
        )
    ).first()
    if found is None:
        raise NotFound("This photo")
    return found


def _proofs(session: Session, whole: Material, zone: ZoneInfo) -> Iterator[Proof]:
    rows = session.exec(
        select(VisitProof)
        .where(VisitProof.visit_id == whole.found.visit.id)
        .order_by(col(VisitProof.revision).desc())
    )
    store = whole.found.store
    for row in rows:
        began = (row.began_latitude, row.began_longitude, row.began_accuracy)
        ended = (row.ended_latitude, row.ended_longitude, row.ended_accuracy)
        yield Proof(
            revision=row.revision,
            asked=row.asked,
            began=_spot(store, _in(zone, row.began_at), *began),
            ended=_spot(store, _in(zone, row.ended_at), *ended),
            elapsed=_milliseconds(row.elapsed_ms),
            clock_ahead=_milliseconds(row.clock_ahead_ms),
            app=row.app,
        )


def _spot(
    store: Store, at: datetime | None, latitude: float | None, longitude: float | None, accuracy: float | None
) -> Spot | None:
    if latitude is None or longitude is None:
        return None
    position = (latitude, longitude)
    known = store.latitude is not None and store.longitude is not None
    away = metres_between(position, (store.latitude or 0.0, store.longitude or 0.0)) if known else None
    return Spot(at, position, accuracy, away)


def _stamps(session: Session, whole: Material, zone: ZoneInfo) -> Iterator[Stamp]:
    """In the order of the visit; those of a milestone that the checklist does not name come last."""
    rows = {
        row.milestone: row
        for row in session.exec(
            select(MilestoneTime)
            .where(MilestoneTime.visit_id == whole.found.visit.id)
            .order_by(col(MilestoneTime.milestone))
        )
    }
    ordered = [milestone.key for milestone in milestones(whole.asked.questionnaire)]
    for key in sorted(rows, key=lambda name: ordered.index(name) if name in ordered else len(ordered)):
        row = rows[key]
        yield Stamp(label_of(key), _in(zone, row.stamped_at), _in(zone, row.corrected_at))


def _notes(session: Session, whole: Material, zone: ZoneInfo) -> Iterator[Note]:
    rows = session.exec(
        select(VisitNote)
        .where(VisitNote.visit_id == whole.found.visit.id)
        .order_by(col(VisitNote.noted_at), col(VisitNote.note_id))
    )
    return (Note(row.noted_at.astimezone(zone), row.text) for row in rows)


def _measured(session: Session, whole: Material) -> Iterator[tuple[str, timedelta]]:
    rows = session.exec(
        select(GivenAnswer.question_id, GivenAnswer.measured).where(
            GivenAnswer.visit_id == whole.found.visit.id, GivenAnswer.measured != ""
        )
    )
    return ((whole.asked.question_keys[row], timedelta(seconds=float(seconds))) for row, seconds in rows)


def _copies(session: Session, whole: Material, zone: ZoneInfo) -> Iterator[Copy]:
    """Without their bytes: a copy may hold four megabytes."""
    rows = session.execute(
        select(  # type: ignore[call-overload]
            SentReport.revision,
            SentReport.sha256,
            SentReport.received_at,
            SentReport.problem,
            func.length(SentReport.body),
        )
        .where(SentReport.visit_id == whole.found.visit.id, col(SentReport.accepted).is_(False))
        .order_by(col(SentReport.received_at), SentReport.sha256)
    )
    for revision, sha256, received_at, problem, size in rows:
        yield Copy(revision, sha256, received_at.astimezone(zone), problem, size)


def _on_the_way(session: Session, whole: Material) -> Iterator[OnTheWay]:
    rows = session.exec(
        select(AwaitedPhoto)
        .where(AwaitedPhoto.visit_id == whole.found.visit.id)
        .order_by(col(AwaitedPhoto.slot))
    )
    return (OnTheWay(_words_of(whole, row.question_id), row.revision, row.sha256, row.size) for row in rows)


def _superseded(session: Session, whole: Material) -> Iterator[Superseded]:
    rows = session.exec(
        select(SupersededPhoto)
        .where(SupersededPhoto.visit_id == whole.found.visit.id)
        .order_by(col(SupersededPhoto.superseded_in), SupersededPhoto.slot, col(SupersededPhoto.id))
    )
    reasons = {(row.question_id, row.revision): row.reason for row in whole.returned}
    for row in rows:
        yield Superseded(
            id=row.id,
            question=_words_of(whole, row.question_id),
            revision=row.revision,
            superseded_in=row.superseded_in,
            reason=reasons.get((row.question_id or 0, row.superseded_in - 1), ""),
            ready=row.state is PhotoState.READY,
            deleted_on=row.deleted_at.date() if row.deleted_at else None,
            kept_days=row.kept_days,
            camera=_camera(row.taken_at, row.latitude, row.longitude),
        )


def _words_of(whole: Material, question_id: int | None) -> str:
    key = whole.asked.question_keys.get(question_id or 0, "")
    question = whole.asked.questions.get(key)
    return in_language(question.label, page_language()) or key if question else ""


def _camera(taken_at: str | None, latitude: float | None, longitude: float | None) -> Camera | None:
    position = (latitude, longitude) if latitude is not None and longitude is not None else None
    return Camera(taken_at or "", position) if taken_at or position else None


def _in(zone: ZoneInfo, moment: datetime | None) -> datetime | None:
    return moment.astimezone(zone) if moment else None


def _milliseconds(count: int | None) -> timedelta | None:
    return None if count is None else timedelta(milliseconds=count)
