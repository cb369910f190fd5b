"""Which questions of a visit are asked, given its answers so far.

A question that is not asked counts as empty for every other one, so conditions are read in the order in which they
build on each other. `static/js/conditions.js` does the same in the browser.
"""

from collections import deque
from collections.abc import Container, Iterable, Mapping

from audits.conditions.evaluating import holds
from audits.conditions.tree import Condition, questions_in
from audits.sheet import Answer, Kind, Question, Questionnaire, State, Touchpoint

TAKEN = "photo"
"""How a question that is answered by photos reads in a condition once there is one."""


def applying(questionnaire: Questionnaire, answers: Mapping[str, Answer]) -> frozenset[str]:
    """The keys of the questions that are asked. Without conditions these are all of them, and nothing is read."""
    return Asking(questionnaire).keys(answers)


def texts_of(answers: Mapping[str, Answer], asked: Container[str]) -> dict[str, str]:
    """Answers as conditions read them, by question key, without those to questions that are not asked."""
    return {key: text_of(answer) for key, answer in answers.items() if key in asked}


def text_of(answer: Answer | None) -> str:
    """One answer as conditions read it: its text, `na`, `cannot_tell`, `photo`, or nothing."""
    if answer is None:
        return ""
    if answer.state is not State.GIVEN:
        return answer.state.value
    return answer.value or (TAKEN if answer.photos else "")


class Asking:
    """When the questions of one questionnaire are asked, put in order once for many visits."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.everything = frozenset(question.key for _, question in questionnaire.questions())
        self._conditions = {
            question.key: conditions
            for touchpoint, question in questionnaire.questions()
            if (conditions := conditions_of(touchpoint, question))
        }
        self._order = in_order(self._conditions)
        self._notes = frozenset(
            question.key for _, question in questionnaire.questions() if question.kind is Kind.NOTE
        )

    @property
    def conditional(self) -> bool:
        """Whether anything depends on an answer."""
        return bool(self._order)

    def keys(self, answers: Mapping[str, Answer]) -> frozenset[str]:
        """The keys of the questions that are asked. One look at each condition."""
        if not self._order:
            return self.everything
        texts = {key: text_of(answer) for key, answer in answers.items() if key not in self._notes}
        left_out = set()
        for key in self._order:
            if not all(holds(condition, texts) for condition in self._conditions[key]):
                left_out.add(key)
                texts.pop(key, None)
        return self.everything - left_out

    def answered(self, answers: Mapping[str, Answer]) -> Mapping[str, Answer]:
        """The answers to questions that are asked. Without conditions these are the answers as they came."""
        if not self._order:
            return answers
        asked = self.keys(answers)
        return {key: answer for key, answer in answers.items() if key in asked}

    @property
    def looked_at(self) -> frozenset[str]:
        """The questions whose answers decide what else is asked."""
        return looks_at(condition for each in self._conditions.values() for condition in each)


def conditions_of(touchpoint: Touchpoint, question: Question) -> tuple[Condition, ...]:
    """The conditions that must all hold for a question to be asked."""
    both = (touchpoint.relevant, question.relevant)
    return tuple(condition for condition in both if condition is not None)


def looks_at(conditions: Iterable[Condition]) -> frozenset[str]:
    """The keys of the questions that these conditions look at."""
    return frozenset().union(*map(questions_in, conditions))


def in_order(conditions: Mapping[str, Iterable[Condition]]) -> list[str]:
    """The keys of these questions, each after those that its conditions look at. Questions that wait for each
    other follow in their own order.
    """
    waits = {
        key: {each for each in looks_at(wanted) if each in conditions} for key, wanted in conditions.items()
    }
    followers: dict[str, list[str]] = {key: [] for key in conditions}
    for key, wanted in waits.items():
        for each in sorted(wanted):
            followers[each].append(key)
    ready, ordered = deque(key for key in conditions if not waits[key]), dict[str, None]()
    while ready:
        key = ready.popleft()
        ordered[key] = None
        for follower in followers[key]:
            waits[follower].discard(key)
            if not waits[follower]:
                ready.append(follower)
    return list(ordered | dict.fromkeys(conditions))
