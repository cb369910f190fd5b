"""A version as its page shows it: every question with the share of the total it can earn."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from audits.scoring import score_question, shares_of_total
from audits.sheet import Question, Questionnaire, Touchpoint, in_language


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


def outline(questionnaire: Questionnaire) -> list[AskedTouchpoint]:
    """The touchpoints in order. Shares of a full visit, where everything applies."""
    shares = shares_of_total(questionnaire)
    return [
        AskedTouchpoint(
            touchpoint,
            shares.touchpoints[touchpoint.key],
            tuple(
                AskedQuestion(question, _best(question), shares.questions[question.key])
                for question in touchpoint.questions
            ),
        )
        for touchpoint in questionnaire.touchpoints
    ]


def _best(question: Question) -> Fraction | None:
    return score_question(question, None).best or None


def warnings(questionnaire: Questionnaire) -> Iterator[str]:
    """What whoever made the checklist may not have meant."""
    for found in outline(questionnaire):
        name = in_language(found.touchpoint.name)
        if not found.touchpoint.questions:
            yield f"“{name}” asks nothing."
        elif not found.share:
            yield f"“{name}” has nothing that earns points, so it is never scored."
        for asked in found.questions:
            if asked.share >= Fraction(1, 4) and not asked.question.bonus:
                label = in_language(asked.question.label)
                yield f"“{label}” alone decides {float(asked.share):.0%} of the total."
