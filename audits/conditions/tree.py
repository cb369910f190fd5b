"""Conditions as trees: what must hold for a question to be asked, or for an answer to be taken."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import assert_never


class Relation(StrEnum):
    """How two values compare."""

    EQUAL = "="
    UNEQUAL = "!="
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="


class Operation(StrEnum):
    """What is worked out from two numbers. `DIV` is exact division, `MOD` keeps the sign of the left number."""

    PLUS = "+"
    MINUS = "-"
    TIMES = "*"
    DIV = "div"
    MOD = "mod"


class Part:
    """Any part of a tree."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class AnswerTo(Part):
    """What was given for a question, by its key: text as in visits.csv, `na`, `cannot_tell`, or nothing."""

    question: str


@dataclass(frozen=True, slots=True)
class ThisAnswer(Part):
    """What was given for the question that the condition belongs to; `.` in XLSForm."""


@dataclass(frozen=True, slots=True)
class Text(Part):
    """Words as they stand."""

    words: str


@dataclass(frozen=True, slots=True)
class Number(Part):
    """A number as it stands."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Day(Part):
    """A date as it stands."""

    day: date


@dataclass(frozen=True, slots=True)
class Negative(Part):
    """A number with its sign turned."""

    value: "Value"


@dataclass(frozen=True, slots=True)
class Arithmetic(Part):
    """What two numbers make."""

    operation: Operation
    left: "Value"
    right: "Value"


@dataclass(frozen=True, slots=True)
class CountSelected(Part):
    """How many options an answer has ticked."""

    answer: AnswerTo | ThisAnswer


@dataclass(frozen=True, slots=True)
class Comparison(Part):
    """Two values and how they must compare."""

    relation: Relation
    left: "Value"
    right: "Value"


@dataclass(frozen=True, slots=True)
class Selected(Part):
    """Whether an answer has ticked this option."""

    answer: AnswerTo | ThisAnswer
    option: str


@dataclass(frozen=True, slots=True)
class Matches(Part):
    """Whether a whole answer is of this pattern."""

    answer: AnswerTo | ThisAnswer
    pattern: str


@dataclass(frozen=True, slots=True)
class Not(Part):
    """Whether a condition does not hold."""

    condition: "Condition"


@dataclass(frozen=True, slots=True)
class Every(Part):
    """Whether all of these hold."""

    conditions: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Some(Part):
    """Whether at least one of these holds."""

    conditions: tuple["Condition", ...]


Value = AnswerTo | ThisAnswer | Text | Number | Day | Negative | Arithmetic | CountSelected
Condition = Comparison | Selected | Matches | Not | Every | Some


def parts_of(part: Value | Condition) -> Iterator[Value | Condition]:
    """The part itself and everything below it, from the top."""
    yield part
    match part:
        case AnswerTo() | ThisAnswer() | Text() | Number() | Day():
            return
        case Negative(inner) | Not(inner):
            yield from parts_of(inner)
        case Arithmetic(_, left, right) | Comparison(_, left, right):
            yield from parts_of(left)
            yield from parts_of(right)
        case CountSelected(answer) | Selected(answer, _) | Matches(answer, _):
            yield from parts_of(answer)
        case Every(conditions) | Some(conditions):
            for each in conditions:
                yield from parts_of(each)
        case _:
            assert_never(part)


def questions_in(condition: Condition) -> frozenset[str]:
    """The keys of the questions that a condition looks at, its own (`.`) left out."""
    return frozenset(part.question for part in parts_of(condition) if isinstance(part, AnswerTo))
