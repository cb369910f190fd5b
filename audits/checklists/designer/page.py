"""The designer's page as plain data: a compact line for each question, with its share of the total."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, assert_never
from uuid import UUID

from flask_babel import gettext as _

from audits.checklists.designer.question_forms import SHAPE_WORDS
from audits.checklists.designer.shapes import Shape, shape_of
from audits.checklists.drafts.loading import Drafted, DraftedQuestion, DraftedTouchpoint
from audits.checklists.weighed import Warned
from audits.checklists.weights import Weights, weigh
from audits.sheet import CriticalEffect, Question, in_language

REACHES = (5, 10, 25, 50, 100)
"""Where the bars of the questions may end, in per cent: short bars tell nothing, and all end at the same."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A share of the total: in per cent with one decimal, and as the length of a bar that is 100 long."""

    percent: str
    length: float


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question on one line. `points` and `bar` are None when it is not scored."""

    id: UUID
    label: str
    kind: str
    points: Fraction | None
    marks: tuple[str, ...]
    bar: Bar | None


@dataclass(frozen=True, slots=True)
class TouchpointLines:
    """A touchpoint's heading and its questions."""

    drafted: DraftedTouchpoint
    name: str
    bar: Bar | None
    lines: tuple[QuestionLine, ...]


@dataclass(frozen=True, slots=True)
class Pointed:
    """A warning, and the part of the draft it is about (None: all of it)."""

    sentence: str
    part_id: UUID | None


@dataclass(frozen=True, slots=True)
class Outline:
    """A draft as the designer shows it. `reach` is the share in per cent at which the questions' bars end."""

    touchpoints: tuple[TouchpointLines, ...]
    warnings: tuple[Pointed, ...]
    balance: str
    reach: int
    count: int


def outline(drafted: Drafted, weights: Weights) -> Outline:
    """All of a draft, in order."""
    reach = reach_of(weights)
    kinds = {shape: str(words) for shape, words in SHAPE_WORDS.items()}
    return Outline(
        touchpoints=tuple(_touchpoint(each, weights, reach, kinds) for each in drafted.touchpoints),
        warnings=tuple(pointed(drafted, weights.warnings)),
        balance=weights.balance,
        reach=reach,
        count=sum(len(each.questions) for each in drafted.touchpoints),
    )


def weighed_as_json(drafted: Drafted, part_id: UUID) -> dict[str, Any]:
    """What the weights say as JSON values, for bars and warnings that move while somebody types.

    `shares` by the id of their part and `mine`, that of `part_id`: `[per cent in words, length of the bar]`, null
    for what is not scored.
    """
    weights = weights_of(drafted)
    reach = reach_of(weights)
    shares = {str(each.id): _plain(_touchpoint_bar(each, weights)) for each in drafted.touchpoints}
    for each in drafted.touchpoints:
        shares |= {str(asked.id): _plain(_bar_of(asked.question, weights, reach)) for asked in each.questions}
    warnings = [
        {"sentence": each.sentence, "part": str(each.part_id) if each.part_id else None}
        for each in pointed(drafted, weights.warnings)
    ]
    return {
        "shares": shares,
        "mine": shares[str(part_id)],
        "reach": reach,
        "balance": weights.balance,
        "warnings": warnings,
    }


def reach_of(weights: Weights) -> int:
    """The nearest end of the bars that the largest share does not pass."""
    largest = max(weights.questions.values(), default=Fraction(0)) * 100
    return next((reach for reach in REACHES if largest <= reach), REACHES[-1])


def pointed(drafted: Drafted, warnings: Iterable[Warned]) -> Iterable[Pointed]:
    """The warnings with the id of what each is about."""
    for warned in warnings:
        yield Pointed(warned.sentence, _part_id(drafted, warned))


def _part_id(drafted: Drafted, warned: Warned) -> UUID | None:
    if warned.question is not None:
        return drafted.question_keys.get(warned.question)
    return None if warned.touchpoint is None else drafted.touchpoint_keys.get(warned.touchpoint)


def _touchpoint(
    each: DraftedTouchpoint, weights: Weights, reach: int, kinds: Mapping[Shape, str]
) -> TouchpointLines:
    return TouchpointLines(
        each,
        in_language(each.touchpoint.name),
        _touchpoint_bar(each, weights),
        tuple(_line(asked, weights, reach, kinds) for asked in each.questions),
    )


def _touchpoint_bar(each: DraftedTouchpoint, weights: Weights) -> Bar | None:
    share = weights.touchpoints.get(each.touchpoint.key)
    return _bar(share, 100) if share else None


def _line(asked: DraftedQuestion, weights: Weights, reach: int, kinds: Mapping[Shape, str]) -> QuestionLine:
    question = asked.question
    return QuestionLine(
        asked.id,
        in_language(question.label) or _("(no wording yet)"),
        kinds[shape_of(question)],
        weights.best.get(question.key) or None,
        tuple(_marks(question)),
        _bar_of(question, weights, reach),
    )


def _bar_of(question: Question, weights: Weights, reach: int) -> Bar | None:
    share = weights.questions.get(question.key)
    return _bar(share, reach) if share else None


def _bar(share: Fraction, reach: int) -> Bar:
    tenths = int(share * 1000 + Fraction(1, 2))
    length = min(100.0, round(float(share) * 10_000 / reach, 1))
    return Bar(f"{tenths // 10}.{tenths % 10}", length)


def _plain(bar: Bar | None) -> list[Any] | None:
    return None if bar is None else [bar.percent, bar.length]


def _marks(question: Question) -> Iterable[str]:
    """What sets a question apart, in a word or two each."""
    if question.critical:
        yield _effect(question.critical)
    if question.bonus:
        yield _("bonus")
    if question.metric:
        yield _("metric")
    if question.relevant is not None:
        yield _("on a condition")


def _effect(critical: CriticalEffect) -> str:
    match critical:
        case CriticalEffect.FLAG:
            return _("critical: flag")
        case CriticalEffect.ZERO_TOUCHPOINT:
            return _("critical: touchpoint 0")
        case CriticalEffect.FAIL_VISIT:
            return _("critical: visit fails")
        case _:
            assert_never(critical)


def weights_of(drafted: Drafted) -> Weights:
    """What the weights of a draft say."""
    return weigh(drafted.questionnaire)
