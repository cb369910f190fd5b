"""Where figures on scales of their own stand: a line from end to end, a dot, and its interval. scales.html only draws.

Coordinates are SVG user units from the upper left corner, as in charts.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from audits.web.charts import FIGURES_WIDTH, LABEL_WIDTH, WIDTH

ROW, TOP = 52.0, 22.0
LEFT, RIGHT = LABEL_WIDTH + 40.0, WIDTH - FIGURES_WIDTH - 32.0


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure between the ends of its scale, in words `text`; `band` is its interval, `note` says what it is."""

    label: str
    note: str
    value: float
    text: str
    ends: tuple[float, float]
    band: tuple[float, float] | None
    band_text: str
    n: int


@dataclass(frozen=True, slots=True)
class OnScale:
    """One row, ready to draw."""

    figure: Figure
    y: float
    at: float
    band: tuple[float, float] | None
    zero: float | None


@dataclass(frozen=True, slots=True)
class Scales:
    """All rows. Each has the same length from `left` to `right`, whatever its scale."""

    width: float
    height: float
    left: float
    right: float
    rows: tuple[OnScale, ...]


def scales(figures: Iterable[Figure]) -> Scales:
    """A row a figure, in the order given. A scale that runs through 0 has its mark there."""
    rows = tuple(_row(one, TOP + ROW * place) for place, one in enumerate(figures))
    return Scales(WIDTH, ROW * len(rows), LEFT, RIGHT, rows)


def _row(one: Figure, y: float) -> OnScale:
    return OnScale(
        one,
        y,
        _at(one.value, one.ends),
        one.band and (_at(one.band[0], one.ends), _at(one.band[1], one.ends)),
        _at(0, one.ends) if one.ends[0] < 0 < one.ends[1] else None,
    )


def _at(value: float, ends: tuple[float, float]) -> float:
    share = min(max((value - ends[0]) / (ends[1] - ends[0]), 0.0), 1.0)
    return round(LEFT + share * (RIGHT - LEFT), 2)
