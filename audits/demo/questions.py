"""Short ways to write the questions of the demonstration checklists."""

from decimal import Decimal

from audits.sheet import NO, YES, Band, CriticalEffect, Kind, Metric, Option, Question, Scale, State, When

_SKIP = (
    Option(State.NOT_APPLICABLE.value, {"": "Not applicable"}),
    Option(State.COULD_NOT_TELL.value, {"": "Could not tell"}),
)


def yes_no(
    key: str,
    label: str,
    points: int,
    *,
    hint: str = "",
    staff: str = "",
    good_answer: str = YES,
    critical: CriticalEffect | None = None,
    bonus: bool = False,
) -> Question:
    """A yes/no question that may also be not applicable or impossible to tell."""
    return Question(
        key,
        Kind.CHOICE,
        {"": label},
        hint={"": hint} if hint else {},
        staff_label={"": staff} if staff else {},
        required=not bonus,
        options=(Option(YES, {"": "Yes"}), Option(NO, {"": "No"}), *_SKIP),
        points=Decimal(points),
        good_answer=good_answer,
        critical=critical,
        bonus=bonus,
    )


def scale(key: str, label: str, points: int, hint: str = "") -> Question:
    """Five steps from poor to outstanding."""
    return Question(
        key,
        Kind.SCALE,
        {"": label},
        hint={"": hint or "1 is poor, 5 is outstanding"},
        required=True,
        scale=Scale(Decimal(1), Decimal(5)),
        points=Decimal(points),
    )


def one_of(key: str, label: str, *options: tuple[str, str, int]) -> Question:
    """One option of several, each with its points."""
    return Question(
        key,
        Kind.CHOICE,
        {"": label},
        required=True,
        options=(*(Option(name, {"": words}, Decimal(points)) for name, words, points in options), *_SKIP),
    )


def tick_all(key: str, label: str, *options: tuple[str, str, int]) -> Question:
    """All that apply, each with its points."""
    return Question(
        key,
        Kind.TICK_ALL,
        {"": label},
        options=tuple(Option(name, {"": words}, Decimal(points)) for name, words, points in options),
    )


def number(key: str, label: str, *bands: tuple[int, int], hint: str = "") -> Question:
    """A whole number that earns points in bands (up to, points)."""
    return Question(
        key,
        Kind.INTEGER,
        {"": label},
        hint={"": hint} if hint else {},
        required=True,
        bands=tuple(Band(Decimal(limit), Decimal(points)) for limit, points in bands),
        comment_when=When.NEVER,
    )


def metric(key: str, label: str, kind: Metric, lowest: int, highest: int, hint: str) -> Question:
    """A question that is reported as a metric and earns no points."""
    return Question(
        key,
        Kind.SCALE,
        {"": label},
        hint={"": hint},
        required=True,
        scale=Scale(Decimal(lowest), Decimal(highest)),
        metric=kind,
        comment_when=When.NEVER,
    )


def story(key: str, label: str, hint: str) -> Question:
    """A text in the shopper's own words."""
    return Question(key, Kind.TEXT, {"": label}, hint={"": hint}, comment_when=When.NEVER)


def picture(key: str, label: str) -> Question:
    """A photo, when there is something to show."""
    return Question(key, Kind.PHOTO, {"": label}, comment_when=When.NEVER)
