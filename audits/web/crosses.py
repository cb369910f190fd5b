"""Where everything in a plane of two scores stands: a dot each, its two intervals as a cross, and the middle lines.

Scores run from 0 to 100, coordinates are SVG user units from the upper left corner. components/crosses.html only draws.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from audits.web.charts import AXIS_HEIGHT, WIDTH, Standing, Tick, placed_at

HEIGHT = 560.0
LEFT, RIGHT, TOP = 44.0, float(WIDTH - 16), 30.0
MOST_CROSSES = 60
"""With more things only those with words of their own have a cross; all others are pale dots."""

MOST_NAMES = 24
_LETTER, _NAME_HEIGHT, _APART = 8.5, 16.0, 9.0

Band = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class Side:
    """A thing on one axis: its score, its interval, and what can be proved of it."""

    score: float
    low: float
    high: float
    standing: Standing = Standing.FEW


@dataclass(frozen=True, slots=True)
class Placed:
    """One thing on both axes; `is_named` where both sides are proved. `words` say what it is then."""

    label: str
    name: str
    across: Side
    upwards: Side
    words: str = ""

    @property
    def is_named(self) -> bool:
        """Whether something can be said of it."""
        return bool(self.words)


@dataclass(frozen=True, slots=True)
class Cross:
    """One thing with its arms, ready to draw. `name_at` is (x, y, anchor), None where there is no room."""

    placed: Placed
    x: float
    y: float
    across: Band
    upwards: Band
    name_at: tuple[float, float, str] | None

    @property
    def name_ground(self) -> tuple[float, float, float, float] | None:
        """Where paper is left for the name, so that lines do not run through it: x, y, width, height."""
        if self.name_at is None:
            return None
        (x, baseline, anchor), width = self.name_at, _LETTER * len(self.placed.label)
        return (x if anchor == "start" else x - width), baseline - _NAME_HEIGHT + 4, width, _NAME_HEIGHT


@dataclass(frozen=True, slots=True)
class Crosses:
    """The whole plane. `dots` is one SVG path for what has no cross; `corners` are (x, y, anchor, words)."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    dots: str
    pale: tuple[Cross, ...]
    named: tuple[Cross, ...]
    across_ticks: tuple[Tick, ...]
    upwards_ticks: tuple[Tick, ...]
    across_centre: Tick
    upwards_centre: Tick
    across_words: str
    upwards_words: str
    corners: tuple[tuple[float, float, str, str], ...]


@dataclass(frozen=True, slots=True)
class _Plane:
    """The two axes: the scores they cover and where they run."""

    across: tuple[int, int]
    upwards: tuple[int, int]

    def x(self, score: float) -> float:
        return placed_at(score, self.across, (LEFT, RIGHT))

    def y(self, score: float) -> float:
        return placed_at(score, self.upwards, (HEIGHT - 2 * AXIS_HEIGHT, TOP))


def crosses(
    things: Iterable[Placed],
    centre: tuple[float, float],
    axes: tuple[str, str],
    corners: tuple[str, str, str, str],
) -> Crosses:
    """Things on two axes. `axes` name the one across and the one upwards; `corners` go round from the upper left."""
    given = tuple(things)
    named = [one for one in given if one.is_named]
    others = [one for one in given if not one.is_named]
    crossed = others if len(given) <= MOST_CROSSES else []
    plane = _Plane(*(_domain(given, [*named, *crossed], centre[axis], axis) for axis in (0, 1)))
    bottom = HEIGHT - 2 * AXIS_HEIGHT
    corner_words = _corners(corners, bottom)
    return Crosses(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=RIGHT,
        top=TOP,
        bottom=bottom,
        dots="".join(_dot(one, plane) for one in others if not crossed),
        pale=tuple(_cross(one, plane, None) for one in crossed),
        named=_with_names(named, plane, _corner_boxes(corner_words)),
        across_ticks=tuple(Tick(plane.x(step), str(step)) for step in _steps(plane.across)),
        upwards_ticks=tuple(Tick(plane.y(step), str(step)) for step in _steps(plane.upwards)),
        across_centre=Tick(plane.x(centre[0]), f"{centre[0]:.1f}"),
        upwards_centre=Tick(plane.y(centre[1]), f"{centre[1]:.1f}"),
        across_words=axes[0],
        upwards_words=axes[1],
        corners=corner_words,
    )


