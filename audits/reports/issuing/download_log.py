"""The log of downloads: a line for each that begins. A further part of the same file has none."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import request
from sqlmodel import Session, col, select

from audits import db
from audits.people.log import record
from audits.people.tables import Event, Person
from audits.web.downloads import Held, begins_here, sends_bytes

DOWNLOADED = "downloaded"
GOES_ON = timedelta(days=1)
"""So long after it was begun a download may go on. Whoever asks for a later part alone, begins one."""


def log_download(
    person: Person, held: Held, subject: str, subject_id: Any, facts: dict[str, Any] | None = None
) -> None:
    """Write down that this request downloads a file, in a transaction of its own. At most one query besides."""
    now = datetime.now(UTC)
    if not sends_bytes(request, held):
        return
    if not begins_here(request, held) and _was_begun(
        db.session(), person, subject, subject_id, now - GOES_ON
    ):
        return
    after = {"file": held.name, "sha256": held.sha256, **(facts or {})}
    with db.separate_transaction() as own:
        record(own, now, person, DOWNLOADED, subject, subject_id, after=after)


def _was_begun(session: Session, person: Person, subject: str, subject_id: Any, since: datetime) -> bool:
    found = session.exec(
        select(Event.id)
        .where(Event.subject == subject, Event.subject_id == str(subject_id))
        .where(Event.actor_id == person.id, Event.action == DOWNLOADED, col(Event.at) > since)
        .limit(1)
    )
    return found.first() is not None
