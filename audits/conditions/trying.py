"""Whether a condition can ever hold, found out by trying the answers that can make a difference."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import product

from audits.conditions.applying import conditions_of, in_order, looks_at
from audits.conditions.evaluating import holds, worth
from audits.conditions.possible import Compared, Possible, possible
from audits.conditions.tree import (
    AnswerTo,
    Comparison,
    Condition,
    CountSelected,
    Day,
    Every,
    Negative,
    Not,
    Number,
    Selected,
    Some,
    Text,
    ThisAnswer,
    Value,
    parts_of,
)
from audits.sheet import SPECIAL_CHOICES, Questionnaire

MOST_TRIED = 10_000
"""Combinations of answers for all conditions of a questionnaire together: half a second at most."""

Verdict = bool | None
"""None where the answers tried cannot tell."""


class Trying:
    """Tries the conditions of one questionnaire."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._questions = {question.key: question for _, question in questionnaire.questions()}
        self._relevance = {
            question.key: conditions
            for touchpoint, question in questionnaire.questions()
            if (conditions := conditions_of(touchpoint, question))
        }
        self._left = MOST_TRIED

    def never_holds(self, conditions: Sequence[Condition], this: str = "", answered: bool = False) -> bool:
        """Whether these can never hold together. False as well when there is too much to try.

        `this` is the key of the question they belong to; with `answered`, only answers of its own are tried.
        """
        involved = self._involved(conditions, this)
        compared = _compared(
            [*conditions, *(each for key in involved for each in self._relevance.get(key, ()))], this
        )
        domains = {key: possible(self._questions[key], compared[key]) for key in involved}
        choices = [domains[key].texts for key in involved]
        if answered:
            choices[involved.index(this)] = tuple(
                text for text in domains[this].texts if text and text not in SPECIAL_CHOICES
            )
        count = math.prod(map(len, choices))
        if count > self._left:
            return False
        for texts in product(*choices):
            self._left -= 1
            if self._may_hold(conditions, dict(zip(involved, texts, strict=True)), domains, this):
                return False
        return count > 0

    def _involved(self, conditions: Sequence[Condition], this: str) -> list[str]:
        """Every question whose answer can make a difference, each after those that decide about it."""
        found: dict[str, tuple[Condition, ...]] = {}
        waiting = [*looks_at(conditions), *([this] if this else [])]
        while waiting:
            key = waiting.pop()
            if key in found or key not in self._questions:
                continue
            found[key] = self._relevance.get(key, ()) if key != this else ()
            waiting.extend(looks_at(found[key]))
        return in_order(found)

    def _may_hold(
        self,
        conditions: Sequence[Condition],
        texts: dict[str, str],
        domains: Mapping[str, Possible],
        this: str,
    ) -> bool:
        for key, text in texts.items():
            if key != this and text:
                asked = _all(_verdict(each, texts, domains, "") for each in self._relevance.get(key, ()))
                if asked is False:
                    texts[key] = ""
        return _all(_verdict(each, texts, domains, this) for each in conditions) is not False


def _all(verdicts: Iterable[Verdict]) -> Verdict:
    found: Verdict = True
    for verdict in verdicts:
        if verdict is False:
            return False
        found = found and verdict
    return found


def _verdict(
    condition: Condition, texts: Mapping[str, str], domains: Mapping[str, Possible], this: str
) -> Verdict:
    match condition:
        case Not(inner):
            found = _verdict(inner, texts, domains, this)
            return None if found is None else not found
        case Every(conditions):
            return _all(_verdict(each, texts, domains, this) for each in conditions)
        case Some(conditions):
            none_holds = _all(
                None if (each := _verdict(one, texts, domains, this)) is None else not each
                for one in conditions
            )
            return None if none_holds is None else not none_holds
        case _:
            certain = _is_certain(condition, texts, domains, this)
            return holds(condition, texts, texts.get(this, "")) if certain else None


def _is_certain(
    condition: Condition, texts: Mapping[str, str], domains: Mapping[str, Possible], this: str
) -> bool:
    """Whether the answers tried stand for every other one in this comparison."""
    keys = {
        part.question if isinstance(part, AnswerTo) else this
        for part in parts_of(condition)
        if isinstance(part, AnswerTo | ThisAnswer)
    }
    open_ones = [
        domains[key]
        for key in keys
        if key in domains
        and texts.get(key)
        and texts[key] not in SPECIAL_CHOICES
        and not domains[key].complete
    ]
    return not open_ones or (_is_plain(condition) and not any(each.vague for each in open_ones))


def _is_plain(condition: Condition) -> bool:
    """An answer held against something that stands in the condition itself."""
    if not isinstance(condition, Comparison):
        return False
    left, right = condition.left, condition.right
    return (_is_answer(left) and _is_literal(right)) or (_is_literal(left) and _is_answer(right))


def _is_answer(value: Value) -> bool:
    return isinstance(value, AnswerTo | ThisAnswer)


def _is_literal(value: Value) -> bool:
    return isinstance(value, Text | Number | Day) or (
        isinstance(value, Negative) and _is_literal(value.value)
    )


def _compared(conditions: Iterable[Condition], this: str) -> Mapping[str, Compared]:
    """What each question's answer is held against, in all of these together."""
    found: defaultdict[str, Compared] = defaultdict(Compared)
    for condition in conditions:
        for part in parts_of(condition):
            match part:
                case Comparison(_, left, right):
                    for one, other in ((left, right), (right, left)):
                        if isinstance(one, AnswerTo | ThisAnswer) and _is_literal(other):
                            _add(found[_key(one, this)], other)
                case Selected(answer, option):
                    found[_key(answer, this)].texts.add(option)
                case CountSelected(answer):
                    found[_key(answer, this)].counted = True
                case _:
                    pass
    return found


def _key(answer: AnswerTo | ThisAnswer, this: str) -> str:
    return answer.question if isinstance(answer, AnswerTo) else this


def _add(compared: Compared, literal: Value) -> None:
    value = worth(literal, {})
    if isinstance(value, str):
        compared.add_text(value)
    else:
        compared.add_number(value)
