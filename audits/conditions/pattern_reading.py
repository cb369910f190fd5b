"""Reads a pattern: literals, escapes, classes, dots, groups, alternatives, repetition. The rest is refused by name."""

import re

from audits.conditions.pattern_parts import SAME_LINE, SHORTHANDS, Either, OneOf, Piece, Repeated, Row, others
from audits.errors import AuditError

DEEPEST_GROUP = 30
DIGITS = tuple("0123456789")
_BRACES = re.compile(r"\{([0-9]{1,4})(,?)([0-9]{0,4})\}")
_GROUPS = {
    "?=": "a look ahead, (?=",
    "?!": "a look ahead, (?!",
    "?<=": "a look behind, (?<=",
    "?<!": "a look behind, (?<!",
    "?>": "an atomic group, (?>",
    "?P": "a named group, (?P",
    "?<": "a named group, (?<",
    "?": "a switch such as (?i)",
}
_ESCAPES = {
    "b": "an edge of a word, \\b",
    "B": "an edge of a word, \\B",
    "p": "a property of characters, \\p",
    "P": "a property of characters, \\P",
    "Q": "a quotation, \\Q",
    "k": "a repetition of what a group found, \\k",
}


class UnfitPattern(AuditError):
    """A pattern with something that is not understood; the text says what was found."""


class PatternReader:
    """Reads one pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0

    def whole(self) -> Piece:
        """The whole pattern."""
        piece = self._either(0)
        if self._at < len(self._pattern):
            raise UnfitPattern("a “)” that closes nothing")
        return piece

    def _next(self) -> str:
        return self._pattern[self._at : self._at + 1]

    def _skip(self, text: str) -> bool:
        if self._pattern.startswith(text, self._at):
            self._at += len(text)
            return True
        return False

    def _either(self, depth: int) -> Piece:
        if depth > DEEPEST_GROUP:
            raise UnfitPattern(f"groups in groups, more than {DEEPEST_GROUP} deep")
        rows = [self._row(depth)]
        while self._skip("|"):
            rows.append(self._row(depth))
        return rows[0] if len(rows) == 1 else Either(tuple(rows))

    def _row(self, depth: int) -> Piece:
        """An anchor at the ends of the whole pattern says nothing, because the whole answer must match."""
        pieces: list[Piece] = []
        if depth == 0:
            self._skip("^")
        while self._next() not in ("", "|", ")"):
            if depth == 0 and self._next() == "$" and self._pattern[self._at + 1 : self._at + 2] in ("", "|"):
                self._at += 1
                break
            pieces.append(self._repeated(self._single(depth)))
        return Row(tuple(pieces))

    def _single(self, depth: int) -> Piece:
        character = self._next()
        self._at += 1
        match character:
            case "(":
                return self._group(depth)
            case "[":
                return OneOf(self._class())
            case ".":
                return OneOf(SAME_LINE)
            case "\\":
                return OneOf(self._escaped())
            case "^" | "$":
                raise UnfitPattern(f"a “{character}” inside; it may only stand at the ends")
            case "*" | "+" | "?" | "{":
                raise UnfitPattern(
                    f"a “{character}” with nothing to repeat; write \\{character} for the sign itself"
                )
            case _:
                return OneOf((ord(character), ord(character)))

    def _group(self, depth: int) -> Piece:
        if not self._skip("?:"):
            for sign, name in _GROUPS.items():
                if self._skip(sign):
                    raise UnfitPattern(name)
        piece = self._either(depth + 1)
        if not self._skip(")"):
            raise UnfitPattern("a “(” that is never closed")
        return piece

    def _repeated(self, piece: Piece) -> Piece:
        bounds = self._bounds()
        if bounds is None:
            return piece
        for sign, name in {"?": "a lazy repetition", "+": "a possessive repetition"}.items():
            if self._skip(sign):
                raise UnfitPattern(f"{name}, “{sign}” after a repetition")
        if self._next() in ("*", "{"):
            raise UnfitPattern("a repetition of a repetition; put brackets round the inner one")
        return Repeated(piece, *bounds)

    def _bounds(self) -> tuple[int, int | None] | None:
        for sign, bounds in {"*": (0, None), "+": (1, None), "?": (0, 1)}.items():
            if self._skip(sign):
                return bounds
        if self._next() != "{":
            return None
        found = _BRACES.match(self._pattern, self._at)
        if not found:
            raise UnfitPattern(
                "a “{” that is no repetition such as {2} or {2,5}; write \\{ for the sign itself"
            )
        self._at = found.end()
        least = int(found[1])
        most = least if not found[2] else int(found[3]) if found[3] else None
        if (not found[2] and found[3]) or (most is not None and most < least):
            raise UnfitPattern(f"the repetition {found[0]}, whose end is below its start")
        return least, most

    def _escaped(self) -> tuple[int, ...]:
        character = self._next()
        self._at += 1
        if character in SHORTHANDS:
            return SHORTHANDS[character]
        if character in DIGITS:
            raise UnfitPattern(f"a repetition of what a group found, \\{character}")
        if not character or (character.isascii() and character.isalnum()):
            raise UnfitPattern(_ESCAPES.get(character, f"the escape \\{character}"))
        return ord(character), ord(character)

    def _class(self) -> tuple[int, ...]:
        negated = self._skip("^")
        ends: list[int] = []
        while self._next() != "]":
            first = self._member()
            if len(first) == 2 and first[0] == first[1] and self._is_range():
                self._at += 1
                last = self._member()
                if len(last) != 2 or last[0] != last[1] or last[1] < first[0]:
                    raise UnfitPattern("a range of characters whose end is below its start")
                first = (first[0], last[0])
            ends += first
        self._at += 1
        if not ends:
            raise UnfitPattern("empty brackets []")
        return others(tuple(ends)) if negated else tuple(ends)

    def _is_range(self) -> bool:
        return self._next() == "-" and self._pattern[self._at + 1 : self._at + 2] not in ("]", "")

    def _member(self) -> tuple[int, ...]:
        character = self._next()
        self._at += 1
        if not character:
            raise UnfitPattern("a “[” that is never closed")
        if character == "[" or (character == "&" and self._next() == "&"):
            raise UnfitPattern(
                f"a class in a class, “{character}” in brackets; write \\{character} for the sign itself"
            )
        return self._escaped() if character == "\\" else (ord(character), ord(character))
