"""What is printed to write or tick in, by the kind of answer a question takes."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import assert_never

from flask_babel import gettext as _

from audits.reports.blank_checklist_words import said
from audits.sheet import SPECIAL_CHOICES, Kind, Question, Scale, State, When

MOST_STEPS = 21
"""Numbers of a scale that stand side by side as circles; a longer scale is written as a number."""
COLUMNS_FROM = 9
"""From so many options on they stand in columns."""
SHORT_LABEL = 24
TEXT_LINES, COMMENT_LINES = 4, 2


class Shape(StrEnum):
    """How an answer is given on paper."""

    BOXES = "boxes"  # tick one
    TICK_ALL = "tick-all"  # tick any
    CIRCLES = "circles"  # circle one number
    LINE = "line"  # a short answer
    LINES = "lines"  # sentences
    DATE = "date"
    TIME = "time"
    DATE_TIME = "date-time"
    SPAN = "span"  # minutes and seconds
    PHOTO = "photo"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Field:
    """A place for an answer. `options` are labels, `steps` the numbers of a scale, `aside` the ways to skip.

    `hint` says how, in a few words; `columns` is into how many the options are set.
    """

    shape: Shape
    options: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    lines: int = 0
    hint: str = ""
    columns: int = 1


def field_of(question: Question) -> Field:
    """The field for a question."""
    aside = _aside(question)
    match question.kind:
        case Kind.CHOICE | Kind.TICK_ALL:
            return _options(question, aside)
        case Kind.SCALE:
            return _scale(question, aside)
        case Kind.INTEGER:
            return Field(Shape.LINE, aside=aside, hint=_("a whole number"))
        case Kind.DECIMAL:
            return Field(Shape.LINE, aside=aside, hint=_("a number"))
        case Kind.TEXT:
            return Field(Shape.LINES, lines=TEXT_LINES)
        case Kind.DATE:
            return Field(Shape.DATE, aside=aside)
        case Kind.TIME:
            return Field(Shape.TIME, aside=aside)
        case Kind.DATE_TIME:
            return Field(Shape.DATE_TIME, aside=aside)
        case Kind.STOPWATCH:
            return Field(Shape.SPAN, aside=aside, hint=_watch(question))
        case Kind.PHOTO:
            return Field(Shape.PHOTO)
        case Kind.POSITION:
            return Field(Shape.LINE, hint=_("address or nearest crossing"))
        case Kind.ACKNOWLEDGE:
            return Field(Shape.BOXES, options=(_("Read and done"),))
        case Kind.NOTE:
            return Field(Shape.NOTE)
        case _:
            assert_never(question.kind)


def comment_lines(question: Question) -> int:
    """How many lines a comment has; more where one is always wanted."""
    return COMMENT_LINES + 1 if question.comment_when is When.ALWAYS else COMMENT_LINES


def _options(question: Question, aside: tuple[str, ...]) -> Field:
    labels = tuple(
        said(option.label) or option.key for option in question.options if option.key not in SPECIAL_CHOICES
    )
    several = question.kind is Kind.TICK_ALL
    shape = Shape.TICK_ALL if several else Shape.BOXES
    longest = max(map(len, labels), default=0)
    columns = 1 if len(labels) < COLUMNS_FROM else 3 if longest <= SHORT_LABEL else 2
    return Field(
        shape, labels, aside=aside, hint=_("Tick all that apply.") if several else "", columns=columns
    )


def _scale(question: Question, aside: tuple[str, ...]) -> Field:
    scale = question.scale
    if scale is None:
        return Field(Shape.LINE, aside=aside, hint=_("a number"))
    ends = _("from %(low)s to %(high)s", low=_plain(scale.lowest), high=_plain(scale.highest))
    steps = _steps(scale)
    if len(steps) > MOST_STEPS:
        return Field(Shape.LINE, aside=aside, hint=ends)
    return Field(Shape.CIRCLES, steps=steps, aside=aside)


def _steps(scale: Scale) -> tuple[str, ...]:
    """The numbers of a scale, one more than fit at most."""
    steps: list[str] = []
    number = scale.lowest
    while number <= scale.highest and len(steps) <= MOST_STEPS and scale.step > 0:
        steps.append(_plain(number))
        number += scale.step
    return tuple(steps)


def _aside(question: Question) -> tuple[str, ...]:
    """The ways to skip a question, as they are offered on the phone."""
    words = {State.NOT_APPLICABLE: _("Not applicable"), State.COULD_NOT_TELL: _("Could not tell")}
    if question.options:
        return tuple(
            said(option.label) or words[SPECIAL_CHOICES[option.key]]
            for option in question.options
            if option.key in SPECIAL_CHOICES
        )
    return tuple(word for state, word in words.items() if state in question.may_skip)


def _watch(question: Question) -> str:
    if not question.stopwatch:
        return ""
    first, last = (milestone.replace("_", " ") for milestone in question.stopwatch)
    return _("from “%(first)s” to “%(last)s”", first=first, last=last)


def _plain(number: Decimal) -> str:
    return format(number.normalize() + 0, "f")
