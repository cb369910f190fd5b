"""What a pattern is made of, and the characters its shorthands stand for."""

from dataclasses import dataclass

LAST_CHARACTER = 0x10FFFF


@dataclass(frozen=True, slots=True)
class OneOf:
    """One character of these: first, last, first, last, … code points."""

    ends: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One piece after the other."""

    pieces: tuple["Piece", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of these pieces."""

    pieces: tuple["Piece", ...]


@dataclass(frozen=True, slots=True)
class Repeated:
    """A piece at least and at most so many times; without a most, as often as one likes."""

    piece: "Piece"
    least: int
    most: int | None


Piece = OneOf | Row | Either | Repeated


def others(ends: tuple[int, ...]) -> tuple[int, ...]:
    """All characters but these."""
    found, begin = [], 0
    for first, last in sorted(zip(ends[::2], ends[1::2], strict=True)):
        if begin < first:
            found += [begin, first - 1]
        begin = max(begin, last + 1)
    return (*found, begin, LAST_CHARACTER) if begin <= LAST_CHARACTER else tuple(found)


DIGIT = (0x30, 0x39)
WORD = (0x30, 0x39, 0x41, 0x5A, 0x5F, 0x5F, 0x61, 0x7A)
BLANK = (0x09, 0x0D, 0x20, 0x20)
SAME_LINE = others((0x0A, 0x0A, 0x0D, 0x0D, 0x2028, 0x2029))
SHORTHANDS = {
    "d": DIGIT,
    "D": others(DIGIT),
    "w": WORD,
    "W": others(WORD),
    "s": BLANK,
    "S": others(BLANK),
    "t": (9, 9),
    "n": (10, 10),
    "v": (11, 11),
    "f": (12, 12),
    "r": (13, 13),
}
"""As in ODK, these know the plain Latin letters and digits only."""
