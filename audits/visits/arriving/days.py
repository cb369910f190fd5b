"""The day a visit was on, as what arrives says it: whether names of staff are taken hangs on it."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlmodel import Session

from audits.errors import AuditError
from audits.visits.entries.names import Name, Part
from audits.visits.entries.rows import timezone_of
from audits.visits.entries.saving import Given
from audits.visits.entries.values import Frame, written
from audits.visits.sheets import Asked, version_of
from audits.visits.tables import Visit

_VISITED_AT = Name(Part.VISITED_AT)


def day_said(entries: Mapping[str, Given], timezone: str, now: datetime) -> date | None:
    """The day that entries say the visit was on, by the clock of its store; None when they say none to be read."""
    told = entries.get(str(_VISITED_AT))
    try:
        found = told and written(_VISITED_AT, told.value, Frame({}, {}, timezone, now))
    except AuditError:
        return None
    return datetime.fromisoformat(found["local"]).date() if found else None


def asked_then(session: Session, visit: Visit, entries: Mapping[str, Given], now: datetime) -> Asked:
    """What a visit was made with, by the day that its entries say while the visit has none. At most 8 queries."""
    if visit.visited_on or str(_VISITED_AT) not in entries:
        return version_of(session, visit)
    return version_of(session, visit, day_said(entries, timezone_of(session, visit), now))
