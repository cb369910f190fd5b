"""What makes a questionnaire fit to be kept, where checklists apply, and how a store's own touchpoints are named."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from audits.errors import AuditError
from audits.sheet import Questionnaire, Touchpoint, in_language

# No common checklist may use it, so a store's own keys can never meet those of a later version.
OWN_PREFIX = "own--"
LONGEST_KEY = 120
LONGEST_TITLE = 200
LONGEST_VERSION = 60


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


def own_touchpoints(touchpoints: Iterable[Touchpoint]) -> tuple[Touchpoint, ...]:
    """Touchpoints of one store, with keys that no common checklist has and that differ among themselves.

    Keys that are so already stay as they are: a touchpoint keeps its key when it is edited.
    """
    touchpoint_keys: set[str] = set()
    question_keys: set[str] = set()
    return tuple(
        replace(
            touchpoint,
            key=_own_key(touchpoint.key, touchpoint_keys),
            questions=tuple(
                replace(question, key=_own_key(question.key, question_keys))
                for question in touchpoint.questions
            ),
            own=True,
        )
        for touchpoint in touchpoints
    )


def _own_key(key: str, taken: set[str]) -> str:
    wanted = OWN_PREFIX + key.removeprefix(OWN_PREFIX)[: LONGEST_KEY - 20]
    fresh, number = wanted, 1
    while fresh in taken:
        number += 1
        fresh = f"{wanted}_{number}"
    taken.add(fresh)
    return fresh


def key_from_words(words: str, otherwise: str) -> str:
    """A key such as `roof_terrace` from a name somebody typed; `otherwise` when no letter or digit is left."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:60] or otherwise
