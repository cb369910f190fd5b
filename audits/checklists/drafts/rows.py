"""The rows of a draft's parts."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlmodel import Session

from audits.checklists.content import plain
from audits.checklists.drafts.positions import GAP
from audits.checklists.tables import DraftPart
from audits.people.tables import Person
from audits.sheet import Question, Touchpoint

Row = dict[str, Any]


def touchpoint_content(touchpoint: Touchpoint) -> dict[str, Any]:
    """What is kept of a touchpoint: all but its questions, and whose it is."""
    return plain(replace(touchpoint, questions=(), own=False))


def insert_touchpoints(
    session: Session,
    draft_id: int,
    touchpoints: Iterable[Touchpoint],
    actor: Person,
    now: datetime,
    first: int = GAP,
) -> list[UUID]:
    """Insert touchpoints with their questions, in order from a position on; their ids. Two statements a thousand."""
    above: list[Row] = []
    below: list[Row] = []
    for touchpoint in touchpoints:
        position = first + GAP * len(above)
        row = _row(draft_id, None, position, touchpoint_content(touchpoint), actor, now)
        above.append(row)
        below += [
            _row(draft_id, row["id"], GAP * number, plain(question), actor, now)
            for number, question in enumerate(touchpoint.questions, 1)
        ]
    _insert(session, above)
    _insert(session, below)
    return [row["id"] for row in above]


def insert_question(
    session: Session,
    draft_id: int,
    touchpoint_id: UUID,
    question: Question,
    position: int,
    actor: Person,
    now: datetime,
) -> UUID:
    """Insert one question; its id. One statement."""
    row = _row(draft_id, touchpoint_id, position, plain(question), actor, now)
    _insert(session, [row])
    made: UUID = row["id"]
    return made


def _row(
    draft_id: int,
    parent_id: UUID | None,
    position: int,
    content: dict[str, Any],
    actor: Person,
    now: datetime,
) -> Row:
    return {
        "id": uuid4(),
        "draft_id": draft_id,
        "parent_id": parent_id,
        "position": position,
        "content": content,
        "revision": 1,
        "changed_by_id": actor.id,
        "changed_at": now,
    }


def _insert(session: Session, rows: Sequence[Row]) -> None:
    if rows:
        session.connection().execute(insert(DraftPart), rows)
