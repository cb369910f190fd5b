"""A frozen report arrives: it becomes the report of its revision, once, or is kept beside the one that stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from audits.people.tables import Person
from audits.visits.arriving.announced import announce
from audits.visits.arriving.beginning import found_or_begun
from audits.visits.arriving.days import asked_then
from audits.visits.arriving.drafts import taken_up
from audits.visits.arriving.frozen import Frozen
from audits.visits.arriving.receipts import Arrival, arrival_of
from audits.visits.arriving.submission import demand_taken, demand_whole, seal
from audits.visits.arriving.unnamed import body_without_names, drop_names
from audits.visits.arriving.whole import arrive_whole
from audits.visits.entries.saving import apply_entries
from audits.visits.phone_tables import SentReport
from audits.visits.rules import STILL_OPEN
from audits.visits.sheets import version_of
from audits.visits.tables import Revision, Visit

_OTHER_BYTES = "This report was sent before, with other content. Both are kept, and the reviewer sees both."
_NOT_OPEN = (
    "This copy of the report is not the newest. It is kept, and the reviewer sees it beside the newest."
)
_NO_MORE_COPIES = (
    "So many other copies of this report are kept that there is no room for another: save it to a file."
)
MOST_COPIES = 20
"""Of one visit, beside those that stand."""
_CHANGED_ELSEWHERE = (
    "Some answers were changed on another device meanwhile. Choose which stand, then send it again."
)


@dataclass(frozen=True, slots=True)
class Accepted:
    """A report that stands. `fresh` says that it arrived just now, `replaced` are photos whose place others take."""

    arrival: Arrival
    fresh: bool
    replaced: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True)
class Contested:
    """A copy that does not stand and is kept: why, the edits and values that stand instead, and the receipt, if any."""

    problem: str
    conflicts: Mapping[str, tuple[int, Any]]
    receipt: str | None = None


def arrive(
    session: Session, shopper: Person, visit_id: UUID, frozen: Frozen, now: datetime
) -> Accepted | Contested:
    """Let a frozen report stand, answer it with the receipt it has, or keep it beside. The caller commits all of these.

    Refused when it owes something or cannot be taken, and then nothing is changed. When two senders of a new visit
    meet, the second one gets an `IntegrityError` and asks again. At most 60 statements, however long the
    report, and 15 for a visit that is not known yet.
    """
    whole = arrive_whole(session, shopper, visit_id, frozen, now)
    if whole is not None:
        return Accepted(whole, fresh=True)
    visit = found_or_begun(session, shopper, visit_id, frozen.assignment, frozen.versions, now)
    sent = session.get(Revision, (visit.id, frozen.revision))
    if sent is not None:
        return _again(session, visit, sent, frozen, now)
    if visit.status not in STILL_OPEN or visit.revision != frozen.revision:
        return _beside(session, visit, frozen, now, Contested(_NOT_OPEN, {}))
    asked = asked_then(session, visit, frozen.entries, now)
    applied = apply_entries(session, visit, asked, frozen.entries, now)
    if applied.conflicts:
        return _beside(session, visit, frozen, now, Contested(_CHANGED_ELSEWHERE, applied.conflicts))
    demand_taken(applied.problems, applied.placeless, asked)
    replaced = announce(session, visit, asked, frozen.photos, taken_up(session, visit, asked).answerable)
    demand_whole(session, visit, asked)
    drop_names(session, visit, asked)
    visit.resume_at = ""
    sent = seal(session, visit, shopper, frozen.sha256, now)
    _keep(session, visit, frozen, now, problem="")
    return Accepted(arrival_of(session, visit, asked, sent), True, replaced)


def _again(
    session: Session, visit: Visit, sent: Revision, frozen: Frozen, now: datetime
) -> Accepted | Contested:
    """A report of a revision that was sent: its receipt when these are the same bytes."""
    if sent.digest == frozen.sha256:
        return Accepted(arrival_of(session, visit, version_of(session, visit), sent), False)
    return _beside(session, visit, frozen, now, Contested(_OTHER_BYTES, {}, sent.receipt))


def _beside(session: Session, visit: Visit, frozen: Frozen, now: datetime, contested: Contested) -> Contested:
    kept = session.exec(
        select(SentReport.sha256).where(SentReport.visit_id == visit.id, col(SentReport.accepted).is_(False))
    ).all()
    if len(kept) >= MOST_COPIES and frozen.sha256 not in kept:
        return replace(contested, problem=_NO_MORE_COPIES)
    _keep(session, visit, frozen, now, contested.problem)
    return contested


def _keep(session: Session, visit: Visit, frozen: Frozen, now: datetime, problem: str) -> None:
    """Keep the bytes as they came; a copy that was contested before may be accepted now. Two statements."""
    known = session.get(SentReport, (visit.id, frozen.revision, frozen.sha256))
    if known is None:
        known = SentReport(
            visit_id=visit.id,
            revision=frozen.revision,
            sha256=frozen.sha256,
            accepted=not problem,
            problem=problem,
            body=body_without_names(frozen.body, asked_then(session, visit, frozen.entries, now)),
            received_at=now,
        )
    elif not problem:
        known.accepted, known.problem = True, ""
    session.add(known)
    session.flush()
