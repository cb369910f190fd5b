"""Shoppers' yardsticks: how high or low each scores, told apart from the stores they visited."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlmodel import Session

from audits.access import Can
from audits.comparisons.choosing import Chosen
from audits.comparisons.comparing import compared_groups
from audits.comparisons.figures import Figures, Group, Page, Picture, Table
from audits.comparisons.headings import Heading, shopper_headings
from audits.comparisons.queries import groups
from audits.comparisons.rows import Slice, slice_of
from audits.consistency.adjusted_for_shoppers import Moved, adjusted_for_shoppers, moved_by_adjusting
from audits.consistency.comparison import Comparison
from audits.consistency.crossed import NotCrossed, ShopperSplit
from audits.consistency.groups import Groups, Moments, Store
from audits.consistency.shares import Share, Shares, Source, shares_of
from audits.consistency.yardsticks import (
    Crossing,
    apart_by_shoppers,
    crossing_of,
    expected_false_alarms,
    is_told_apart,
)
from audits.web.differences_plot import Apart, DifferencesPlot, differences_plot

MOST_MOVED = 20
MOVED_COLUMNS = ("code", "name", "region", "visits", "before", "after", "moved")


@dataclass(frozen=True, slots=True)
class Yardstick:
    """How much higher one shopper scores the same stores, in points of 100, with its 95 % band."""

    shopper: str
    visits: int
    leniency: float
    low: float
    high: float
    proven: bool


@dataclass(frozen=True, slots=True)
class MovedStore:
    """A store's score (0 to 100) before and after its shoppers' leniency is taken off its visits, and by how much."""

    store: Store
    visits: int
    before: float
    after: float
    moved: float


@dataclass(frozen=True, slots=True)
class ForComparisons:
    """What yardsticks mean for comparisons; differences in points of 100.

    `apart` is how far two stores with `visits` each come apart by their shoppers alone, 19 times in 20. `moved` is
    every store, the one that moves most first; `network` how far the mean of all visits moves.
    """

    share: Share
    visits: int
    apart: float
    network: float
    moved: list[MovedStore]


@dataclass(frozen=True, slots=True)
class Shoppers:
    """Every shopper's yardstick, the strictest first, or the `reason` why there is none."""

    comparison: Comparison
    crossing: Crossing
    rows: list[Yardstick]
    reason: str
    is_being_fitted: bool
    fallback: str
    slice: Slice
    chart: DifferencesPlot
    columns: list[Heading]
    expected_by_chance: float
    meaning: ForComparisons | None

    @property
    def strict(self) -> int:
        """How many are stricter than the others by more than chance."""
        return sum(row.proven and row.leniency < 0 for row in self.rows)

    @property
    def mild(self) -> int:
        """How many are milder than the others by more than chance."""
        return sum(row.proven and row.leniency > 0 for row in self.rows)

    @property
    def most_moved(self) -> list[MovedStore]:
        """The stores that move most."""
        return self.meaning.moved[:MOST_MOVED] if self.meaning else []


def prepare(session: Session, chosen: Chosen) -> Shoppers:
    """The yardsticks of the visits asked for. As many queries as the comparison."""
    found = groups(session, chosen.wanted)
    comparison = compared_groups(session, found)
    split = comparison.shoppers
    rows = yardsticks(split)
    part = slice_of(rows, chosen.page)
    refused = split if isinstance(split, NotCrossed) else None
    leniencies = split.leniencies if isinstance(split, ShopperSplit) else ()
    return Shoppers(
        comparison=comparison,
        crossing=crossing_of(found.shoppers),
        rows=rows,
        reason=refused.reason if refused else "",
        is_being_fitted=bool(refused and refused.is_being_fitted),
        fallback=split.fallback if isinstance(split, ShopperSplit) else "",
        slice=part,
        chart=_chart(part.rows),
        columns=shopper_headings(),
        expected_by_chance=expected_false_alarms(leniencies),
        meaning=_meaning(found, comparison),
    )


def yardsticks(split: ShopperSplit | NotCrossed) -> list[Yardstick]:
    """Each shopper's yardstick, the strictest first; none where shoppers are not told apart."""
    if isinstance(split, NotCrossed):
        return []
    rows = [
        Yardstick(
            one.shopper,
            one.visits,
            one.leniency * 100,
            one.low * 100,
            one.high * 100,
            proven=is_told_apart(one),
        )
        for one in split.leniencies
    ]
    return sorted(rows, key=lambda row: (row.leniency, row.shopper))


def _chart(rows: Sequence[Yardstick]) -> DifferencesPlot:
    return differences_plot([Apart(row.shopper, row.leniency, row.low, row.high, row.proven) for row in rows])


def _meaning(found: Groups, comparison: Comparison) -> ForComparisons | None:
    """What the shoppers do to stores; None where they are not told apart."""
    split = comparison.shoppers
    adjusted = adjusted_for_shoppers(found.totals, found.shoppers, split)
    shares = shares_of(found.totals, comparison.spread, split)
    share = shares.of(Source.SHOPPERS) if isinstance(shares, Shares) else None
    if not isinstance(adjusted, Moments) or not isinstance(split, ShopperSplit) or share is None:
        return None
    visits = max(1, sorted(found.totals.visits.tolist())[len(found.totals) // 2])
    network = (adjusted.total.sum() - found.totals.total.sum()) / found.totals.visits.sum()
    moved = [_moved_store(found.stores[one.store], one) for one in moved_by_adjusting(found.totals, adjusted)]
    return ForComparisons(share, visits, 100 * apart_by_shoppers(split, visits), 100 * float(network), moved)


def _moved_store(store: Store, one: Moved) -> MovedStore:
    """For the eye both scores end at 0 and 100, as everywhere."""
    before, after = (min(100.0, max(0.0, 100 * score)) for score in (one.before, one.after))
    return MovedStore(store, one.visits, before, after, after - before)


def figures(found: Shoppers) -> Figures:
    """One row a shopper, how crossed their visits are, one row a store as it moves, and the picture of this page."""
    columns = tuple(Yardstick.__dataclass_fields__)
    rows = [[getattr(row, name) for name in columns] for row in found.rows]
    crossing = tuple(Crossing.__dataclass_fields__)
    moved = found.meaning.moved if found.meaning else []
    return Figures(
        tables=(
            Table("shoppers", columns, rows),
            Table("crossing", crossing, [[getattr(found.crossing, name) for name in crossing]]),
            Table("moved", MOVED_COLUMNS, [_moved_row(one) for one in moved]),
        ),
        pictures=(_picture(found),) if found.rows else (),
        notes=tuple(note for note in (found.reason, found.fallback) if note),
    )


def _moved_row(one: MovedStore) -> list[str | int | float | None]:
    store = one.store
    return [store.code, store.name, store.region, one.visits, one.before, one.after, one.moved]


def _picture(found: Shoppers) -> Picture:
    return Picture(
        "yardsticks",
        "components/differences_plot.html",
        "differences_plot",
        found.chart,
        gettext("Shoppers against the others"),
        gettext("One row a shopper: how much higher or lower than the others, with its 95 % interval."),
    )


SHOPPERS = Page(
    name="shoppers",
    title=_("Shoppers"),
    group=Group.NEXT,
    prepare=prepare,
    figures=figures,
    tables=("shoppers", "crossing", "moved"),
    pictures=("yardsticks",),
    needs=Can.SEE_SHOPPER_YARDSTICKS,
)
