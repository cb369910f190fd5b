"""Where everything in a funnel plot stands: score against n, and the limits of chance that narrow with it.

Scores run from 0 to 100, coordinates are SVG user units from the upper left corner. Many things share one n: they are
laid side by side around it, so that hundreds stay apart as dots. components/funnel.html only draws.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from audits.web.charts import AXIS_HEIGHT, WIDTH, Standing, Tick, placed_at

HEIGHT, TOP = 440.0, 12.0
LEFT, LIMITS_WIDTH = 40.0, 64.0
RADIUS = 3.0
DOT_WIDTH = 7.5
"""From one dot to the next in the same place; less where they would reach the next n."""
LETTER = 7.5
"""A generous width for a letter at 14 units: names that do not fit are left to the table."""
WORDS_HEIGHT = 15.0
MOST_NAMES = 12
NAME_LETTERS = 24
_SHORTEST_FUNNEL = 10
"""Up to this n the axis begins at 1, where the funnel is widest."""


@dataclass(frozen=True, slots=True)
class Placed:
    """One thing: its score, its n, and, where it lies outside the limits, its name and standing."""

    score: float
    n: int
    label: str = ""
    note: str = ""
    standing: Standing = Standing.PLAIN

    @property
    def is_outside(self) -> bool:
        """Whether it is drawn as an exception."""
        return self.standing is not Standing.PLAIN


@dataclass(frozen=True, slots=True)
class Limit:
    """A pair of curves: the scores at n = 1, 2, 3, …, and their words."""

    words: str
    lower: Sequence[float]
    upper: Sequence[float]
    is_dashed: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """Words beside a dot, and how they are anchored."""

    x: float
    y: float
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Outside:
    """A dot outside the limits; `name` is None where there is no room for it."""

    x: float
    y: float
    placed: Placed
    name: Name | None


@dataclass(frozen=True, slots=True)
class Curve:
    """One pair of limits as SVG points."""

    lower: str
    upper: str
    is_dashed: bool


@dataclass(frozen=True, slots=True)
class FunnelPlot:
    """The whole picture. `crowd` is one SVG path of all dots inside; `scale` and `counts` are the two axes.

    `words` stand at the right ends of the lines, moved apart where they would meet; `centre` is where that line runs.
    """

    width: float
    height: float
    left: float
    right: float
    bottom: float
    crowd: str
    outside: tuple[Outside, ...]
    curves: tuple[Curve, ...]
    centre: float
    words: tuple[Tick, ...]
    scale: tuple[Tick, ...]
    counts: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class _Frame:
    """The axes: which n and scores they span, and between which coordinates."""

    n: tuple[float, float]
    scores: tuple[int, int]
    across: tuple[float, float] = (LEFT, WIDTH - LIMITS_WIDTH)
    upwards: tuple[float, float] = (HEIGHT - 2 * AXIS_HEIGHT, TOP)

    def x(self, n: float) -> float:
        low, high = self.n
        return round(self.across[0] + (n - low) / (high - low) * (self.across[1] - self.across[0]), 2)

    def y(self, score: float) -> float:
        return placed_at(score, self.scores, self.upwards)

    @property
    def column(self) -> float:
        """The width that one n has for itself."""
        return (self.across[1] - self.across[0]) / (self.n[1] - self.n[0])


def funnel_plot(
    things: Iterable[Placed], limits: Sequence[Limit], centre: float, centre_words: str
) -> FunnelPlot:
    """Dots and limits. Names go to what lies outside and furthest from the centre, as far as there is room."""
    given = sorted(things, key=lambda one: (one.n, one.score, one.label, one.note))
    frame = _frame(given, limits, centre)
    spots = _side_by_side(given, frame)
    crowd = [spot for spot, one in zip(spots, given, strict=True) if not one.is_outside]
    exceptions = [(spot, one) for spot, one in zip(spots, given, strict=True) if one.is_outside]
    return FunnelPlot(
        width=WIDTH,
        height=HEIGHT,
        left=frame.across[0],
        right=frame.across[1],
        bottom=frame.upwards[0],
        crowd="".join(_circle(x, y) for x, y in crowd),
        outside=_named(exceptions, centre, frame),
        curves=tuple(_curve(limit, frame) for limit in limits),
        centre=frame.y(centre),
        words=_apart([Tick(frame.y(centre), centre_words), *_ends(limits, frame)]),
        scale=tuple(Tick(frame.y(step), str(step)) for step in _score_steps(frame.scores)),
        counts=tuple(Tick(frame.x(step), str(step)) for step in _count_steps(frame.n)),
    )


def _frame(given: Sequence[Placed], limits: Sequence[Limit], centre: float) -> _Frame:
    counts = [one.n for one in given] or [1]
    first = 1 if min(counts) <= _SHORTEST_FUNNEL else min(counts) - 1
    ends = [centre, *(one.score for one in given)]
    for limit in limits:
        ends += [limit.lower[first - 1], limit.upper[first - 1]]
    low, high = math.floor(min(ends) / 5) * 5, math.ceil(max(ends) / 5) * 5
    return _Frame((first - 0.6, max(counts) + 0.6), (max(0, low), min(100, max(high, low + 10))))


def _side_by_side(given: Sequence[Placed], frame: _Frame) -> list[tuple[float, float]]:
    """Where each dot stands: those of one n and nearly one height alternate to the right and left of it."""
    rows: dict[tuple[int, int], list[int]] = defaultdict(list)
    heights = [frame.y(one.score) for one in given]
    for place, (one, y) in enumerate(zip(given, heights, strict=True)):
        rows[one.n, round(y / (2 * RADIUS))].append(place)
    room = 0.84 * frame.column
    spots = [(0.0, 0.0)] * len(given)
    for (n, _), places in rows.items():
        step = min(DOT_WIDTH, room / max(1, len(places) - 1))
        for turn, place in enumerate(places):
            aside = (turn + 1) // 2 * (1 if turn % 2 else -1)
            spots[place] = (round(frame.x(n) + aside * step, 1), round(heights[place], 1))
    return spots


def _circle(x: float, y: float) -> str:
    return f"M{x - RADIUS:g},{y:g}a3,3 0 1 0 6,0a3,3 0 1 0-6,0"


def _curve(limit: Limit, frame: _Frame) -> Curve:
    counts = range(math.ceil(frame.n[0]), math.floor(frame.n[1]) + 1)
    lower, upper = (
        [(frame.x(n), frame.y(side[n - 1])) for n in counts] for side in (limit.lower, limit.upper)
    )
    # Carried on to the edge of the picture, where the words stand.
    ends = [[(frame.across[1], points[-1][1])] for points in (lower, upper)]
    return Curve(_points(lower + ends[0]), _points(upper + ends[1]), limit.is_dashed)


def _ends(limits: Sequence[Limit], frame: _Frame) -> list[Tick]:
    last = math.floor(frame.n[1]) - 1
    return [Tick(frame.y(side[last]), limit.words) for limit in limits for side in (limit.lower, limit.upper)]


def _apart(words: Iterable[Tick]) -> tuple[Tick, ...]:
    """From the top down, each at least a line below the one before."""
    placed: list[Tick] = []
    for tick in sorted(words, key=lambda one: one.at):
        lowest = placed[-1].at + WORDS_HEIGHT if placed else tick.at
        placed.append(Tick(max(tick.at, lowest), tick.text))
    return tuple(placed)


def _points(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)


def _named(
    exceptions: Sequence[tuple[tuple[float, float], Placed]], centre: float, frame: _Frame
) -> tuple[Outside, ...]:
    """The dots outside; the furthest with a verdict are named first, where words meet no others and no other dot."""
    taken = [(x - 5, y - 5, x + 5, y + 5) for (x, y), _ in exceptions]
    names: dict[int, Name] = {}
    judged = [place for place, (_, one) in enumerate(exceptions) if one.standing is not Standing.LEVEL]
    for place in sorted(judged, key=lambda place: -abs(exceptions[place][1].score - centre)):
        (x, y), one = exceptions[place]
        others = taken[:place] + taken[place + 1 :]
        for name, box in _beside(x, y, one.label, frame):
            if len(names) < MOST_NAMES and not any(_meet(box, other) for other in others):
                names[place] = name
                taken.append(box)
                break
    return tuple(Outside(x, y, one, names.get(place)) for place, ((x, y), one) in enumerate(exceptions))


Box = tuple[float, float, float, float]


def _beside(x: float, y: float, label: str, frame: _Frame) -> Iterable[tuple[Name, Box]]:
    """Where words may stand, the best place first: right or left of a dot, on its line, a little above or below."""
    text = label if len(label) <= NAME_LETTERS else f"{label[: NAME_LETTERS - 1].rstrip()}…"
    width = LETTER * len(text)
    for down in (0, -WORDS_HEIGHT, WORDS_HEIGHT):
        top, bottom = y + down - 7, y + down + 7
        if x + 8 + width <= frame.across[1]:
            yield Name(x + 8, y + down + 5, "start", text), (x + 6, top, x + 8 + width, bottom)
        if x - 8 - width >= frame.across[0]:
            yield Name(x - 8, y + down + 5, "end", text), (x - 8 - width, top, x - 6, bottom)


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _score_steps(domain: tuple[int, int]) -> range:
    low, high = domain
    step = next((size for size in (5, 10) if (high - low) / size <= 8), 20)
    return range(math.ceil(low / step) * step, high + 1, step)


def _count_steps(span: tuple[float, float]) -> range:
    first, last = math.ceil(span[0]), math.floor(span[1])
    step = next(size for size in (1, 2, 5, 10, 20, 50, 100, 500, 10**9) if (last - first) / size <= 12)
    return range(first if step == 1 else math.ceil(first / step) * step, last + 1, step)
