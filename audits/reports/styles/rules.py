"""Colours that can be read: contrast by WCAG 2.2, and the nearest shade that has enough. Colours are `#rrggbb`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from audits.errors import AuditError

WHITE, BLACK, INK = "#ffffff", "#000000", "#1b1a17"
"""INK is the colour of words in print.css."""
ENOUGH = 4.5
"""Contrast that words of ordinary size need."""
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_STEPS = 256


class Unreadable(AuditError):
    """A colour that cannot be read; `nearest` is the most similar shade that can be."""

    def __init__(self, sentence: str, nearest: str) -> None:
        self.nearest = nearest
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class Colours:
    """The two colours of a house: `accent` on white paper, `band` behind words."""

    accent: str
    band: str


def read_colour(text: str) -> str:
    """A colour as it was typed, `1D4A80` as well as `#1d4a80`; anything else is refused."""
    colour = f"#{text.strip().lower().removeprefix('#')}"
    if not _COLOUR.fullmatch(colour):
        raise AuditError("Write the colour as # and six digits or letters from a to f, such as #1d4a80.")
    return colour


def contrast(one: str, other: str) -> float:
    """How far two colours are apart, 1 to 21: the contrast ratio of WCAG 2.2."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def words_on(band: str) -> str:
    """White or ink, whichever is easier to read on this colour."""
    return max((WHITE, INK), key=lambda words: contrast(words, band))


def check_accent(accent: str) -> None:
    """Refuse an accent that is too pale for white paper."""
    ratio = contrast(accent, WHITE)
    if ratio < ENOUGH:
        nearest = next(shade for shade in _shades(accent, BLACK) if contrast(shade, WHITE) >= ENOUGH)
        raise Unreadable(
            f"{accent} on white has a contrast of {written(ratio)} to 1; words need 4.5 to 1. "
            f"The nearest shade that has it is {nearest}.",
            nearest,
        )


def check_band(band: str) -> None:
    """Refuse a band on which neither white nor ink can be read."""
    ratio = contrast(words_on(band), band)
    if ratio < ENOUGH:
        nearest = next(shade for shade in _both_ways(band) if contrast(words_on(shade), shade) >= ENOUGH)
        raise Unreadable(
            f"Words on {band}, white or black, have a contrast of {written(ratio)} to 1 at best; "
            f"they need 4.5 to 1. The nearest shade that has it is {nearest}.",
            nearest,
        )


def written(ratio: float) -> str:
    """A contrast with one decimal, rounded down: what is refused for 4.47 must not read as 4.5."""
    return f"{int(ratio * 10) / 10:.1f}"


def _both_ways(colour: str) -> Iterator[str]:
    """Darker and lighter shades in turn, the nearest first."""
    for darker, lighter in zip(_shades(colour, BLACK), _shades(colour, WHITE), strict=True):
        yield from (darker, lighter)


def _shades(colour: str, towards: str) -> Iterator[str]:
    """The way from one colour to another in small steps, both included."""
    start, end = _parts(colour), _parts(towards)
    for step in range(_STEPS + 1):
        mixed = (a + (b - a) * step / _STEPS for a, b in zip(start, end, strict=True))
        yield "#" + "".join(f"{round(part):02x}" for part in mixed)


def _luminance(colour: str) -> float:
    """Relative luminance of sRGB, 0 to 1, as WCAG 2.2 defines it."""
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
