"""A version as its page shows it: every question with the share of the total it can earn."""

from dataclasses import dataclass
from fractions import Fraction

from audits.checklists.weights import Weights
from audits.sheet import Question, Questionnaire, Touchpoint


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question, the most points it can earn (None: not scored) and their share of the total (0 to 1)."""

    question: Question
    best: Fraction | None
    share: Fraction


@dataclass(frozen=True, slots=True)
class AskedTouchpoint:
    """A touchpoint with its questions and its share of the total (0 to 1)."""

    touchpoint: Touchpoint
    share: Fraction
    questions: tuple[AskedQuestion, ...]


def outline(questionnaire: Questionnaire, weights: Weights) -> list[AskedTouchpoint]:
    """The touchpoints in order. Shares of a full visit, where everything applies."""
    return [
        AskedTouchpoint(
            touchpoint,
            weights.touchpoints[touchpoint.key],
            tuple(
                AskedQuestion(question, weights.best[question.key] or None, weights.questions[question.key])
                for question in touchpoint.questions
            ),
        )
        for touchpoint in questionnaire.touchpoints
    ]
