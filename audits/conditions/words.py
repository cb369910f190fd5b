"""Conditions in words, for managers: “Were you greeted?” is “No” and “Minutes waited” is more than 5."""

from collections.abc import Mapping
from datetime import date
from typing import assert_never

from audits.conditions.tree import (
    AnswerTo,
    Arithmetic,
    Comparison,
    Condition,
    CountSelected,
    Day,
    Every,
    Matches,
    Negative,
    Not,
    Number,
    Operation,
    Relation,
    Selected,
    Some,
    Text,
    ThisAnswer,
    Value,
)
from audits.sheet import SPECIAL_CHOICES, Kind, Question, Questionnaire, State, in_language

LONGEST_LABEL = 80

_IS = {
    Relation.EQUAL: "is",
    Relation.UNEQUAL: "is not",
    Relation.LESS: "is less than",
    Relation.AT_MOST: "is at most",
    Relation.MORE: "is more than",
    Relation.AT_LEAST: "is at least",
}
_OF_TIME = {
    Relation.LESS: "is before",
    Relation.AT_MOST: "is no later than",
    Relation.MORE: "is after",
    Relation.AT_LEAST: "is no earlier than",
}
_TURNED = {
    Relation.EQUAL: Relation.UNEQUAL,
    Relation.UNEQUAL: Relation.EQUAL,
}
_OPERATIONS = {
    Operation.PLUS: "plus",
    Operation.MINUS: "minus",
    Operation.TIMES: "times",
    Operation.DIV: "divided by",
    Operation.MOD: "modulo",
}
_STATES = {State.NOT_APPLICABLE: "not applicable", State.COULD_NOT_TELL: "could not tell"}
_TIMES = (Kind.DATE, Kind.TIME, Kind.DATE_TIME)


def in_words(condition: Condition, questionnaire: Questionnaire, this: str = "") -> str:
    """The condition as a sentence's part, questions and options by their labels in the default language.

    `this` is the key of the question that the condition belongs to; without it that is “this answer”.
    """
    questions = {question.key: question for _, question in questionnaire.questions()}
    return _Telling(questions, questions.get(this)).condition(condition)


class _Telling:
    """Tells one condition in the words of one questionnaire."""

    def __init__(self, questions: Mapping[str, Question], this: Question | None) -> None:
        self._questions = questions
        self._this = this

    def condition(self, condition: Condition) -> str:
        match condition:
            case Comparison(relation, left, right):
                return self._comparison(relation, left, right)
            case Selected(answer, option):
                return f"{self.value(answer)} includes {self._option(answer, option)}"
            case Matches(answer, pattern):
                return f"{self.value(answer)} is of the pattern “{pattern}”"
            case Not(inner):
                return self._turned(inner)
            case Every(conditions):
                return " and ".join(map(self._inner, conditions))
            case Some(conditions):
                return " or ".join(map(self._inner, conditions))
            case _:
                assert_never(condition)

    def value(self, value: Value) -> str:
        match value:
            case AnswerTo() | ThisAnswer():
                return self._named(value)
            case Text(words):
                return f"“{words}”" if words else "empty"
            case Number(number):
                return format(number.normalize() + 0, "f")
            case Day(day):
                return _day(day)
            case Negative(inner):
                return f"minus {self._operand(inner)}"
            case Arithmetic(operation, left, right):
                return f"{self._operand(left)} {_OPERATIONS[operation]} {self._operand(right)}"
            case CountSelected(answer):
                return f"the number of choices in {self.value(answer)}"
            case _:
                assert_never(value)

    def _comparison(self, relation: Relation, left: Value, right: Value) -> str:
        if isinstance(right, AnswerTo | ThisAnswer) and isinstance(left, Text | Number | Day):
            return self._comparison(_MIRRORED[relation], right, left)
        if isinstance(left, AnswerTo | ThisAnswer) and right == Text("") and relation in _TURNED:
            return f"{self.value(left)} is {'empty' if relation is Relation.EQUAL else 'answered'}"
        names = _IS | _OF_TIME if self._is_time(left) or isinstance(right, Day) else _IS
        told = self._option(left, right.words) if isinstance(right, Text) else self.value(right)
        return f"{self.value(left)} {names[relation]} {told}"

    def _turned(self, inner: Condition) -> str:
        match inner:
            case Selected(answer, option):
                return f"{self.value(answer)} does not include {self._option(answer, option)}"
            case Comparison(Relation.EQUAL | Relation.UNEQUAL as relation, left, right):
                return self._comparison(_TURNED[relation], left, right)
            case Not(again):
                return self.condition(again)
            case _:
                return f"it is not so that ({self.condition(inner)})"

    def _inner(self, condition: Condition) -> str:
        told = self.condition(condition)
        return f"({told})" if isinstance(condition, Every | Some) and len(condition.conditions) > 1 else told

    def _operand(self, value: Value) -> str:
        return f"({self.value(value)})" if isinstance(value, Arithmetic) else self.value(value)

    def _question(self, value: Value) -> Question | None:
        if isinstance(value, AnswerTo):
            return self._questions.get(value.question)
        return self._this if isinstance(value, ThisAnswer) else None

    def _named(self, answer: AnswerTo | ThisAnswer) -> str:
        question = self._question(answer)
        if isinstance(answer, ThisAnswer):
            return "this answer"
        return quoted(question) if question else f"“{answer.question}” (not in this checklist)"

    def _option(self, value: Value, key: str) -> str:
        question = self._question(value)
        option = question.option(key) if question else None
        if option:
            return f"“{in_language(option.label) or key}”"
        return f"“{_STATES[SPECIAL_CHOICES[key]]}”" if question and key in SPECIAL_CHOICES else f"“{key}”"

    def _is_time(self, value: Value) -> bool:
        question = self._question(value)
        return question is not None and question.kind in _TIMES


def quoted(question: Question) -> str:
    """The question's wording in quotes, shortened."""
    words = " ".join(in_language(question.label).split()) or question.key
    return f"“{words if len(words) <= LONGEST_LABEL else words[: LONGEST_LABEL - 1].rstrip() + '…'}”"


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


_MIRRORED: Mapping[Relation, Relation] = {
    Relation.EQUAL: Relation.EQUAL,
    Relation.UNEQUAL: Relation.UNEQUAL,
    Relation.LESS: Relation.MORE,
    Relation.AT_MOST: Relation.AT_LEAST,
    Relation.MORE: Relation.LESS,
    Relation.AT_LEAST: Relation.AT_MOST,
}
