"""Where in a questionnaire conditions stand."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from audits.conditions.tree import Condition
from audits.sheet import Question, Questionnaire, Touchpoint


class Place(StrEnum):
    """What a condition decides."""

    RELEVANT = "relevant"
    CONSTRAINT = "constraint"
    COMMENT = "comment_when"
    PHOTO = "photo_when"


@dataclass(frozen=True, slots=True)
class Stated:
    """A condition and what it belongs to; `question` is None for the condition of a whole touchpoint."""

    condition: Condition
    place: Place
    touchpoint: Touchpoint
    question: Question | None = None


def stated(questionnaire: Questionnaire) -> Iterator[Stated]:
    """Every condition of a questionnaire, in order."""
    for touchpoint in questionnaire.touchpoints:
        if touchpoint.relevant:
            yield Stated(touchpoint.relevant, Place.RELEVANT, touchpoint)
        for question in touchpoint.questions:
            for place, condition in _of_question(question):
                if condition:
                    yield Stated(condition, place, touchpoint, question)


def _of_question(question: Question) -> Iterator[tuple[Place, Condition | None]]:
    yield Place.RELEVANT, question.relevant
    yield Place.CONSTRAINT, question.constraint
    yield Place.COMMENT, question.comment_if
    yield Place.PHOTO, question.photo_if
