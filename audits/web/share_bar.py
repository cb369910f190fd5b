"""Where everything in a bar of shares stands: one bar cut into parts, and below it each part with its interval.

Shares run from 0 to 1 and add to 1; coordinates are SVG user units from the upper left corner.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from audits.web.charts import AXIS_HEIGHT, FIGURES_WIDTH, LABEL_WIDTH, WIDTH, Tick, placed_at

BAR_TOP, BAR_HEIGHT, GAP, ROW_HEIGHT = 4, 32, 20, 32
NARROWEST_LABELLED = 56
TONES = 3


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the whole in words, with its share and its interval."""

    label: str
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class DrawnPart:
    """A part ready to draw: its piece of the bar, and its own row with dot and interval. `tone`: 1 pale to 3 deep."""

    part: Part
    tone: int
    start: float
    width: float
    is_labelled: bool
    middle: float
    at: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ShareBar:
    """The whole picture."""

    width: float
    height: float
    left: float
    right: float
    bottom: float
    bar_top: float
    bar_height: float
    parts: tuple[DrawnPart, ...]
    ticks: tuple[Tick, ...]


def share_bar(parts: Sequence[Part]) -> ShareBar:
    """One bar of all parts, the first the deepest tone, then a row for each; per cent along the axis."""
    left, right = float(LABEL_WIDTH), float(WIDTH - FIGURES_WIDTH)
    top = BAR_TOP + BAR_HEIGHT + GAP
    bottom = float(top + ROW_HEIGHT * len(parts))
    return ShareBar(
        width=WIDTH,
        height=bottom + AXIS_HEIGHT,
        left=left,
        right=right,
        bottom=bottom,
        bar_top=BAR_TOP,
        bar_height=BAR_HEIGHT,
        parts=tuple(_drawn(parts, (left, right), top)),
        ticks=tuple(
            Tick(placed_at(percent, (0, 100), (left, right)), str(percent)) for percent in range(0, 101, 20)
        ),
    )


def _drawn(parts: Sequence[Part], span: tuple[float, float], top: float) -> list[DrawnPart]:
    drawn, before = [], 0.0
    for place, part in enumerate(parts):
        start, end = (placed_at(100 * share, (0, 100), span) for share in (before, before + part.share))
        at, low, high = (
            placed_at(100 * share, (0, 100), span) for share in (part.share, part.low, part.high)
        )
        drawn.append(
            DrawnPart(
                part=part,
                tone=max(1, TONES - place),
                start=start,
                width=round(end - start, 2),
                is_labelled=end - start >= NARROWEST_LABELLED,
                middle=top + ROW_HEIGHT * place + ROW_HEIGHT / 2,
                at=at,
                low=low,
                high=high,
            )
        )
        before += part.share
    return drawn
