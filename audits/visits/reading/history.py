"""What happened to a visit, in words, for head office and reviewers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from audits.people.tables import Event

_WORDS = {
    "begun": lazy_gettext("Begun"),
    "submitted": lazy_gettext("Sent in"),
    "returned": lazy_gettext("Returned"),
    "approved": lazy_gettext("Approved"),
    "excluded": lazy_gettext("Excluded from the results"),
    "reopened": lazy_gettext("Opened again"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done: when (in the store's time zone), by whom, what, and why."""

    at: datetime
    who: str
    what: str
    why: str


def steps(events: Sequence[Event], people: Mapping[UUID, str], zone: ZoneInfo) -> tuple[Step, ...]:
    """Events in words, in their order. Somebody who is gone, or a command, is named as such."""
    return tuple(
        Step(
            at=event.at.astimezone(zone),
            who=people.get(event.actor_id, "") if event.actor_id else _("a command"),
            what=str(_WORDS.get(event.action, event.action.capitalize())),
            why=event.reason,
        )
        for event in events
    )
