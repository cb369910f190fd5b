"""A passage of a text that could tell who came, and the text without it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Telling(StrEnum):
    """What a passage tells."""

    TIME = "time"
    DATE = "date"
    AMOUNT = "amount"
    NUMBER = "number"
    CONTACT = "contact"
    PLATE = "plate"
    COMPANION = "companion"
    ONESELF = "oneself"
    ERRAND = "errand"
    STAFF = "staff"
    PURCHASE = "purchase"


@dataclass(frozen=True, slots=True)
class Passage:
    """`text[start:end]` tells something; `instead` says it without, and may be empty."""

    start: int
    end: int
    telling: Telling
    instead: str


_SPACES = re.compile(r" {2,}")
_BEFORE_MARK = re.compile(r" +([,.;])")


def reworded(text: str, found: Sequence[Passage]) -> str:
    """The text with each passage said otherwise; `found` in order, none over another."""
    if not found:
        return text
    parts, at = [], 0
    for passage in found:
        parts += [text[at : passage.start], _as_there(text, passage)]
        at = passage.end
    told = "".join([*parts, text[at:]])
    return _BEFORE_MARK.sub(r"\1", _SPACES.sub(" ", told)).strip()


def pieces(text: str, found: Sequence[Passage]) -> Iterator[tuple[str, Passage | None]]:
    """The text cut where passages begin and end: (piece, the passage that it is or None)."""
    at = 0
    for passage in found:
        if passage.start > at:
            yield text[at : passage.start], None
        yield text[passage.start : passage.end], passage
        at = passage.end
    if at < len(text):
        yield text[at:], None


def _as_there(text: str, passage: Passage) -> str:
    """What is said instead, with a capital where the sentence begins with it."""
    before = text[: passage.start].rstrip()
    begins = not before or before[-1] in ".!?\n"
    if begins and text[passage.start : passage.start + 1].isupper():
        return passage.instead[:1].upper() + passage.instead[1:]
    return passage.instead
