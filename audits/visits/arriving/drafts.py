"""A draft as a phone takes it up again: what it may change, and why it came back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from audits.errors import Conflict
from audits.visits.answering import returned_questions
from audits.visits.returned import answerable
from audits.visits.rules import STILL_OPEN
from audits.visits.sheets import Asked
from audits.visits.tables import Revision, Visit, VisitStatus


class NotNewest(Conflict):
    """A copy of a report that was sent or came back since; `receipt` is the number of the last one sent."""

    def __init__(self, visit: Visit, receipt: str | None) -> None:
        self.receipt = receipt
        if visit.status in STILL_OPEN:
            words = "This copy of the report is not the newest: it was sent, and came back to be corrected."
        else:
            words = f"Visit {visit.ref} was sent, so its answers stand. Its receipt lists what arrived."
        super().__init__(words)


@dataclass(frozen=True, slots=True)
class Taken:
    """What may be changed in a report: the reasons of returned questions by key, and the keys that may be answered."""

    reasons: Mapping[str, str]
    answerable: Sequence[str]


def demand_newest(session: Session, visit: Visit, revision: int) -> None:
    """Refuse a copy of a report that is not the one still open. The caller holds the lock. At most one query."""
    if visit.status in STILL_OPEN and visit.revision == revision:
        return
    newest = select(Revision.receipt).where(Revision.visit_id == visit.id)
    raise NotNewest(visit, session.exec(newest.order_by(col(Revision.revision).desc()).limit(1)).first())


def taken_up(session: Session, visit: Visit, asked: Asked) -> Taken:
    """What a phone may change now. At most one query."""
    if visit.status not in STILL_OPEN:
        return Taken({}, ())
    if visit.status is VisitStatus.DRAFT:
        return Taken({}, tuple(asked.questions))
    reasons = {asked.question_keys[row]: why for row, why in returned_questions(session, visit).items()}
    open_still = answerable(asked.questionnaire, reasons)
    return Taken(reasons, tuple(key for key in asked.questions if key in open_still))


def status_word(status: VisitStatus) -> str:
    """A visit's status as its phone needs to know it: `draft`, `returned`, or `sent` whatever review made of it."""
    return status.value if status in STILL_OPEN else "sent"
