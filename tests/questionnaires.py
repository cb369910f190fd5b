"""Plain questionnaires and sheets for tests, short enough to read inside a test.

Points and weights are written as whole numbers or as text such as "2.5"; None is none of its own.
"""

from collections.abc import Mapping
from decimal import Decimal

from audits.sheet import (
    NO,
    SPECIAL_CHOICES,
    YES,
    Answer,
    Band,
    CriticalEffect,
    Kind,
    Option,
    Question,
    Questionnaire,
    Scale,
    Sheet,
    State,
    Total,
    Touchpoint,
    When,
)

Number = int | str
NA = Answer(State.NOT_APPLICABLE)
COULD_NOT_TELL = Answer(State.COULD_NOT_TELL)


def option(key: str, points: Number | None = None) -> Option:
    """One option, labelled with its key."""
    return Option(key, {"": key}, _decimal(points))


def yes_no(
    key: str = "greeted",
    points: Number | None = 10,
    *,
    good_answer: str = YES,
    bonus: bool = False,
    critical: CriticalEffect | None = None,
    required: bool = False,
    comment_when: When = When.LOST_POINTS,
    photo_when: When = When.NEVER,
) -> Question:
    """Yes, no, not applicable or could not tell."""
    return Question(
        key,
        Kind.CHOICE,
        {"": f"Question {key}"},
        required=required,
        options=tuple(option(name) for name in (YES, NO, *SPECIAL_CHOICES)),
        points=_decimal(points),
        bonus=bonus,
        critical=critical,
        good_answer=good_answer,
        comment_when=comment_when,
        photo_when=photo_when,
    )


def choice(
    key: str, options: Mapping[str, Number | None], points: Number | None = None, *, kind: Kind = Kind.CHOICE
) -> Question:
    """A choice with points by option key."""
    chosen = tuple(option(name, worth) for name, worth in options.items())
    return Question(key, kind, {"": f"Question {key}"}, options=chosen, points=_decimal(points))


def tick_all(key: str, options: Mapping[str, Number | None], points: Number | None = None) -> Question:
    """Tick all that apply, with points by option key."""
    return choice(key, options, points, kind=Kind.TICK_ALL)


def scale(
    key: str, lowest: Number, highest: Number, points: Number | None = None, *, step: Number = 1
) -> Question:
    """A rating from a lowest to a highest number."""
    ends = Scale(Decimal(lowest), Decimal(highest), Decimal(step))
    return Question(key, Kind.SCALE, {"": f"Question {key}"}, scale=ends, points=_decimal(points))


def banded(key: str, bands: Mapping[Number, Number], kind: Kind = Kind.STOPWATCH) -> Question:
    """A number whose points hang on the band it falls into: limit to points, in rising order."""
    steps = tuple(Band(Decimal(limit), Decimal(points)) for limit, points in bands.items())
    return Question(key, kind, {"": f"Question {key}"}, bands=steps)


def plain(
    key: str, kind: Kind = Kind.TEXT, points: Number | None = None, *, required: bool = False
) -> Question:
    """A question of a kind without options."""
    return Question(key, kind, {"": f"Question {key}"}, points=_decimal(points), required=required)


def touchpoint(key: str, *questions: Question, weight: Number = 1, own: bool = False) -> Touchpoint:
    """A moment of contact with its questions."""
    return Touchpoint(key, {"": f"Touchpoint {key}"}, questions, weight=Decimal(weight), own=own)


def questionnaire(
    *touchpoints: Touchpoint, total: Total = Total.POOLED, cap_bonus: bool = True
) -> Questionnaire:
    """A version 1 of a checklist."""
    return Questionnaire("shop", {"": "Shop"}, "1", touchpoints, total=total, cap_bonus=cap_bonus)


def answer(given: str | Answer) -> Answer:
    """An answer as text; `na` and `cannot_tell` are states."""
    if isinstance(given, Answer):
        return given
    return Answer(SPECIAL_CHOICES[given]) if given in SPECIAL_CHOICES else Answer(State.GIVEN, given)


def sheet(asked: Questionnaire | Touchpoint | Question, **given: str | Answer) -> Sheet:
    """A visit: what was asked (a lone question or touchpoint will do) and what was answered, by question key."""
    if isinstance(asked, Question):
        asked = touchpoint("entrance", asked)
    if isinstance(asked, Touchpoint):
        asked = questionnaire(asked)
    return Sheet(asked, {key: answer(text) for key, text in given.items()})


def _decimal(number: Number | None) -> Decimal | None:
    return None if number is None else Decimal(number)
