"""Patterns of answers (regular expressions) without surprises: a plain subset, matched in time that grows with the
length of the answer and never faster.

A pattern becomes a small program, and all its branches are walked at once, character by character (Thompson, 1968).
`static/js/pattern.js` does the same in the browser.
"""

from collections.abc import Iterable
from functools import lru_cache

from audits.conditions.pattern_parts import Either, OneOf, Piece, Repeated, Row
from audits.conditions.pattern_reading import PatternReader, UnfitPattern

__all__ = ["Program", "UnfitPattern", "compile_pattern", "matches"]

MOST_STEPS = 1_000
LONGEST_PATTERN = 1_000

Program = tuple[tuple[str, tuple[int, ...]], ...]
"""Steps: `take` (first, last, first, last, … code points), `split` (two steps), `jump` (a step), `end`."""


@lru_cache(maxsize=500)
def compile_pattern(pattern: str) -> Program:
    """The program of a pattern. Raises `UnfitPattern`, which names what is not understood."""
    if len(pattern) > LONGEST_PATTERN:
        raise UnfitPattern(f"a pattern of {len(pattern):,} characters; {LONGEST_PATTERN:,} are the most")
    whole = PatternReader(pattern).whole()
    if _size(whole) > MOST_STEPS:
        raise UnfitPattern("a pattern that repeats too much; shorten what stands in braces")
    steps: list[tuple[str, tuple[int, ...]]] = []
    _write(whole, steps)
    return (*steps, ("end", ()))


def matches(program: Program, text: str) -> bool:
    """Whether the whole text is of the pattern. Time: at most length of the text times steps of the program."""
    here = _reachable(program, [0])
    for character in text:
        code = ord(character)
        here = _reachable(program, [step + 1 for step in here if _takes(program[step], code)])
        if not here:
            return False
    return len(program) - 1 in here


def _reachable(program: Program, starts: Iterable[int]) -> list[int]:
    """The steps that take a character, or the end, which can be reached without taking one."""
    waiting, seen, found = list(starts), set(), []
    while waiting:
        step = waiting.pop()
        if step in seen:
            continue
        seen.add(step)
        name, numbers = program[step]
        if name in ("split", "jump"):
            waiting.extend(numbers)
        else:
            found.append(step)
    return found


def _takes(step: tuple[str, tuple[int, ...]], code: int) -> bool:
    _, ends = step
    return any(ends[at] <= code <= ends[at + 1] for at in range(0, len(ends), 2))


def _size(piece: Piece) -> int:
    """At least the steps that `_write` writes, and at least 1, so that nothing is repeated for nothing."""
    match piece:
        case OneOf():
            return 1
        case Row(pieces):
            return 1 + sum(map(_size, pieces))
        case Either(pieces):
            return sum(2 + _size(each) for each in pieces)
        case Repeated(inner, least, most):
            return 2 + max(least + 1 if most is None else most, 1) * (1 + _size(inner))


def _write(piece: Piece, steps: list[tuple[str, tuple[int, ...]]]) -> None:
    match piece:
        case OneOf(ends):
            steps.append(("take", ends))
        case Row(pieces):
            for each in pieces:
                _write(each, steps)
        case Either(pieces):
            _write_either(pieces, steps)
        case Repeated(inner, least, most):
            for _ in range(least):
                _write(inner, steps)
            if most is None:
                _write_loop(inner, steps)
            else:
                _write_optional(inner, most - least, steps)


def _write_either(pieces: tuple[Piece, ...], steps: list[tuple[str, tuple[int, ...]]]) -> None:
    ends = []
    for each in pieces[:-1]:
        split = len(steps)
        steps.append(("split", ()))
        _write(each, steps)
        ends.append(len(steps))
        steps.append(("jump", ()))
        steps[split] = ("split", (split + 1, len(steps)))
    _write(pieces[-1], steps)
    for jump in ends:
        steps[jump] = ("jump", (len(steps),))


def _write_loop(inner: Piece, steps: list[tuple[str, tuple[int, ...]]]) -> None:
    split = len(steps)
    steps.append(("split", ()))
    _write(inner, steps)
    steps.append(("jump", (split,)))
    steps[split] = ("split", (split + 1, len(steps)))


def _write_optional(inner: Piece, times: int, steps: list[tuple[str, tuple[int, ...]]]) -> None:
    splits = []
    for _ in range(times):
        splits.append(len(steps))
        steps.append(("split", ()))
        _write(inner, steps)
    for split in splits:
        steps[split] = ("split", (split + 1, len(steps)))
