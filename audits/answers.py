"""What a shopper or a file gives for a question: whether it fits, and the one way it is written down.

The written form is that of `visits.csv`: an option's key, several keys separated by a space, a number with a
point, an ISO date or time, seconds for a stopwatch, `lat lon` for a position, or text.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import assert_never

from audits.errors import AuditError
from audits.sheet import SPECIAL_CHOICES, Answer, Kind, Question, Scale, State

LONGEST_TEXT = 4_000
"""Characters. A megabyte of words can hang the drawing of a PDF."""

ACKNOWLEDGED, NOT_ACKNOWLEDGED = "OK", "no"

_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:[.,][0-9]{1,20})?")
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")
_MINUTES = re.compile(r"([0-9]{1,4}):([0-5][0-9])")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(?::[0-9]{2})?")
_LINE_END = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_MANY_LINES = re.compile(r"\n{4,}")
_TURNED_WRITING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Misfit(AuditError):
    """An answer that does not fit its question. `found` and `expected` are phrases for a list of problems."""

    def __init__(self, question: str, found: str, expected: str) -> None:
        self.question = question
        self.found = found
        self.expected = expected
        super().__init__(f"Question {question}: found {found}; expected {expected}.")


def check_answer(question: Question, text: str) -> Answer | None:
    """The answer that `text` means, its value written the one way; None when nothing was given.

    `na` and `cannot_tell` become states: for a choice when they are among its options, for text never,
    for the other kinds where the question may be skipped so. Raises `Misfit` when the text does not fit.
    """
    given = clean_text(text)
    if not given:
        return None
    if given in SPECIAL_CHOICES and _may_be_special(question, given):
        return Answer(SPECIAL_CHOICES[given])
    return Answer(State.GIVEN, fitted(question, given))


def misfit(question: Question, value: str) -> str | None:
    """A sentence saying what was found and what was expected; None when the text fits or is empty."""
    try:
        check_answer(question, value)
    except Misfit as refusal:
        return str(refusal)
    return None


def fitted(question: Question, text: str) -> str:
    """The value of a GIVEN answer written the one way. Raises `Misfit` when it does not fit."""
    value = _written(question, text.strip())
    if value is None:
        raise Misfit(question.key, _found(text), expected(question))
    return value


def number_in(question: Question, value: str) -> Decimal:
    """A GIVEN answer as a number: seconds for a stopwatch, seconds since midnight for a time.

    Raises `Misfit` when the value does not fit the question.
    """
    text = fitted(question, value)
    if question.kind is Kind.TIME:
        clock = time.fromisoformat(text)
        return Decimal(clock.hour * 3600 + clock.minute * 60 + clock.second)
    return Decimal(text)


def expected(question: Question) -> str:
    """A phrase saying which answers fit, for a problem list or beside a field."""
    match question.kind:
        case Kind.CHOICE:
            return f"one of {_keys(question)}"
        case Kind.TICK_ALL:
            return f"any of {_keys(question)}, separated by spaces"
        case Kind.SCALE:
            return _expected_of_scale(question.scale)
        case Kind.INTEGER:
            return "a whole number"
        case Kind.DECIMAL:
            return "a number such as 1234 or 2.5"
        case Kind.DATE:
            return "a date such as 2026-11-18"
        case Kind.TIME:
            return "a time such as 14:05 or 14:05:30"
        case Kind.DATE_TIME:
            return "a date and a time such as 2026-11-18T14:05"
        case Kind.STOPWATCH:
            return "seconds such as 65, or minutes and seconds such as 1:05"
        case Kind.POSITION:
            return "latitude and longitude in degrees such as 48.8566 2.3522"
        case Kind.ACKNOWLEDGE:
            return "OK or no"
        case Kind.TEXT | Kind.PHOTO:
            return f"at most {LONGEST_TEXT:,} characters"
        case Kind.NOTE:
            return "no answer, because a note is only read"
        case _:
            assert_never(question.kind)


def clean_text(text: str) -> str:
    """Text without control characters, without marks that turn the writing round, with at most 3 newlines
    in a row and no blanks at the ends of lines. Time grows with the length of the text.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    lines = _LINE_END.sub("\n", text).split("\n")
    joined = "\n".join(_visible(line).rstrip() for line in lines)
    return _MANY_LINES.sub("\n\n\n", joined).strip()


def as_number(text: str) -> Decimal | None:
    """A plain decimal number, with a point or a comma; None for anything else.

    `1,234` is not read: it may mean a thousand or a little more than one.
    """
    if not _NUMBER.fullmatch(text) or _THOUSANDS.fullmatch(text):
        return None
    return Decimal(text.replace(",", "."))


