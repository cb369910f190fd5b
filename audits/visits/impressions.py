"""What a shopper tells beside the answers: how a touchpoint was, and what would have been nice."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, select

from audits.visits.tables import Expectation, Wish


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
