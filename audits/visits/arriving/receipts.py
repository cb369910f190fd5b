"""What a shopper keeps as proof that a report arrived."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, or_, select

from audits.errors import NotFound
from audits.visits.arriving.awaited import still_awaited
from audits.visits.pages.reporting import Report
from audits.visits.phone_tables import AwaitedPhoto, SupersededPhoto
from audits.visits.sheets import Asked
from audits.visits.tables import GivenAnswer, Photo, Revision, Visit

SHOWN_OF_DIGEST = 12


@dataclass(frozen=True, slots=True)
class Receipt:
    """The number, when it arrived by the clock of the store, what arrived, and the start of its sha256.

    `awaited` counts the photos that are still on the phone that sent the report.
    """

    number: str
    revision: int
    arrived_at: datetime
    answers: int
    photos: Sequence[Photo]
    awaited: int
    checksum: str


@dataclass(frozen=True, slots=True)
class ListedPhoto:
    """A photo that a report lists: where, which bytes, and whether they are here."""

    slot: str
    sha256: str
    arrived: bool


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a phone keeps of a report that arrived: the receipt with all that is here of it.

    `sha256` is of the bytes the phone sent; of a report sent from a page, of its content. `answers` are the keys
    of the questions, in the order of the questionnaire.
    """

    number: str
    visit_id: UUID
    ref: str
    revision: int
    sha256: str
    arrived_at: datetime
    answers: Sequence[str]
    photos: Sequence[ListedPhoto]

    @property
    def complete(self) -> bool:
        """Whether every photo is here too."""
        return all(photo.arrived for photo in self.photos)


def arrival_of(session: Session, visit: Visit, asked: Asked, sent: Revision) -> Arrival:
    """The receipt of one report as it stands now. Four queries."""
    answered = set(session.exec(select(GivenAnswer.question_id).where(GivenAnswer.visit_id == visit.id)))
    keys = [key for key, question_id in asked.question_ids.items() if question_id in answered]
    return Arrival(
        number=sent.receipt,
        visit_id=visit.id,
        ref=visit.ref,
        revision=sent.revision,
        sha256=sent.digest,
        arrived_at=sent.submitted_at,
        answers=keys,
        photos=in_order(_listed(session, visit.id, sent.revision)),
    )


def in_order(photos: Iterable[ListedPhoto]) -> list[ListedPhoto]:
    """The photos of a report as its receipt lists them."""
    return sorted(photos, key=lambda photo: photo.slot)


def newest_sent(session: Session, visit: Visit) -> Revision:
    """The report that was sent last; `NotFound` when none was. One query."""
    sent = session.exec(
        select(Revision).where(Revision.visit_id == visit.id).order_by(col(Revision.revision).desc()).limit(1)
    ).first()
    if sent is None:
        raise NotFound("This receipt")
    return sent


def _listed(session: Session, visit_id: UUID, revision: int) -> list[ListedPhoto]:
    """The photos of one report, also those that a later one is without. Three queries."""
    columns = Photo.slot, Photo.sha256
    here = session.exec(select(*columns).where(Photo.visit_id == visit_id, Photo.revision <= revision)).all()
    beside = session.exec(
        select(SupersededPhoto.slot, SupersededPhoto.sha256).where(
            SupersededPhoto.visit_id == visit_id,
            SupersededPhoto.revision <= revision,
            or_(SupersededPhoto.superseded_in > revision, SupersededPhoto.revision == revision),
        )
    ).all()
    on_their_way = session.exec(
        select(AwaitedPhoto.slot, AwaitedPhoto.sha256).where(
            AwaitedPhoto.visit_id == visit_id, AwaitedPhoto.revision <= revision
        )
    ).all()
    return [
        *(ListedPhoto(*row, arrived=True) for row in {*here, *beside}),
        *(ListedPhoto(*row, arrived=False) for row in on_their_way),
    ]


def receipt_of(session: Session, report: Report) -> Receipt:
    """The receipt of the report that was sent last; `NotFound` when none was. Two queries."""
    sent = newest_sent(session, report.visit)
    return Receipt(
        number=sent.receipt,
        revision=sent.revision,
        arrived_at=report.in_store_time(sent.submitted_at),
        answers=len(report.sheet.answers),
        photos=[photo for kept in report.photos.values() for photo in kept],
        awaited=len(still_awaited(session, report.visit.id)),
        checksum=sent.digest[:SHOWN_OF_DIGEST],
    )
