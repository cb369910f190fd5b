"""Where a control chart's dots, middle, limits and letters stand. components/control_plot.html only draws.

Scores run from 0 to 100, coordinates are SVG user units from the upper left corner. Dots stand evenly in the order
given: a control chart counts occasions, not days.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from audits.web.charts import AXIS_HEIGHT, FIGURES_WIDTH, WIDTH, Score, Standing, Tick, placed_at

HEIGHT = 280.0
LEFT, RIGHT, TOP, BOTTOM = 40.0, float(WIDTH - FIGURES_WIDTH), 34.0, HEIGHT - AXIS_HEIGHT
_MOST_DAYS = 5  # days written below the axis
_FIGURE_ROOM = 34.0  # a score written above its dot
_LINE = 17.0  # between two words at the right
_LETTER_ROOM = 14.0
_WORD = 16.0  # how far from its dot the middle of a word stands
_NARROWEST = 30  # points of the axis: less would make molehills mountains


@dataclass(frozen=True, slots=True)
class Occasion:
    """One dot: its words ("18 Nov 2026"), its score and the letters of the rules it breaks ("AD" or "").

    `standing` is ABOVE or BELOW for what stands out, on the side where it does, else PLAIN.
    """

    label: str
    score: Score
    letters: str = ""
    standing: Standing = Standing.PLAIN


@dataclass(frozen=True, slots=True)
class Spot:
    """A dot ready to draw. `letters_at` and `figure_at` are baselines, None where nothing is written.

    Letters that repeat those of the dot before are left out, and figures of all but the newest.
    """

    occasion: Occasion
    x: float
    y: float
    radius: float
    letters_at: float | None
    figure_at: float | None


@dataclass(frozen=True, slots=True)
class Level:
    """A line across with its words at the right, which step aside where lines lie close."""

    at: float
    words_at: float
    text: str


@dataclass(frozen=True, slots=True)
class ControlPlot:
    """The whole chart. `since` marks where a period begins, None where it begins with the first dot."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    spots: tuple[Spot, ...]
    path: str
    ticks: tuple[Tick, ...]
    middle: Level | None
    limits: tuple[Level, ...]
    days: tuple[Tick, ...]
    since: Tick | None


def control_plot(
    occasions: Sequence[Occasion],
    middle: tuple[Score, str] | None = None,
    limits: Iterable[tuple[Score, str]] = (),
    since: tuple[int, str] | None = None,
) -> ControlPlot:
    """Scores in order, the middle and its limits as (score, words), and `since` as (place from 0, words).

    The axis covers all of them in steps of ten. The newest dots carry their figure, as many as have room.
    """
    limits = tuple(limits)
    shown = [float(one.score) for one in occasions] + [float(score) for score, _ in limits]
    domain = _domain(shown)
    xs = _evenly(len(occasions))
    levels = _levels([*([middle] if middle else []), *limits], domain)
    return ControlPlot(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=RIGHT,
        top=TOP,
        bottom=BOTTOM,
        spots=_spots(occasions, xs, domain, levels[0].at if middle else -HEIGHT),
        path=" ".join(f"{x:g},{_y(one.score, domain):g}" for x, one in zip(xs, occasions, strict=True)),
        ticks=tuple(Tick(_y(step, domain), str(step)) for step in _steps(domain)),
        middle=levels[0] if middle else None,
        limits=tuple(levels[1:] if middle else levels),
        days=_days(occasions, xs),
        since=_since(since, xs),
    )


def _domain(scores: Sequence[float]) -> tuple[int, int]:
    low = max(0, math.floor(min(scores, default=0) / 10) * 10)
    high = min(100, math.ceil(max(scores, default=100) / 10) * 10)
    return (low, high) if high - low >= _NARROWEST else (max(0, high - _NARROWEST), max(high, _NARROWEST))


