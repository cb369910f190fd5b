"""visits.csv: what a file would add, and adding it: approved visits, scored like any other.

A visit that is here already is left as it is, and refused when the file tells it otherwise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from audits.access import Role
from audits.errors import Conflict
from audits.people.log import record
from audits.people.tables import Person
from audits.visits.importing.checking import Checking, Ready
from audits.visits.importing.fitting import Fit
from audits.visits.importing.gathering import gather
from audits.visits.importing.matching import portions, shoppers_by_reference
from audits.visits.importing.progress import Progress, Silent
from audits.visits.reviewing.approval import Frozen, Row
from audits.visits.tables import GivenAnswer, Source, Visit, VisitAddition, VisitStatus

_VISITS_AT_ONCE = 200
"""Some ten thousand answers: enough for the database, little for the memory."""


@dataclass(frozen=True, slots=True)
class VisitPlan:
    """What a file would do. Nothing is written yet. `answers` are those of the new visits."""

    name: str
    new: tuple[Ready, ...]
    unchanged: int
    answers: int
    new_shoppers: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def changes(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.new)

    def lines(self) -> list[str]:
        """What the command prints and the page shows."""
        count = len(self.new) + self.unchanged
        lines = [
            f"{self.name}: {_count(count, 'visit')}.",
            f"{len(self.new):,} new with {_count(self.answers, 'answer')}, {self.unchanged:,} unchanged.",
        ]
        if self.new_shoppers:
            lines.append(f"{_count(len(self.new_shoppers), 'new shopper')} without a login.")
        lines += self.notes
        if not self.new:
            lines.append("Nothing to change: everything is here already as the file says.")
        return lines


def check_visits(
    session: Session, source: BinaryIO, name: str, now: datetime, progress: Progress | None = None
) -> VisitPlan:
    """Read a whole file against what is here; raises `BadFile` with every problem.

    Some ten queries, and six more for every 500 visits. Memory: the distinct answers and 8 bytes a row.
    """
    watcher = progress or Silent()
    gathering = gather(source, name, watcher)
    checking = Checking(session, gathering, now)
    checked = checking.check(watcher)
    gathering.table.refuse_problems()
    references = dict.fromkeys(ready.shopper for ready in checked.ready if ready.shopper)
    return VisitPlan(
        name=name,
        new=tuple(checked.ready),
        unchanged=checked.unchanged,
        answers=sum(ready.answers for ready in checked.ready),
        new_shoppers=tuple(it for it in references if it not in checking.shoppers),
        notes=tuple(gathering.table.notes()),
    )


def write_visits(
    session: Session, plan: VisitPlan, actor: Person | None, now: datetime, progress: Progress | None = None
) -> None:
    """Do what the plan says, in bulk. The caller commits."""
    watcher = progress or Silent()
    note = f"Imported from {plan.name}"[:300]
    shoppers = _shoppers(session, plan, now)
    done = 0
    try:
        for some in portions(plan.new, _VISITS_AT_ONCE):
            _write(session, some, shoppers, note, now)
            done += len(some)
            watcher.step("visits written", done, len(plan.new))
    except IntegrityError as clash:
        raise Conflict(
            "Somebody else brought in some of these visits at the same time. Nothing was changed; run it again."
        ) from clash
    after = {"file": plan.name, "visits": len(plan.new), "answers": plan.answers}
    record(session, now, actor, "imported", "visits", plan.name[:100], after=after)


def _shoppers(session: Session, plan: VisitPlan, now: datetime) -> Mapping[str, UUID]:
    """Everybody the new visits name, by reference; those never heard of are added without a login."""
    for some in portions(plan.new_shoppers):
        session.add_all(Person(role=Role.SHOPPER, reference=it, created_at=now) for it in some)
    session.flush()
    found = shoppers_by_reference(session, (ready.shopper for ready in plan.new if ready.shopper))
    return {reference: shopper.id for reference, shopper in found.items()}


def _write(
    session: Session, visits: Sequence[Ready], shoppers: Mapping[str, UUID], note: str, now: datetime
) -> None:
    """The rows of some visits, an insert a table."""
    rows: dict[Any, list[Row]] = {Visit: [], VisitAddition: [], GivenAnswer: []}
    frozen = Frozen()
    for ready in visits:
        visit_id, shopper_id = uuid4(), shoppers.get(ready.shopper)
        fits = ready.fitting.fits(ready.gathered.said)
        rows[Visit].append(_visit_row(ready, visit_id, shopper_id, note, now))
        rows[VisitAddition] += [
            {"visit_id": visit_id, "version_id": it} for it in ready.fitting.asked.additions
        ]
        rows[GivenAnswer] += [_answer_row(visit_id, fit, now) for fit in fits]
        place = ready.fitting.place_row(visit_id, ready.place.id, ready.visited_on)
        ready.fitting.freeze(fits, place, ready.place.region_id, shopper_id, frozen)
    for model, values in rows.items():
        if values:
            session.connection().execute(insert(model.__table__), values)
    frozen.insert(session)


def _visit_row(ready: Ready, visit_id: UUID, shopper_id: UUID | None, note: str, now: datetime) -> Row:
    return {
        "id": visit_id,
        "ref": ready.gathered.ref,
        "store_id": ready.place.id,
        "version_id": ready.fitting.asked.version.id,
        "assignment_id": None,
        "shopper_id": shopper_id,
        "status": VisitStatus.APPROVED,
        "revision": 1,
        "source": Source.IMPORT,
        "source_note": note,
        "begun_at": now,
        "visited_at": ready.visited_at,
        "visited_on": ready.visited_on,
        "narrative": "",
        "resume_at": "",
        "submitted_at": now,
        "reviewed_at": now,
        "reviewer_id": None,
        # What head office brings in from elsewhere is history: nobody waits for it.
        "release_due": None,
        "released_at": now,
    }


def _answer_row(visit_id: UUID, fit: Fit, now: datetime) -> Row:
    return {
        "visit_id": visit_id,
        "question_id": fit.question_id,
        "state": fit.answer.state,
        "value": fit.answer.value,
        "comment": fit.answer.comment,
        "revision": 1,
        "answered_at": now,
    }


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
