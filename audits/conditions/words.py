"""Conditions in words, for managers: “Were you greeted?” is “No” and “Minutes waited” is more than 5."""

from collections.abc import Mapping, Sequence
from functools import reduce
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
from audits.sentences import Say, in_english
from audits.sheet import SPECIAL_CHOICES, Kind, Question, Questionnaire, State, in_language

LONGEST_LABEL = 80

_IS = {
    Relation.EQUAL: "%(left)s is %(right)s",
    Relation.UNEQUAL: "%(left)s is not %(right)s",
    Relation.LESS: "%(left)s is less than %(right)s",
    Relation.AT_MOST: "%(left)s is at most %(right)s",
    Relation.MORE: "%(left)s is more than %(right)s",
    Relation.AT_LEAST: "%(left)s is at least %(right)s",
}
_OF_TIME = {
    Relation.LESS: "%(left)s is before %(right)s",
    Relation.AT_MOST: "%(left)s is no later than %(right)s",
    Relation.MORE: "%(left)s is after %(right)s",
    Relation.AT_LEAST: "%(left)s is no earlier than %(right)s",
}
_TURNED = {
    Relation.EQUAL: Relation.UNEQUAL,
    Relation.UNEQUAL: Relation.EQUAL,
}
_OPERATIONS = {
    Operation.PLUS: "%(left)s plus %(right)s",
    Operation.MINUS: "%(left)s minus %(right)s",
    Operation.TIMES: "%(left)s times %(right)s",
    Operation.DIV: "%(left)s divided by %(right)s",
    Operation.MOD: "%(left)s modulo %(right)s",
}
_STATES = {State.NOT_APPLICABLE: "not applicable", State.COULD_NOT_TELL: "could not tell"}
PATTERNS = (*_IS.values(), *_OF_TIME.values(), *_OPERATIONS.values(), *_STATES.values())
"""What is said through a variable, for those who gather what is to be translated."""

_TIMES = (Kind.DATE, Kind.TIME, Kind.DATE_TIME)


def in_words(
    condition: Condition,
    questionnaire: Questionnaire,
    this: str = "",
    language: str = "",
    say: Say = in_english,
) -> str:
    """The condition as a sentence's part, questions and options by their labels in a language, ours by `say`.

    `this` is the key of the question that the condition belongs to; without it that is “this answer”.
    """
    questions = {question.key: question for _, question in questionnaire.questions()}
    return _Telling(questions, questions.get(this), language, say).condition(condition)


class _Telling:
    """Tells one condition in the words of one questionnaire."""

    def __init__(
        self, questions: Mapping[str, Question], this: Question | None, language: str, say: Say
    ) -> None:
        self._questions = questions
        self._this = this
        self._language = language
        self._say = say

    def condition(self, condition: Condition) -> str:
        match condition:
            case Comparison(relation, left, right):
                return self._comparison(relation, left, right)
            case Selected(answer, option):
                told = self._option(answer, option)
                return self._say("%(answer)s includes %(option)s", answer=self.value(answer), option=told)
            case Matches(answer, pattern):
                return self._say(
                    "%(answer)s is of the pattern “%(letters)s”", answer=self.value(answer), letters=pattern
                )
            case Not(inner):
                return self._turned(inner)
            case Every(conditions):
                return self._joined("%(first)s and %(second)s", conditions)
            case Some(conditions):
                return self._joined("%(first)s or %(second)s", conditions)
            case _:
                assert_never(condition)

    def value(self, value: Value) -> str:
        match value:
            case AnswerTo() | ThisAnswer():
                return self._named(value)
            case Text(words):
                return f"“{words}”" if words else self._say("empty")
            case Number(number):
                return format(number.normalize() + 0, "f")
            case Day(day):
                return self._say("%(day)s", day=day)
            case Negative(inner):
                return self._say("minus %(value)s", value=self._operand(inner))
            case Arithmetic(operation, left, right):
                return self._say(_OPERATIONS[operation], left=self._operand(left), right=self._operand(right))
            case CountSelected(answer):
                return self._say("the number of choices in %(answer)s", answer=self.value(answer))
            case _:
                assert_never(value)

    def _comparison(self, relation: Relation, left: Value, right: Value) -> str:
        if isinstance(right, AnswerTo | ThisAnswer) and isinstance(left, Text | Number | Day):
            return self._comparison(_MIRRORED[relation], right, left)
        if isinstance(left, AnswerTo | ThisAnswer) and right == Text("") and relation in _TURNED:
            if relation is Relation.EQUAL:
                return self._say("%(answer)s is empty", answer=self.value(left))
            return self._say("%(answer)s is answered", answer=self.value(left))
        names = _IS | _OF_TIME if self._is_time(left) or isinstance(right, Day) else _IS
        told = self._option(left, right.words) if isinstance(right, Text) else self.value(right)
        return self._say(names[relation], left=self.value(left), right=told)

    def _turned(self, inner: Condition) -> str:
        match inner:
            case Selected(answer, option):
                told = self._option(answer, option)
                return self._say(
                    "%(answer)s does not include %(option)s", answer=self.value(answer), option=told
                )
            case Comparison(Relation.EQUAL | Relation.UNEQUAL as relation, left, right):
                return self._comparison(_TURNED[relation], left, right)
            case Not(again):
                return self.condition(again)
            case _:
                return self._say("it is not so that (%(condition)s)", condition=self.condition(inner))

    def _joined(self, pattern: str, conditions: Sequence[Condition]) -> str:
        told = [self._inner(condition) for condition in conditions]
        return reduce(lambda first, second: self._say(pattern, first=first, second=second), told)

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
            return self._say("this answer")
        if question is None:
            return self._say("“%(question)s” (not in this checklist)", question=answer.question)
        return quoted(question, self._language)

    def _option(self, value: Value, key: str) -> str:
        question = self._question(value)
        option = question.option(key) if question else None
        if option:
            return f"“{in_language(option.label, self._language) or key}”"
        if question and key in SPECIAL_CHOICES:
            return f"“{self._say(_STATES[SPECIAL_CHOICES[key]])}”"
        return f"“{key}”"

    def _is_time(self, value: Value) -> bool:
        question = self._question(value)
        return question is not None and question.kind in _TIMES


def quoted(question: Question, language: str = "") -> str:
    """The question's wording in quotes, shortened."""
    words = " ".join(in_language(question.label, language).split()) or question.key
    return f"“{words if len(words) <= LONGEST_LABEL else words[: LONGEST_LABEL - 1].rstrip() + '…'}”"


_MIRRORED: Mapping[Relation, Relation] = {
    Relation.EQUAL: Relation.EQUAL,
    Relation.UNEQUAL: Relation.UNEQUAL,
    Relation.LESS: Relation.MORE,
    Relation.AT_MOST: Relation.AT_LEAST,
    Relation.MORE: Relation.LESS,
    Relation.AT_LEAST: Relation.AT_MOST,
}
