"""A checklist of the library in figures, for the list of them."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from audits.checklists.library.item import LibraryItem
from audits.checklists.library.shelf import ITEMS, find
from audits.checklists.weights import weigh
from audits.sheet import Channel, Lens


@dataclass(frozen=True, slots=True)
class Described:
    """A checklist of the library with its size, its channels in journey order, and what its lenses decide (0 to 1)."""

    item: LibraryItem
    touchpoints: int
    questions: int
    channels: tuple[Channel, ...]
    service: Fraction
    experience: Fraction


def describe_all() -> list[Described]:
    """Every checklist of the library."""
    return [_described(item.key) for item in ITEMS]


@cache
def _described(key: str) -> Described:
    item = find(key)
    asked, lenses = item.questionnaire, weigh(item.questionnaire).lenses
    return Described(
        item,
        len(asked.touchpoints),
        sum(len(touchpoint.questions) for touchpoint in asked.touchpoints),
        tuple(dict.fromkeys(touchpoint.channel for touchpoint in asked.touchpoints)),
        lenses[Lens.SERVICE],
        lenses[Lens.EXPERIENCE],
    )
