"""Where everything in a picture over time stands: scores in, coordinates out. components/charts.html only draws.

Scores run from 0 to 100, coordinates are SVG user units from the upper left corner.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from audits.web.charts import AXIS_HEIGHT, FIGURES_WIDTH, WIDTH, Score, Standing, Tick, placed_at


@dataclass(frozen=True, slots=True)
class Moment:
    """One point in time on a line: its words ("Q3 2026"), its score or None, its number of visits."""

    label: str
    score: Score | None
    n: int


@dataclass(frozen=True, slots=True)
class Dot:
    """One moment on a line."""

    x: float
    y: float
    label: str
    score: Score
    n: int
    standing: Standing
    labelled: bool


@dataclass(frozen=True, slots=True)
class Line:
    """Scores over time. `paths` are unbroken runs, `limits` dashed lines with their words, `months` the words below."""

    width: float
    height: float
    left: float
    right: float
    bottom: float
    dots: tuple[Dot, ...]
    paths: tuple[str, ...]
    ticks: tuple[Tick, ...]
    limits: tuple[Tick, ...]
    months: tuple[Tick, ...]


def line(moments: Sequence[Moment], limits: Iterable[tuple[Score, str]] = (), height: float = 220) -> Line:
    """Scores over time on an axis of 0 to 100.

    `limits` are (score, words): the outermost two bound what chance alone would do, and dots beyond them are marked.
    """
    limits = tuple(limits)
    left, right, bottom = 40.0, float(WIDTH - FIGURES_WIDTH), height - AXIS_HEIGHT
    span = (bottom, 16.0)
    placed = list(zip(_spread(len(moments), left + 16, right - 16), moments, strict=True))
    every = math.ceil(len(moments) / 7) or 1
    return Line(
        width=WIDTH,
        height=height,
        left=left,
        right=right,
        bottom=bottom,
        dots=_dots(placed, [score for score, _ in limits], span),
        paths=_runs(
            (x, None if one.score is None else placed_at(one.score, (0, 100), span)) for x, one in placed
        ),
        ticks=tuple(Tick(placed_at(step, (0, 100), span), str(step)) for step in range(0, 101, 25)),
        limits=tuple(Tick(placed_at(score, (0, 100), span), words) for score, words in limits),
        months=tuple(Tick(x, one.label) for x, one in placed[::every]),
    )


def _dots(
    placed: Sequence[tuple[float, Moment]], limits: Sequence[Score], span: tuple[float, float]
) -> tuple[Dot, ...]:
    """First, last and unusual moments carry their figure; the others stay quiet."""
    dots = []
    for place, (x, one) in enumerate(placed):
        if one.score is not None:
            standing = _beyond(one.score, limits)
            labelled = standing is not Standing.PLAIN or place in {0, len(placed) - 1}
            y = placed_at(one.score, (0, 100), span)
            dots.append(Dot(x, y, one.label, one.score, one.n, standing, labelled))
    return tuple(dots)


def _beyond(score: Score, limits: Sequence[Score]) -> Standing:
    if limits and score < min(limits):
        return Standing.BELOW
    if limits and score > max(limits):
        return Standing.ABOVE
    return Standing.PLAIN


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A line the size of a word: `paths` are unbroken runs, `last` is the newest point or None."""

    width: float
    height: float
    paths: tuple[str, ...]
    dots: tuple[tuple[float, float], ...]
    last: tuple[float, float] | None
    words: str


def sparkline(
    scores: Sequence[Score | None], words: str = "", domain: tuple[int, int] = (0, 100), width: float = 96
) -> Sparkline:
    """`words` say in text what the picture shows. Sparklines in one column share one `domain`."""
    height = 24.0
    xs = _spread(len(scores), 4, width - 4)
    points = [
        (x, None if score is None else placed_at(score, domain, (height - 4, 4)))
        for x, score in zip(xs, scores, strict=True)
    ]
    dots = tuple((x, y) for x, y in points if y is not None)
    return Sparkline(width, height, _runs(points), dots, dots[-1] if dots else None, words)


def _spread(count: int, left: float, right: float) -> list[float]:
    if count == 1:
        return [round((left + right) / 2, 2)]
    return [round(left + (right - left) * place / (count - 1), 2) for place in range(count)]


def _runs(points: Iterable[tuple[float, float | None]]) -> tuple[str, ...]:
    """SVG `points` of each unbroken run of two or more; a gap in the data is a gap in the line."""
    runs: list[list[str]] = [[]]
    for x, y in points:
        if y is None:
            runs.append([])
        else:
            runs[-1].append(f"{x:g},{y:g}")
    return tuple(" ".join(run) for run in runs if len(run) > 1)
