"""The words of a shopper as readers beyond head office get them: one place decides, for pages, papers and comparisons.

A reviewer's wording comes first. Words that nobody decided about are read through the guard, so that no passage that
could tell who came reaches a store because somebody forgot it or because it is older than the guard.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from uuid import UUID

from sqlmodel import Session, col, select

from audits.anonymity import MASK, passages, reworded, whole_answer
from audits.sheet import Answer, Kind, Question, in_language
from audits.visits.release_tables import Part, StoreWording

Wordings = Mapping[tuple[Part, int], StoreWording]
WRITTEN = (Kind.TEXT, Kind.INTEGER, Kind.DECIMAL)
"""Kinds of question whose answer the shopper writes."""
SENTENCE = 300
"""Characters."""


@dataclass(frozen=True, slots=True)
class Words:
    """How one visit's words are read. `is_original`: by head office and reviewers, as the shopper wrote them."""

    wordings: Wordings
    is_original: bool = False

    def read(self, part: Part, about_id: int, original: str) -> str:
        """Some words as this reader gets them."""
        if self.is_original or not original:
            return original
        wording = self.wordings.get((part, about_id))
        return wording.text if wording and stands_for(wording, original) else guarded(original)

    def answer(self, question: Question, question_id: int, answer: Answer | None) -> Answer | None:
        """An answer with its comment as this reader gets them; what was chosen from options says nothing of anybody."""
        if answer is None or self.is_original:
            return answer
        comment = self.read(Part.COMMENT, question_id, answer.comment)
        if question.names_staff:
            return replace(answer, value=MASK if answer.value else "", comment=comment)
        if question.kind not in WRITTEN:
            return replace(answer, comment=comment)
        told = whole_answer(in_language(question.label), answer.value)
        wording = self.wordings.get((Part.ANSWER, question_id))
        if told and not (wording and stands_for(wording, answer.value)):
            return replace(answer, value=told.instead, comment=comment)
        if question.kind is not Kind.TEXT:
            return replace(answer, comment=comment)
        return replace(answer, value=self.read(Part.ANSWER, question_id, answer.value), comment=comment)


ORIGINAL = Words({}, is_original=True)


def released_words(session: Session, visit_ids: Sequence[UUID]) -> dict[UUID, Words]:
    """How everybody beyond head office reads the words of these visits. One query."""
    found: dict[UUID, dict[tuple[Part, int], StoreWording]] = {visit_id: {} for visit_id in visit_ids}
    rows = session.exec(select(StoreWording).where(col(StoreWording.visit_id).in_(visit_ids)))
    for row in rows:
        found[row.visit_id][row.part, row.about_id] = row
    return {visit_id: Words(wordings) for visit_id, wordings in found.items()}


def stands_for(wording: StoreWording, original: str) -> bool:
    """Whether a wording was decided about these very words."""
    return wording.original == digest(original)


def digest(original: str) -> str:
    """The sha256 of the words that a wording stands for."""
    return sha256(original.encode()).hexdigest()


def guarded(text: str) -> str:
    """A text as the guard words it by itself."""
    return _guarded_sentence(text) if len(text) <= SENTENCE else _guarded(text)


@lru_cache(maxsize=20_480)
def _guarded_sentence(text: str) -> str:
    """As many as one page of wishes reads; they are short, so that is some megabytes at most."""
    return _guarded(text)


@lru_cache(maxsize=1024)
def _guarded(text: str) -> str:
    return reworded(text, passages(text))
