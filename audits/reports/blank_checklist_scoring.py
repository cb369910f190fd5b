"""How a checklist is scored, for training: shares of the total, points, and what critical questions do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from audits.checklists.weights import Weights, weigh
from audits.reports.blank_checklist_words import said
from audits.scoring import points_by_option
from audits.sheet import (
    SPECIAL_CHOICES,
    CriticalEffect,
    Kind,
    Lens,
    Question,
    Questionnaire,
    Total,
    Touchpoint,
)
from audits.web.charts import Measured, Rows, bar_list


@dataclass(frozen=True, slots=True)
class Earning:
    """One way to answer and the points that it earns."""

    answer: str
    points: Fraction


@dataclass(frozen=True, slots=True)
class ScoredQuestion:
    """What a question can earn at most, its share of the total (0 to 1), and what each answer earns.

    `is_linear`: from nothing at the scale's lowest number to everything at its highest. `limits` are up to which
    number how many points are earned.
    """

    number: int
    label: str
    best: Fraction
    share: Fraction
    is_bonus: bool
    critical: CriticalEffect | None
    earnings: tuple[Earning, ...]
    is_linear: bool
    limits: tuple[Earning, ...]
    is_watch: bool


@dataclass(frozen=True, slots=True)
class ScoredTouchpoint:
    """A touchpoint's scored questions with its weight and its share of the total."""

    name: str
    touchpoint: Touchpoint
    share: Fraction
    questions: tuple[ScoredQuestion, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """The rule of the whole; `bonus` is what all bonus questions together add to the total at most.

    `lenses` are the shares of the total (0 to 1) under each lens that has some.
    """

    total: Total
    cap_bonus: bool
    bonus: Fraction
    lenses: Mapping[Lens, Fraction]
    chart: Rows
    touchpoints: tuple[ScoredTouchpoint, ...]

    @property
    def criticals(self) -> list[ScoredQuestion]:
        """The critical questions, in order."""
        return [each for part in self.touchpoints for each in part.questions if each.critical]


def scored(asked: Questionnaire, numbers: Mapping[str, int]) -> Scored:
    """How a questionnaire in one language is scored."""
    weights = weigh(asked)
    touchpoints = tuple(_touchpoint(part, weights, numbers) for part in asked.touchpoints)
    return Scored(
        total=asked.total,
        cap_bonus=asked.cap_bonus,
        bonus=weights.bonus,
        lenses=weights.lenses,
        chart=bar_list([Measured(part.name, 100 * part.share, len(part.questions)) for part in touchpoints]),
        touchpoints=tuple(part for part in touchpoints if part.questions),
    )


def _touchpoint(part: Touchpoint, weights: Weights, numbers: Mapping[str, int]) -> ScoredTouchpoint:
    questions = tuple(
        _question(question, weights, numbers)
        for question in part.questions
        if question.key in numbers and (weights.best[question.key] or question.critical)
    )
    return ScoredTouchpoint(said(part.name) or part.key, part, weights.touchpoints[part.key], questions)


def _question(question: Question, weights: Weights, numbers: Mapping[str, int]) -> ScoredQuestion:
    choice = question.kind in (Kind.CHOICE, Kind.TICK_ALL)
    return ScoredQuestion(
        number=numbers[question.key],
        label=said(question.label) or question.key,
        best=weights.best[question.key],
        share=weights.questions[question.key],
        is_bonus=question.bonus,
        critical=question.critical,
        earnings=tuple(_earnings(question)) if choice and weights.best[question.key] else (),
        is_linear=question.kind is Kind.SCALE and not question.bands,
        limits=tuple(Earning(_plain(band.limit), Fraction(band.points)) for band in question.bands),
        is_watch=question.kind is Kind.STOPWATCH,
    )


def _earnings(question: Question) -> Iterator[Earning]:
    """The options with what they earn; the ways to skip earn and cost nothing."""
    earned = points_by_option(question)
    for option in question.options:
        if option.key not in SPECIAL_CHOICES:
            yield Earning(said(option.label) or option.key, earned.get(option.key, Fraction(0)))


def _plain(number: Decimal) -> str:
    return format(number.normalize() + 0, "f")
