"""What a visit's answers say of NPS, CSAT, CES, return and recommend: metrics beside the points."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import assert_never

from audits.answers import as_number
from audits.sheet import NO, SPECIAL_CHOICES, YES, Answer, Kind, Metric, Question, Questionnaire, State

LARGEST = 1_000
"""A metric's ends lie within ± this: no scale of the field is longer, and counts stay short."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A question of a metric and the whole numbers its answers run over. Yes and no are 1 and 0."""

    question: str
    metric: Metric
    lowest: int
    highest: int


@dataclass(frozen=True, slots=True)
class Measured:
    """One answer to a question of a metric, as a whole number on the measure's scale."""

    measure: Measure
    value: int


def measured(asked: Iterable[Measure], answers: Mapping[str, Answer]) -> list[Measured]:
    """The metrics of one visit, in order. Answers that are no number on the scale are left out."""
    found = []
    for measure in asked:
        answer = answers.get(measure.question)
        value = _value(answer) if answer and answer.state is State.GIVEN else None
        if value is not None and measure.lowest <= value <= measure.highest:
            found.append(Measured(measure, value))
    return found


def measures(questionnaire: Questionnaire) -> tuple[Measure, ...]:
    """The questions of a metric whose answers are whole numbers, in order, without a store's own touchpoints."""
    return tuple(_measures(questionnaire))


def _measures(questionnaire: Questionnaire) -> Iterator[Measure]:
    for touchpoint, question in questionnaire.questions():
        if question.metric is None or touchpoint.own:
            continue
        ends = _ends(question, question.metric)
        if ends is not None and -LARGEST <= ends[0] < ends[1] <= LARGEST:
            yield Measure(question.key, question.metric, *ends)


def _ends(question: Question, metric: Metric) -> tuple[int, int] | None:
    """Lowest and highest answer, None when they are no whole numbers."""
    if question.scale is not None:
        lowest, highest = question.scale.lowest, question.scale.highest
        return (int(lowest), int(highest)) if lowest % 1 == 0 and highest % 1 == 0 else None
    if question.kind is Kind.INTEGER:
        return _usual_ends(metric)
    if question.is_yes_no:
        return 0, 1
    numbers = [as_number(option.key) for option in question.options if option.key not in SPECIAL_CHOICES]
    whole = [int(number) for number in numbers if number is not None and number % 1 == 0]
    return (min(whole), max(whole)) if whole and len(whole) == len(numbers) else None


def _usual_ends(metric: Metric) -> tuple[int, int]:
    match metric:
        case Metric.NPS | Metric.RECOMMEND | Metric.RETURN:
            return 0, 10
        case Metric.CSAT:
            return 1, 5
        case Metric.CES:
            return 1, 7
        case _:
            assert_never(metric)


@lru_cache(maxsize=1_000)
def _number(text: str) -> int | None:
    number = as_number(text)
    return int(number) if number is not None and number % 1 == 0 else None


def _value(answer: Answer) -> int | None:
    return {YES: 1, NO: 0}.get(answer.value, _number(answer.value))
