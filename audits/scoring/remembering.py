"""Working things out once a question: a published question is scored at every visit and never changes."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from audits.sheet import Question

Result = TypeVar("Result")
MOST_QUESTIONS = 20_000


def once_a_question(work_out: Callable[[Question], Result]) -> Callable[[Question], Result]:
    """Remember what a rule says of each question. Results are shared: nobody may change them.

    Questions hold mappings and have no hash, so they are told apart as objects, which are kept until
    `MOST_QUESTIONS` are there. What a rule refuses is worked out again.
    """
    known: dict[int, tuple[Question, Result]] = {}

    @wraps(work_out)
    def remembered(question: Question) -> Result:
        found = known.get(id(question))
        if found is not None and found[0] is question:
            return found[1]
        result = work_out(question)
        if len(known) >= MOST_QUESTIONS:
            known.clear()
        known[id(question)] = question, result
        return result

    return remembered
