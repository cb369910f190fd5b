"""How alike two texts, two pictures or two places are, and which words weaken a report."""

import math
import re

WORDS_READ = 1_500
"""Of each text: a report has at most a few hundred, and the cost of a comparison stays bounded."""

RUN = 3
"""Words in a row. Two people share words, and now and then two in a row; hardly ever many runs of three."""

FEWEST_RUNS = 10
"""Shorter texts ("Nobody at the till") are alike by chance."""

EARTH_RADIUS_METRES = 6_371_000

_WORD = re.compile(r"[^\W_]+")
_WEAKENING = re.compile(r"\b(?:always|never|seemed|i\s+felt|very|about)\b", re.IGNORECASE)


def weakening_words(text: str) -> list[str]:
    """Words that make a report weaker (always, never, seemed, I felt, very, about), as written, in order."""
    return _WEAKENING.findall(text)


def word_count(text: str) -> int:
    """How many words a text has."""
    return len(_WORD.findall(text))


def runs_of(text: str) -> frozenset[tuple[str, ...]]:
    """Every run of three words in a row, whatever their case, marks and blanks."""
    words = [match.group().casefold() for match in _WORD.finditer(text[: WORDS_READ * 20])][:WORDS_READ]
    return frozenset(zip(*(words[start:] for start in range(RUN)), strict=False))


def likeness(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> float:
    """Jaccard's share of common runs, 0 to 1; 0 when either text is too short to tell."""
    if min(len(one), len(other)) < FEWEST_RUNS:
        return 0.0
    common = len(one & other)
    return common / (len(one) + len(other) - common)


def bits_apart(one: str, other: str) -> int:
    """In how many of its bits one perceptual hash (16 hexadecimal digits) differs from another."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Great-circle distance between two places given as latitude and longitude in degrees (haversine)."""
    latitude, longitude = map(math.radians, one)
    other_latitude, other_longitude = map(math.radians, other)
    half_chord = (
        math.sin((other_latitude - latitude) / 2) ** 2
        + math.cos(latitude) * math.cos(other_latitude) * math.sin((other_longitude - longitude) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_METRES * math.asin(min(1.0, math.sqrt(half_chord)))
