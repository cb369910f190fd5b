"""Keys by which a program may ask again, when its line broke before the answer, and not get a second document."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col

from audits.api.tables import AskedOnce
from audits.errors import AuditError, Conflict
from audits.people.tables import Person
from audits.reports.tables import Report

KEPT_FOR = timedelta(days=7)
LONGEST_KEY = 200


class OtherQuestion(Conflict):
    """A key that stands for something else already."""

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was used for another document. Take a new one.")


def checked_key(key: str | None) -> str:
    """A key as it may be kept, "" for none. Refused when it is too long or not of printable ASCII."""
    written = (key or "").strip()
    if len(written) > LONGEST_KEY or not written.isascii() or not written.isprintable():
        raise AuditError(f"Write the Idempotency-Key in at most {LONGEST_KEY} letters and digits.")
    return written


def digest_of(question: dict[str, Any]) -> str:
    """What tells one question from another."""
    return hashlib.sha256(json.dumps(question, sort_keys=True).encode()).hexdigest()


def asked_before(session: Session, person: Person, key: str, digest: str, now: datetime) -> Report | None:
    """The document that this key led to, None when it is new. Two queries.

    `OtherQuestion` when it stands for another.
    """
    known = session.get(AskedOnce, (person.id, key), populate_existing=True) if key else None
    if known is None or known.asked_at < now - KEPT_FOR:
        return None
    if known.digest != digest:
        raise OtherQuestion
    return session.get_one(Report, known.report_id, populate_existing=True)


def remember(session: Session, person: Person, key: str, digest: str, made: Report, now: datetime) -> None:
    """Keep a key for a week; the primary key decides between two at once. The caller commits."""
    if not key:
        return
    old = col(AskedOnce.asked_at) < now - KEPT_FOR
    session.connection().execute(delete(AskedOnce).where(col(AskedOnce.person_id) == person.id, old))
    session.add(AskedOnce(person_id=person.id, key=key, digest=digest, report_id=made.id, asked_at=now))
    session.flush()
