"""Condition trees as JSON lists, the operator first, so that the browser reads the same tree.

`["and", ["=", ["answer", "greeted"], ["text", "yes"]], [">", ["answer", "minutes"], ["number", "5"]]]`
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, assert_never

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

DEEPEST = 30
MOST_PARTS = 300
LONGEST_WORDS = 1_000
"""Bounds of one tree: levels, parts, and characters of one text. Nobody builds more by hand."""
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def to_plain(part: Value | Condition) -> list[Any]:
    """The tree as JSON lists. Equal trees give equal lists."""
    match part:
        case AnswerTo(question):
            return ["answer", question]
        case ThisAnswer():
            return ["this"]
        case Text(words):
            return ["text", words]
        case Number(value):
            return ["number", format(value.normalize() + 0, "f")]
        case Day(day):
            return ["day", day.isoformat()]
        case Negative(value):
            return ["negative", to_plain(value)]
        case Arithmetic(operation, left, right):
            return [operation.value, to_plain(left), to_plain(right)]
        case CountSelected(answer):
            return ["count-selected", to_plain(answer)]
        case Comparison(relation, left, right):
            return [relation.value, to_plain(left), to_plain(right)]
        case Selected(answer, option):
            return ["selected", to_plain(answer), option]
        case Matches(answer, pattern):
            return ["matches", to_plain(answer), pattern]
        case Not(condition):
            return ["not", to_plain(condition)]
        case Every(conditions):
            return ["and", *map(to_plain, conditions)]
        case Some(conditions):
            return ["or", *map(to_plain, conditions)]
        case _:
            assert_never(part)


def from_plain(plain: object) -> Condition:
    """The condition that `to_plain` wrote. Raises ValueError for anything else, however it is nested."""
    found = _Reader().read(plain, DEEPEST)
    if isinstance(found, Value):
        raise ValueError("a value stands where a condition was expected")
    return found


class _Reader:
    """Reads one tree and counts its parts."""

    def __init__(self) -> None:
        self._left = MOST_PARTS

    def read(self, plain: object, levels: int) -> Value | Condition:
        self._left -= 1
        if levels == 0 or self._left < 0:
            raise ValueError("the condition has too many parts")
        match plain:
            case ["this"]:
                return ThisAnswer()
            case [str() as name, str() as words] if name in _LEAVES:
                return _LEAVES[name](_short(words))
            case ["selected" | "matches" as name, answer, str() as words]:
                looked_at = self._answer(answer, levels)
                return (Selected if name == "selected" else Matches)(looked_at, _short(words))
            case ["count-selected", answer]:
                return CountSelected(self._answer(answer, levels))
            case ["not", condition]:
                return Not(self._condition(condition, levels))
            case ["and" | "or" as name, *conditions] if conditions:
                read = tuple(self._condition(each, levels) for each in conditions)
                return Every(read) if name == "and" else Some(read)
            case ["negative", value]:
                return Negative(self._value(value, levels))
            case [str() as name, left, right] if name in _RELATIONS:
                return Comparison(Relation(name), self._value(left, levels), self._value(right, levels))
            case [str() as name, left, right] if name in _OPERATIONS:
                return Arithmetic(Operation(name), self._value(left, levels), self._value(right, levels))
            case _:
                raise ValueError("a part of the condition has an unknown form")

    def _condition(self, plain: object, levels: int) -> Condition:
        found = self.read(plain, levels - 1)
        if isinstance(found, Value):
            raise ValueError("a value stands where a condition was expected")
        return found

    def _value(self, plain: object, levels: int) -> Value:
        found = self.read(plain, levels - 1)
        if not isinstance(found, Value):
            raise ValueError("a condition stands where a value was expected")
        return found

    def _answer(self, plain: object, levels: int) -> AnswerTo | ThisAnswer:
        found = self.read(plain, levels - 1)
        if not isinstance(found, AnswerTo | ThisAnswer):
            raise ValueError("something else stands where an answer was expected")
        return found


def _number(words: str) -> Number:
    try:
        value = Decimal(words)
    except InvalidOperation as wrong:
        raise ValueError("a number was expected") from wrong
    if not value.is_finite() or abs(value.adjusted()) > 30:
        raise ValueError("a number of usual size was expected")
    return Number(value)


def _short(words: str) -> str:
    if len(words) > LONGEST_WORDS:
        raise ValueError("a text of the condition is too long")
    if _UNWRITABLE.search(words):
        raise ValueError("a text of the condition has characters that no page and no file can hold")
    return words


_LEAVES: Mapping[str, Callable[[str], Value]] = {
    "answer": AnswerTo,
    "text": Text,
    "number": _number,
    "day": lambda words: Day(date.fromisoformat(words)),
}
_RELATIONS = frozenset(Relation)
_OPERATIONS = frozenset(Operation)
