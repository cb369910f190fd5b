"""Which answers are worth trying at a question to find out whether a condition can ever hold."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations, pairwise
from typing import assert_never

from audits.answers import ACKNOWLEDGED, NOT_ACKNOWLEDGED
from audits.conditions.applying import TAKEN
from audits.conditions.evaluating import as_double
from audits.sheet import SPECIAL_CHOICES, Kind, Question, Scale

ALL_STEPS = 30
"""A scale of so many steps is tried as a whole."""

MOST_TICKED = 8
_FIRST_DAY = date(1970, 1, 1)
_SECONDS_A_DAY = 86_400


@dataclass(slots=True)
class Compared:
    """What a question's answer is held against: texts, numbers, and options."""

    texts: set[str] = field(default_factory=set)
    numbers: set[Decimal] = field(default_factory=set)
    counted: bool = False

    def add_text(self, text: str) -> None:
        """Words, and the number they may stand for."""
        self.texts.add(text)
        self.add_number(as_double(text))

    def add_number(self, number: float) -> None:
        """A number, unless it is none or out of all bounds."""
        if math.isfinite(number) and abs(number) < 1e15:
            self.numbers.add(Decimal(repr(number)))


@dataclass(frozen=True, slots=True)
class Possible:
    """Answers to try. `complete` means that no other answer can tell more; otherwise they stand for all others
    where an answer is held against what it is compared with, and nowhere else. `vague` ones stand for nothing.
    """

    texts: tuple[str, ...]
    complete: bool = False
    vague: bool = False


def possible(question: Question, compared: Compared) -> Possible:
    """The answers to try at a question, nothing at all first."""
    skips = [state.value for state in question.may_skip] if _may_be_skipped(question) else []
    match question.kind:
        case Kind.CHOICE:
            return Possible(("", *(option.key for option in question.options)), complete=True)
        case Kind.TICK_ALL:
            return _ticked(question, compared)
        case Kind.SCALE:
            return _on_scale(question.scale, compared, skips)
        case Kind.ACKNOWLEDGE:
            return Possible(("", ACKNOWLEDGED, NOT_ACKNOWLEDGED, *skips), complete=True)
        case Kind.PHOTO:
            return Possible(("", TAKEN), complete=True)
        case Kind.NOTE:
            return Possible(("",), complete=True)
        case Kind.INTEGER:
            return _sampled(map(str, _whole(compared.numbers)), skips)
        case Kind.DECIMAL:
            return _sampled(map(_plain, _between(compared.numbers)), skips)
        case Kind.STOPWATCH:
            return _sampled((_plain(each) for each in _between(compared.numbers) if each >= 0), [*skips, "0"])
        case Kind.DATE:
            return _sampled(_days(compared.numbers), skips)
        case Kind.TIME:
            return _sampled(_clocks(compared.numbers), skips)
        case Kind.TEXT:
            numbers = map(_plain, _between(compared.numbers)) if compared.numbers else ()
            return _sampled([*_words(compared.texts), *numbers], skips)
        case Kind.DATE_TIME | Kind.POSITION:
            return Possible(("", "2026-01-31T12:00:00", *skips), vague=True)
        case _:
            assert_never(question.kind)


def _may_be_skipped(question: Question) -> bool:
    return question.kind not in (Kind.CHOICE, Kind.TICK_ALL, Kind.TEXT, Kind.PHOTO, Kind.NOTE)


def _sampled(texts: Iterable[str], more: Sequence[str]) -> Possible:
    return Possible(tuple(dict.fromkeys(["", *texts, *more])))


def _ticked(question: Question, compared: Compared) -> Possible:
    """Every choice among the options that a condition names, with the others as far as they are counted."""
    keys = [option.key for option in question.options if option.key not in SPECIAL_CHOICES]
    named = {key for text in compared.texts for key in text.split(" ")} & set(keys)
    if len(named) > MOST_TICKED:
        return Possible(("", " ".join(keys)), vague=True)
    others = [key for key in keys if key not in named]
    counts = range(len(others) + 1) if compared.counted else range(min(len(others), 1) + 1)
    chosen = [
        {*some, *others[:count]} for count in counts for size in range(len(named) + 1)
        for some in combinations(sorted(named), size)
    ]  # fmt: skip
    written = [" ".join(key for key in keys if key in each) for each in chosen]
    special = [option.key for option in question.options if option.key in SPECIAL_CHOICES]
    return Possible(tuple(dict.fromkeys(["", *written, *special])), complete=True)


def _on_scale(scale: Scale | None, compared: Compared, skips: Sequence[str]) -> Possible:
    if scale is None or scale.step <= 0:
        return Possible(("",), vague=True)
    steps = int((scale.highest - scale.lowest) / scale.step)
    if steps <= ALL_STEPS:
        every = [_plain(scale.lowest + step * scale.step) for step in range(steps + 1)]
        return Possible(("", *every, *skips), complete=True)
    near = {
        max(0, min(steps, int((number - scale.lowest) / scale.step) + beside))
        for number in compared.numbers
        for beside in (-1, 0, 1)
    }
    return _sampled((_plain(scale.lowest + step * scale.step) for step in sorted({0, steps, *near})), skips)


def _whole(numbers: Iterable[Decimal]) -> list[int]:
    """Whole numbers at, beside and between these."""
    near = {
        whole + beside
        for number in numbers
        for whole in (math.floor(number), math.ceil(number))
        for beside in (-1, 0, 1)
    }
    return sorted(near or {0})


def _between(numbers: Iterable[Decimal]) -> list[Decimal]:
    """These numbers, one between any two, one below and one above all."""
    ordered = sorted(numbers) or [Decimal(0)]
    middles = [(low + high) / 2 for low, high in pairwise(ordered)]
    return sorted({ordered[0] - 1, *ordered, *middles, ordered[-1] + 1})


def _days(numbers: Iterable[Decimal]) -> Iterator[str]:
    for number in _whole(numbers):
        if date.min.toordinal() <= number + _FIRST_DAY.toordinal() <= date.max.toordinal():
            yield (_FIRST_DAY + timedelta(days=number)).isoformat()


def _clocks(shares: Iterable[Decimal]) -> Iterator[str]:
    """Times of day, to the second, at and beside these shares of a day; a full minute is written both ways."""
    for seconds in _whole([round(share * _SECONDS_A_DAY, 6) for share in shares]):
        if 0 <= seconds < _SECONDS_A_DAY:
            hours, minutes = divmod(seconds // 60, 60)
            yield f"{hours:02}:{minutes:02}:{seconds % 60:02}"
            if seconds % 60 == 0:
                yield f"{hours:02}:{minutes:02}"


def _words(texts: Iterable[str]) -> list[str]:
    """The words compared with, and some that are none of them."""
    known = sorted(filter(None, texts))
    return [*known, "other words" + "…" * len(known)]


def _plain(number: Decimal) -> str:
    return format(number.normalize() + 0, "f")
