"""Condition trees as the expressions of XLSForm, which read back as the same trees."""

import re
from typing import assert_never

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
    Selected,
    Some,
    Text,
    ThisAnswer,
    Value,
)

_PIECES = re.compile(r"'+|(?:(?!\$\{|  )[^'])+(?:\$(?=\{)| (?= ))?|\$(?=\{)| (?= )")
"""Runs of apostrophes, and what stands between them, cut inside `${` and inside several blanks."""


def as_expression(part: Condition | Value) -> str:
    """The part as XPath, brackets round whatever stands inside something else."""
    match part:
        case AnswerTo(question):
            return f"${{{question}}}"
        case ThisAnswer():
            return "."
        case Text(words):
            return as_text(words)
        case Number(number):
            return format(number.normalize() + 0, "f")
        case Day(day):
            return f"date('{day.isoformat()}')"
        case Negative(value):
            return f"-({as_expression(value)})"
        case CountSelected(answer):
            return f"count-selected({as_expression(answer)})"
        case Arithmetic(operation, left, right):
            return f"{_operand(left)} {operation} {_operand(right)}"
        case Comparison(relation, left, right):
            return f"{as_expression(left)} {relation} {as_expression(right)}"
        case Selected(answer, option):
            return f"selected({as_expression(answer)}, {as_text(option)})"
        case Matches(answer, pattern):
            return f"regex({as_expression(answer)}, {as_text(pattern)})"
        case Not(condition):
            return f"not({as_expression(condition)})"
        case Every(conditions):
            return " and ".join(map(_operand, conditions))
        case Some(conditions):
            return " or ".join(map(_operand, conditions))
        case _:
            assert_never(part)


def as_text(words: str) -> str:
    """Words in quotes. What no pair of quotes holds, or what pyxform would read as a question or shorten, is split."""
    if "${" not in words and "  " not in words:
        for mark in "'\"":
            if mark not in words:
                return f"{mark}{words}{mark}"
    pieces = _PIECES.findall(words)
    return "concat(" + ", ".join(f'"{piece}"' if piece[0] == "'" else f"'{piece}'" for piece in pieces) + ")"


def _operand(part: Condition | Value) -> str:
    written = as_expression(part)
    return f"({written})" if isinstance(part, Arithmetic | Every | Some) else written
