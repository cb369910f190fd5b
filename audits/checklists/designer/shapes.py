"""The kinds of question a manager chooses from. Some fill in more than the kind of answer: the ready metrics."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from audits.sheet import NO, SPECIAL_CHOICES, YES, Kind, Metric, Question, Scale


class Shape(StrEnum):
    """What a manager chooses a question to be."""

    YES_NO = "yes-no"
    CHOICE = "choice"
    TICK_ALL = "tick-all"
    SCALE = "scale"
    INTEGER = "integer"
    DECIMAL = "decimal"
    STOPWATCH = "stopwatch"
    TIME = "time"
    DATE = "date"
    DATE_TIME = "date-time"
    TEXT = "text"
    STAFF_NAME = "staff-name"
    PHOTO = "photo"
    RECEIPT = "receipt"
    POSITION = "position"
    ACKNOWLEDGE = "acknowledge"
    NOTE = "note"
    NPS = "nps"
    CSAT = "csat"
    CES = "ces"
    RETURN = "return"
    RECOMMEND = "recommend"


@dataclass(frozen=True, slots=True)
class Ready:
    """A metric with the answers it is always asked with; without a scale it is answered by yes or no."""

    metric: Metric
    scale: Scale | None = None


READY: dict[Shape, Ready] = {
    Shape.NPS: Ready(Metric.NPS, Scale(Decimal(0), Decimal(10))),
    Shape.CSAT: Ready(Metric.CSAT, Scale(Decimal(1), Decimal(5))),
    Shape.CES: Ready(Metric.CES, Scale(Decimal(1), Decimal(7))),
    Shape.RETURN: Ready(Metric.RETURN),
    Shape.RECOMMEND: Ready(Metric.RECOMMEND),
}
WITH_YES_NO = frozenset({Shape.YES_NO, Shape.RETURN, Shape.RECOMMEND})
WITH_OPTIONS = frozenset({Shape.CHOICE, Shape.TICK_ALL})
WITH_SCALE = frozenset({Shape.SCALE})
WITH_BANDS = frozenset({Shape.INTEGER, Shape.DECIMAL, Shape.STOPWATCH, Shape.TIME})
WITH_POINTS = frozenset({Shape.YES_NO, Shape.SCALE, Shape.ACKNOWLEDGE})
WITH_SKIPS = WITH_YES_NO | WITH_OPTIONS | WITH_SCALE | WITH_BANDS | {
    Shape.DATE, Shape.DATE_TIME, Shape.POSITION, Shape.ACKNOWLEDGE, Shape.NPS, Shape.CSAT, Shape.CES
}  # fmt: skip
ANSWERED = frozenset(Shape) - {Shape.NOTE}


_KINDS = {Shape.RECEIPT: Kind.PHOTO, Shape.STAFF_NAME: Kind.TEXT}


def kind_of(shape: Shape) -> Kind:
    """The kind of answer that a shape takes."""
    if shape in WITH_YES_NO:
        return Kind.CHOICE
    if shape in READY:
        return Kind.SCALE
    return _KINDS.get(shape) or Kind(shape.value)


def shape_of(question: Question) -> Shape:
    """What a question looks most like; whatever else it has is shown beside that."""
    for shape, ready in READY.items():
        if question.metric is ready.metric and _is_asked_as(question, ready):
            return shape
    if is_plain_yes_no(question):
        return Shape.YES_NO
    if question.kind is Kind.PHOTO and question.receipt:
        return Shape.RECEIPT
    if question.kind is Kind.TEXT and question.names_staff:
        return Shape.STAFF_NAME
    return Shape(question.kind.value)


def is_plain_yes_no(question: Question) -> bool:
    """Whether a choice offers yes and no alone, and leaves their points to the question."""
    offered = [option for option in question.options if option.key not in SPECIAL_CHOICES]
    return (
        question.kind is Kind.CHOICE
        and [option.key for option in offered] == [YES, NO]
        and all(option.points is None for option in offered)
    )


def _is_asked_as(question: Question, ready: Ready) -> bool:
    if ready.scale is None:
        return is_plain_yes_no(question)
    return question.kind is Kind.SCALE and question.scale == ready.scale and not question.bands
