"""Every text of some visits in which a name of staff can stand, read with its row and written back where it changed."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, or_, select

from audits.checklists.tables import Question
from audits.sheet import Kind
from audits.visits.phone_tables import SentReport, VisitNote
from audits.visits.release_tables import StoreWording
from audits.visits.tables import (
    LONGEST_TEXT,
    GivenAnswer,
    ReturnedQuestion,
    SupersededAnswer,
    Visit,
    Wish,
)

Change = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Place:
    """A column of a row that holds words. `is_name`: the answer to a question for the name of a member of staff."""

    row: Any
    column: str
    is_name: bool = False

    @property
    def texts(self) -> list[str]:
        """The texts that stand there: one, or all within a report as a phone sent it."""
        written = getattr(self.row, self.column)
        return list(_strings(_opened(written))) if self.column == "body" else [written]

    def write(self, change: Change) -> tuple[str, str] | None:
        """Change what stands there; what stood and stands, None where that is the same."""
        before = getattr(self.row, self.column)
        after = _body(before, change) if self.column == "body" else change(before)[:LONGEST_TEXT]
        if after == before:
            return None
        setattr(self.row, self.column, after)
        return before, after


def places(session: Session, visits: Sequence[Visit]) -> dict[UUID, list[Place]]:
    """The words of visits, by visit. Eight queries."""
    ids = [visit.id for visit in visits]
    found: dict[UUID, list[Place]] = defaultdict(list)
    for visit in visits:
        found[visit.id].append(Place(visit, "narrative"))
    for table in (GivenAnswer, SupersededAnswer):
        for row, kind, is_name in session.execute(_answers(table, ids)):
            found[row.visit_id].append(Place(row, "comment"))
            if kind is Kind.TEXT:
                found[row.visit_id].append(Place(row, "value", is_name))
    for table, column in _WRITTEN:
        for row in session.exec(select(table).where(table.visit_id.in_(ids))):
            found[row.visit_id].append(Place(row, column))
    return found


_WRITTEN: tuple[tuple[Any, str], ...] = (
    (Wish, "text"),
    (VisitNote, "text"),
    (ReturnedQuestion, "reason"),
    (SentReport, "body"),
    (StoreWording, "text"),
)


def _answers(table: Any, ids: Sequence[UUID]) -> Any:
    written = or_(table.comment != "", (col(Question.kind) == Kind.TEXT) & (table.value != ""))
    return (
        select(table, Question.kind, Question.names_staff)
        .join(Question, col(Question.id) == table.question_id)
        .where(table.visit_id.in_(ids), written)
    )


def _opened(body: str) -> Any:
    """A report as a phone sent it. It may be anything at all."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return body


def _body(body: str, change: Change) -> str:
    before = _opened(body)
    after = _changed(before, change)
    if after == before:
        return body
    return after if isinstance(after, str) else json.dumps(after, ensure_ascii=False, separators=(",", ":"))


def _strings(part: Any) -> Iterator[str]:
    match part:
        case str():
            yield part
        case dict():
            for each in part.values():
                yield from _strings(each)
        case list():
            for each in part:
                yield from _strings(each)
        case _:
            return


def _changed(part: Any, change: Change) -> Any:
    match part:
        case str():
            return change(part)
        case dict():
            return {name: _changed(each, change) for name, each in part.items()}
        case list():
            return [_changed(each, change) for each in part]
        case _:
            return part
