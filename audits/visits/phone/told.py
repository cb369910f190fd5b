"""What the phone report's scripts are told of a checklist, as JSON. Texts are in the language that is spoken."""

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _

from audits.answers import ACKNOWLEDGED, expected
from audits.completeness import constraint_words
from audits.conditions.tree import Condition
from audits.conditions.written import to_plain
from audits.scoring import points_by_option
from audits.scoring.questions import best_points, points
from audits.sheet import Kind, Question, Questionnaire, Touchpoint, When
from audits.visits.languages import said, spoken

TYPED = frozenset(
    {
        Kind.SCALE,
        Kind.INTEGER,
        Kind.DECIMAL,
        Kind.DATE,
        Kind.TIME,
        Kind.DATE_TIME,
        Kind.STOPWATCH,
        Kind.POSITION,
    }
)


def told_questions(questionnaire: Questionnaire) -> list[dict[str, Any]]:
    """Every question in order with what decides on the phone whether it is asked, fits, and owes something.

    What is none, empty or `never` is left out. `whole` is the condition of the whole touchpoint.
    """
    return [_without_nothing(_question(*place)) for place in questionnaire.questions()]


def told_touchpoints(questionnaire: Questionnaire) -> list[dict[str, Any]]:
    """Every touchpoint in order: key, name, channel, and whether an expectation and a wish belong to it."""
    return [
        _without_nothing(
            {
                "key": it.key,
                "name": said(it.name),
                "channel": it.channel.value,
                "expectation": it.expectation,
                "wish": it.wish,
            }
        )
        for it in questionnaire.touchpoints
    ]


def full_marks(question: Question) -> list[str] | dict[str, Any] | None:
    """Which GIVEN answers earn everything, so that lost points are known without our server; None: none are lost.

    A list holds the answers that do. `{"all": keys}`: each of these must be ticked. `{"within": [[above, to], …]}`:
    a number (of a time its seconds) above the one and up to the other, where null is no bound.
    """
    best = best_points(question)
    if not best or question.bonus:
        return None
    match question.kind:
        case Kind.CHOICE:
            return [key for key, worth in points_by_option(question).items() if worth == best]
        case Kind.TICK_ALL:
            return {"all": [key for key, worth in points_by_option(question).items() if worth]}
        case Kind.ACKNOWLEDGE:
            return [ACKNOWLEDGED]
        case Kind.SCALE if not question.bands and question.scale is not None:
            return [format(question.scale.highest.normalize() + 0, "f")]
        case _:
            return {"within": list(_best_bands(question))}


def _best_bands(question: Question) -> Iterator[list[float | None]]:
    below: float | None = None
    for band in question.bands:
        if points(band.points) == best_points(question):
            yield [below, float(band.limit)]
        below = float(band.limit)


def _question(touchpoint: Touchpoint, question: Question) -> dict[str, Any]:
    return {
        "key": question.key,
        "touchpoint": touchpoint.key,
        "kind": question.kind.value,
        "label": said(question.label),
        "required": question.required,
        "relevant": _plain(question.relevant),
        "whole": _plain(touchpoint.relevant),
        "constraint": _plain(question.constraint),
        "message": constraint_words(question, spoken()) if question.constraint else "",
        "comment": _when(question.comment_when, question.comment_if),
        "photo": _when(question.photo_when, question.photo_if),
        "full": full_marks(question),
        "scale": _scale(question),
        "fitting": _("Give %(fitting)s.", fitting=expected(question)) if question.kind in TYPED else "",
        "stopwatch": question.stopwatch,
        "receipt": question.receipt,
    }


def _when(when: When, condition: Condition | None) -> str | list[Any]:
    if condition is not None:
        return _plain(condition) or []
    return "" if when is When.NEVER else when.value


def _scale(question: Question) -> list[float] | None:
    scale = question.scale
    return None if scale is None else [float(scale.lowest), float(scale.highest), float(scale.step)]


def _plain(condition: Condition | None) -> list[Any] | None:
    return None if condition is None else to_plain(condition)


def _without_nothing(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value not in (None, False, "")}
