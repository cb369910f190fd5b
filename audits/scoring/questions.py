"""What one answer to one question earns, exactly, and why points of some questions have no rule."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import assert_never

from audits.answers import ACKNOWLEDGED, Misfit, as_number, expected, fitted, number_in
from audits.errors import AuditError
from audits.scoring.remembering import once_a_question
from audits.scoring.scorecard import NOTHING, QuestionScore
from audits.sheet import SPECIAL_CHOICES, Answer, Kind, Option, Question, State


def score_question(question: Question, answer: Answer | None) -> QuestionScore:
    """What an answer earns. N/A, could not tell and nothing at all are 0 of 0.

    Raises `Misfit` for a GIVEN answer that does not fit a scored question, `AuditError` for points without
    a rule (see `unscorable`).
    """
    state = answer.state if answer else None
    best = best_points(question)
    if answer is None or state is not State.GIVEN or not best:
        return QuestionScore(question.key, state, NOTHING, NOTHING, best, question.bonus)
    if question.kind is Kind.CHOICE and answer.value in (known := _scores_by_option(question)):
        return known[answer.value]
    return _score(question, points_earned(question, answer.value))


@once_a_question
def _scores_by_option(question: Question) -> Mapping[str, QuestionScore]:
    """What each option of a scored choice makes of it: most answers are one of a few."""
    return {key: _score(question, earned) for key, earned in points_by_option(question).items()}


def _score(question: Question, earned: Fraction) -> QuestionScore:
    """What a GIVEN answer makes of a scored question."""
    best = best_points(question)
    return QuestionScore(
        question.key,
        State.GIVEN,
        earned,
        possible=NOTHING if question.bonus else best,
        best=best,
        bonus=question.bonus,
        critical=None if earned else question.critical,
    )


@once_a_question
def best_points(question: Question) -> Fraction:
    """The most a question can earn. 0 means that it is not scored."""
    match question.kind:
        case Kind.CHOICE:
            return max(points_by_option(question).values(), default=NOTHING)
        case Kind.TICK_ALL:
            return sum(points_by_option(question).values(), NOTHING)
        case Kind.SCALE if not question.bands:
            return _linear_points(question)
        case Kind.SCALE | Kind.INTEGER | Kind.DECIMAL | Kind.STOPWATCH | Kind.TIME:
            _demand_rule(question)
            return max((points(band.points) for band in question.bands), default=NOTHING)
        case Kind.ACKNOWLEDGE:
            return points(question.points)
        case Kind.TEXT | Kind.DATE | Kind.DATE_TIME | Kind.PHOTO | Kind.POSITION | Kind.NOTE:
            return NOTHING
        case _:
            assert_never(question.kind)


def points_earned(question: Question, value: str) -> Fraction:
    """The points of a GIVEN answer, never below 0. Raises `Misfit` when it does not fit."""
    match question.kind:
        case Kind.CHOICE:
            return points_by_option(question)[fitted(question, value)]
        case Kind.TICK_ALL:
            worth = points_by_option(question)
            return sum((worth[key] for key in fitted(question, value).split()), NOTHING)
        case Kind.SCALE if not question.bands:
            return _on_scale(question, number_in(question, value))
        case Kind.SCALE | Kind.INTEGER | Kind.DECIMAL | Kind.STOPWATCH | Kind.TIME:
            return _in_band(question, number_in(question, value))
        case Kind.ACKNOWLEDGE:
            return points(question.points) if fitted(question, value) == ACKNOWLEDGED else NOTHING
        case Kind.TEXT | Kind.DATE | Kind.DATE_TIME | Kind.PHOTO | Kind.POSITION | Kind.NOTE:
            return NOTHING
        case _:
            assert_never(question.kind)


@once_a_question
def points_by_option(question: Question) -> Mapping[str, Fraction]:
    """Points by option key of a choice or tick-all question, without `na` and `cannot_tell`, never below 0.

    An option's own points win. Without any, numbers make a rating scale. The question's points serve the
    good answer of a yes/no question where that option has none of its own; every other option earns 0.
    """
    _demand_rule(question)
    options = _options(question)
    if _is_rating(question):
        return MappingProxyType(_rating(question, options))
    return MappingProxyType({option.key: points(_own_points(question, option)) for option in options})


def unscorable(question: Question) -> str | None:
    """A sentence saying why the question's points follow no rule and what to do; None when they do."""
    if points(question.points) == 0:
        return None
    match question.kind:
        case Kind.CHOICE | Kind.TICK_ALL:
            return _unscorable_options(question)
        case Kind.SCALE if not question.bands:
            return (
                None
                if _is_wide(question)
                else f"Question {question.key}: its scale needs two different ends."
            )
        case Kind.INTEGER | Kind.DECIMAL | Kind.STOPWATCH | Kind.TIME:
            return (
                None
                if question.bands
                else (f"Question {question.key}: points for a number need bands such as 60:10 180:5.")
            )
        case _:
            return None


@lru_cache(maxsize=1_000)
def points(number: Decimal | None) -> Fraction:
    """Points as an exact fraction; none and fewer than none are 0. The same few numbers come again and again."""
    return Fraction(number) if number is not None and number > 0 else NOTHING


def _demand_rule(question: Question) -> None:
    sentence = unscorable(question)
    if sentence:
        raise AuditError(sentence)


def _unscorable_options(question: Question) -> str | None:
    options = _options(question)
    if any(option.points is not None for option in options):
        return None
    if question.kind is Kind.CHOICE and (question.is_yes_no or _is_rating(question)):
        return None
    return (
        f"Question {question.key}: found points for the question and none for its options; give points to the "
        "options, or name them by at least two different numbers to make a rating scale."
    )


def _options(question: Question) -> list[Option]:
    return [option for option in question.options if option.key not in SPECIAL_CHOICES]


def _own_points(question: Question, option: Option) -> Decimal | None:
    if option.points is None and question.is_yes_no and option.key == question.good_answer:
        return question.points
    return option.points


def _is_rating(question: Question) -> bool:
    options = _options(question)
    numbers = {as_number(option.key) for option in options}
    return (
        question.kind is Kind.CHOICE
        and points(question.points) > 0
        and None not in numbers
        and len(numbers) > 1
        and all(option.points is None for option in options)
    )


def _rating(question: Question, options: list[Option]) -> dict[str, Fraction]:
    values = {option.key: Fraction(as_number(option.key) or 0) for option in options}
    lowest, highest = min(values.values()), max(values.values())
    worth = points(question.points)
    return {key: worth * (value - lowest) / (highest - lowest) for key, value in values.items()}


def _is_wide(question: Question) -> bool:
    return question.scale is not None and question.scale.lowest < question.scale.highest


def _linear_points(question: Question) -> Fraction:
    _demand_rule(question)
    return points(question.points)


def _on_scale(question: Question, value: Decimal) -> Fraction:
    """Linear: the lowest number earns 0, the highest all."""
    if question.scale is None:
        raise Misfit(question.key, str(value), expected(question))
    lowest, highest = Fraction(question.scale.lowest), Fraction(question.scale.highest)
    return points(question.points) * (Fraction(value) - lowest) / (highest - lowest)


def _in_band(question: Question, value: Decimal) -> Fraction:
    """Up to and including a limit its points, above the last limit 0."""
    return next((points(band.points) for band in question.bands if value <= band.limit), NOTHING)
