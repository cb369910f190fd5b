"""Visits in every state of their life, made through the same rules as real ones. The caller commits."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from audits.access import Role
from audits.answers import check_answer
from audits.checklists.publishing import Published
from audits.errors import AuditError
from audits.fieldwork.tables import Assignment
from audits.people.tables import Person
from audits.sheet import Answer, State
from audits.stores.tables import Store
from audits.visits.arriving.submission import submit
from audits.visits.entries.saving import Given, apply_entries, edits_of
from audits.visits.reviewing.approval import freeze
from audits.visits.rules import move
from audits.visits.sheets import version_of
from audits.visits.tables import Source, Visit, VisitAddition, VisitStatus
from tests import builders

NOW = builders.NOW
CAME_AT = datetime(2026, 11, 17, 15, 42, tzinfo=UTC)
_numbers = count(1)


def draft(
    session: Session,
    of: Published | None = None,
    at: Store | None = None,
    by: Person | None = None,
    additions: Sequence[Published] = (),
    **columns,
) -> Visit:
    """A visit that a shopper has begun; nothing is answered yet."""
    made_with = of or builders.checklist(session)
    store = at or builders.store(session)
    shopper = by or builders.person(session, Role.SHOPPER)
    task = assignment(session, made_with, store, shopper)
    visit = Visit(
        **{
            "ref": f"V-{next(_numbers):04}",
            "store_id": store.id,
            "version_id": made_with.version_id,
            "assignment_id": task.id,
            "shopper_id": shopper.id,
            "status": VisitStatus.DRAFT,
            "source": Source.PHONE,
            "begun_at": NOW - timedelta(hours=2),
            **columns,
        }
    )
    session.add(visit)
    session.flush()
    session.add_all(VisitAddition(visit_id=visit.id, version_id=it.version_id) for it in additions)
    session.flush()
    return visit


def assignment(session: Session, of: Published, store: Store, shopper: Person) -> Assignment:
    """A visit that a shopper is to make."""
    made = Assignment(
        store_id=store.id or 0,
        checklist_id=of.checklist_id,
        shopper_id=shopper.id,
        window_from=date(2026, 11, 1),
        window_to=date(2026, 11, 30),
        created_at=NOW,
    )
    session.add(made)
    session.flush()
    return made


def keep(session: Session, visit: Visit, **entries: Any) -> None:
    """Save entries by name, such as `visited_at`, as pages and phones save them."""
    known = edits_of(session, visit)
    given = {name: Given(known.get(name, 0), value) for name, value in entries.items()}
    done = apply_entries(session, visit, version_of(session, visit), given, NOW)
    assert not done.conflicts
    for refusal in done.problems.values():
        raise AuditError(refusal)
    session.flush()


def give(session: Session, visit: Visit, **answers: str | Answer | None) -> None:
    """Answer questions by key, as a shopper does; None takes an answer back.

    Every answer in words gets a comment, so that none is owed.
    """
    questions = version_of(session, visit).questions
    entries = {}
    for key, given in answers.items():
        found = check_answer(questions[key], given) if isinstance(given, str) else given
        if isinstance(given, str) and found is not None:
            found = Answer(found.state, found.value, f"Why {key}.")
        entries[f"answer:{key}"] = found and {
            "state": found.state.value,
            "value": found.value,
            "comment": found.comment,
            "measured": "",
        }
    keep(session, visit, **entries)


def came_at(session: Session, visit: Visit, moment: datetime) -> None:
    """Say when the visit was."""
    store = session.get_one(Store, visit.store_id)
    local = moment.astimezone(ZoneInfo(store.timezone)).strftime("%Y-%m-%dT%H:%M")
    keep(session, visit, visited_at={"local": local})


def submitted(session: Session, visit: Visit, **answers: str | Answer) -> Visit:
    """A visit sent in, with these answers (greeted: yes, when none are named)."""
    if visit.visited_on is None:
        came_at(session, visit, CAME_AT)
    give(session, visit, **(answers or {"greeted": "yes"}))
    submit(session, visit, NOW)
    return visit


def approved(session: Session, visit: Visit, **answers: str | Answer) -> Visit:
    """A visit sent in, approved and released."""
    submitted(session, visit, **answers)
    move(visit, VisitStatus.APPROVED)
    visit.released_at = NOW
    freeze(session, [visit])
    session.flush()
    return visit


def no(comment: str = "Nobody looked up.") -> Answer:
    """No, with the comment that a lost point asks for."""
    return Answer(State.GIVEN, "no", comment)
