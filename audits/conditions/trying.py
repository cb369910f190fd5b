"""Whether a condition can ever hold, found out by trying the answers that can make a difference."""

import math
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
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

MOST_INVOLVED = 12
"""Questions whose own conditions are followed; more cannot be tried anyway."""

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
        for most in (MOST_INVOLVED, 0):
            trial = self._trial(conditions, this, answered, most)
            if trial.count <= self._left:
                return trial.count > 0 and not self._succeeds(trial)
        return False

    def _succeeds(self, trial: "_Trial") -> bool:
        for texts in product(*trial.choices.values()):
            self._left -= 1
            if trial.may_hold(dict(zip(trial.choices, texts, strict=True))):
                return True
        return False

    def _trial(self, conditions: Sequence[Condition], this: str, answered: bool, most: int) -> "_Trial":
        involved = self._involved(conditions, this, most)
        compared = _compared([*conditions, *(each for some in involved.values() for each in some)], this)
        domains = {key: possible(self._questions[key], compared[key]) for key in involved}
        choices = {key: _likely_first(domains[key].texts, compared[key].texts) for key in involved}
        if answered:
            choices[this] = [text for text in choices[this] if text and text not in SPECIAL_CHOICES]
        return _Trial(conditions, this, involved, domains, choices)

    def _involved(
        self, conditions: Sequence[Condition], this: str, most: int
    ) -> dict[str, tuple[Condition, ...]]:
        """Every question whose answer can make a difference, with when it is asked, each after those that decide
        about it. Beyond `most` questions the others count as asked, so that what never holds is never overstated.
        """
        found: dict[str, tuple[Condition, ...]] = {}
        waiting = deque([*sorted(looks_at(conditions)), *([this] if this else [])])
        while waiting:
            key = waiting.popleft()
            if key not in found and key in self._questions:
                known = key != this and len(found) + len(waiting) < most
                found[key] = self._relevance.get(key, ()) if known else ()
                waiting.extend(sorted(looks_at(found[key])))
        return {key: found[key] for key in in_order(found)}


@dataclass(frozen=True, slots=True)
class _Trial:
    """Conditions, and the answers to try at every question involved."""

    conditions: Sequence[Condition]
    this: str
    relevance: Mapping[str, tuple[Condition, ...]]
    domains: Mapping[str, Possible]
    choices: Mapping[str, Sequence[str]]

    @property
    def count(self) -> int:
        """How many combinations there are."""
        return math.prod(map(len, self.choices.values()))

    def may_hold(self, texts: dict[str, str]) -> bool:
        """Whether the conditions can hold with these answers, those to questions that are not asked left out."""
        for key, relevance in self.relevance.items():
            if relevance and texts[key]:
                asked = _all(_verdict(each, texts, self.domains, "") for each in relevance)
                if asked is False:
                    texts[key] = ""
        return _all(_verdict(each, texts, self.domains, self.this) for each in self.conditions) is not False


def _likely_first(texts: Sequence[str], compared: Collection[str]) -> list[str]:
    """What is asked for first and nothing at all last, so that a condition that can hold soon does."""
    return sorted(texts, key=lambda text: (not text, text not in compared))


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