def _domain(given: Sequence[Placed], crossed: Sequence[Placed], centre: float, axis: int) -> tuple[int, int]:
    """From ten to ten, around all dots and all arms that are drawn."""
    ends = [centre, *((one.across, one.upwards)[axis].score for one in given)]
    for one in crossed:
        side = (one.across, one.upwards)[axis]
        ends += [side.low, side.high]
    low, high = math.floor(min(ends) / 10) * 10, math.ceil(max(ends) / 10) * 10
    low = max(0, min(low, 90))
    return low, min(100, max(high, low + 10))


def _steps(domain: tuple[int, int]) -> range:
    return range(domain[0], domain[1] + 1, 10)


def _dot(one: Placed, plane: _Plane) -> str:
    """So short a stroke that only its round ends are seen: a tenth of a circle's bytes, for a thousand of them."""
    return f"M{plane.x(one.across.score):.1f},{plane.y(one.upwards.score):.1f}h.01"


def _cross(one: Placed, plane: _Plane, name_at: tuple[float, float, str] | None) -> Cross:
    return Cross(
        one,
        plane.x(one.across.score),
        plane.y(one.upwards.score),
        (plane.x(one.across.low), plane.x(one.across.high)),
        (plane.y(one.upwards.low), plane.y(one.upwards.high)),
        name_at,
    )


def _with_names(named: Sequence[Placed], plane: _Plane, taken: list[Box]) -> tuple[Cross, ...]:
    """Each cross with its name in the first of four places around it where no dot and no other words stand, if there is
    one; before others those that no other cross's arms run through."""
    taken += [_dot_box(one, plane) for one in named]
    drawn = []
    for place, one in enumerate(named):
        name_at = None
        if place < MOST_NAMES:
            arms = [box for other in named if other is not one for box in _arm_boxes(other, plane)]
            name_at = _free_place(one, plane, taken, arms)
        drawn.append(_cross(one, plane, name_at))
    return tuple(drawn)


def _free_place(
    one: Placed, plane: _Plane, taken: list[Box], arms: Sequence[Box]
) -> tuple[float, float, str] | None:
    """Takes the place that it finds."""
    free = [each for each in _places(one, plane) if not any(_overlap(each[0], other) for other in taken)]
    free.sort(key=lambda each: any(_overlap(each[0], arm) for arm in arms))
    if not free:
        return None
    box, name_at = free[0]
    taken.append(box)
    return name_at


def _places(one: Placed, plane: _Plane) -> Iterator[tuple[Box, tuple[float, float, str]]]:
    """Above to the right, above to the left, and below likewise, as far as the plane reaches."""
    x, y, width = plane.x(one.across.score), plane.y(one.upwards.score), _LETTER * len(one.label)
    for below in (False, True):
        for anchor, left in (("start", x + _APART), ("end", x - _APART - width)):
            top = y + 4 if below else y - 4 - _NAME_HEIGHT
            box = left, top, left + width, top + _NAME_HEIGHT
            if box[0] >= LEFT and box[2] <= RIGHT and top >= TOP and box[3] <= HEIGHT - 2 * AXIS_HEIGHT:
                yield box, (x + _APART if anchor == "start" else x - _APART, box[3] - 4, anchor)


def _dot_box(one: Placed, plane: _Plane) -> Box:
    x, y = plane.x(one.across.score), plane.y(one.upwards.score)
    return x - 5, y - 5, x + 5, y + 5


def _arm_boxes(one: Placed, plane: _Plane) -> tuple[Box, Box]:
    x, y = plane.x(one.across.score), plane.y(one.upwards.score)
    across = plane.x(one.across.low), y - 1, plane.x(one.across.high), y + 1
    return across, (x - 1, plane.y(one.upwards.high), x + 1, plane.y(one.upwards.low))


def _corner_boxes(corners: Iterable[tuple[float, float, str, str]]) -> list[Box]:
    boxes = []
    for x, y, anchor, text in corners:
        width = _LETTER * len(text)
        left = x if anchor == "start" else x - width
        boxes.append((left, y - _NAME_HEIGHT + 4, left + width, y + 4))
    return boxes


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _corners(words: tuple[str, str, str, str], bottom: float) -> tuple[tuple[float, float, str, str], ...]:
    near, far = LEFT + 8, RIGHT - 8
    above, below = TOP + 16, bottom - 8
    places = ((near, above, "start"), (far, above, "end"), (far, below, "end"), (near, below, "start"))
    return tuple((*place, text) for place, text in zip(places, words, strict=True))
