"""A PDF's structure, read with pikepdf: what assistive software and archives find in it."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import pikepdf

PAINTS = {"Tj", "TJ", "'", '"', "Do", "sh", "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "EI"}
SHOWS = {"Tj", "TJ"}
_PAIR = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]*)>")


@dataclass(frozen=True)
class Element:
    """One element of the tree: its tag, its object, the page it begins on, and how deep it stands."""

    tag: str
    it: Any
    page: int | None
    depth: int


class Structure:
    """The tags, marks and claims of one file."""

    def __init__(self, content: bytes) -> None:
        self.pdf = pikepdf.open(io.BytesIO(content))
        self.root = self.pdf.Root
        self._page_numbers = {page.objgen: number for number, page in enumerate(self.pdf.pages)}

    @cached_property
    def elements(self) -> list[Element]:
        """All elements in reading order, the document first."""
        return list(self._below(self.root.StructTreeRoot.K[0], 0))

    def _below(self, it: Any, depth: int) -> Iterator[Element]:
        page = self._page_numbers[it.Pg.objgen] if "/Pg" in it else None
        yield Element(str(it.S)[1:], it, page, depth)
        for kid in _kids(it):
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                yield from self._below(kid, depth + 1)

    def of(self, *tags: str) -> list[Element]:
        """The elements with one of these tags, in reading order."""
        return [element for element in self.elements if element.tag in tags]

    def text(self, element: Element) -> str:
        """The words of an element and all below it."""
        return "".join(self._words(element.it)).strip()

    def _words(self, it: Any) -> Iterator[str]:
        for kid in _kids(it):
            if isinstance(kid, int):
                yield self.marked[self._page_numbers[it.Pg.objgen]].get(kid, "")
            elif "/S" in kid:
                yield from self._words(kid)
                if str(kid.S) not in ("/Span", "/NonStruct", "/Link"):
                    yield " "

    @cached_property
    def marked(self) -> list[dict[int, str]]:
        """For each page the words by mark."""
        return [self._read(page)[0] for page in self.pdf.pages]

    @cached_property
    def unmarked(self) -> int:
        """How often something is painted that is neither content in the tree nor an artifact."""
        return sum(self._read(page)[1] for page in self.pdf.pages)

    @cached_property
    def artifacts(self) -> list[str]:
        """For each page the words that are no content."""
        return [self._read(page)[2] for page in self.pdf.pages]

    @cached_property
    def missing_glyphs(self) -> int:
        """How often a font's "no such letter" is drawn."""
        return sum(self._read(page)[3] for page in self.pdf.pages)

    def _read(self, page: Any) -> tuple[dict[int, str], int, str, int]:
        fonts = {name: _letters(font) for name, font in page.Resources.Font.items()}
        words: dict[int, str] = {}
        aside, unmarked, missing, font = "", 0, 0, ""
        marks: list[int | None] = []
        for operands, operator in cast(Any, pikepdf.parse_content_stream(page)):
            match str(operator):
                case "BDC" | "BMC":
                    marks.append(_mark(operands))
                case "EMC":
                    marks.pop()
                case "Tf":
                    font = str(operands[0])
                case name:
                    unmarked += name in PAINTS and not marks
                    if name in SHOWS:
                        found, none = _shown(operands, fonts[font])
                        missing += none
                        mark = next((mark for mark in reversed(marks) if mark is not None), None)
                        if mark is None:
                            aside += found
                        else:
                            words[mark] = words.get(mark, "") + found
        return words, unmarked, aside, missing

    @cached_property
    def attached(self) -> dict[str, bytes]:
        """The content of each attached file."""
        return {name: self.pdf.attachments[name].get_file().read_bytes() for name in self.pdf.attachments}

    @cached_property
    def packet(self) -> str:
        """The metadata, as XML."""
        return self.root.Metadata.read_bytes().decode()


def _kids(it: Any) -> list[Any]:
    return [int(kid) if isinstance(kid, int) else kid for kid in it.get("/K", [])]


def _mark(operands: Any) -> int | None:
    properties = operands[1] if len(operands) > 1 else {}
    return int(properties["/MCID"]) if "/MCID" in properties else None


def _letters(font: Any) -> dict[int, str]:
    pairs = _PAIR.findall(font.ToUnicode.read_bytes())
    return {int(glyph, 16): bytes.fromhex(letters.decode()).decode("utf-16-be") for glyph, letters in pairs}


def _shown(operands: Any, letters: dict[int, str]) -> tuple[str, int]:
    """The words of one piece of text, and how many of its glyphs are none."""
    pieces = operands[0] if isinstance(operands[0], pikepdf.Array) else [operands[0]]
    codes = b"".join(bytes(piece) for piece in pieces if isinstance(piece, pikepdf.String))
    glyphs = [int.from_bytes(codes[place : place + 2], "big") for place in range(0, len(codes), 2)]
    return "".join(letters.get(glyph, "") for glyph in glyphs), glyphs.count(0)
