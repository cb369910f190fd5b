"""What one store's shopper gets, touchpoint by touchpoint in order, and from where each comes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from audits.checklists.weights import weigh
from audits.sheet import Questionnaire, Touchpoint


@dataclass(frozen=True, slots=True)
class Step:
    """One touchpoint of a visit; `place` added it, and is empty for the checklist's own.

    `share` is its part of this store's total (0 to 1); comparisons leave out what a place added.
    """

    touchpoint: Touchpoint
    place: str
    share: Fraction


def journey(common: Questionnaire, added: Iterable[tuple[str, Questionnaire]]) -> tuple[Step, ...]:
    """The touchpoints of a visit in the order a shopper meets them: the common ones, then those of each place.

    `added` are a place in words and what it adds, the outermost region first and the store last.
    """
    steps = [(touchpoint, "") for touchpoint in common.touchpoints]
    steps += [(touchpoint, place) for place, own in added for touchpoint in own.touchpoints]
    whole = replace(common, touchpoints=tuple(touchpoint for touchpoint, _ in steps))
    shares = weigh(whole).touchpoints
    return tuple(Step(touchpoint, place, shares[touchpoint.key]) for touchpoint, place in steps)
