"""Service and experience: each store on two axes, and in words only where both can be proved.

Either axis is the hierarchical model of `posterior` fitted to the stores' scores under that lens; the lines are the
network's centres. A store is named ("efficient but cold") where both of its 95 % bands lie beyond their lines. How many
names are wrong comes from both posteriors, taken as independent. Shares throughout.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from audits.consistency.groups import Floats, Integers, Moments
from audits.consistency.posterior import Posterior, believe
from audits.consistency.spread import NoModel, Spread, centre_of, spread_of


class Quadrant(StrEnum):
    """What can be said of a store on both axes."""

    STRONG = "strong on both"
    COLD = "efficient but cold"
    SLOW = "warm but slow"
    WEAK = "weak on both"
    NOT_PROVED = "no difference we can prove"


_QUADRANTS = {
    (True, True): Quadrant.STRONG,
    (True, False): Quadrant.COLD,
    (False, True): Quadrant.SLOW,
    (False, False): Quadrant.WEAK,
}
"""By whether service, and whether experience, lies above its line."""


@dataclass(frozen=True)
class OnLens:
    """A store on one axis: its visits scored there, adjusted share and 95 % band."""

    visits: int
    adjusted: float
    low: float
    high: float


@dataclass(frozen=True)
class OnBoth:
    """A store (position) on both axes."""

    store: int
    service: OnLens
    experience: OnLens
    quadrant: Quadrant


@dataclass(frozen=True)
class Lenses:
    """All stores scored on both axes by position, the two centre lines, and how many of the names given are wrong."""

    service_centre: float
    experience_centre: float
    stores: tuple[OnBoth, ...]
    expected_false_alarms: float


@dataclass(frozen=True)
class _Axis:
    """One lens: the stores scored under it (ascending), what is believed of them, and the centre line."""

    stores: Integers
    scores: Moments
    posterior: Posterior
    centre: float

    def sides(self) -> tuple[Floats, Floats]:
        """Per store 1 above, −1 below and 0 not proved; and the chance that it lies on the other side."""
        once = self.scores.visits == 1
        above, below = (self.posterior.low > self.centre) & ~once, (self.posterior.high < self.centre) & ~once
        side = above.astype(float) - below
        chance = self.posterior.chance_below(self.centre, np.arange(len(self.stores)))
        return side, np.where(above, chance, 1 - chance)


def lenses(
    service: tuple[Integers, Moments], experience: tuple[Integers, Moments]
) -> Lenses | tuple[NoModel | None, NoModel | None]:
    """Stores on both axes, from the stores scored under each lens (ascending positions, as `Sums.at` gives them).

    A store visited once under either lens has its cross and no name. Refused where either lens has no model: then the
    reason of each (None for the one that has a model).
    """
    spreads = spread_of(service[1]), spread_of(experience[1])
    axes = [_axis(*side, spread) for side, spread in zip((service, experience), spreads, strict=True)]
    if axes[0] is None or axes[1] is None:
        return spreads[0].no_model, spreads[1].no_model
    return _crossed(axes[0], axes[1])


def _axis(stores: Integers, scores: Moments, spread: Spread) -> _Axis | None:
    centre = centre_of(scores, spread)
    return None if centre is None else _Axis(stores, scores, believe(scores, spread), centre)


def _crossed(service: _Axis, experience: _Axis) -> Lenses:
    both, at_service, at_experience = np.intersect1d(service.stores, experience.stores, return_indices=True)
    (sides_one, wrong_one), (sides_two, wrong_two) = service.sides(), experience.sides()
    sides = np.column_stack([sides_one[at_service], sides_two[at_experience]])
    named = sides.all(axis=1)
    wrong = 1 - (1 - wrong_one[at_service]) * (1 - wrong_two[at_experience])
    rows = zip(
        both.tolist(),
        _on_lens(service, at_service),
        _on_lens(experience, at_experience),
        [_quadrant(*pair) for pair in sides.tolist()],
        strict=True,
    )
    stores = tuple(OnBoth(*row) for row in rows)
    return Lenses(service.centre, experience.centre, stores, float(wrong[named].sum()))


def _quadrant(service: float, experience: float) -> Quadrant:
    if not service or not experience:
        return Quadrant.NOT_PROVED
    return _QUADRANTS[service > 0, experience > 0]


def _on_lens(axis: _Axis, chosen: Integers) -> list[OnLens]:
    columns = (axis.scores.visits, axis.posterior.adjusted, axis.posterior.low, axis.posterior.high)
    return [OnLens(*row) for row in zip(*(column[chosen].tolist() for column in columns), strict=True)]
