"""Whether a condition holds for the answers of a visit.

As in XPath 1.0, on which XLSForm stands: an answer is its text; two texts are equal when they are written alike;
beside a number or a day, and under `<` and its kin, both sides become numbers (IEEE doubles); what is no number
compares as NaN does. `static/js/conditions.js` says the same, and both are held to one file of cases.
"""

import math
import operator
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import assert_never

from audits.conditions.pattern import UnfitPattern, compile_pattern, matches
from audits.conditions.tree import (
    AnswerTo,
    Arithmetic,
    Comparison,
    Condition,
    CountSelected,
    Day,
    Every,
    Matches,
    Negative,
    Not,
    Number,
    Operation,
    Relation,
    Selected,
    Some,
    Text,
    ThisAnswer,
    Value,
)

Worth = str | float

_DECIMAL = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_CLOCK = re.compile(r"([0-9]{2}):([0-9]{2})(?::([0-9]{2}(?:\.[0-9]+)?))?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)?")
_BLANKS = " \t\r\n"
_FIRST_DAY = date(1970, 1, 1).toordinal()
_SECONDS_A_DAY = 86_400


def holds(condition: Condition, answers: Mapping[str, str], this: str = "") -> bool:
    """Whether a condition holds. `answers` are texts by question key (see `text_of`), a missing one is empty;
    `this` is the answer of the question that the condition belongs to. Never raises: a pattern that is not
    understood matches nothing.
    """
    match condition:
        case Comparison(relation, left, right):
            return _compares(relation, worth(left, answers, this), worth(right, answers, this))
        case Selected(answer, option):
            return option in ticked(_text(answer, answers, this))
        case Matches(answer, pattern):
            return _is_of(pattern, _text(answer, answers, this))
        case Not(inner):
            return not holds(inner, answers, this)
        case Every(conditions):
            return all(holds(each, answers, this) for each in conditions)
        case Some(conditions):
            return any(holds(each, answers, this) for each in conditions)
        case _:
            assert_never(condition)


def worth(value: Value, answers: Mapping[str, str], this: str = "") -> Worth:
    """What a value comes to: a text, or a number as an IEEE double (days since 1970-01-01 for a day)."""
    match value:
        case AnswerTo() | ThisAnswer():
            return _text(value, answers, this)
        case Text(words):
            return words
        case Number(number):
            return float(number)
        case Day(day):
            return float(day.toordinal() - _FIRST_DAY)
        case Negative(inner):
            return -as_double(worth(inner, answers, this))
        case Arithmetic(operation, left, right):
            return _worked_out(
                operation, as_double(worth(left, answers, this)), as_double(worth(right, answers, this))
            )
        case CountSelected(answer):
            return float(len(ticked(_text(answer, answers, this))))
        case _:
            assert_never(value)


def ticked(text: str) -> list[str]:
    """The options in an answer, which are separated by blanks."""
    return [key for key in text.split(" ") if key]


def as_double(worth: Worth) -> float:
    """A number as it is; of a text a plain decimal number, a date in days since 1970-01-01, a time of day as a
    fraction of a day, both of them together by the clock that wrote them; NaN for anything else.
    """
    if isinstance(worth, float):
        return worth
    text = worth.strip(_BLANKS)
    return float(text) if _DECIMAL.fullmatch(text) else _in_days(text)


def _in_days(text: str) -> float:
    if text[2:3] == ":":
        return _share_of_day(text)
    if text[10:11] in ("T", " ") and len(text) > 10:
        return _day_number(text[:10]) + _share_of_day(text[11:])
    return _day_number(text)


def _day_number(text: str) -> float:
    found = _DAY.fullmatch(text)
    try:
        return float(date(*map(int, found.groups())).toordinal() - _FIRST_DAY) if found else math.nan
    except ValueError:
        return math.nan


def _share_of_day(text: str) -> float:
    found = _CLOCK.fullmatch(text)
    if not found:
        return math.nan
    hours, minutes, seconds = int(found[1]), int(found[2]), float(found[3] or 0)
    if hours > 23 or minutes > 59 or seconds >= 60:
        return math.nan
    return ((hours * 60 + minutes) * 60 + seconds) / _SECONDS_A_DAY


def _text(answer: AnswerTo | ThisAnswer, answers: Mapping[str, str], this: str) -> str:
    return this if isinstance(answer, ThisAnswer) else answers.get(answer.question, "")


def _compares(relation: Relation, left: Worth, right: Worth) -> bool:
    if relation in (Relation.EQUAL, Relation.UNEQUAL) and isinstance(left, str) and isinstance(right, str):
        return (left == right) is (relation is Relation.EQUAL)
    return _RELATIONS[relation](as_double(left), as_double(right))


_RELATIONS: Mapping[Relation, Callable[[float, float], bool]] = {
    Relation.EQUAL: operator.eq,
    Relation.UNEQUAL: operator.ne,
    Relation.LESS: operator.lt,
    Relation.AT_MOST: operator.le,
    Relation.MORE: operator.gt,
    Relation.AT_LEAST: operator.ge,
}


def _worked_out(operation: Operation, left: float, right: float) -> float:
    match operation:
        case Operation.PLUS:
            return left + right
        case Operation.MINUS:
            return left - right
        case Operation.TIMES:
            return left * right
        case Operation.DIV:
            return left / right if right else _by_zero(left, right)
        case Operation.MOD:
            return math.nan if math.isinf(left) or right == 0 else math.fmod(left, right)
        case _:
            assert_never(operation)


def _by_zero(left: float, right: float) -> float:
    """As IEEE 754 has it: an infinity with the sign of both, and NaN for nothing divided by nothing."""
    if left == 0 or math.isnan(left):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def _is_of(pattern: str, text: str) -> bool:
    try:
        return matches(compile_pattern(pattern), text)
    except UnfitPattern:
        return False
