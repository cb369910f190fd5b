"""What a shopper tells beside the answers: how a touchpoint was, and what would have been nice."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, select

from audits.answers import clean_text
from audits.errors import AuditError, Conflict
from audits.visits.queries import lock
from audits.visits.tables import LONGEST_TEXT, Expectation, Visit, VisitStatus, Wish


@dataclass(frozen=True, slots=True)
class Impression:
    """Of one touchpoint: what was expected, what it was (both 1 to 5 or None), and the wish ("" for none)."""

    expected: int | None = None
    experienced: int | None = None
    wish: str = ""


def impressions(session: Session, visit_id: UUID) -> dict[int, Impression]:
    """The impressions of a visit by touchpoint id. Two queries."""
    felt = {
        row.touchpoint_id: row
        for row in session.exec(select(Expectation).where(Expectation.visit_id == visit_id))
    }
    wishes = {
        row.touchpoint_id: row.text for row in session.exec(select(Wish).where(Wish.visit_id == visit_id))
    }
    return {
        touchpoint_id: Impression(
            felt[touchpoint_id].expected if touchpoint_id in felt else None,
            felt[touchpoint_id].experienced if touchpoint_id in felt else None,
            wishes.get(touchpoint_id, ""),
        )
        for touchpoint_id in felt.keys() | wishes.keys()
    }


def save_impression(
    session: Session, visit: Visit, touchpoint_id: int, experienced: int | None, wish: str
) -> None:
    """Keep what a touchpoint was and the wish left there; what was expected stays as it was locked."""
    _demand_draft(session, visit)
    felt = session.get(Expectation, (visit.id, touchpoint_id))
    if felt is None and experienced is not None:
        felt = Expectation(visit_id=visit.id, touchpoint_id=touchpoint_id)
    if felt is not None:
        felt.experienced = experienced
        session.add(felt)
    text = _fitting(wish)
    left = session.get(Wish, (visit.id, touchpoint_id))
    if left is not None and not text:
        session.delete(left)
    elif text:
        left = left or Wish(visit_id=visit.id, touchpoint_id=touchpoint_id, text=text)
        left.text = text
        session.add(left)


def _demand_draft(session: Session, visit: Visit) -> None:
    lock(session, visit)
    if visit.status is not VisitStatus.DRAFT:
        raise Conflict("This report was sent, so this part of it stands.")


def _fitting(text: str) -> str:
    cleaned = clean_text(text)
    if len(cleaned) > LONGEST_TEXT:
        raise AuditError(f"This has {len(cleaned):,} characters; shorten it to {LONGEST_TEXT:,}.")
    return cleaned
