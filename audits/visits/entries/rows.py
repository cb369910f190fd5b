"""What stands in the rows behind the entries of a report."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from audits.stores.tables import Store
from audits.visits.entries.names import Name, Part
from audits.visits.entries.values import local_time, moment
from audits.visits.phone_tables import MilestoneTime, VisitNote, VisitProof
from audits.visits.sheets import Asked
from audits.visits.tables import Expectation, GivenAnswer, Visit, Wish

Values = dict[Name, Any]


def timezone_of(session: Session, visit: Visit) -> str:
    """The time zone of the store that is visited. One query."""
    return session.exec(select(Store.timezone).where(Store.id == visit.store_id)).one()


def standing(session: Session, visit: Visit, asked: Asked, parts: Collection[Part], timezone: str) -> Values:
    """What stands now for the entries of these parts; those left empty are not there. At most 6 queries."""
    found: Values = {}
    if Part.ANSWER in parts:
        found |= _answers(session, visit, asked)
    if Part.EXPECTED in parts or Part.FELT in parts:
        found |= _impressions(session, visit, asked)
    if Part.MILESTONE in parts:
        found |= _milestones(session, visit)
    if Part.NOTE in parts:
        found |= _notes(session, visit)
    if Part.PROOF in parts:
        found |= _proof(session, visit)
    single = {
        Part.VISITED_AT: local_time(visit.visited_at, timezone),
        Part.NARRATIVE: visit.narrative,
        Part.RESUME: _shown_place(visit.resume_at),
    }
    return found | {Name(part): value for part, value in single.items() if value}


def _answers(session: Session, visit: Visit, asked: Asked) -> Values:
    columns = (
        GivenAnswer.question_id,
        GivenAnswer.state,
        GivenAnswer.value,
        GivenAnswer.comment,
        col(GivenAnswer.measured),
    )
    rows = session.execute(select(*columns).where(col(GivenAnswer.visit_id) == visit.id))  # type: ignore[call-overload]
    return {
        Name(Part.ANSWER, asked.question_keys[question_id]): {
            "state": state.value,
            "value": value,
            "comment": comment,
            "measured": measured,
        }
        for question_id, state, value, comment, measured in rows
    }


def _impressions(session: Session, visit: Visit, asked: Asked) -> Values:
    found: Values = {}
    keys = {row: key for key, row in asked.touchpoint_ids.items()}
    felt: dict[str, dict[str, Any]] = {}
    for touchpoint_id, expected, _at, experienced in expectations(session, visit.id):
        key = keys[touchpoint_id]
        if expected is not None:
            found[Name(Part.EXPECTED, key)] = expected
        if experienced is not None:
            felt[key] = {"experienced": experienced, "wish": ""}
    rows = session.exec(select(Wish.touchpoint_id, Wish.text).where(Wish.visit_id == visit.id))
    for touchpoint_id, text in rows:
        felt.setdefault(keys[touchpoint_id], {"experienced": None})["wish"] = text
    return found | {Name(Part.FELT, key): value for key, value in felt.items()}


def expectations(session: Session, visit_id: UUID) -> Iterable[Sequence[Any]]:
    """Touchpoint id, what was expected, when that was said, and what it was. One query."""
    columns: tuple[Any, ...] = (
        Expectation.touchpoint_id,
        Expectation.expected,
        Expectation.expected_at,
        Expectation.experienced,
    )
    return session.execute(select(*columns).where(col(Expectation.visit_id) == visit_id))


def _milestones(session: Session, visit: Visit) -> Values:
    columns: tuple[Any, ...] = (MilestoneTime.milestone, MilestoneTime.stamped_at, MilestoneTime.corrected_at)
    rows = session.execute(select(*columns).where(col(MilestoneTime.visit_id) == visit.id))
    return {
        Name(Part.MILESTONE, key): {"stamped_at": moment(stamped), "corrected_at": moment(corrected)}
        for key, stamped, corrected in rows
    }


def _notes(session: Session, visit: Visit) -> Values:
    columns = (VisitNote.note_id, VisitNote.noted_at, VisitNote.text)
    rows = session.exec(select(*columns).where(VisitNote.visit_id == visit.id))
    return {
        Name(Part.NOTE, str(note_id)): {"noted_at": moment(noted_at), "text": text}
        for note_id, noted_at, text in rows
    }


def _proof(session: Session, visit: Visit) -> Values:
    row = session.exec(
        select(VisitProof).where(VisitProof.visit_id == visit.id, VisitProof.revision == visit.revision)
    ).first()
    if row is None:
        return {}
    return {
        Name(Part.PROOF): {
            "asked": row.asked,
            "began_at": moment(row.began_at),
            "began": _position(row.began_latitude, row.began_longitude, row.began_accuracy),
            "ended_at": moment(row.ended_at),
            "ended": _position(row.ended_latitude, row.ended_longitude, row.ended_accuracy),
            "elapsed_ms": row.elapsed_ms,
            "clock_ahead_ms": row.clock_ahead_ms,
            "app": row.app,
        }
    }


def _position(latitude: float | None, longitude: float | None, accuracy: float | None) -> Any:
    return None if latitude is None else [latitude, longitude, accuracy]


def _shown_place(kept: str) -> str:
    """Where to resume: `#time` and the like are kept for what is no question."""
    return kept[1:] if kept.startswith("#") else kept and f"question-{kept}"
