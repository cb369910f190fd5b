"""The funnel of a comparison: which stores lie outside the limits of chance for their number of visits."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import gettext

from audits.comparisons.moments import moments_of
from audits.consistency.comparison import Comparison, StoreRow
from audits.consistency.funnel import INNER, OUTER, Funnel, funnel
from audits.consistency.groups import Floats
from audits.consistency.spread import centre_of
from audits.web.charts import Standing
from audits.web.funnel_plot import FunnelPlot, Limit, Placed, funnel_plot


class Zone(StrEnum):
    """Where a store lies in the funnel."""

    INSIDE = "inside"
    BEYOND_INNER = "outside 95 %"
    BEYOND_OUTER = "outside 99.9 %"


@dataclass(frozen=True, slots=True)
class Reached:
    """One store in the funnel, with the limits for its number of visits, all 0 to 100."""

    row: StoreRow
    zone: Zone
    inner: tuple[float, float]
    outer: tuple[float, float]

    @property
    def is_below(self) -> bool:
        """Whether it lies under the lower 95 % limit."""
        return self.row.mean < self.inner[0]


@dataclass(frozen=True)
class Funnelled:
    """Every store's place, those outside with the furthest from their limits first, and the picture of all of them."""

    limits: Funnel
    stores: tuple[Reached, ...]
    outside: tuple[Reached, ...]
    plot: FunnelPlot

    def count(self, zone: Zone) -> int:
        """How many stores lie in this zone or further out."""
        zones = (zone, Zone.BEYOND_OUTER)
        return sum(one.zone in zones for one in self.outside)

    @property
    def expected_inner(self) -> float:
        """How many stores chance alone carries beyond the 95 % limits."""
        return (1 - INNER) * len(self.stores)

    @property
    def expected_outer(self) -> float:
        """The same for the 99.9 % limits."""
        return (1 - OUTER) * len(self.stores)


def funnelled(comparison: Comparison) -> Funnelled | None:
    """The stores in their funnel around the network's centre; None where there is no model to make limits from."""
    scores = moments_of(comparison.stores)
    centre = centre_of(scores, comparison.spread)
    limits = None if centre is None else funnel(scores, comparison.spread, centre)
    if limits is None:
        return None
    stores = tuple(_reached(row, limits) for row in comparison.stores)
    outside = sorted((one for one in stores if one.zone is not Zone.INSIDE), key=_how_far)
    return Funnelled(limits, stores, tuple(outside), _plot(stores, limits))


def _reached(row: StoreRow, limits: Funnel) -> Reached:
    inner, outer = (_at(pair, row.visits) for pair in (limits.inner, limits.outer))
    if not outer[0] <= row.mean <= outer[1]:
        return Reached(row, Zone.BEYOND_OUTER, inner, outer)
    zone = Zone.INSIDE if inner[0] <= row.mean <= inner[1] else Zone.BEYOND_INNER
    return Reached(row, zone, inner, outer)


def _at(pair: tuple[Floats, Floats], visits: int) -> tuple[float, float]:
    lower, upper = (float(side[visits - 1]) * 100 for side in pair)
    return lower, upper


def _how_far(one: Reached) -> tuple[float, str]:
    """The furthest first, measured in widths of its own limits."""
    low, high = one.outer
    return -abs(one.row.mean - (low + high) / 2) / max(high - low, 1e-9), one.row.code


def _plot(stores: Sequence[Reached], limits: Funnel) -> FunnelPlot:
    pairs = (("95 %", limits.inner, True), ("99.9 %", limits.outer, False))
    return funnel_plot(
        [_placed(one) for one in stores],
        [
            Limit(words, (lower * 100).tolist(), (upper * 100).tolist(), is_dashed)
            for words, (lower, upper), is_dashed in pairs
        ],
        limits.centre * 100,
        gettext("network"),
    )


def _placed(one: Reached) -> Placed:
    """Colour only beyond 99.9 % and never for one visit: beyond 95 % lies one store in 20 that differs from nobody."""
    if one.zone is Zone.INSIDE:
        return Placed(one.row.mean, one.row.visits)
    standing = Standing.LEVEL
    if one.zone is Zone.BEYOND_OUTER and one.row.visits > 1:
        standing = Standing.BELOW if one.is_below else Standing.ABOVE
    return Placed(one.row.mean, one.row.visits, one.row.name, one.row.code, standing)
