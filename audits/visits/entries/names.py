"""The entries of a report: all that can be saved by itself, each under a name such as `answer:greeted`."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from audits.errors import AuditError


class Part(StrEnum):
    """The sorts of entries, as their names begin."""

    EXPECTED = "expected"
    ANSWER = "answer"
    FELT = "felt"
    VISITED_AT = "visited_at"
    NARRATIVE = "narrative"
    MILESTONE = "milestone"
    NOTE = "note"
    RESUME = "resume"
    PROOF = "proof"


KEYED = frozenset({Part.EXPECTED, Part.ANSWER, Part.FELT, Part.MILESTONE, Part.NOTE})
"""Of these there is one for each question, touchpoint, milestone or note."""
LAST_WINS = frozenset({Part.RESUME, Part.PROOF})
"""Whoever saves these last is right: they are never in conflict."""
LOCKING = frozenset(Part) - {Part.EXPECTED} - LAST_WINS
"""Once one of these is there, the visit has begun and what was expected of it is locked."""


_SHORT = 200
"""Characters: longer than any key of a question. What is longer is not kept."""


class Placeless(AuditError):
    """An entry that has no place in this report, or none any more: nobody could correct it."""


@dataclass(frozen=True, slots=True)
class Name:
    """The name of an entry, taken apart. `key` is empty where there is only one of its sort."""

    part: Part
    key: str = ""

    def __str__(self) -> str:
        return f"{self.part}:{self.key}" if self.key else self.part.value


def name_of(text: str) -> Name:
    """The entry that is named so; refused when no entry is."""
    return _short_name(text) if len(text) <= _SHORT else _name(text)


@lru_cache(maxsize=20_000)
def _short_name(text: str) -> Name:
    """The same few hundred names come with every report."""
    return _name(text)


def _name(text: str) -> Name:
    part, colon, key = text.partition(":")
    try:
        found = Part(part)
    except ValueError as unknown:
        raise Placeless("A report has no entry of this name.") from unknown
    if bool(colon and key) is not (found in KEYED) or (colon and not key):
        raise Placeless("A report has no entry of this name.")
    return Name(found, key)


def empty(part: Part) -> Any:
    """The value of an entry that was never saved."""
    match part:
        case Part.NARRATIVE | Part.RESUME:
            return ""
        case Part.FELT:
            return {"experienced": None, "wish": ""}
        case _:
            return None
