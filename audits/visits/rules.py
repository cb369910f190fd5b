"""The life cycle of a visit, and what may be done to it when."""

from collections.abc import Mapping

from audits.errors import AuditError, Conflict
from audits.visits.tables import LONGEST_TEXT, Visit, VisitStatus

MOVES: Mapping[VisitStatus, frozenset[VisitStatus]] = {
    VisitStatus.DRAFT: frozenset({VisitStatus.SUBMITTED}),
    VisitStatus.SUBMITTED: frozenset({VisitStatus.APPROVED, VisitStatus.RETURNED, VisitStatus.EXCLUDED}),
    VisitStatus.RETURNED: frozenset({VisitStatus.SUBMITTED}),
    VisitStatus.APPROVED: frozenset({VisitStatus.SUBMITTED, VisitStatus.EXCLUDED}),
    VisitStatus.EXCLUDED: frozenset({VisitStatus.SUBMITTED}),
}
"""From approved or excluded back to submitted is a reopening."""

STILL_OPEN = frozenset({VisitStatus.DRAFT, VisitStatus.RETURNED})
"""Where the shopper may still answer."""

_AS_IT_IS: Mapping[VisitStatus, str] = {
    VisitStatus.DRAFT: "is still being written by the shopper",
    VisitStatus.SUBMITTED: "waits for review",
    VisitStatus.RETURNED: "is with the shopper, who answers the returned questions",
    VisitStatus.APPROVED: "is approved",
    VisitStatus.EXCLUDED: "is excluded from the results",
}


def move(visit: Visit, to: VisitStatus) -> None:
    """Give a visit its next status; `Conflict` when its life cycle has no such move."""
    if to not in MOVES[visit.status]:
        raise Conflict(
            f"Visit {visit.ref} {_AS_IT_IS[visit.status]}, so this cannot be done now. "
            "Open it again to see what changed."
        )
    visit.status = to


def check_revision(visit: Visit, seen: int) -> None:
    """Refuse a decision about a report that was sent in again since its reader opened it."""
    if visit.revision != seen:
        raise Conflict(
            f"Visit {visit.ref} was sent in again since you opened it. Open it again and read the new answers."
        )


def checked_reason(text: str) -> str:
    """A reason without blanks around it; refused when there is none or when it is too long."""
    reason = text.strip()
    if not reason:
        raise AuditError("Give a reason: whoever reads this later needs to know why.")
    if len(reason) > LONGEST_TEXT:
        raise AuditError(f"Shorten the reason to at most {LONGEST_TEXT:,} characters.")
    return reason
