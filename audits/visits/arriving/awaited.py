"""Photos that a sent report announced and that are still on the phone."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from audits.visits.phone_tables import AwaitedPhoto


def awaited_in(session: Session, visit_id: UUID, slot: str) -> AwaitedPhoto | None:
    """The photo that is awaited in a slot. One query."""
    return session.get(AwaitedPhoto, (visit_id, slot))


def still_awaited(session: Session, visit_id: UUID) -> Sequence[AwaitedPhoto]:
    """The photos of a visit that are still on the phone, by slot. One query."""
    return session.exec(
        select(AwaitedPhoto).where(AwaitedPhoto.visit_id == visit_id).order_by(col(AwaitedPhoto.slot))
    ).all()
