"""What a reviewer lets a store read and see: the words that could tell, what is said instead, and the photos."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, delete, select

from audits.anonymity import Passage, passages, pieces, reworded, whole_answer
from audits.people.tables import Person
from audits.sheet import Kind, Question, in_language
from audits.visits.reading.material import Material
from audits.visits.release_tables import Part, StoreWording
from audits.visits.releasing.words import WRITTEN, digest
from audits.visits.tables import Photo, Visit
from audits.web.display import page_language

Place = tuple[Part, int]


@dataclass(frozen=True, slots=True)
class Told:
    """Words of a report that stores get to read. `where` names the question or touchpoint, empty for the narrative."""

    part: Part
    about_id: int
    where: str
    original: str
    found: tuple[Passage, ...]

    @property
    def place(self) -> Place:
        """What tells it from the others of its visit."""
        return self.part, self.about_id

    @property
    def suggested(self) -> str:
        """The words without what could tell."""
        return reworded(self.original, self.found)

    @property
    def pieces(self) -> list[tuple[str, Passage | None]]:
        """The words, cut where a passage begins and ends."""
        return list(pieces(self.original, self.found))


@dataclass(frozen=True, slots=True)
class Release:
    """A decision: the words of each place (originals among them), and the photos that the store may see."""

    words: Mapping[Place, tuple[Told, str]]
    shown: frozenset[UUID]


def told_in(whole: Material) -> list[Told]:
    """Every text of a report that reaches readers beyond head office, in the order of the report. No query."""
    return [told for told in _told_in(whole) if told.original.strip()]


def photos_in(whole: Material) -> list[tuple[Photo, str]]:
    """The photos that a store could be shown, each with its question: never a receipt."""
    questions = whole.asked.questions
    found = []
    for photo in whole.photos:
        key = whole.asked.question_keys.get(photo.question_id or 0)
        if key is not None and not questions[key].receipt:
            found.append((photo, in_language(questions[key].label, page_language()) or key))
    return found


def keep_release(session: Session, visit: Visit, release: Release, by: Person, now: datetime) -> None:
    """Write down what a reviewer decided instead of what stood before. At most four statements. The caller commits."""
    session.exec(delete(StoreWording).where(col(StoreWording.visit_id) == visit.id))
    session.add_all(
        StoreWording(
            visit_id=visit.id,
            part=told.part,
            about_id=told.about_id,
            text=text,
            original=digest(told.original),
            decided_at=now,
            decided_by_id=by.id,
        )
        for told, text in release.words.values()
    )
    for photo in session.exec(select(Photo).where(Photo.visit_id == visit.id)):
        photo.shown = photo.id in release.shown
        session.add(photo)
    session.flush()


def _told_in(whole: Material) -> Iterator[Told]:
    narrative = whole.found.visit.narrative
    yield Told(Part.NARRATIVE, 0, "", narrative, passages(narrative))
    for touchpoint in whole.asked.questionnaire.touchpoints:
        for question in touchpoint.questions:
            answer = whole.sheet.answer(question)
            if answer is not None:
                number = whole.asked.question_ids[question.key]
                label = in_language(question.label, page_language()) or question.key
                yield from _answered(question, number, label, answer.value)
                yield Told(Part.COMMENT, number, label, answer.comment, passages(answer.comment))
        place = whole.asked.touchpoint_ids[touchpoint.key]
        felt = whole.impressions.get(place)
        if felt is not None:
            name = in_language(touchpoint.name, page_language()) or touchpoint.key
            yield Told(Part.WISH, place, name, felt.wish, passages(felt.wish))


def _answered(question: Question, number: int, label: str, value: str) -> Iterator[Told]:
    """An answer that the shopper wrote: all of it where the question asks for what identifies.

    There is nothing to decide about the name of a member of staff: nobody beyond head office reads it.
    """
    if question.kind in WRITTEN and not question.names_staff:
        asked_for = whole_answer(in_language(question.label), value)
        if asked_for:
            yield Told(Part.ANSWER, number, label, value, (asked_for,))
        elif question.kind is Kind.TEXT:
            yield Told(Part.ANSWER, number, label, value, passages(value))
