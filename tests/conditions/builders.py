"""Questions and conditions, short enough to read inside a test."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from audits.conditions.tree import AnswerTo, Comparison, Condition, Number, Relation, Text
from audits.sheet import Kind, Option, Question, Questionnaire, Touchpoint


def question(key: str, kind: Kind, options: Iterable[str] = (), **columns: Any) -> Question:
    """A question named after its key, options labelled by theirs."""
    chosen = tuple(Option(option, {"": option}) for option in options)
    return Question(key, kind, {"": f"Question {key}"}, options=chosen, **columns)


def yes_no(key: str, **columns: Any) -> Question:
    """Yes or no."""
    return question(key, Kind.CHOICE, ("yes", "no"), **columns)


def asks(*questions: Question, relevant: Condition | None = None) -> Questionnaire:
    """A questionnaire of one touchpoint."""
    touchpoint = Touchpoint("t1", {"": "Entrance"}, questions, relevant=relevant)
    return Questionnaire("visit", {"": "Store visit"}, "1", (touchpoint,))


def number(value: int | str) -> Number:
    """A number as it stands."""
    return Number(Decimal(value))


def equal(key: str, words: str) -> Comparison:
    """The answer to a question is these words."""
    return Comparison(Relation.EQUAL, AnswerTo(key), Text(words))


def more(key: str, value: int | str) -> Comparison:
    """The answer to a question is more than this number."""
    return Comparison(Relation.MORE, AnswerTo(key), number(value))


def less(key: str, value: int | str) -> Comparison:
    """The answer to a question is less than this number."""
    return Comparison(Relation.LESS, AnswerTo(key), number(value))
