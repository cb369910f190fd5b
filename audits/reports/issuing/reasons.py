"""Why a new version was made: derived from what happened, kept as a fixed choice, put in words for every reader.

What a reviewer wrote is never part of it: a store reads these words too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, true
from sqlmodel import Session, col, select

from audits.comparisons.scope import Wanted, totals_in
from audits.people.queries import events_of
from audits.people.tables import Event
from audits.reports.rules import AskedFor
from audits.reports.tables import ReportKind
from audits.stores.tables import Region
from audits.visits.retention.rule import DELETIONS
from audits.visits.tables import Visit, VisitScore, VisitStatus


class Cause(StrEnum):
    """What made a document say something else."""

    ANSWERED_AGAIN = "answered again"
    EXCLUDED = "excluded"
    BACK = "back in the results"
    REVIEWED_AGAIN = "reviewed again"
    MORE_VISITS = "more visits"
    DELETED = "deleted"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Reason:
    """A cause, and how many questions or visits it is about; 0 where it does not count."""

    cause: Cause
    count: int = 0

    @property
    def kept(self) -> str:
        """As the version's row keeps it; `read` reads it back."""
        return f"{self.cause.value}:{self.count}"


def read(kept: str) -> Reason | None:
    """The reason of a version's row; None for a first version, which has none."""
    cause, _colon, count = kept.partition(":")
    return Reason(Cause(cause), int(count)) if kept else None


def in_words(kept: str) -> str:
    """The reason of a version's row as a sentence in the language of the page or paper; empty for a first version."""
    reason = read(kept)
    if reason is None:
        return ""
    match reason.cause:
        case Cause.ANSWERED_AGAIN:
            return str(
                ngettext(
                    "%(num)d question was answered again after review.",
                    "%(num)d questions were answered again after review.",
                    reason.count,
                )
            )
        case Cause.EXCLUDED:
            return _("The visit was excluded from the results.")
        case Cause.BACK:
            return _("The visit is back in the results.")
        case Cause.REVIEWED_AGAIN:
            return _("The visit was opened again and reviewed anew.")
        case Cause.MORE_VISITS:
            return str(
                ngettext(
                    "%(num)d more visit was approved.", "%(num)d more visits were approved.", reason.count
                )
            )
        case Cause.DELETED:
            return _("Photos or names of staff were deleted, as their time was over.")
        case Cause.CHANGED:
            return _("What the document is made from was corrected.")
        case _:
            assert_never(reason.cause)


def reason_since(session: Session, asked: AskedFor, since: datetime) -> Reason:
    """Why the document says something else than the version that was made then. At most three queries."""
    match asked.kind:
        case ReportKind.VISIT:
            return _of_visit(session, UUID(asked.subject), since)
        case ReportKind.STORE | ReportKind.REGION | ReportKind.NETWORK:
            more = _approved_since(session, asked, since)
            return Reason(Cause.MORE_VISITS, more) if more else Reason(Cause.CHANGED)
        case ReportKind.CHECKLIST:
            return Reason(Cause.CHANGED)
        case _:
            assert_never(asked.kind)


def _of_visit(session: Session, visit_id: UUID, since: datetime) -> Reason:
    status = session.exec(select(Visit.status).where(Visit.id == visit_id)).one()
    happened = [event for event in events_of(session, "visit", visit_id) if event.at > since]
    actions = {event.action for event in happened}
    if status is VisitStatus.EXCLUDED and "excluded" in actions:
        return Reason(Cause.EXCLUDED)
    if any(event.action == "reopened" and _was_excluded(event) for event in happened):
        return Reason(Cause.BACK)
    answered = _returned(happened)
    if answered:
        return Reason(Cause.ANSWERED_AGAIN, answered)
    if "reopened" in actions:
        return Reason(Cause.REVIEWED_AGAIN)
    return Reason(Cause.DELETED if actions & DELETIONS else Cause.CHANGED)


def _was_excluded(event: Event) -> bool:
    return (event.before or {}).get("status") == VisitStatus.EXCLUDED.value


def _returned(happened: Sequence[Event]) -> int:
    """How many questions went back to the shopper."""
    questions: set[str] = set()
    for event in happened:
        if event.action == "returned":
            questions.update((event.after or {}).get("questions", ()))
    return len(questions)


def _approved_since(session: Session, asked: AskedFor, since: datetime) -> int:
    region_id = int(asked.subject) if asked.kind is ReportKind.REGION else asked.within_id
    region = session.get(Region, region_id) if region_id else None
    wanted = Wanted(None, asked.checklist_id, region, asked.from_day, asked.to_day)
    own = col(VisitScore.store_id) == int(asked.subject) if asked.kind is ReportKind.STORE else true()
    return session.exec(
        select(func.count())
        .select_from(VisitScore)
        .join(Visit, col(Visit.id) == col(VisitScore.visit_id))
        .where(totals_in(wanted), own, col(Visit.reviewed_at) > since)
    ).one()
