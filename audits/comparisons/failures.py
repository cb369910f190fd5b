"""Critical failures: each question that triggered its effect, the newest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, true, tuple_
from sqlmodel import Session, col, select

from audits.checklists.tables import Question, Touchpoint, TouchpointKey
from audits.comparisons.naming import label_for
from audits.comparisons.narrowing import Narrowing
from audits.comparisons.reading_language import as_read
from audits.comparisons.scope import Wanted, questions_in
from audits.people.tables import Person
from audits.sheet import CriticalEffect
from audits.stores.tables import Store
from audits.visits.question_tables import QuestionScore
from audits.visits.release_tables import Part
from audits.visits.releasing.words import Words, released_words
from audits.visits.tables import GivenAnswer, Visit

Place = tuple[date, UUID, int]
"""Where a failure stands in the list: day, visit and question id."""


@dataclass(frozen=True, slots=True)
class CriticalFailure:
    """A critical question that earned none of its points in an approved visit, in the words of that visit's version.

    `effect` is what it did to the score, `on` the day in the store's time zone.
    """

    visit_id: UUID
    ref: str
    on: date
    store_code: str
    store_name: str
    touchpoint: str
    question: str
    effect: CriticalEffect
    comment: str
    place: Place


@dataclass(frozen=True, slots=True)
class CriticalFailures:
    """How many there are in all, and some of them, the newest first."""

    total: int
    newest: tuple[CriticalFailure, ...]


def critical_failures(
    session: Session, wanted: Wanted, limit: int, before: Place | None = None
) -> CriticalFailures:
    """The newest critical failures asked for, or those that follow `before`, the place of the last one shown.

    Three queries; the cost grows with the failures of the period, which an index of their own holds.
    """
    condition = and_(col(QuestionScore.critical).is_not(None), questions_in(wanted), _parts(wanted.only))
    total = session.execute(_from_parts(select(func.count()), wanted).where(condition)).scalar_one()
    order = col(QuestionScore.visited_on), col(QuestionScore.visit_id), col(QuestionScore.question_id)
    rows = session.execute(
        _with_words(wanted)
        .where(condition, tuple_(*order) < before if before else true())
        .order_by(*(column.desc() for column in order))
        .limit(limit)
    )
    found = rows.all()
    words = released_words(session, [row[0].visit_id for row in found])
    return CriticalFailures(total, tuple(_failure(wanted.viewer, words, row) for row in found))


def _failure(viewer: Person | None, words: Mapping[UUID, Words], row: Any) -> CriticalFailure:
    score, ref, store_code, store_name, touchpoint, label, staff_label, comment = row
    return CriticalFailure(
        visit_id=score.visit_id,
        ref=ref,
        on=score.visited_on,
        store_code=store_code,
        store_name=store_name,
        touchpoint=as_read(touchpoint),
        question=label_for(viewer, label, staff_label),
        effect=score.critical,
        comment=words[score.visit_id].read(Part.COMMENT, score.question_id, comment or ""),
        place=(score.visited_on, score.visit_id, score.question_id),
    )


def _with_words(wanted: Wanted) -> Any:
    columns = select(QuestionScore, Visit.ref, Store.code, Store.name, Touchpoint.name)  # type: ignore[call-overload]
    return (
        _joined(columns.add_columns(Question.label, Question.staff_label, col(GivenAnswer.comment)))
        .join(Visit, col(Visit.id) == col(QuestionScore.visit_id))
        .join(Store, col(Store.id) == col(QuestionScore.store_id))
        .outerjoin(
            GivenAnswer,
            and_(
                col(GivenAnswer.visit_id) == col(QuestionScore.visit_id),
                col(GivenAnswer.question_id) == col(QuestionScore.question_id),
            ),
        )
    )


def _from_parts(chosen: Any, wanted: Wanted) -> Any:
    """Counting needs the touchpoints only where parts of the visit are asked for."""
    return _joined(chosen) if wanted.only.is_of_parts else chosen.select_from(QuestionScore)


def _joined(chosen: Any) -> Any:
    return (
        chosen.select_from(QuestionScore)
        .join(Question, col(Question.id) == col(QuestionScore.question_id))
        .join(Touchpoint, col(Touchpoint.id) == col(Question.touchpoint_id))
    )


def _parts(only: Narrowing) -> ColumnElement[bool]:
    """The touchpoints that `Narrowing.takes` takes."""
    conditions: list[ColumnElement[bool]] = [true()]
    if only.channel is not None:
        conditions.append(col(Touchpoint.channel) == only.channel)
    if only.lens is not None:
        conditions.append(col(Touchpoint.lens) == only.lens)
    if only.touchpoints:
        keys = select(TouchpointKey.id).where(col(TouchpointKey.key).in_(only.touchpoints))
        conditions.append(col(QuestionScore.key_id).in_(keys))
    return and_(*conditions)
