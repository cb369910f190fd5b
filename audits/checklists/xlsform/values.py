"""Cells of our own columns as the types of a questionnaire. What does not fit is `Unfit`, saying what would."""

import re
from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import TypeVar

from pyxform import aliases

from audits.answers import as_number
from audits.checklists.rules import MILESTONE
from audits.checklists.xlsform.rows import Findings, Row, quoted
from audits.sheet import NO, SPECIAL_CHOICES, YES, Band, State

MOST_POINTS = 1_000_000

T = TypeVar("T")
Fixed = TypeVar("Fixed", bound=StrEnum)

_BETWEEN = re.compile(r"[\s;]+")


class Unfit(ValueError):
    """A cell that cannot be read. `str(unfit)` says what was expected."""


def read_cell(row: Row, column: str, read: Callable[[str], T], default: T, findings: Findings) -> T:
    """A cell read by `read`; the default when it is empty or, with a problem, when it does not fit."""
    text = row.value(column)
    if not text:
        return default
    try:
        return read(text)
    except Unfit as unfit:
        findings.refuse(row, column, quoted(text), str(unfit))
        return default


def yes_or_no(text: str) -> bool:
    """Yes or no, in any of the spellings that pyxform takes."""
    answer = aliases.yes_no.get(text, aliases.yes_no.get(text.lower()))
    if answer is None:
        raise Unfit("yes or no")
    return bool(answer)


def good_answer(text: str) -> str:
    """`yes` or `no`."""
    return YES if yes_or_no(text) else NO


def points(text: str) -> Decimal:
    """Points of a question: never below 0."""
    return _number(text, lowest=0, what="points")


def option_points(text: str) -> Decimal:
    """Points of a choice, which may take points away."""
    return _number(text, lowest=-MOST_POINTS, what="points")


def weight(text: str) -> Decimal:
    """The weight of a touchpoint."""
    return _number(text, lowest=0, what="a weight")


def bands(text: str) -> tuple[Band, ...]:
    """`60:10 180:5` as bands of rising limit."""
    found = tuple(_band(pair) for pair in _BETWEEN.split(text))
    if not all(lower.limit < higher.limit for lower, higher in pairwise(found)):
        raise Unfit("limits that rise from band to band, such as 60:10 180:5")
    return found


def stopwatch(text: str) -> tuple[str, str]:
    """`arrived greeted` as the two milestones between which time is taken."""
    names = milestones(text)
    if len(names) != 2:
        raise Unfit("two different milestones separated by a space, such as arrived greeted")
    return names[0], names[1]


def milestones(text: str) -> tuple[str, ...]:
    """Milestones in the order of the visit."""
    names = tuple(text.split())
    if len(set(names)) != len(names) or not all(MILESTONE.fullmatch(name) for name in names):
        raise Unfit(
            "different names of letters, digits and _ separated by spaces, such as arrived greeted paid"
        )
    return names


def one_of(choices: type[Fixed]) -> Callable[[str], Fixed]:
    """A reader of the values of a fixed choice, whatever the case and with blanks or dashes for `_`."""
    known = {_spelled(member): member for member in choices}

    def read(text: str) -> Fixed:
        if _spelled(text) not in known:
            raise Unfit("one of " + ", ".join(choices))
        return known[_spelled(text)]

    return read


def may_skip(text: str) -> tuple[State, ...]:
    """`na cannot_tell`, one of them, or `no`."""
    if text.lower() == NO:
        return ()
    names = text.split()
    if not set(names) <= set(SPECIAL_CHOICES):
        raise Unfit("na, cannot_tell, both separated by a space, or no")
    return tuple(state for name, state in SPECIAL_CHOICES.items() if name in names)


def _number(text: str, lowest: int, what: str) -> Decimal:
    number = as_number(text) if "," not in text else None
    if number is None or not lowest <= number <= MOST_POINTS or number != round(number, 2):
        start = "0" if lowest == 0 else f"−{MOST_POINTS:,}"
        raise Unfit(f"{what} from {start} to {MOST_POINTS:,} with at most two decimals, such as 5 or 2.5")
    return number.normalize() + 0


def _band(pair: str) -> Band:
    limit, colon, worth = pair.partition(":")
    number = as_number(limit)
    if not colon or number is None or "," in pair:
        raise Unfit("a limit and its points, in a cell formatted as text, such as 60:10 180:5")
    return Band(number, points(worth))


def _spelled(text: str) -> str:
    return text.strip().lower().replace("-", "_").replace(" ", "_")
