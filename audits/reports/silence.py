"""Whether whoever has taken something to do is gone: by its last heartbeat, which a living one gives anew all the time.

One from the time to come is as bad as one from long ago: the clock was set back since, and nobody is there to
correct it. Otherwise what a stopped worker held would be held until it is that late again.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, not_
from sqlalchemy.orm import Mapped

from audits.reports.rules import HEARTBEAT_STOPPED

Moment = ColumnElement[Any] | Mapped[datetime | None]


def has_fallen_silent(heartbeat_at: datetime, now: datetime) -> bool:
    """Whether a heartbeat is further from now than a living worker's ever is."""
    return abs(now - heartbeat_at) > HEARTBEAT_STOPPED


def silent(heartbeat_at: Moment, now: datetime) -> ColumnElement[bool]:
    """The same of a column; of no heartbeat it says nothing."""
    return further_than(HEARTBEAT_STOPPED, heartbeat_at, now)


def further_than(span: timedelta, moment: Moment, now: datetime) -> ColumnElement[bool]:
    """Whether a column's moment is further from now than that, before or after."""
    return not_(moment.between(now - span, now + span))
