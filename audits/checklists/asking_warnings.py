"""What a checklist asks of a shopper, where that may be too much or too little."""

from collections.abc import Iterator, Sequence

from audits.checklists.weighed import Warned, Weighed, least_points
from audits.sheet import Question, When

LONG = 40
"""Questions. The field's own guides keep a visit to what can be remembered: 15 to 40."""

MANY_COMMENTS = 10


def about_conditions(found: Weighed) -> Iterator[Warned]:
    """Shares are those of a visit where everything is asked."""
    count = sum(
        1
        for touchpoint, question in found.all_scored()
        if touchpoint.relevant is not None or question.relevant is not None
    )
    if count:
        yield Warned(
            f"{_questions(count)} with points {_is(count)} asked only under a condition. The shares are those of a "
            "visit where everything is asked; where something is not, the rest counts for more."
        )


def about_empty_answers(found: Weighed) -> Iterator[Warned]:
    """Points that a shopper can pass by."""
    count = sum(1 for _, question in found.all_scored() if not question.required)
    if count:
        yield Warned(
            f"{_questions(count)} with points may be left empty, which is 0 of 0. Require an answer where none is "
            "to be passed by."
        )


def about_comments(found: Weighed) -> Iterator[Warned]:
    """Comments demanded everywhere, or nowhere that points are lost."""
    always = [question for question in found.questions if question.comment_when is When.ALWAYS]
    if len(always) >= MANY_COMMENTS and len(always) * 2 > len(found.questions):
        yield Warned(
            f"A comment is demanded at {len(always)} of {len(found.questions)} questions whatever the answer. "
            "Shoppers then write little in each; ask for words where points are lost."
        )
    silent = _without_words(found)
    if silent:
        yield Warned(
            f"{_questions(len(silent))} can lose points without a comment. A store reads a lost point without "
            "a reason as unfair."
        )


def _without_words(found: Weighed) -> Sequence[Question]:
    return [
        question
        for _, question in found.all_scored()
        if question.comment_when is When.NEVER
        and question.comment_if is None
        and least_points(question) < found.best[question.key]
    ]


def about_length(found: Weighed) -> Iterator[Warned]:
    """More than a shopper keeps in mind."""
    if len(found.questions) > LONG:
        yield Warned(
            f"{len(found.questions)} questions are many for one visit: what was asked last is remembered worst. "
            f"15 to {LONG} are usual."
        )


def _questions(count: int) -> str:
    return "One question" if count == 1 else f"{count} questions"


def _is(count: int) -> str:
    return "is" if count == 1 else "are"
