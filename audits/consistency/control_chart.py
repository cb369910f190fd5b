"""One store over time: which visits stand out from what the store itself usually does.

Shewhart's chart for single values with moving ranges (XmR), as Wheeler & Chambers, "Understanding Statistical Process
Control", chapters 3 and 5, lay it down. The limits come from the differences of neighbouring visits, not from the
standard deviation of all: a store that changed for good would otherwise hide its change in its own limits.
Their rules follow single visits, and a store visited a dozen times may have changed for good before any of them
notices: one test more looks for that (`shifts`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from audits.consistency.groups import Floats
from audits.consistency.shifts import shift

FEWEST = 6
"""Visits below which limits would say more of chance than of the store."""
SETTLED = 17
"""Visits from which limits hardly move any more; before that they are called temporary."""
_TO_LIMIT = 3 / 1.128  # 3 SDs, one SD being the mean range of two divided by d2 = 1.128
_TO_UPPER_RANGE = 3.268  # D4 for two
_RUN, _NEAR, _NEAR_OF = 8, 3, 4
_ROUNDING = 1e-9


class Rule(StrEnum):
    """Why a visit stands out. Each is rare by chance alone: one visit in 100 or fewer, SHIFT one store in 100."""

    BEYOND = "beyond"  # outside the limits
    RUN = "run"  # the eighth in a row, or a later one, on the same side of the middle
    NEAR = "near"  # three of four nearer to the same limit than to the middle
    LEAP = "leap"  # further from the visit before than two neighbours usually are
    SHIFT = "shift"  # the first on another level, which has lasted since


@dataclass(frozen=True)
class ControlChart:
    """The chart of n visits in their order, in shares.

    `lower` and `upper` are cut to 0 and 1, where every score ends; `leap` is the largest usual difference of
    neighbours. `signals` holds the rules that a visit breaks by its place from 0; one that breaks none is not there.
    """

    shares: tuple[float, ...]
    middle: float
    lower: float
    upper: float
    leap: float
    signals: dict[int, tuple[Rule, ...]]

    @property
    def is_temporary(self) -> bool:
        """Whether there are so few visits that the limits may still move."""
        return len(self.shares) < SETTLED


def control_chart(shares: Sequence[float]) -> ControlChart | None:
    """The chart of one store's scores in the order of its visits; None for fewer than `FEWEST`.

    Limits: mean ± 2.66 · mean |x_i − x_(i−1)|; a leap: more than 3.268 times that mean. Equal scores have limits
    without width, and no signal.
    """
    if len(shares) < FEWEST:
        return None
    values: Floats = np.asarray(shares, float)
    middle, ranges = float(values.mean()), np.abs(np.diff(values))
    width, leap = _TO_LIMIT * float(ranges.mean()), _TO_UPPER_RANGE * float(ranges.mean())
    found: dict[int, list[Rule]] = {}
    for rule, broken in _broken(values - middle, ranges, width, leap):
        for place in broken:
            found.setdefault(place, []).append(rule)
    return ControlChart(
        shares=tuple(float(value) for value in values),
        middle=middle,
        lower=max(0.0, middle - width),
        upper=min(1.0, middle + width),
        leap=leap,
        signals={place: tuple(found[place]) for place in sorted(found)},
    )


def _broken(off: Floats, ranges: Floats, width: float, leap: float) -> Iterator[tuple[Rule, list[int]]]:
    """The places at which each rule is broken; `off` is how far each visit lies from the middle."""
    yield Rule.BEYOND, np.flatnonzero(np.abs(off) > width + _ROUNDING).tolist()
    yield Rule.RUN, _at_least(off, _ROUNDING, _RUN, _RUN)
    yield Rule.NEAR, _at_least(off, width / 2 + _ROUNDING, _NEAR, _NEAR_OF)
    yield Rule.LEAP, (np.flatnonzero(ranges > leap + _ROUNDING) + 1).tolist()
    changed = shift(off.tolist())
    yield Rule.SHIFT, [] if changed is None else [changed]


def _at_least(off: Floats, beyond: float, wanted: int, among: int) -> list[int]:
    """Where a visit and those before it hold `wanted` of `among` on one side, the visit itself among them."""
    places: set[int] = set()
    for side in (off > beyond, off < -beyond):
        counts = np.convolve(side, np.ones(among, int))[: len(off)]
        places.update(np.flatnonzero(side & (counts >= wanted)).tolist())
    return sorted(places)
