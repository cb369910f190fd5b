"""The visits behind one cell of the heat map: one store at one touchpoint, with the answers that lost points there."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import and_
from sqlmodel import Session, col, select

from audits.checklists.loading import Version, load
from audits.checklists.tables import TouchpointKey
from audits.comparisons.naming import label_for
from audits.comparisons.rows import ROWS_A_PAGE
from audits.comparisons.scope import Wanted, cells_in
from audits.errors import NotFound
from audits.people.tables import Person
from audits.scoring import best_points
from audits.sheet import Answer, CriticalEffect, Question
from audits.visits.question_tables import QuestionScore
from audits.visits.reading.audit import Edition, Pictured, pictured
from audits.visits.reading.editions import answer_for, edition_for, shows_photos
from audits.visits.releasing.words import released_words
from audits.visits.tables import GivenAnswer, Photo, TouchpointScore, Visit


@dataclass(frozen=True, slots=True)
class Lost:
    """An answer that lost points, in the words of that visit's version; `photos` only those this reader may see."""

    key: str
    text: str
    answer: str
    comment: str
    earned: float
    possible: Fraction
    critical: CriticalEffect | None
    photos: tuple[Pictured, ...]


@dataclass(frozen=True, slots=True)
class CellVisit:
    """One visit: its score at the touchpoint (0 to 100, bonus cut) and what it lost there."""

    visit_id: UUID
    ref: str
    on: date
    score: float
    lost: tuple[Lost, ...]


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who reads, and the questions of the versions that were asked, by the id of their row."""

    viewer: Person | None
    edition: Edition
    questions: Mapping[int, Question]


def touchpoint_id(session: Session, key: str) -> int:
    """The small number of a touchpoint's key; `NotFound` when no checklist has it. One query."""
    found = session.exec(select(TouchpointKey.id).where(TouchpointKey.key == key)).first()
    if found is None:
        raise NotFound("This touchpoint")
    return found


def cell_visits(session: Session, wanted: Wanted, store_id: int, key_id: int, page: int) -> list[CellVisit]:
    """A page of the visits that scored the touchpoint at the store, the newest first. At most eight queries.

    Words are as released, for every reader: the originals stand on the visit's own page.
    """
    visits = session.execute(_visits(wanted, store_id, key_id, page)).all()
    ids = [row[0] for row in visits]
    if not ids:
        return []
    versions = load(session, {row[4] for row in visits})
    reader = _Reader(
        wanted.viewer,
        edition_for(wanted.viewer.role) if wanted.viewer else Edition.HEAD_OFFICE,
        _questions(versions.values()),
    )
    photos, words = _photos(session, ids), released_words(session, ids)
    lost: dict[UUID, list[Lost]] = defaultdict(list)
    for score, given in session.execute(_losses(ids, key_id)):
        question = reader.questions.get(score.question_id)
        if question is not None and not question.bonus:
            seen = photos[score.visit_id, score.question_id]
            answer = Answer(given.state, given.value, given.comment, len(seen)) if given else None
            told = words[score.visit_id].answer(question, score.question_id, answer)
            lost[score.visit_id].append(_lost(reader, question, score, told, seen))
    return [
        CellVisit(visit_id, ref, on, 100 * min(share, 1.0), tuple(lost[visit_id]))
        for visit_id, ref, on, share, _ in visits
    ]


def _visits(wanted: Wanted, store_id: int, key_id: int, page: int) -> Any:
    """Id, reference, day, share and version, the newest first."""
    columns = (TouchpointScore.visit_id, Visit.ref, TouchpointScore.visited_on, TouchpointScore.share)
    return (
        select(*columns, Visit.version_id)  # type: ignore[call-overload]
        .join(Visit, col(Visit.id) == col(TouchpointScore.visit_id))
        .where(
            cells_in(wanted),
            TouchpointScore.store_id == store_id,
            TouchpointScore.key_id == key_id,
            col(TouchpointScore.own).is_(False),
            col(TouchpointScore.share).is_not(None),
        )
        .order_by(col(TouchpointScore.visited_on).desc(), Visit.ref)
        .offset((page - 1) * ROWS_A_PAGE)
        .limit(ROWS_A_PAGE)
    )


def _losses(ids: Sequence[UUID], key_id: int) -> Any:
    """What earned less than it could at this touchpoint in these visits, with the answers, in the checklist's order."""
    return (
        select(QuestionScore, GivenAnswer)
        .outerjoin(
            GivenAnswer,
            and_(
                col(GivenAnswer.visit_id) == col(QuestionScore.visit_id),
                col(GivenAnswer.question_id) == col(QuestionScore.question_id),
            ),
        )
        .where(
            col(QuestionScore.visit_id).in_(ids),
            QuestionScore.key_id == key_id,
            col(QuestionScore.share) < 1,
        )
        .order_by(col(QuestionScore.question_id))
    )


def _photos(session: Session, ids: Sequence[UUID]) -> dict[tuple[UUID, int | None], list[Pictured]]:
    rows = session.exec(select(Photo).where(col(Photo.visit_id).in_(ids)).order_by(Photo.slot))
    found: dict[tuple[UUID, int | None], list[Pictured]] = defaultdict(list)
    for row in rows:
        found[row.visit_id, row.question_id].append(pictured(row))
    return found


def _questions(versions: Iterable[Version]) -> dict[int, Question]:
    return {
        version.question_ids[question.key]: question
        for version in versions
        for _, question in version.questionnaire.questions()
    }


def _lost(
    reader: _Reader,
    question: Question,
    score: QuestionScore,
    answer: Answer | None,
    photos: Sequence[Pictured],
) -> Lost:
    possible = best_points(question)
    return Lost(
        key=question.key,
        text=label_for(reader.viewer, question.label, question.staff_label) or question.key,
        answer=answer_for(reader.edition, question, answer),
        comment=answer.comment if answer else "",
        earned=float(possible) * (score.share or 0.0),
        possible=possible,
        critical=score.critical,
        photos=tuple(photos) if shows_photos(reader.edition, question) else (),
    )
