"""Sending a report: checked, sealed with a digest, and answered with a receipt. Sending twice is one report."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlmodel import Session, select

from audits.completeness import Missing, Owed, missing
from audits.errors import AuditError, Conflict
from audits.people.log import record
from audits.people.tables import Person
from audits.visits.answering import returned_questions
from audits.visits.arriving.unnamed import drop_names
from audits.visits.entries.names import Part
from audits.visits.queries import lock
from audits.visits.returned import answerable
from audits.visits.rules import move
from audits.visits.sheets import Asked, photo_counts, sheets_for, version_of
from audits.visits.tables import Expectation, GivenAnswer, Photo, Revision, Visit, VisitStatus, Wish
from audits.visits.tasks import random_letters

HARMLESS = frozenset({Part.EXPECTED, Part.RESUME, Part.PROOF})
"""What of these could not be taken holds no report up: it stays in the copy that is kept."""


class Incomplete(AuditError):
    """A report that still owes something. `missing` is in the order of the questionnaire."""

    def __init__(self, owed: Sequence[Missing]) -> None:
        self.missing = tuple(owed)
        count = len({thing.question for thing in owed})
        what = "1 question still needs" if count == 1 else f"{count} questions still need"
        super().__init__(
            f"This report cannot be sent yet: {what} something. Check the answers that are named."
        )


class Undated(AuditError):
    """A report that does not say when the visit was."""

    def __init__(self) -> None:
        super().__init__("Say when the visit was before you send the report.")


class Unfinished(AuditError):
    """A report with entries that could not be taken: a sentence for each, by name."""

    def __init__(self, problems: Mapping[str, str], asked: Asked) -> None:
        self.problems = problems
        places = {question.key: touchpoint.key for touchpoint, question in asked.questionnaire.questions()}
        keys = [name.partition(":")[2] for name in problems]
        self.missing = tuple(Missing(key, places[key], Owed.CORRECTION) for key in keys if key in places)
        super().__init__(f"This report cannot be sent yet: {next(iter(problems.values()))}")


def demand_taken(problems: Mapping[str, str], placeless: Collection[str], asked: Asked) -> None:
    """Refuse a report some of whose entries could not be taken; `problems` are sentences by entry name.

    What has no place in the report (`placeless`) holds it up no more than what is harmless: nobody could mend it,
    and it stays in the copy that is kept.
    """
    serious = {
        name: problem
        for name, problem in problems.items()
        if name not in placeless and name.partition(":")[0] not in HARMLESS
    }
    if serious:
        raise Unfinished(serious, asked)


def submit(session: Session, visit: Visit, now: datetime, revision: int | None = None) -> Revision:
    """Send a report for review; the receipt of the first time when it was sent before. The caller commits.

    `revision` is the one the sender saw, by default the visit's own: a late second copy of an earlier report
    gets that report's receipt and sends nothing. `Incomplete` when something is owed. At most 16 queries.
    """
    lock(session, visit)
    wanted = revision or visit.revision
    earlier = session.get(Revision, (visit.id, wanted))
    if earlier is not None:
        return earlier
    if wanted != visit.revision:
        raise Conflict("This copy of the report is not the newest. Open the visit again before you send it.")
    asked = version_of(session, visit)
    demand_whole(session, visit, asked)
    drop_names(session, visit, asked)
    shopper = session.get(Person, visit.shopper_id) if visit.shopper_id else None
    return seal(session, visit, shopper, digest(session, visit, asked), now)


def demand_whole(session: Session, visit: Visit, asked: Asked) -> None:
    """Refuse a report that still owes something. At most four queries."""
    if visit.visited_on is None:
        raise Undated
    still = owed(session, visit, asked)
    if still:
        raise Incomplete(still)


def seal(session: Session, visit: Visit, shopper: Person | None, digest: str, now: datetime) -> Revision:
    """Let a report that is whole wait for review, and give it its receipt. Two statements."""
    move(visit, VisitStatus.SUBMITTED)
    visit.submitted_at = now
    session.add(visit)
    receipt = Revision(
        visit_id=visit.id,
        revision=visit.revision,
        receipt=fresh_receipt(),
        digest=digest,
        submitted_at=now,
    )
    # Should two ever get here at once, the primary key lets one receipt in.
    session.add(receipt)
    record(session, now, shopper, "submitted", "visit", visit.id, after={"revision": visit.revision})
    session.flush()
    return receipt


def owed(session: Session, visit: Visit, asked: Asked) -> list[Missing]:
    """What the report still owes, in the order of the questionnaire. At most four queries.

    One that was returned owes nothing at questions that cannot be answered any more.
    """
    sheet = sheets_for(session, {visit.id: asked})[visit.id]
    photos = photo_counts(session, [visit.id])[visit.id]
    found = missing(sheet, {asked.question_keys[question_id]: count for question_id, count in photos.items()})
    if visit.status is not VisitStatus.RETURNED:
        return found
    reasons = [asked.question_keys[question_id] for question_id in returned_questions(session, visit)]
    open_still = answerable(asked.questionnaire, reasons)
    return [thing for thing in found if thing.question in open_still]


def fresh_receipt() -> str:
    """A random number such as `7K3M-9Q2W-HT4R`: it tells neither how many there are nor who sent what."""
    return "-".join(random_letters(4) for _ in range(3))


def digest(session: Session, visit: Visit, asked: Asked) -> str:
    """The sha256 of all that a report holds, as canonical JSON: equal reports have equal digests. Four queries."""
    content = json.dumps(
        _content(session, visit, asked), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return sha256(content.encode()).hexdigest()


def _content(session: Session, visit: Visit, asked: Asked) -> dict[str, Any]:
    answers = session.exec(select(GivenAnswer).where(GivenAnswer.visit_id == visit.id))
    photos = session.exec(select(Photo).where(Photo.visit_id == visit.id))
    expectations = session.exec(select(Expectation).where(Expectation.visit_id == visit.id))
    wishes = session.exec(select(Wish).where(Wish.visit_id == visit.id))
    keys = asked.question_keys
    return {
        "visit": str(visit.id),
        "revision": visit.revision,
        "versions": [visit.version_id, *sorted(asked.additions)],
        "visited_at": visit.visited_at.isoformat() if visit.visited_at else None,
        "visited_on": visit.visited_on.isoformat() if visit.visited_on else None,
        "narrative": visit.narrative,
        "answers": {keys[row.question_id]: [row.state.value, row.value, row.comment] for row in answers},
        "photos": {row.slot: [row.sha256, row.size] for row in photos},
        "expectations": {row.touchpoint_id: [row.expected, row.experienced] for row in expectations},
        "wishes": {row.touchpoint_id: row.text for row in wishes},
    }