def _steps(domain: tuple[int, int]) -> range:
    low, high = domain
    step = 10 if high - low <= 50 else 20
    return range(math.ceil(low / step) * step, high + 1, step)


def _y(score: Score, domain: tuple[int, int]) -> float:
    return placed_at(score, domain, (BOTTOM, TOP))


def _evenly(count: int) -> list[float]:
    left, right = LEFT + 16, RIGHT - 16
    if count == 1:
        return [(left + right) / 2]
    return [round(left + (right - left) * place / (count - 1), 2) for place in range(count)]


def _spots(
    occasions: Sequence[Occasion], xs: Sequence[float], domain: tuple[int, int], across: float
) -> tuple[Spot, ...]:
    """`across` is where the line of the middle runs."""
    apart = xs[1] - xs[0] if len(xs) > 1 else RIGHT
    with_figure = min(3, max(1, int(apart // _FIGURE_ROOM)))
    ys = [_y(one.score, domain) for one in occasions]
    spots, lettered = [], ("", -RIGHT)
    for place, (x, y, one) in enumerate(zip(xs, ys, occasions, strict=True)):
        above, below = (y - 11, y + 21) if _is_over(ys, place, across) else (y + 21, y - 11)
        repeats = one.letters == lettered[0] or x - lettered[1] < _LETTER_ROOM * len(one.letters)
        is_written = bool(one.letters) and not repeats
        lettered = (one.letters, x) if is_written else (one.letters and lettered[0], lettered[1])
        has_figure = place >= len(occasions) - with_figure
        figure_at = (_beyond(above, below, y) if is_written else above) if has_figure else None
        spots.append(Spot(one, x, y, _radius(one, apart), above if is_written else None, figure_at))
    return tuple(spots)


def _beyond(letters_at: float, other: float, y: float) -> float:
    """A figure goes to the other side of its letters, or over them where the axis is near."""
    return letters_at - _LINE if y > BOTTOM - 30 else other


def _is_over(ys: Sequence[float], place: int, across: float) -> bool:
    """Whether words stand over their dot: where there is more room, but not on the line across or on the axis."""
    over = _is_peak(ys, place)
    word = ys[place] - _WORD if over else ys[place] + _WORD
    return ys[place] > BOTTOM - 30 or over != (abs(word - across) < _WORD / 2)


def _is_peak(ys: Sequence[float], place: int) -> bool:
    """Whether there is more room above a dot than below it: its neighbours lie lower on the whole."""
    beside = [ys[at] for at in (place - 1, place + 1) if 0 <= at < len(ys)]
    return not beside or ys[place] <= sum(beside) / len(beside)


def _radius(one: Occasion, apart: float) -> float:
    usual = 4.0 if apart > 12 else 2.5
    return usual if one.standing is Standing.PLAIN else usual + 2


def _levels(given: Sequence[tuple[Score, str]], domain: tuple[int, int]) -> list[Level]:
    """In the order given, the first keeps its place; words are moved away from it until none touch."""
    places = [(_y(score, domain), text) for score, text in given]
    levels: list[Level] = []
    for at, text in places:
        words_at = at
        for other in levels[:1]:
            if abs(words_at - other.words_at) < _LINE:
                words_at = other.words_at + (_LINE if at > other.at else -_LINE)
        levels.append(Level(at, words_at, text))
    return levels


def _days(occasions: Sequence[Occasion], xs: Sequence[float]) -> tuple[Tick, ...]:
    every = math.ceil(len(occasions) / _MOST_DAYS) or 1
    return tuple(Tick(x, one.label) for x, one in list(zip(xs, occasions, strict=True))[::every])


def _since(since: tuple[int, str] | None, xs: Sequence[float]) -> Tick | None:
    """Half way between the last dot before and the first one of the period."""
    if since is None or not 0 < since[0] < len(xs):
        return None
    place, words = since
    return Tick(round((xs[place - 1] + xs[place]) / 2, 2), words)
