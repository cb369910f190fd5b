"""Where the columns of a histogram stand: how many of many scores lie in each tenth of the scale.

Coordinates are SVG user units from the upper left corner. components/histogram.html only draws.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from audits.web.charts import AXIS_HEIGHT, WIDTH, Score, Tick, placed_at

TENTHS = 10
HEIGHT = 130.0
LEFT, RIGHT, TOP, BOTTOM = 16.0, float(WIDTH - 16), 40.0, HEIGHT - AXIS_HEIGHT
_GAP = 3.0
_FIGURE = 19.0  # half of a written count, with some air


@dataclass(frozen=True, slots=True)
class Column:
    """One tenth of the scale: how many lie in it, where its column stands, and where the middle of its figure."""

    count: int
    left: float
    width: float
    top: float
    height: float
    figure_at: float


@dataclass(frozen=True, slots=True)
class Histogram:
    """The whole picture. `mean` is a line with its words above."""

    width: float
    height: float
    left: float
    right: float
    bottom: float
    columns: tuple[Column, ...]
    ticks: tuple[Tick, ...]
    mean: Tick | None


def histogram(counts: Sequence[int], mean: Score | None, mean_words: str) -> Histogram:
    """From ten counts, the lowest tenth first; 100 belongs to the last. The highest column fills the height."""
    if len(counts) != TENTHS:
        raise ValueError("a histogram of scores has ten columns")
    highest = max(*counts, 1)
    return Histogram(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=RIGHT,
        bottom=BOTTOM,
        columns=tuple(_column(place, count, highest, mean) for place, count in enumerate(counts)),
        ticks=tuple(Tick(_at(step), str(step)) for step in range(0, 101, TENTHS)),
        mean=None if mean is None else Tick(_at(mean), mean_words),
    )


def _column(place: int, count: int, highest: int, mean: Score | None) -> Column:
    left, right = _at(place * TENTHS) + _GAP / 2, _at((place + 1) * TENTHS) - _GAP / 2
    height = round((BOTTOM - TOP) * count / highest, 2)
    return Column(
        count=count,
        left=left,
        width=round(right - left, 2),
        top=round(BOTTOM - height, 2),
        height=height,
        figure_at=_beside((left + right) / 2, None if mean is None else _at(mean)),
    )


def _beside(middle: float, line: float | None) -> float:
    """A figure steps aside where the line of the mean would run through it."""
    if line is None or abs(middle - line) > _FIGURE:
        return round(middle, 2)
    return round(line + _FIGURE if middle >= line else line - _FIGURE, 2)


def _at(score: Score) -> float:
    return placed_at(score, (0, 100), (LEFT, RIGHT))
