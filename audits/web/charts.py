"""Where everything in a picture of many stands: scores in, coordinates out. components/charts.html only draws.

Scores run from 0 to 100, coordinates are SVG user units (one CSS pixel at full size) from the upper left corner.
Nothing here knows a domain word beyond score and n; labels come in as text and go out as text.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from textwrap import wrap

WIDTH = 720
LABEL_WIDTH = 224
LABEL_LETTERS = 26  # fit into LABEL_WIDTH at 14 units even in a wide face such as DejaVu Sans
FIGURES_WIDTH = 132
LINE_HEIGHT = 18
ROW_GAP = 12
AXIS_HEIGHT = 24
FEW = 4  # below this many visits a cell is hatched
WHOLE, MOST_BONUS = 100, 200  # the end of the scale, and of what is drawn of bonus beyond it

Score = float | Fraction


class Standing(StrEnum):
    """How a value is drawn: without a verdict, or as one was reached. Orange is only for what is known to be below."""

    PLAIN = "plain"
    LEVEL = "level"
    ABOVE = "above"
    BELOW = "below"
    FEW = "few"


@dataclass(frozen=True, slots=True)
class Measured:
    """One thing in words, with its score (None: not scored), its interval and its number of visits."""

    label: str
    score: Score | None
    n: int
    low: Score | None = None
    high: Score | None = None
    note: str = ""
    standing: Standing = Standing.PLAIN


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis: its place and its words."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a bar list or a caterpillar plot, ready to draw.

    `lines` are (baseline, text); `reach` is where the bar ends or the dot stands, None when there is no score;
    `beyond` is where bonus carries a bar from 100 on, None when it does not.
    """

    measured: Measured
    top: float
    middle: float
    lines: tuple[tuple[float, str], ...]
    note_baseline: float
    reach: float | None
    low: float | None
    high: float | None
    beyond: float | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """A bar list or a caterpillar plot: the same table of rows with a common axis."""

    width: float
    height: float
    left: float
    right: float
    bottom: float
    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    centre: Tick | None

    @property
    def has_bonus(self) -> bool:
        """Whether a bar goes on beyond 100."""
        return any(row.beyond is not None for row in self.rows)


def bar_list(values: Iterable[Measured], centre: Score | None = None, centre_words: str = "") -> Rows:
    """Horizontal bars from zero to 100, in the order given; `centre` draws a line to compare with.

    Where bonus carries a score over 100 the axis goes on to it, at most to MOST_BONUS.
    """
    given = tuple(values)
    highest = max((float(value.score) for value in given if value.score is not None), default=0)
    end = max(WHOLE, min(MOST_BONUS, math.ceil(highest / 20) * 20))
    return _rows(given, (0, end), centre, centre_words)


def caterpillar(values: Iterable[Measured], centre: Score | None = None, centre_words: str = "") -> Rows:
    """A dot and its 95 % interval a row, in the order given. The axis covers the intervals, in steps of ten."""
    given = tuple(values)
    ends = [float(end) for value in given for end in (value.low, value.high, value.score) if end is not None]
    ends += [float(centre)] if centre is not None else []
    low = math.floor(min(ends, default=0) / 10) * 10
    high = math.ceil(max(ends, default=100) / 10) * 10
    return _rows(given, (max(0, low), max(high, low + 10)), centre, centre_words)


def _rows(
    values: tuple[Measured, ...], domain: tuple[int, int], centre: Score | None, centre_words: str
) -> Rows:
    left, right = float(LABEL_WIDTH), float(WIDTH - FIGURES_WIDTH)
    top = float(AXIS_HEIGHT if centre is not None else 4)
    rows = []
    for value in values:
        rows.append(_row(value, top, domain, (left, right)))
        top += _row_height(value)
    return Rows(
        width=WIDTH,
        height=top + AXIS_HEIGHT,
        left=left,
        right=right,
        bottom=top,
        rows=tuple(rows),
        ticks=tuple(Tick(placed_at(step, domain, (left, right)), str(step)) for step in _steps(domain)),
        centre=None if centre is None else Tick(placed_at(centre, domain, (left, right)), centre_words),
    )


def _row(value: Measured, top: float, domain: tuple[int, int], span: tuple[float, float]) -> Row:
    lines = label_lines(value.label)
    baselines = tuple((top + LINE_HEIGHT * (place + 1), text) for place, text in enumerate(lines))
    reach, low, high = (
        None if end is None else placed_at(min(end, WHOLE), domain, span)
        for end in (value.score, value.low, value.high)
    )
    bonus = value.score if value.score is not None and value.score > WHOLE else None
    return Row(
        measured=value,
        top=top,
        middle=top + LINE_HEIGHT * 0.75 - 0.5,
        lines=baselines,
        note_baseline=baselines[-1][0] + LINE_HEIGHT - 2,
        reach=reach,
        low=low,
        high=high,
        beyond=None if bonus is None else placed_at(bonus, domain, span),
    )


def label_lines(label: str) -> list[str]:
    """A label as it is written left of a row: at most two lines."""
    return wrap(label, LABEL_LETTERS, max_lines=2, placeholder=" …") or [""]


def _row_height(value: Measured) -> float:
    lines = len(label_lines(value.label)) + (1 if value.note else 0)
    return LINE_HEIGHT * lines + ROW_GAP


def _steps(domain: tuple[int, int]) -> range:
    low, high = domain
    step = 10 if high - low <= 60 else 20
    return range(math.ceil(low / step) * step, high + 1, step)


def placed_at(score: Score, domain: tuple[int, int], span: tuple[float, float]) -> float:
    """The coordinate of a score; what lies outside the axis is drawn at its end. Two decimals keep pages small."""
    low, high = domain
    share = min(max((float(score) - low) / (high - low), 0.0), 1.0)
    return round(span[0] + share * (span[1] - span[0]), 2)


class HeatStep(StrEnum):
    """The filling of a cell of the heat map, from the furthest below the middle to the furthest above."""

    BELOW_3 = "below-3"
    BELOW_2 = "below-2"
    BELOW_1 = "below-1"
    LEVEL = "level"
    ABOVE_1 = "above-1"
    ABOVE_2 = "above-2"
    ABOVE_3 = "above-3"
    FEW = "few"
    NOT_SCORED = "not-scored"


HEAT_EDGES = (
    (-15, HeatStep.BELOW_3),
    (-10, HeatStep.BELOW_2),
    (-5, HeatStep.BELOW_1),
    (5, HeatStep.LEVEL),
    (10, HeatStep.ABOVE_1),
    (15, HeatStep.ABOVE_2),
)


def heat_step(score: Score | None, n: int, middle: Score) -> HeatStep:
    """How a cell is filled by its distance in points from `middle`; with fewer than FEW visits only hatched."""
    if score is None or n == 0:
        return HeatStep.NOT_SCORED
    if n < FEW:
        return HeatStep.FEW
    distance = score - middle
    for edge, step in HEAT_EDGES:
        if distance < edge:
            return step
    return HeatStep.ABOVE_3
