"""Words in pictures, set as a whole.

WeasyPrint sets the letters of an SVG text one by one. Arabic then does not join, Devanagari does not combine, and a
word from right to left stands the wrong way round, so its function is handed each text as one piece.
"""

from collections.abc import Iterator
from typing import Any

from weasyprint import svg

PLACED_BY_LETTER = ("dx", "dy", "rotate", "letter-spacing", "textLength")


class _Whole(str):
    """A text whose only piece is itself."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        return iter((str(self),))


def set_words_whole() -> None:
    """Let this process set the words of pictures whole, where their letters have no places of their own."""
    letter_by_letter = svg.text

    def whole(picture: Any, node: Any, font_size: float) -> None:
        if node.text and not any(name in node.attrib for name in PLACED_BY_LETTER):
            node._etree_node.text = _Whole(node.text)  # noqa: SLF001
        letter_by_letter(picture, node, font_size)

    svg.text = whole
    svg.TAGS.update({tag: whole for tag, draw in svg.TAGS.items() if draw is letter_by_letter})
