"""What each question can earn and what hangs on it: the figures that warnings about a checklist are made of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import assert_never

from audits.scoring import best_points, points_by_option, shares_of_total, unscorable
from audits.scoring.scorecard import NOTHING, Shares, add
from audits.sheet import Kind, Question, Questionnaire, State, Touchpoint, in_language

LAST_SECOND = Decimal(24 * 3600 - 1)
LONGEST_QUOTE = 70


@dataclass(frozen=True, slots=True)
class Warned:
    """What whoever made a checklist may not have meant, and the key of what it is about (None: all of it)."""

    sentence: str
    question: str | None = None
    touchpoint: str | None = None


@dataclass(frozen=True)
class Weighed:
    """A questionnaire whose points all follow a rule, with the most points and the share of each part by key."""

    asked: Questionnaire
    best: Mapping[str, Fraction]
    shares: Shares

    @cached_property
    def possible(self) -> Mapping[str, Fraction]:
        """The points of each touchpoint when all of it is answered, bonus left out."""
        return {
            touchpoint.key: add([self.best[question.key] for question in self.scored(touchpoint)])
            for touchpoint in self.asked.touchpoints
        }

    @cached_property
    def bonus(self) -> Fraction:
        """What all bonus questions together could add on top of the total (0 to 1)."""
        return add([self.shares.questions[question.key] for question in self.questions if question.bonus])

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Everything that takes an answer, in order."""
        return tuple(question for _, question in self.asked.questions() if question.kind is not Kind.NOTE)

    def scored(self, touchpoint: Touchpoint) -> list[Question]:
        """The questions of a touchpoint that can earn points, bonus left out."""
        return [
            question for question in touchpoint.questions if self.best[question.key] and not question.bonus
        ]

    def all_scored(self) -> Iterator[tuple[Touchpoint, Question]]:
        """Every question that can earn points, bonus left out, with its touchpoint."""
        for touchpoint in self.asked.touchpoints:
            for question in self.scored(touchpoint):
                yield touchpoint, question


def weighed(questionnaire: Questionnaire) -> Weighed:
    """The figures of a questionnaire, which may be half made: points without a rule are left out."""
    fit = replace(questionnaire, touchpoints=tuple(_fit(each) for each in questionnaire.touchpoints))
    best = {question.key: best_points(question) for _, question in fit.questions()}
    return Weighed(fit, best, shares_of_total(fit))


def _fit(touchpoint: Touchpoint) -> Touchpoint:
    questions = tuple(
        replace(question, points=None) if unscorable(question) else question
        for question in touchpoint.questions
    )
    return replace(touchpoint, questions=questions)


def least_points(question: Question) -> Fraction:
    """The fewest points that an answer can earn; those left out, such as N/A, are no answer.

    For questions that can earn points. A constraint that rules answers out is not looked at.
    """
    match question.kind:
        case Kind.CHOICE:
            return min(points_by_option(question).values(), default=NOTHING)
        case Kind.TICK_ALL:  # nothing ticked is an answer
            return NOTHING
        case Kind.SCALE | Kind.INTEGER | Kind.DECIMAL | Kind.STOPWATCH | Kind.TIME:
            return _least_in_bands(question)
        case Kind.ACKNOWLEDGE | Kind.TEXT | Kind.DATE | Kind.DATE_TIME | Kind.PHOTO | Kind.POSITION:
            return NOTHING
        case Kind.NOTE:
            return NOTHING
        case _:
            assert_never(question.kind)


def _least_in_bands(question: Question) -> Fraction:
    """Above the last limit nothing is earned, unless no answer is above it."""
    highest = LAST_SECOND if question.kind is Kind.TIME else None
    if question.kind is Kind.SCALE and question.scale is not None:
        highest = question.scale.highest
    if not question.bands or highest is None or highest > question.bands[-1].limit:
        return NOTHING
    lowest = question.scale.lowest if question.scale else Decimal(0)
    reached = [band for band in question.bands if band.limit >= lowest]
    return min((max(Fraction(band.points), NOTHING) for band in reached), default=NOTHING)


def ways_out(question: Question) -> tuple[State, ...]:
    """The answers that leave a question out of both sides of its score."""
    if question.kind is Kind.CHOICE:
        return tuple(
            state for state in (State.NOT_APPLICABLE, State.COULD_NOT_TELL) if question.option(state.value)
        )
    return question.may_skip


def quoted(words: Mapping[str, str], key: str) -> str:
    """A name or a question in quotation marks, cut to a length that fits into a sentence."""
    text = " ".join((in_language(words) or key).split())
    return f"“{text}”" if len(text) <= LONGEST_QUOTE else f"“{text[: LONGEST_QUOTE - 1].rstrip()}…”"


def percent(share: Fraction) -> str:
    """A share as a whole percentage, rounded half up; what is not quite all or nothing never reads as that."""
    if 0 < share < Fraction(1, 100):
        return "less than 1%"
    if Fraction(99, 100) < share < 1:
        return "more than 99%"
    return f"{int(share * 100 + Fraction(1, 2))}%"
