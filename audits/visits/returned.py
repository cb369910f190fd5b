"""What may be answered again in a report that the reviewer sent back."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator

from audits.conditions.tree import Condition, questions_in
from audits.sheet import Question, Questionnaire, Touchpoint


def answerable(questionnaire: Questionnaire, returned: Iterable[str]) -> frozenset[str]:
    """The returned questions and those that hang on them, directly or through others.

    A corrected answer may bring up a question, or make one ask for a comment, a photo or another answer: who
    could not give it could never send the report.
    """
    followers: dict[str, list[str]] = defaultdict(list)
    for touchpoint, question in questionnaire.questions():
        for condition in conditions_at(touchpoint, question):
            for looked_at in questions_in(condition):
                followers[looked_at].append(question.key)
    found = set(returned)
    waiting = deque(found)
    while waiting:
        fresh = set(followers[waiting.popleft()]) - found
        found |= fresh
        waiting.extend(fresh)
    return frozenset(found)


def conditions_at(touchpoint: Touchpoint, question: Question) -> Iterator[Condition]:
    """Every condition that has a say at a question: when it is asked, what fits it, and what it asks for."""
    for condition in (
        touchpoint.relevant,
        question.relevant,
        question.constraint,
        question.comment_if,
        question.photo_if,
    ):
        if condition is not None:
            yield condition
