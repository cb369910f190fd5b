"""Writing the event log. Every room may; rows are only ever added."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table
from sqlmodel import Session

from audits.inserting import insert_rows
from audits.people.tables import Event, Person

_EVENT = cast(Table, Event.__table__)  # type: ignore[attr-defined]


def record(
    session: Session,
    at: datetime,
    actor: Person | None,
    action: str,
    subject: str,
    subject_id: Any,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Add one event: who did what to which thing, from what to what, and why. The caller commits."""
    session.add(
        Event(
            at=at,
            actor_id=actor.id if actor else None,
            action=action,
            subject=subject,
            subject_id=str(subject_id),
            before=before,
            after=after,
            reason=reason,
        )
    )


Change = tuple[Any, dict[str, Any] | None, dict[str, Any] | None]
"""The id of a thing, what it was, and what it is."""


def record_all(
    session: Session, at: datetime, actor: Person | None, action: str, subject: str, changes: Iterable[Change]
) -> None:
    """Add one event for each of many things that the same was done to. One statement a thousand."""
    rows = [
        {"subject_id": str(subject_id), "before": before, "after": after}
        for subject_id, before, after in changes
    ]
    shared = {"at": at, "actor_id": actor.id if actor else None, "action": action, "subject": subject}
    insert_rows(session.connection(), _EVENT, rows, reason="", **shared)


Step = tuple[str, dict[str, Any] | None]
"""What was done, and what the thing is since."""


def record_steps(
    session: Session, at: datetime, actor: Person, subject: str, subject_id: Any, steps: Iterable[Step]
) -> None:
    """Add the events of one thing that somebody took several steps with at once. One statement."""
    rows = [{"action": action, "after": after} for action, after in steps]
    shared = {"subject": subject, "subject_id": str(subject_id), "before": None, "reason": ""}
    insert_rows(session.connection(), _EVENT, rows, at=at, actor_id=actor.id, **shared)
