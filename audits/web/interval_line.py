"""Where everything in a line with intervals stands: a figure over time, each moment with the band it lies in.

Figures are on any scale; the axis covers the bands in round steps and need not begin at zero, which its labels say.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from audits.web.charts import AXIS_HEIGHT, FIGURES_WIDTH, LINE_HEIGHT, WIDTH, Tick, placed_at

TOP, BOTTOM, MOST_TICKS, MOST_LABELS = 16.0, 216.0, 6, 7
INSET = 48  # the first figure is written before its dot
STEPS = (1, 2, 5, 10, 20, 25, 50)


@dataclass(frozen=True, slots=True)
class Moment:
    """One period in words ("Nov 2026"): its figure or None, its band where there is one, its number of visits."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Dot:
    """One moment on the line; `low` and `high` are the ends of its interval, None without one."""

    moment: Moment
    x: float
    y: float
    low: float | None
    high: float | None
    is_labelled: bool


@dataclass(frozen=True, slots=True)
class IntervalLine:
    """The whole picture. `paths` are unbroken runs; `times` are the moments named below the axis, with their places."""

    width: float
    height: float
    left: float
    right: float
    bottom: float
    dots: tuple[Dot, ...]
    paths: tuple[str, ...]
    ticks: tuple[Tick, ...]
    times: tuple[tuple[float, Moment], ...]

    @property
    def begins_at_zero(self) -> bool:
        """Whether lengths may be compared, and not only places."""
        return self.ticks[0].text == "0"


def interval_line(moments: Sequence[Moment], bounds: tuple[int, int] = (0, 100)) -> IntervalLine:
    """A figure over time, oldest first. The axis stays within `bounds`."""
    left, right = 40.0, float(WIDTH - FIGURES_WIDTH)
    domain, step = _domain(moments, bounds)
    xs = _spread(len(moments), left + INSET, right - 16)
    dots = [
        _dot(one, x, domain, (BOTTOM, TOP), place in {0, len(moments) - 1})
        for place, (x, one) in enumerate(zip(xs, moments, strict=True))
    ]
    every = math.ceil(len(moments) / MOST_LABELS) or 1
    return IntervalLine(
        width=WIDTH,
        height=BOTTOM + AXIS_HEIGHT + LINE_HEIGHT,
        left=left,
        right=right,
        bottom=BOTTOM,
        dots=tuple(dot for dot in dots if dot),
        paths=_runs(dots),
        ticks=tuple(
            Tick(placed_at(value, domain, (BOTTOM, TOP)), str(value))
            for value in range(domain[0], domain[1] + 1, step)
        ),
        times=tuple(zip(xs, moments, strict=True))[::every],
    )


def _domain(moments: Sequence[Moment], bounds: tuple[int, int]) -> tuple[tuple[int, int], int]:
    """The axis from one round step to another, and the step."""
    ends = [end for one in moments for end in (one.value, one.low, one.high) if end is not None]
    low, high = max(min(ends, default=bounds[0]), bounds[0]), min(max(ends, default=bounds[1]), bounds[1])
    step = next((each for each in STEPS if (high - low) / each <= MOST_TICKS - 1), STEPS[-1])
    first, last = math.floor(low / step) * step, math.ceil(high / step) * step
    return (first, max(last, first + step)), step


def _spread(count: int, left: float, right: float) -> list[float]:
    if count == 1:
        return [(left + right) / 2]
    return [round(left + (right - left) * place / (count - 1), 2) for place in range(count)]


def _dot(
    one: Moment, x: float, domain: tuple[int, int], span: tuple[float, float], is_labelled: bool
) -> Dot | None:
    if one.value is None:
        return None
    low, high = (None if end is None else placed_at(end, domain, span) for end in (one.low, one.high))
    return Dot(one, x, placed_at(one.value, domain, span), low, high, is_labelled)


def _runs(dots: Sequence[Dot | None]) -> tuple[str, ...]:
    """SVG `points` of each unbroken run of two or more."""
    runs: list[list[str]] = [[]]
    for dot in dots:
        if dot is None:
            runs.append([])
        else:
            runs[-1].append(f"{dot.x:g},{dot.y:g}")
    return tuple(" ".join(run) for run in runs if len(run) > 1)
