"""Characters that no font of this machine can draw: written by their names, never as empty boxes."""

import unicodedata
from typing import Any


class Letters:
    """What was found to be missing so far. Fonts do not come and go while a process lives, so it only grows."""

    def __init__(self) -> None:
        self._names: dict[int, str] = {}

    def learn(self, document: Any) -> bool:
        """Take note of what a written document could not draw. True when there was something new."""
        missing = {letter for font in document.fonts.values() for letter in font.missing}
        new = missing - self._names.keys()
        self._names |= {letter: _named(letter) for letter in new}
        return bool(new)

    def spell(self, html: str) -> str:
        """The document with the names of what is known to be missing."""
        return html.translate(self._names) if self._names else html


def _named(letter: int) -> str:
    """`[monkey face]`; nothing for a sign that only joins or varies others."""
    sign = chr(letter)
    if unicodedata.category(sign) in ("Cf", "Mn"):
        return ""
    return f"[{unicodedata.name(sign, f'U+{letter:04X}').lower()}]"
