"""Side by side: two stores or more, a store and the rest of its region, or two periods."""

from dataclasses import dataclass

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlmodel import Session

from audits.comparisons.choosing import Chosen
from audits.comparisons.figures import Figures, Group, Page, Picture, Table
from audits.comparisons.siding import Beside, Compared, Side, beside
from audits.consistency.changes import Change
from audits.tabular import Cell
from audits.web.differences_plot import Apart, DifferencesPlot, differences_plot
from audits.web.display import day_short

MEASURE_COLUMNS = ("touchpoint", "name", "side", "visits", "mean")
DIFFERENCE_COLUMNS = ("touchpoint", "name", "difference", "low", "high", "proven")
PAIR_COLUMNS = ("first", "second", "difference", "low", "high", "proven")


@dataclass(frozen=True, slots=True)
class Row:
    """One measure in a table: the difference in points with its interval where there are two sides."""

    measure: Compared
    label: str
    points: float | None
    low: float | None
    high: float | None
    is_proven: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """Two of several stores: how the second differs from the first, in points."""

    first: Side
    second: Side
    points: float
    low: float | None
    high: float | None
    is_proven: bool


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The sides, a row a measure, and the pairs of three stores or more. `chart` with two sides only."""

    beside: Beside
    sides: tuple[Side, ...]
    rows: tuple[Row, ...]
    pairs: tuple[Pair, ...]
    chart: DifferencesPlot | None

    @property
    def proven(self) -> int:
        """How many measures differ by more than chance."""
        return sum(row.is_proven for row in self.rows)


def prepare(session: Session, chosen: Chosen) -> SideBySide:
    """What is put side by side. As many queries as `beside`."""
    found = beside(session, chosen)
    sides = tuple(_named(side) for side in found.sides)
    rows = tuple(_row(measure) for measure in found.measures)
    two = [Apart(row.label, row.points, row.low, row.high, row.is_proven) for row in rows]
    return SideBySide(
        beside=found,
        sides=sides,
        rows=rows,
        pairs=tuple(_pairs(found, sides)),
        chart=differences_plot(two) if len(sides) == 2 else None,
    )


def _named(side: Side) -> Side:
    """Periods get their days as names."""
    period = side.wanted
    if period is None or period.from_day is None or period.to_day is None:
        return side
    name = gettext("%(first)s to %(last)s", first=day_short(period.from_day), last=day_short(period.to_day))
    return Side(name, side.note, side.visits, side.store, period)


def _row(measure: Compared) -> Row:
    change = measure.difference.change if measure.difference else None
    points, low, high = _points(change)
    return Row(
        measure, measure.name or gettext("Total score"), points, low, high, _is_proven(change, measure.visits)
    )


def _is_proven(change: Change | None, visits: tuple[int, ...]) -> bool:
    """One visit proves nothing, whatever the spread of other stores is."""
    return change is not None and change.is_real and min(visits) > 1


def _points(change: Change | None) -> tuple[float | None, float | None, float | None]:
    if change is None:
        return None, None, None
    low, high = change.band or (None, None)
    return (
        100 * change.difference,
        None if low is None else 100 * low,
        None if high is None else 100 * high,
    )


def _pairs(found: Beside, sides: tuple[Side, ...]) -> list[Pair]:
    """Each pair of the stores, by code."""
    if found.pairs is None:
        return []
    side_at = dict(zip(found.places, sides, strict=True))
    made = []
    for pair in found.pairs.pairs:
        first, second = side_at[pair.first], side_at[pair.second]
        points, low, high = _points(pair.change)
        proven = _is_proven(pair.change, (first.visits, second.visits))
        made.append(Pair(first, second, points or 0.0, low, high, proven))
    return made


def figures(found: SideBySide) -> Figures:
    """Every mean of every side, and the differences."""
    differences = found.rows if len(found.sides) == 2 else ()
    return Figures(
        tables=(
            Table("means", MEASURE_COLUMNS, _mean_rows(found)),
            Table("differences", DIFFERENCE_COLUMNS, [_difference_row(row) for row in differences]),
            Table("pairs", PAIR_COLUMNS, [_pair_row(pair) for pair in found.pairs]),
        ),
        pictures=_pictures(found),
        notes=tuple(note for note in (found.beside.problem, *found.beside.notes) if note),
    )


def _mean_rows(found: SideBySide) -> list[list[Cell]]:
    return [
        [row.measure.key or "total", row.label, side.store or side.name, visits, mean]
        for row in found.rows
        for side, visits, mean in zip(found.sides, row.measure.visits, row.measure.means, strict=True)
    ]


def _difference_row(row: Row) -> list[Cell]:
    return [row.measure.key or "total", row.label, row.points, row.low, row.high, int(row.is_proven)]


def _pair_row(pair: Pair) -> list[Cell]:
    return [pair.first.store, pair.second.store, pair.points, pair.low, pair.high, int(pair.is_proven)]


def _pictures(found: SideBySide) -> tuple[Picture, ...]:
    if found.chart is None:
        return ()
    return (
        Picture(
            "differences",
            "components/differences_plot.html",
            "differences_plot",
            found.chart,
            gettext("Differences side by side"),
            gettext("One row a measure: the second side less the first, with its 95 % interval."),
        ),
    )


BESIDE = Page(
    name="beside",
    title=_("Side by side"),
    group=Group.WHERE,
    prepare=prepare,
    figures=figures,
    tables=("means", "differences", "pairs"),
    pictures=("differences",),
)
