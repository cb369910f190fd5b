"""From when on a store reads an approved visit: a delay that head office sets, and perhaps the end of the round.

The moment is not looked up whenever somebody reads: a job stamps the visits whose time has come. Should no worker
run, nothing is released, which is the safe side, and each release stands in the event log.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlmodel import Session, col

from audits import db
from audits.errors import AuditError
from audits.fieldwork.tables import Assignment, Round
from audits.people.log import record, record_all
from audits.people.tables import Person
from audits.stores.tables import Store
from audits.visits.reading.material import Material
from audits.visits.release_tables import LONGEST_DELAY, ReleaseRule, Together
from audits.visits.tables import Visit, VisitStatus


def release_rule(session: Session) -> ReleaseRule:
    """The rule that head office chose, else our own. One query."""
    return session.get(ReleaseRule, 1) or ReleaseRule()


def save_rule(session: Session, delay_days: int, together: Together, by: Person, now: datetime) -> None:
    """Choose another rule, for visits approved from now on. Refused outside 0 to 30 days. The caller commits."""
    if not 0 <= delay_days <= LONGEST_DELAY:
        raise AuditError(f"Choose a delay between 0 and {LONGEST_DELAY} days.")
    found = release_rule(session)
    before = _told(found)
    found.delay_days, found.together = delay_days, together
    session.add(found)
    record(session, now, by, "changed", "release rule", 1, before=before, after=_told(found))


def plan_release(session: Session, visit: Visit, approved_at: datetime) -> None:
    """Say when an approved visit reaches its store; at once where there is nothing to wait for. At most 4 queries."""
    rule = release_rule(session)
    due = approved_at + timedelta(days=rule.delay_days)
    match rule.together:
        case Together.EACH:
            pass
        case Together.ROUND:
            due = max(due, _end_of_round(session, visit) or due)
        case _:
            assert_never(rule.together)
    if due > approved_at:
        visit.release_due = due
    else:
        visit.released_at = approved_at
    session.add(visit)


def release_due(now: datetime) -> None:
    """The job of every minute: release the visits whose time has come. Done twice at once it is done once."""
    with db.separate_transaction() as own:
        found = own.connection().execute(
            update(Visit)
            .where(col(Visit.release_due) <= now, col(Visit.status) == VisitStatus.APPROVED)
            .values(release_due=None, released_at=now)
            .returning(col(Visit.id))
        )
        record_all(own, now, None, "released", "visit", [(visit_id, None, None) for (visit_id,) in found])


@dataclass(frozen=True, slots=True)
class Released:
    """Since when a store reads a visit, or from when on it will, in its time zone; None where it is neither."""

    since: datetime | None
    due: datetime | None


def release_of(whole: Material) -> Released:
    """When a visit's store reads it. No query."""
    visit, zone = whole.found.visit, ZoneInfo(whole.found.store.timezone)
    return Released(
        visit.released_at.astimezone(zone) if visit.released_at else None,
        visit.release_due.astimezone(zone) if visit.release_due else None,
    )


def _end_of_round(session: Session, visit: Visit) -> datetime | None:
    """The midnight after a visit's round, where the store is; None when it belongs to none."""
    assignment = session.get(Assignment, visit.assignment_id) if visit.assignment_id else None
    of = session.get(Round, assignment.round_id) if assignment and assignment.round_id else None
    if of is None:
        return None
    zone = ZoneInfo(session.get_one(Store, visit.store_id).timezone)
    return datetime.combine(of.ends_on + timedelta(days=1), time(), zone).astimezone(UTC)


def _told(rule: ReleaseRule) -> dict[str, object]:
    return {"delay_days": rule.delay_days, "together": rule.together.value}
