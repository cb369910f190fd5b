"""Short ways to write touchpoints and questions by hand, for the library and the demonstration."""

from decimal import Decimal
from typing import TypedDict, Unpack

from audits.conditions.tree import AnswerTo, Comparison, Condition, Number, Relation, Text
from audits.sheet import (
    NO,
    YES,
    Band,
    Channel,
    CriticalEffect,
    Kind,
    Lens,
    Option,
    Question,
    Scale,
    State,
    Touchpoint,
    When,
    Words,
)

Skip = tuple[State, ...]
NOT_APPLICABLE: Skip = (State.NOT_APPLICABLE,)
COULD_NOT_TELL: Skip = (State.COULD_NOT_TELL,)
EITHER: Skip = NOT_APPLICABLE + COULD_NOT_TELL
_SKIPPED = {
    State.NOT_APPLICABLE: Option(State.NOT_APPLICABLE.value, {"": "Not applicable"}),
    State.COULD_NOT_TELL: Option(State.COULD_NOT_TELL.value, {"": "Could not tell"}),
}


class Extras(TypedDict, total=False):
    """What few questions need."""

    bonus: bool
    critical: CriticalEffect
    good_answer: str
    comment_when: When
    photo_when: When
    relevant: Condition


def yes_no(
    key: str,
    label: str,
    points: int | None,
    hint: str = "",
    staff: str = "",
    skip: Skip = (),
    **more: Unpack[Extras],
) -> Question:
    """Yes or no. `points` None only finds out what the next questions depend on."""
    return Question(
        key,
        Kind.CHOICE,
        words(label),
        hint=words(hint),
        staff_label=words(staff),
        required=not more.get("bonus", False),
        options=(Option(YES, {"": "Yes"}), Option(NO, {"": "No"}), *_skipped(skip)),
        points=None if points is None else Decimal(points),
        **more,
    )


def one_of(
    key: str,
    label: str,
    *options: tuple[str, str, int],
    hint: str = "",
    skip: Skip = (),
    **more: Unpack[Extras],
) -> Question:
    """One option of several, each with its points."""
    return Question(
        key,
        Kind.CHOICE,
        words(label),
        hint=words(hint),
        required=True,
        options=(*_with_points(options), *_skipped(skip)),
        **more,
    )


def tick_all(
    key: str, label: str, *options: tuple[str, str, int], required: bool = True, **more: Unpack[Extras]
) -> Question:
    """All that apply, each with its points. Where an answer is required, none of them is one."""
    return Question(
        key, Kind.TICK_ALL, words(label), required=required, options=_with_points(options), **more
    )


def scale(key: str, label: str, points: int, hint: str = "", skip: Skip = ()) -> Question:
    """Five steps from poor to outstanding."""
    return Question(
        key,
        Kind.SCALE,
        words(label),
        hint=words(hint or "1 is poor, 5 is outstanding"),
        required=True,
        scale=Scale(Decimal(1), Decimal(5)),
        points=Decimal(points),
        may_skip=skip,
    )


def number(
    key: str,
    label: str,
    *bands: tuple[int, int],
    hint: str = "",
    skip: Skip = (),
    **more: Unpack[Extras],
) -> Question:
    """A whole number that earns points in bands (up to, points)."""
    return Question(
        key,
        Kind.INTEGER,
        words(label),
        hint=words(hint),
        required=True,
        bands=_bands(bands),
        may_skip=skip,
        **more,
    )


def stopwatch(
    key: str,
    label: str,
    between: tuple[str, str],
    *bands: tuple[int, int],
    hint: str = "",
    **more: Unpack[Extras],
) -> Question:
    """Seconds between two milestones, in bands (up to, points). Whoever missed a tap could not tell."""
    return Question(
        key,
        Kind.STOPWATCH,
        words(label),
        hint=words(hint),
        required=True,
        bands=_bands(bands),
        stopwatch=between,
        may_skip=COULD_NOT_TELL,
        **more,
    )


def story(key: str, label: str, hint: str) -> Question:
    """A text in the shopper's own words."""
    return Question(key, Kind.TEXT, words(label), hint=words(hint), comment_when=When.NEVER)


def picture(key: str, label: str, hint: str = "") -> Question:
    """A photo, when there is something to show."""
    return Question(key, Kind.PHOTO, words(label), hint=words(hint), comment_when=When.NEVER)


def receipt(key: str, label: str = "Photo of the receipt", hint: str = "") -> Question:
    """A photo of the receipt, which no store sees."""
    return Question(
        key,
        Kind.PHOTO,
        words(label),
        hint=words(hint or "The whole receipt, flat, with date and amount readable"),
        required=True,
        comment_when=When.NEVER,
        receipt=True,
    )


def touchpoint(
    key: str, name: str, channel: Channel, lens: Lens, *questions: Question, weight: int = 1
) -> Touchpoint:
    """A touchpoint that asks for one expectation before the visit and one wish after it."""
    return Touchpoint(
        key, words(name), questions, channel, lens, Decimal(weight), expectation=True, wish=True
    )


def answered(question: str, option: str = YES) -> Condition:
    """Whether an earlier question was answered with this option."""
    return Comparison(Relation.EQUAL, AnswerTo(question), Text(option))


def longer_than(question: str, seconds: int) -> Condition:
    """Whether an earlier stopwatch or number passed this many seconds."""
    return Comparison(Relation.MORE, AnswerTo(question), Number(Decimal(seconds)))


def words(text: str) -> Words:
    """A text in the default language; nothing for an empty one."""
    return {"": text} if text else {}


def _skipped(skip: Skip) -> list[Option]:
    return [_SKIPPED[state] for state in skip]


def _with_points(options: tuple[tuple[str, str, int], ...]) -> tuple[Option, ...]:
    return tuple(Option(name, words(label), Decimal(points)) for name, label, points in options)


def _bands(bands: tuple[tuple[int, int], ...]) -> tuple[Band, ...]:
    return tuple(Band(Decimal(limit), Decimal(points)) for limit, points in bands)
