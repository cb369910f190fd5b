"""What is to be read beside a question: when it is asked, its points, what it wants, and its other words."""

from collections.abc import Iterator
from decimal import Decimal

from audits.conditions.words import in_words
from audits.sheet import (
    NO,
    SPECIAL_CHOICES,
    YES,
    Kind,
    Question,
    Questionnaire,
    State,
    When,
    in_language,
)

_SKIPS = {State.NOT_APPLICABLE: "not applicable", State.COULD_NOT_TELL: "could not tell"}
_WHEN = {When.LOST_POINTS: "where points are lost", When.ALWAYS: "always"}


def notes(questionnaire: Questionnaire) -> dict[str, list[str]]:
    """Sentences by question key, in the default language."""
    return {question.key: list(_notes(question, questionnaire)) for _, question in questionnaire.questions()}


def _notes(question: Question, questionnaire: Questionnaire) -> Iterator[str]:
    if question.relevant is not None:
        yield f"Asked when {in_words(question.relevant, questionnaire)}."
    if question.stopwatch:
        first, last = (milestone.replace("_", " ") for milestone in question.stopwatch)
        yield f"From “{first}” to “{last}”."
    yield from _points(question)
    yield from _skips(question)
    if question.photo_when is not When.NEVER:
        yield f"Photo {_WHEN[question.photo_when]}."
    if question.hint:
        yield f"Hint: {in_language(question.hint)}."
    if question.staff_label:
        yield f"Stores read: {in_language(question.staff_label)}."


def _points(question: Question) -> Iterator[str]:
    if question.bands:
        yield f"{_bands(question)}, 0 above."
    options = [option for option in question.options if option.key not in {YES, NO, *SPECIAL_CHOICES}]
    if options:
        told = [
            in_language(option.label) + (f": {_plain(option.points)}" if option.points is not None else "")
            for option in options
        ]
        yield f"{'; '.join(told)}."


def _bands(question: Question) -> str:
    """8 points up to 30 seconds, 5 up to 90"""
    unit = " seconds" if question.kind is Kind.STOPWATCH else ""
    first, *others = question.bands
    told = [f"{_plain(first.points)} points {'up to' if first.limit else 'at'} {_plain(first.limit)}{unit}"]
    return ", ".join([*told, *(f"{_plain(band.points)} up to {_plain(band.limit)}" for band in others)])


def _skips(question: Question) -> Iterator[str]:
    offered = [
        words
        for state, words in _SKIPS.items()
        if (question.option(state.value) if question.options else state in question.may_skip)
    ]
    if offered and question.kind not in (Kind.TEXT, Kind.PHOTO, Kind.NOTE) and question.metric is None:
        yield f"Or: {', '.join(offered)}."


def _plain(number: Decimal) -> str:
    return format(number.normalize() + 0, "f")
