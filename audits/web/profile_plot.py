"""Where one thing's values stand against a group's and those of all, row by row. components/profile_plot.html draws.

Scores run from 0 to 100, coordinates are SVG user units from the upper left corner. A row has a dot with its interval,
a tick for the group; the values of all are joined down the rows to one line.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from audits.web.charts import (
    AXIS_HEIGHT,
    FIGURES_WIDTH,
    LABEL_WIDTH,
    LINE_HEIGHT,
    WIDTH,
    Measured,
    Score,
    Tick,
    label_lines,
    placed_at,
)

_TOP = 34.0  # what the marks mean stands above the rows
_GAP = 16
_LETTER = 8  # the width of a letter at 14 units, generously


@dataclass(frozen=True, slots=True)
class Placed:
    """One row: the thing itself, its group's value and that of all; None where there is none."""

    measured: Measured
    group: Score | None
    all: Score | None


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One row, ready to draw. `lines` are (baseline, text)."""

    placed: Placed
    middle: float
    lines: tuple[tuple[float, str], ...]
    reach: float | None
    low: float | None
    high: float | None
    group_at: float | None
    all_at: float | None


@dataclass(frozen=True, slots=True)
class Key:
    """A mark's place above the rows, and its words behind it."""

    at: float
    words: str


@dataclass(frozen=True, slots=True)
class ProfilePlot:
    """All rows on a common axis. `path` joins the values of all; `keys` are of the thing, its group and all."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    rows: tuple[ProfileRow, ...]
    ticks: tuple[Tick, ...]
    path: str
    keys: tuple[Key, ...]

    @property
    def has_groups(self) -> bool:
        """Whether any row has a tick for the group."""
        return any(row.group_at is not None for row in self.rows)


def profile_plot(placed: Iterable[Placed], words: tuple[str, str, str]) -> ProfilePlot:
    """Rows in the order given; `words` name the thing, its group and all. The axis covers everything, in tens."""
    given = tuple(placed)
    domain, span = _domain(given), (float(LABEL_WIDTH), float(WIDTH - FIGURES_WIDTH))
    top, rows = _TOP, []
    for one in given:
        rows.append(_row(one, top, domain, span))
        top += LINE_HEIGHT * len(label_lines(one.measured.label)) + _GAP
    return ProfilePlot(
        width=WIDTH,
        height=top + AXIS_HEIGHT,
        left=span[0],
        right=span[1],
        top=_TOP - 8,
        bottom=top,
        rows=tuple(rows),
        ticks=tuple(Tick(placed_at(step, domain, span), str(step)) for step in _steps(domain)),
        path=" ".join(f"{row.all_at:g},{row.middle:g}" for row in rows if row.all_at is not None),
        keys=_keys(words),
    )


def _row(one: Placed, top: float, domain: tuple[int, int], span: tuple[float, float]) -> ProfileRow:
    lines = label_lines(one.measured.label)
    ends = (one.measured.score, one.measured.low, one.measured.high, one.group, one.all)
    reach, low, high, group_at, all_at = (
        None if end is None else placed_at(end, domain, span) for end in ends
    )
    return ProfileRow(
        placed=one,
        middle=top + LINE_HEIGHT * 0.75 - 0.5,
        lines=tuple((top + LINE_HEIGHT * (place + 1), text) for place, text in enumerate(lines)),
        reach=reach,
        low=low,
        high=high,
        group_at=group_at,
        all_at=all_at,
    )


def _domain(given: Sequence[Placed]) -> tuple[int, int]:
    ends = [
        float(end)
        for one in given
        for end in (one.measured.score, one.measured.low, one.measured.high, one.group, one.all)
        if end is not None
    ]
    low = max(0, math.floor(min(ends, default=0) / 10) * 10)
    high = min(100, math.ceil(max(ends, default=100) / 10) * 10)
    return (low, high) if high - low >= 20 else (max(0, high - 20), max(high, 20))


def _steps(domain: tuple[int, int]) -> range:
    low, high = domain
    step = 10 if high - low <= 60 else 20
    return range(math.ceil(low / step) * step, high + 1, step)


def _keys(words: tuple[str, str, str]) -> tuple[Key, ...]:
    at, keys = 8.0, []
    for text in words:
        keys.append(Key(at, text))
        at += 44 + _LETTER * len(text)
    return tuple(keys)
