"""Every text of some visits in which a name of staff can stand, read with its row, and what is to be written there."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import inspect
from sqlmodel import Session, col, or_, select

from audits.checklists.tables import Question
from audits.sheet import Kind
from audits.visits.phone_tables import SentReport, VisitNote
from audits.visits.release_tables import StoreWording
from audits.visits.retention.bodies import Change, rewritten, texts_in
from audits.visits.tables import (
    LONGEST_TEXT,
    GivenAnswer,
    ReturnedQuestion,
    SupersededAnswer,
    Visit,
    VisitAddition,
    Wish,
)

SEARCHED = 200_000
"""Characters of one sent report in which names are looked for. Answers that were taken are looked through as well."""


@dataclass(frozen=True, slots=True)
class Written:
    """What is to be written into a column of a row, which is found by table and key, if `before` still stands there."""

    table: type[Any]
    key: tuple[Any, ...]
    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Place:
    """A column of a row that holds words. `is_name`: the answer to a question for the name of a member of staff.

    `naming` are, of a report as a phone sent it, the keys of such questions.
    """

    row: Any
    column: str
    is_name: bool = False
    naming: frozenset[str] = frozenset()

    def texts(self) -> Iterator[tuple[str, bool]]:
        """The texts in which names are looked for, each with whether it is the answer to a question for one.

        Of a sent report the outermost, 200,000 characters of them.
        """
        if self.column != "body":
            yield self._stands, self.is_name
            return
        left = SEARCHED
        for text, is_name in texts_in(self._stands, self.naming):
            yield text[:left], is_name
            left -= len(text)
            if left <= 0:
                return

    def written(self, change: Change) -> Written | None:
        """What is to be written here; None where that is what stands. All of a sent report is changed."""
        if self.column == "body":
            after = rewritten(self._stands, self.naming, change)
        else:
            after = change(self._stands, self.is_name)[:LONGEST_TEXT]
        return self.to_write(self.column, after) if after != self._stands else None

    def to_write(self, column: str, after: str) -> Written:
        """A column of this row with what is to stand there."""
        key = inspect(self.row).identity
        return Written(type(self.row), key, column, getattr(self.row, column), after)

    @property
    def _stands(self) -> str:
        found: str = getattr(self.row, self.column)
        return found


def places(session: Session, visits: Sequence[Visit]) -> dict[UUID, list[Place]]:
    """The words of visits, by visit. Nine queries."""
    ids = [visit.id for visit in visits]
    found: dict[UUID, list[Place]] = defaultdict(list)
    for visit in visits:
        found[visit.id].append(Place(visit, "narrative"))
    for table in (GivenAnswer, SupersededAnswer):
        for row, kind, is_name in session.execute(_answers(table, ids)):
            found[row.visit_id].append(Place(row, "comment"))
            if kind is Kind.TEXT:
                found[row.visit_id].append(Place(row, "value", is_name))
    naming = _naming(session, ids)
    for table, column in _WRITTEN:
        for row in session.exec(select(table).where(table.visit_id.in_(ids))):
            found[row.visit_id].append(Place(row, column, naming=naming.get(row.visit_id, frozenset())))
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


def _naming(session: Session, ids: Sequence[UUID]) -> dict[UUID, frozenset[str]]:
    """The keys of the questions for names of staff, by visit."""
    added = select(VisitAddition.version_id).where(VisitAddition.visit_id == Visit.id).correlate(Visit)
    rows = session.execute(
        select(Visit.id, Question.key)
        .join(
            Question, or_(col(Question.version_id) == Visit.version_id, col(Question.version_id).in_(added))
        )
        .where(col(Visit.id).in_(ids), col(Question.names_staff))
    )
    found: dict[UUID, set[str]] = defaultdict(set)
    for visit_id, key in rows:
        found[visit_id].add(key)
    return {visit_id: frozenset(keys) for visit_id, keys in found.items()}
