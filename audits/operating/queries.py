"""How much waits and how much is done, over everything: for whoever runs the program, never for a person's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from audits.operating.tables import Worker
from audits.reports.batch_tables import Batch, BatchItem, BatchStatus
from audits.reports.tables import Report, ReportStatus
from audits.visits.phone_tables import AwaitedPhoto, SupersededPhoto
from audits.visits.tables import Photo, PhotoState, Visit, VisitStatus
from audits.webhooks.tables import DeliveryState, WebhookDelivery

_NOT_SHOWN = (PhotoState.RECEIVED, PhotoState.UNREADABLE)
_NOT_TOLD = (DeliveryState.WAITING, DeliveryState.GIVEN_UP)


@dataclass(frozen=True, slots=True)
class Work:
    """What waits and what was made: counts by state, and since when the oldest of what waits for a worker does."""

    reports_to_review: int
    photos: dict[str, int]
    photos_awaited: int
    documents: dict[str, int]
    batches: dict[str, int]
    batch_items: dict[str, int]
    webhook_deliveries: dict[str, int]
    oldest: datetime | None


def work(session: Session) -> Work:
    """All of it. Fifteen queries; those of documents and batches read every row of theirs, the others an index."""
    return Work(
        reports_to_review=_count(session, Visit, col(Visit.status) == VisitStatus.SUBMITTED),
        photos={state.value: _photos(session, state) for state in _NOT_SHOWN},
        photos_awaited=_count(session, AwaitedPhoto),
        documents=_by_status(session, Report),
        batches=_by_status(session, Batch),
        batch_items=_by_status(session, BatchItem),
        webhook_deliveries={
            state.value: _count(session, WebhookDelivery, col(WebhookDelivery.state) == state)
            for state in _NOT_TOLD
        },
        oldest=oldest_waiting(session),
    )


def oldest_waiting(session: Session) -> datetime | None:
    """Since when the oldest photo, document or batch waits for a worker; None when none does. Four queries."""
    found = [
        session.scalar(select(func.min(Photo.received_at)).where(col(Photo.state) == PhotoState.RECEIVED)),
        session.scalar(
            select(func.min(SupersededPhoto.received_at)).where(
                col(SupersededPhoto.state) == PhotoState.RECEIVED
            )
        ),
        session.scalar(
            select(func.min(Report.requested_at)).where(col(Report.status) == ReportStatus.QUEUED)
        ),
        session.scalar(select(func.min(Batch.requested_at)).where(col(Batch.status) == BatchStatus.QUEUED)),
    ]
    return min((moment for moment in found if moment is not None), default=None)


def workers(session: Session) -> Sequence[Worker]:
    """The workers that gave a sign of life within a day, the newest sign first. One query."""
    order = (col(Worker.seen_at).desc(), col(Worker.id))
    return session.scalars(select(Worker).order_by(*order).limit(200)).all()


def _photos(session: Session, state: PhotoState) -> int:
    return _count(session, Photo, col(Photo.state) == state) + _count(
        session, SupersededPhoto, col(SupersededPhoto.state) == state
    )


def _count(session: Session, table: Any, *only: Any) -> int:
    return session.scalar(select(func.count()).select_from(table).where(*only)) or 0


def _by_status(session: Session, table: Any) -> dict[str, int]:
    rows = session.execute(select(table.status, func.count()).group_by(table.status))
    return {status.value: count for status, count in rows}
