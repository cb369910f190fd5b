"""The score of a visit as plain data: questions, touchpoints, totals. Every number is an exact fraction."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from audits.sheet import Channel, CriticalEffect, Lens, State, Total

NOTHING = Fraction(0)
ALL = Fraction(1)


@dataclass(frozen=True, slots=True)
class QuestionScore:
    """What one question earned, in points.

    `possible` is what it adds to the other side of the division: 0 for a bonus, for N/A, for could not tell
    and for an empty answer. `best` is the most the question can earn however it was answered; 0 means that it
    is not scored. `state` is None when it was left empty. `critical` is the effect it triggered. With `asked`
    False its condition did not hold: whatever was given, it is 0 of 0 and nothing is missing.
    """

    key: str
    state: State | None
    earned: Fraction
    possible: Fraction
    best: Fraction
    bonus: bool = False
    critical: CriticalEffect | None = None
    asked: bool = True

    @property
    def lost(self) -> bool:
        """Whether points were lost, so that the store is owed an explanation. A missed bonus loses none."""
        return self.earned < self.possible


@dataclass(frozen=True, slots=True)
class TouchpointScore:
    """What one touchpoint earned, in points.

    `raw_earned` and `bonus_earned` are before critical effects, `earned` is both together after them.
    Nothing `possible` means no score: the shares are None, though a bonus may have been earned.
    """

    key: str
    own: bool
    weight: Fraction
    channel: Channel
    lens: Lens
    raw_earned: Fraction
    bonus_earned: Fraction
    earned: Fraction
    possible: Fraction
    zeroed: bool
    questions: tuple[QuestionScore, ...]
    not_applicable: int
    could_not_tell: int

    @property
    def raw(self) -> Fraction | None:
        """Share without bonus, before critical effects."""
        return share(self.raw_earned, self.possible)

    @property
    def with_bonus(self) -> Fraction | None:
        """Share with bonus, before critical effects. May pass 1."""
        return share(self.raw_earned + self.bonus_earned, self.possible)

    @property
    def final(self) -> Fraction | None:
        """Share with bonus, after critical effects. May pass 1: the cap is for the total only."""
        return share(self.earned, self.possible)

    @property
    def compared(self) -> Fraction | None:
        """The share for comparisons: never above 1."""
        return at_most_all(self.final)


@dataclass(frozen=True, slots=True)
class Totals:
    """Several touchpoints together. The shares are 0 to 1, or None when nothing was possible.

    `earned` and `possible` are the points of all touchpoints after critical effects, before the cap (earned
    is 0 for a failed visit); only a pooled total is their quotient. `raw` and `with_bonus` are before
    critical effects, `final` is after them and after the cap.
    """

    earned: Fraction
    possible: Fraction
    raw: Fraction | None
    with_bonus: Fraction | None
    final: Fraction | None

    @property
    def compared(self) -> Fraction | None:
        """The share for comparisons: never above 1, also where the checklist does not cap its bonus."""
        return at_most_all(self.final)


@dataclass(frozen=True, slots=True)
class Critical:
    """A critical question that earned none of its points, and what follows."""

    question: str
    touchpoint: str
    effect: CriticalEffect
    own: bool


@dataclass(frozen=True, slots=True)
class DataQuality:
    """How many questions that were asked and take an answer were answered how. `left_empty` counts optional ones
    too.
    """

    given: int
    not_applicable: int
    could_not_tell: int
    left_empty: int


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The score of one visit.

    `totals` is the audit's own, over everything. `common` leaves out the store's own touchpoints and what
    their critical questions did: it is the one to compare. `reasons` are sentences saying why it failed.
    """

    total: Total
    touchpoints: tuple[TouchpointScore, ...]
    totals: Totals
    common: Totals
    criticals: tuple[Critical, ...]
    failed: bool
    failed_common: bool
    reasons: tuple[str, ...]
    quality: DataQuality

    def touchpoint(self, key: str) -> TouchpointScore | None:
        """The touchpoint with this key, None when there is none."""
        return next((touchpoint for touchpoint in self.touchpoints if touchpoint.key == key), None)


@dataclass(frozen=True, slots=True)
class Shares:
    """How much of the total hangs on each question and touchpoint when all are answered: shares by key.

    The touchpoints' shares add up to 1, or are all 0 when nothing can be earned. A bonus question's share is
    what it could add on top; it is in no touchpoint's share.
    """

    questions: Mapping[str, Fraction]
    touchpoints: Mapping[str, Fraction]


def share(earned: Fraction, possible: Fraction) -> Fraction | None:
    """Earned of possible, None when nothing was possible."""
    return earned / possible if possible else None


def at_most_all(part: Fraction | None) -> Fraction | None:
    """A share cut to 1."""
    return None if part is None else min(part, ALL)


def add(numbers: list[Fraction]) -> Fraction:
    """The exact sum. Points are mostly whole, and whole numbers are added as such."""
    whole = sum(number.numerator for number in numbers if number.denominator == 1)
    return sum((number for number in numbers if number.denominator != 1), Fraction(whole))
