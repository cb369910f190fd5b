"""What makes a questionnaire fit to be kept, where checklists apply, and how a store's own touchpoints are named."""

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from audits.conditions.renaming import renamed
from audits.errors import AuditError
from audits.sheet import Question, Questionnaire, Touchpoint, in_language

# No common checklist may use it, so own keys of stores and regions can never meet those of a later version.
OWN_PREFIX = "own--"
_OWN = re.compile(rf"(?:{OWN_PREFIX}|r\d+--)*")
TOTAL_KEY = "total"
LONGEST_KEY = 120
LONGEST_TITLE = 200
LONGEST_VERSION = 60
MILESTONE = re.compile(r"[^\W\d][\w.-]{0,59}")
"""The name of a milestone: a letter, then letters, digits, dots and dashes."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where a checklist applies. `everywhere` leaves nothing for the others to add, so they are empty then."""

    everywhere: bool = False
    region_ids: frozenset[int] = frozenset()
    store_ids: frozenset[int] = frozenset()

    @classmethod
    def anywhere(cls) -> "Places":
        """Every store there is and will be."""
        return cls(everywhere=True)

    def with_more(self, region_ids: Iterable[int], store_ids: Iterable[int]) -> "Places":
        """These places and some more."""
        if self.everywhere:
            return self
        return Places(False, self.region_ids | set(region_ids), self.store_ids | set(store_ids))


def check_fit(questionnaire: Questionnaire, own: bool) -> None:
    """Refuse what the tables cannot hold: keys and names too long, used twice, or kept for others."""
    for sentence in _faults(questionnaire, own):
        raise AuditError(sentence)


def _faults(questionnaire: Questionnaire, own: bool) -> Iterator[str]:
    title = in_language(questionnaire.title)
    if not questionnaire.key or not questionnaire.version or not title:
        yield "A checklist needs a key (form_id), a version and a name (form_title) before it can be published."
    if len(questionnaire.key) > LONGEST_KEY and not own:
        yield f"The checklist's key is longer than {LONGEST_KEY} characters. Shorten form_id."
    if len(questionnaire.version) > LONGEST_VERSION:
        yield f"The version is longer than {LONGEST_VERSION} characters. Shorten it."
    if len(title) > LONGEST_TITLE:
        yield f"The checklist's name is longer than {LONGEST_TITLE} characters. Shorten form_title."
    yield from _key_faults([found.key for found in questionnaire.touchpoints], "touchpoint", own)
    yield from _key_faults([found.key for _, found in questionnaire.questions()], "question", own)


def _key_faults(keys: list[str], what: str, own: bool) -> Iterator[str]:
    seen: set[str] = set()
    for key in keys:
        if len(key) > LONGEST_KEY:
            yield f"The {what} name {key[:40]}… is longer than {LONGEST_KEY} characters. Shorten it."
        if key in seen:
            yield f"Two of the {what}s are named {key}. Give one of them another name."
        if key.startswith(OWN_PREFIX) and not own:
            yield f"The {what} {key} begins with {OWN_PREFIX}, which is kept for stores' own. Rename it."
        seen.add(key)


def own_prefix(region_id: int | None) -> str:
    """What the keys of a store's own begin with, or those of a region: a visit may be asked both."""
    return OWN_PREFIX if region_id is None else f"{OWN_PREFIX}r{region_id}--"


def own_key(key: str, prefix: str) -> str:
    """A key with the prefix of its place, in the stead of all other such prefixes, and room for a number."""
    return prefix + _OWN.sub("", key, count=1)[: LONGEST_KEY - 15 - len(prefix)]


def fresh_key(wanted: str, taken: Container[str]) -> str:
    """The key itself, or with a number behind it where it is taken or kept for the total."""
    fresh, number = wanted[:LONGEST_KEY], 1
    while not fresh or fresh in taken or fresh == TOTAL_KEY:
        number += 1
        fresh = f"{wanted[: LONGEST_KEY - 10]}_{number}"
    return fresh


def own_touchpoints(touchpoints: Iterable[Touchpoint], prefix: str = OWN_PREFIX) -> tuple[Touchpoint, ...]:
    """Touchpoints of one place, with keys that no common checklist has and that differ among themselves.

    Keys that are so already stay as they are: a touchpoint keeps its key when it is edited. Conditions follow
    the questions they look at.
    """
    given = tuple(touchpoints)
    touchpoint_keys = _own_keys([each.key for each in given], prefix)
    question_keys = _own_keys([each.key for touchpoint in given for each in touchpoint.questions], prefix)
    named = iter(question_keys)
    names = dict(zip((each.key for one in given for each in one.questions), question_keys, strict=True))
    return tuple(
        replace(
            touchpoint,
            key=key,
            questions=tuple(
                replace(with_names(question, names), key=next(named)) for question in touchpoint.questions
            ),
            relevant=touchpoint.relevant and renamed(touchpoint.relevant, names),
            own=True,
        )
        for touchpoint, key in zip(given, touchpoint_keys, strict=True)
    )


def _own_keys(keys: Iterable[str], prefix: str) -> list[str]:
    found: list[str] = []
    for key in keys:
        found.append(fresh_key(own_key(key, prefix), found))
    return found


def with_names(question: Question, names: Mapping[str, str]) -> Question:
    """A question whose conditions look at the questions of these new names; its own key stays."""
    return replace(
        question,
        relevant=question.relevant and renamed(question.relevant, names),
        constraint=question.constraint and renamed(question.constraint, names),
        comment_if=question.comment_if and renamed(question.comment_if, names),
        photo_if=question.photo_if and renamed(question.photo_if, names),
    )


def key_from_words(words: str, otherwise: str) -> str:
    """A key such as `roof_terrace` from a name somebody typed; `otherwise` when no letter or digit is left."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:60] or otherwise
