"""Writing the event log. Every room may; rows are only ever added."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from audits.people.tables import Event, Person


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
        {
            "at": at,
            "actor_id": actor.id if actor else None,
            "action": action,
            "subject": subject,
            "subject_id": str(subject_id),
            "before": before,
            "after": after,
            "reason": "",
        }
        for subject_id, before, after in changes
    ]
    if rows:
        session.connection().execute(insert(Event), rows)
