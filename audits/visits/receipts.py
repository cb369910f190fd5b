"""What a shopper keeps as proof that a report arrived."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from audits.errors import NotFound
from audits.visits.reporting import Report
from audits.visits.tables import Photo, Revision

SHOWN_OF_DIGEST = 12


@dataclass(frozen=True, slots=True)
class Receipt:
    """The number, when it arrived by the clock of the store, what arrived, and the start of its sha256."""

    number: str
    revision: int
    arrived_at: datetime
    answers: int
    photos: Sequence[Photo]
    checksum: str


def receipt_of(session: Session, report: Report) -> Receipt:
    """The receipt of the report that was sent last; `NotFound` when none was. One query."""
    sent = session.exec(
        select(Revision)
        .where(Revision.visit_id == report.visit.id)
        .order_by(col(Revision.revision).desc())
        .limit(1)
    ).first()
    if sent is None:
        raise NotFound("This receipt")
    return Receipt(
        number=sent.receipt,
        revision=sent.revision,
        arrived_at=report.in_store_time(sent.submitted_at),
        answers=len(report.sheet.answers),
        photos=[photo for kept in report.photos.values() for photo in kept],
        checksum=sent.digest[:SHOWN_OF_DIGEST],
    )
