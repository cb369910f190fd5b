"""Questions that wait for each other: which is asked can never be decided."""

from collections.abc import Iterator, Mapping

from audits.conditions.applying import conditions_of, looks_at
from audits.sheet import Questionnaire


def cycles(questionnaire: Questionnaire) -> Iterator[list[str]]:
    """Chains of question keys, each looking at the next and the last at the first. A question is in one at most.

    Cost: one look at all questions for every chain.
    """
    waits = {
        question.key: set(looks_at(conditions_of(touchpoint, question)))
        for touchpoint, question in questionnaire.questions()
    }
    while left := _left_in_circles(waits):
        chain = _chain(left)
        yield chain
        for key in chain:
            waits[key] = set()


def _left_in_circles(waits: Mapping[str, set[str]]) -> dict[str, list[str]]:
    """Those that wait for ever, in order, and for which of them."""
    left = dict(waits)
    while settled := [key for key, wanted in left.items() if not any(each in left for each in wanted)]:
        for key in settled:
            del left[key]
    return {key: [each for each in left if each in wanted] for key, wanted in left.items()}


def _chain(left: Mapping[str, list[str]]) -> list[str]:
    """One circle, which starts at the earliest of its questions."""
    order = list(left)
    at, walked = order[0], list[str]()
    seen: dict[str, int] = {}
    while at not in seen:
        seen[at] = len(walked)
        walked.append(at)
        at = left[at][0]
    circle = walked[seen[at] :]
    first = min(range(len(circle)), key=lambda place: order.index(circle[place]))
    return circle[first:] + circle[:first]
