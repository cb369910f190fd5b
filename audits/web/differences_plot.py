"""Where everything in a picture of differences stands: a dot and its interval a row, around the line of no difference.

Differences are in points of 100, negative to the left; coordinates are SVG user units from the upper left corner.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from audits.web.charts import AXIS_HEIGHT, FIGURES_WIDTH, LABEL_WIDTH, WIDTH, Tick, placed_at
from audits.web.display import change

TOP, ROW_HEIGHT, MOST_TICKS = 24.0, 30.0, 8
STEPS = (1, 2, 5, 10, 20, 25, 50)


@dataclass(frozen=True, slots=True)
class Apart:
    """One difference in words; `low` and `high` None where none can be told. `is_proven` when 0 lies outside."""

    label: str
    points: float | None
    low: float | None
    high: float | None
    is_proven: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One difference, ready to draw; `at` None when it was not scored on both sides."""

    apart: Apart
    middle: float
    at: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class DifferencesPlot:
    """The whole picture; `zero` is where the line of no difference stands."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    zero: float
    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]


def differences_plot(differences: Sequence[Apart]) -> DifferencesPlot:
    """Differences in the order given, on an axis around 0 that holds every interval, up to 100 either way."""
    left, right = float(LABEL_WIDTH), float(WIDTH - FIGURES_WIDTH)
    ends = [abs(end) for one in differences for end in (one.points, one.low, one.high) if end is not None]
    most = min(100.0, max(ends, default=1.0))
    step = next((each for each in STEPS if 2 * most / each <= MOST_TICKS), STEPS[-1])
    reach = max(step, math.ceil(most / step) * step)
    domain, span = (-reach, reach), (left, right)
    bottom = TOP + ROW_HEIGHT * len(differences)
    return DifferencesPlot(
        width=WIDTH,
        height=bottom + AXIS_HEIGHT,
        left=left,
        right=right,
        top=TOP,
        bottom=bottom,
        zero=placed_at(0, domain, span),
        rows=tuple(_row(one, place, domain, span) for place, one in enumerate(differences)),
        ticks=tuple(
            Tick(placed_at(value, domain, span), change(value).removesuffix(".0"))
            for value in range(-reach, reach + 1, step)
        ),
    )


def _row(one: Apart, place: int, domain: tuple[int, int], span: tuple[float, float]) -> Row:
    at, low, high = (
        None if end is None else placed_at(end, domain, span) for end in (one.points, one.low, one.high)
    )
    return Row(one, TOP + ROW_HEIGHT * place + ROW_HEIGHT / 2, at, low, high)
