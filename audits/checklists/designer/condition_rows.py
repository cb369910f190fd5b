"""Simple conditions as rows of question, comparison and value, for a form that works without script."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import assert_never

from flask_babel import gettext as _

from audits.answers import as_number
from audits.conditions.tree import (
    AnswerTo,
    Comparison,
    Condition,
    Day,
    Every,
    Not,
    Number,
    Relation,
    Selected,
    Some,
    Text,
    ThisAnswer,
    Value,
)

MOST_ROWS = 12
THIS = "."
"""Stands for the question that the condition belongs to."""


class Compared(StrEnum):
    """How an answer is compared."""

    IS = "is"
    IS_NOT = "is-not"
    LESS = "less"
    MORE = "more"
    AT_MOST = "at-most"
    AT_LEAST = "at-least"
    TICKED = "ticked"
    NOT_TICKED = "not-ticked"
    ANSWERED = "answered"
    NOT_ANSWERED = "not-answered"


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison: the key of a question (or `.`), how it is compared, and with what."""

    question: str = ""
    comparison: str = Compared.IS
    value: str = ""


_RELATIONS = {
    Compared.IS: Relation.EQUAL,
    Compared.IS_NOT: Relation.UNEQUAL,
    Compared.LESS: Relation.LESS,
    Compared.MORE: Relation.MORE,
    Compared.AT_MOST: Relation.AT_MOST,
    Compared.AT_LEAST: Relation.AT_LEAST,
}
_COMPARED = {relation: compared for compared, relation in _RELATIONS.items()}


def rows_of(condition: Condition | None) -> tuple[list[Row] | None, bool]:
    """The rows of a condition and whether one of them is enough; None for what does not fit into rows."""
    match condition:
        case None:
            return [], False
        case Every(conditions) | Some(conditions):
            rows = [_row(each) for each in conditions]
            fits = None not in rows and len(rows) <= MOST_ROWS
            return ([row for row in rows if row] if fits else None), isinstance(condition, Some)
        case _:
            row = _row(condition)
            return (None if row is None else [row]), False


def condition_from(
    rows: Sequence[Row], any_is_enough: bool, before: Condition | None = None
) -> Condition | None:
    """The condition that rows mean, None for no rows; the one before when the rows are still the same.

    Raises ValueError with a sentence for a row that cannot be read.
    """
    if before is not None and rows_of(before) == (list(rows), any_is_enough):
        return before
    conditions = tuple(_condition(row) for row in rows)
    if len(conditions) < 2:
        return conditions[0] if conditions else None
    return Some(conditions) if any_is_enough else Every(conditions)


def _row(condition: Condition) -> Row | None:
    match condition:
        case Comparison(Relation.UNEQUAL, (AnswerTo() | ThisAnswer()) as answer, Text("")):
            return Row(_key(answer), Compared.ANSWERED)
        case Comparison(Relation.EQUAL, (AnswerTo() | ThisAnswer()) as answer, Text("")):
            return Row(_key(answer), Compared.NOT_ANSWERED)
        case Comparison(
            relation, (AnswerTo() | ThisAnswer()) as answer, (Text() | Number() | Day()) as value
        ):
            return Row(_key(answer), _COMPARED[relation], _written(value))
        case Selected(answer, option):
            return Row(_key(answer), Compared.TICKED, option)
        case Not(Selected(answer, option)):
            return Row(_key(answer), Compared.NOT_TICKED, option)
        case _:
            return None


def _condition(row: Row) -> Condition:
    compared = Compared(row.comparison) if row.comparison in frozenset(Compared) else Compared.IS
    answer = ThisAnswer() if row.question == THIS else AnswerTo(row.question)
    match compared:
        case Compared.ANSWERED:
            return Comparison(Relation.UNEQUAL, answer, Text(""))
        case Compared.NOT_ANSWERED:
            return Comparison(Relation.EQUAL, answer, Text(""))
        case Compared.TICKED:
            return Selected(answer, row.value)
        case Compared.NOT_TICKED:
            return Not(Selected(answer, row.value))
        case Compared.IS | Compared.IS_NOT:
            return Comparison(_RELATIONS[compared], answer, Text(row.value))
        case Compared.LESS | Compared.MORE | Compared.AT_MOST | Compared.AT_LEAST:
            return Comparison(_RELATIONS[compared], answer, _measured(row.value))
        case _:
            assert_never(compared)


def _measured(text: str) -> Value:
    number = as_number(text)
    if number is not None:
        return Number(number)
    try:
        return Day(date.fromisoformat(text))
    except ValueError as wrong:
        raise ValueError(
            _("“Less” and “more” need a number such as 5, or a date such as 2026-11-18.")
        ) from wrong


def _key(answer: AnswerTo | ThisAnswer) -> str:
    return THIS if isinstance(answer, ThisAnswer) else answer.question


def _written(value: Text | Number | Day) -> str:
    match value:
        case Text(words):
            return words
        case Number(number):
            return format(number.normalize() + 0, "f")
        case Day(day):
            return day.isoformat()
        case _:
            assert_never(value)
