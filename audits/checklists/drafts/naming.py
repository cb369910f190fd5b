"""Keys in a draft: no two alike, none kept for others, and conditions that follow a key to its new name."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from audits.checklists.drafts.loading import Drafted
from audits.checklists.rules import (
    LONGEST_KEY,
    OWN_PREFIX,
    TOTAL_KEY,
    fresh_key,
    key_from_words,
    own_key,
    own_prefix,
    with_names,
)
from audits.conditions.renaming import renamed
from audits.errors import AuditError
from audits.sheet import Question, Touchpoint, in_language


def fresh_question(drafted: Drafted, question: Question, taken: Iterable[str] = ()) -> Question:
    """The question under a key that nothing in the draft has; without a key it gets one from its words."""
    wanted = question.key or key_from_words(in_language(question.label), "question")
    free = fresh_key(fitting_key(drafted, wanted), {*drafted.question_keys, *taken})
    return replace(question, key=free)


def fresh_touchpoint(drafted: Drafted, touchpoint: Touchpoint) -> Touchpoint:
    """The touchpoint and its questions under keys that nothing in the draft has.

    Conditions among its own questions follow them, so that a copy looks at the copies.
    """
    wanted = touchpoint.key or key_from_words(in_language(touchpoint.name), "touchpoint")
    questions: list[Question] = []
    for question in touchpoint.questions:
        questions.append(fresh_question(drafted, question, {each.key for each in questions}))
    pairs = zip(touchpoint.questions, questions, strict=True)
    names = {before.key: after.key for before, after in pairs if before.key}
    return replace(
        touchpoint,
        key=fresh_key(fitting_key(drafted, wanted), drafted.touchpoint_keys),
        questions=tuple(with_names(question, names) for question in questions),
        relevant=touchpoint.relevant and renamed(touchpoint.relevant, names),
    )


def fitting_key(drafted: Drafted, key: str) -> str:
    """A key as this draft must have it: with the prefix of an addition's place, or with none."""
    if drafted.is_addition:
        return own_key(key, own_prefix(drafted.draft.region_id))
    return own_key(key, "") if key.startswith(OWN_PREFIX) else key


def saved_key(drafted: Drafted, key: str, part_id: UUID, what: str) -> str:
    """The key that a part is to be saved under; refused when it is another's, too long, or kept for the total."""
    wanted = fitting_key(drafted, key.strip())
    taken = drafted.question_keys if what == "question" else drafted.touchpoint_keys
    if not wanted.removeprefix(OWN_PREFIX) or wanted == TOTAL_KEY or len(wanted) > LONGEST_KEY:
        raise AuditError(
            f"A {what} needs a key of 1 to {LONGEST_KEY} characters that is not “{TOTAL_KEY}”. Write another key."
        )
    if taken.get(wanted, part_id) != part_id:
        raise AuditError(f"Another {what} of this draft has the key {wanted}. Write another key.")
    return wanted
