"""Where two values of many things stand, joined by a line. components/dumbbells.html only draws.

Coordinates are SVG user units from the upper left corner, as in charts.py. The first value is a ring (what was
expected), the second a dot (what it was); both are printed, the difference stands after them.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from audits.web.charts import (
    AXIS_HEIGHT,
    LABEL_WIDTH,
    LINE_HEIGHT,
    ROW_GAP,
    WIDTH,
    Score,
    Standing,
    Tick,
    label_lines,
    placed_at,
)

RIGHT = float(WIDTH - 152)
GAP_AT = float(WIDTH - 60)  # where the printed difference ends
_VALUE_ROOM = 36  # a printed value and its distance to the mark
_LETTER = 8  # the width of a letter at 14 units, generously
_TOP = 30.0  # what the marks mean stands above the rows


@dataclass(frozen=True, slots=True)
class Two:
    """One thing with two values on the same scale; None where that side was not said.

    `band` is the interval of second − first. `standing` says what can be proved of the difference.
    """

    label: str
    first: Score | None
    second: Score | None
    n: int
    band: tuple[Score, Score] | None = None
    note: str = ""
    standing: Standing = Standing.LEVEL

    @property
    def gap(self) -> Score | None:
        """Second − first."""
        return None if self.first is None or self.second is None else self.second - self.first


@dataclass(frozen=True, slots=True)
class Value:
    """A printed value beside its mark: the mark's place, where the text begins or ends, and its anchor."""

    at: float
    value: Score
    text_at: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Dumbbell:
    """One row, ready to draw. `lines` are (baseline, text)."""

    two: Two
    middle: float
    lines: tuple[tuple[float, str], ...]
    note_baseline: float
    first: Value | None
    second: Value | None


@dataclass(frozen=True, slots=True)
class Dumbbells:
    """All rows on a common axis; `first_words` and `second_words` name the two values."""

    width: float
    height: float
    top: float
    bottom: float
    gap_at: float
    rows: tuple[Dumbbell, ...]
    ticks: tuple[Tick, ...]
    first_words: str
    second_words: str
    second_words_at: float
    has_bands: bool


def dumbbells(
    pairs: Iterable[Two], first_words: str, second_words: str, domain: tuple[int, int] = (1, 5)
) -> Dumbbells:
    """Two values a row, in the order given, on an axis from end to end of the scale."""
    top, rows = _TOP, []
    span = (float(LABEL_WIDTH + _VALUE_ROOM), RIGHT - _VALUE_ROOM)
    for two in pairs:
        rows.append(_row(two, top, domain, span))
        top += LINE_HEIGHT * (len(label_lines(two.label)) + bool(two.note)) + ROW_GAP
    return Dumbbells(
        width=WIDTH,
        height=top + AXIS_HEIGHT,
        top=_TOP - 4,
        bottom=top,
        gap_at=GAP_AT,
        rows=tuple(rows),
        ticks=tuple(Tick(placed_at(step, domain, span), str(step)) for step in _steps(domain)),
        first_words=first_words,
        second_words=second_words,
        second_words_at=float(22 + _LETTER * len(first_words) + 24),
        has_bands=any(row.two.band for row in rows),
    )


def _row(two: Two, top: float, domain: tuple[int, int], span: tuple[float, float]) -> Dumbbell:
    lines = label_lines(two.label)
    baselines = tuple((top + LINE_HEIGHT * (place + 1), text) for place, text in enumerate(lines))
    first_is_lower = two.first is None or two.second is None or two.first <= two.second
    return Dumbbell(
        two=two,
        middle=top + LINE_HEIGHT * 0.75 - 0.5,
        lines=baselines,
        note_baseline=baselines[-1][0] + LINE_HEIGHT - 2,
        first=_value(two.first, first_is_lower, domain, span),
        second=_value(two.second, not first_is_lower, domain, span),
    )


def _value(
    value: Score | None, is_lower: bool, domain: tuple[int, int], span: tuple[float, float]
) -> Value | None:
    """The lower value is printed before its mark, the higher one behind, so that the line stays free."""
    if value is None:
        return None
    at = placed_at(value, domain, span)
    return Value(at, value, at - 12, "end") if is_lower else Value(at, value, at + 12, "start")


def _steps(domain: tuple[int, int]) -> range:
    low, high = domain
    return range(low, high + 1, 1 if high - low <= 10 else 20)