def _written(question: Question, text: str) -> str | None:
    """The text written the one way, None when it does not fit."""
    match question.kind:
        case Kind.CHOICE:
            return _one_key(question, text)
        case Kind.TICK_ALL:
            return _some_keys(question, text)
        case Kind.SCALE:
            return _on_scale(question.scale, text)
        case Kind.INTEGER:
            return _whole(text)
        case Kind.DECIMAL:
            return _decimal(text)
        case Kind.DATE:
            return _day(text)
        case Kind.TIME:
            return _clock(text)
        case Kind.DATE_TIME:
            return _moment(text)
        case Kind.STOPWATCH:
            return _seconds(text)
        case Kind.POSITION:
            return _position(text)
        case Kind.ACKNOWLEDGE:
            return _acknowledged(text)
        case Kind.TEXT | Kind.PHOTO:
            return _words(text)
        case Kind.NOTE:
            return None
        case _:
            assert_never(question.kind)


def _may_be_special(question: Question, key: str) -> bool:
    if question.kind in (Kind.CHOICE, Kind.TICK_ALL):
        return question.option(key) is not None
    if question.kind in (Kind.TEXT, Kind.PHOTO, Kind.NOTE):
        return False
    return SPECIAL_CHOICES[key] in question.may_skip


def _one_key(question: Question, text: str) -> str | None:
    return text if text not in SPECIAL_CHOICES and question.option(text) else None


def _some_keys(question: Question, text: str) -> str | None:
    ticked = set(text.split())
    known = [option.key for option in question.options if option.key not in SPECIAL_CHOICES]
    return " ".join(key for key in known if key in ticked) if ticked <= set(known) else None


def _on_scale(scale: Scale | None, text: str) -> str | None:
    value = as_number(text)
    if value is None or scale is None or not scale.lowest <= value <= scale.highest:
        return None
    on_step = scale.step == 0 or (value - scale.lowest) % scale.step == 0
    return _plain(value) if on_step else None


def _whole(text: str) -> str | None:
    value = as_number(text)
    return None if value is None or value != value.to_integral_value() else _plain(value)


def _decimal(text: str) -> str | None:
    value = as_number(text)
    return None if value is None else _plain(value)


def _seconds(text: str) -> str | None:
    minutes = _MINUTES.fullmatch(text)
    if minutes:
        return str(int(minutes[1]) * 60 + int(minutes[2]))
    value = as_number(text)
    return None if value is None or value < 0 else _plain(value)


def _day(text: str) -> str | None:
    return _iso(date.fromisoformat, text) if _DATE.fullmatch(text) else None


def _clock(text: str) -> str | None:
    padded = f"0{text}" if text[1:2] == ":" else text
    written = _iso(time.fromisoformat, padded) if _TIME.fullmatch(padded) else None
    return padded if written else None


def _moment(text: str) -> str | None:
    return None if _DATE.fullmatch(text) else _iso(datetime.fromisoformat, text)


def _iso(read: Callable[[str], date | time], text: str) -> str | None:
    try:
        return read(text).isoformat()
    except ValueError:
        return None


def _position(text: str) -> str | None:
    numbers = [as_number(part) for part in text.split()]
    match numbers:
        case [Decimal() as latitude, Decimal() as longitude] if abs(latitude) <= 90 and abs(longitude) <= 180:
            return f"{_plain(latitude)} {_plain(longitude)}"
        case _:
            return None


def _acknowledged(text: str) -> str | None:
    match text.casefold():
        case "ok" | "yes":
            return ACKNOWLEDGED
        case "no":
            return NOT_ACKNOWLEDGED
        case _:
            return None


def _words(text: str) -> str | None:
    words = clean_text(text)
    return words if len(words) <= LONGEST_TEXT else None


def _plain(value: Decimal) -> str:
    """Without exponent, trailing zeros or a minus before zero."""
    return format(value.normalize() + 0, "f")


def _visible(line: str) -> str:
    return "".join(
        character
        for character in line
        if character == "\t"
        or (unicodedata.category(character) not in ("Cc", "Cs") and character not in _TURNED_WRITING)
    )


def _keys(question: Question) -> str:
    return ", ".join(option.key for option in question.options) or "its options (it has none)"


def _expected_of_scale(scale: Scale | None) -> str:
    if scale is None:
        return "a number on its scale (it has none)"
    steps = "" if scale.step == 1 else f" in steps of {_plain(scale.step)}"
    return f"a number from {_plain(scale.lowest)} to {_plain(scale.highest)}{steps}"


def _found(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        return f"{len(text):,} characters"
    shown = clean_text(text).replace("\n", " ")
    return f"“{shown if len(shown) <= 60 else shown[:59] + '…'}”" if shown else "nothing"
