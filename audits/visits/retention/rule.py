"""How long something of a visit is kept, and which visits are past it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import col

from audits.visits.tables import Visit

PHOTOS_DELETED, NAMES_DELETED = "photos deleted", "staff names deleted"
DELETIONS = frozenset({PHOTOS_DELETED, NAMES_DELETED})
"""The events of a visit that lost what is kept for a time only."""

Step = Callable[[str, int], None]
"""Told what is being done, and how many are done."""
Clock = Callable[[], datetime]
"""Asked anew for each transaction: what is printed meanwhile is told by the time from what was printed after."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Kept for so many days after the visit, and on the day after deleted. `setting` is the rule's name."""

    setting: str
    days: int

    def first_kept(self, today: date) -> date:
        """The day from which on visits keep what the rule is about."""
        return today - timedelta(days=self.days)

    @property
    def told(self) -> dict[str, object]:
        """The rule as the event log tells it."""
        return {"rule": self.setting, "days": self.days}


def before(first_kept: date) -> ColumnElement[bool]:
    """The visits before a day, by the day they were made; those that were never made, by the day they were begun."""
    midnight = datetime.combine(first_kept, time(), UTC)
    begun_before = col(Visit.visited_on).is_(None) & (col(Visit.begun_at) < midnight)
    return (col(Visit.visited_on) < first_kept) | begun_before
