"""Passages in another script: what is said from left to right inside a document that reads from right to left."""

import re

from audits.web.display import LEFT_TO_RIGHT

_TEXT = re.compile(r"(?<=>)(\s*)([^<]*[^<\s])(\s*)(?=<)")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u04ff\u3040-\u9fff\uac00-\ud7af]")
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
LEFT_TO_RIGHT_FROM_HERE, TO_HERE = "\u2066", "\u2069"
BETWEEN, PARTED = " · ", "\u200f · \u200f"
"""Between a name in Latin letters and a number, which would otherwise be drawn to the name and leave its own words."""


def held_together(html: str) -> str:
    """The document with every text of its own between two tags that reads from left to right closed in itself.

    Without it the mark at a sentence's end stands at its beginning, and an address falls apart at a line's end. Where
    both stand in one text, what dots part stays apart.
    """
    head, body, said = html.partition("<body")
    running, end, text = said.partition(">")
    return head + body + running.replace(BETWEEN, PARTED) + end + _TEXT.sub(_closed, text)


def _closed(found: re.Match[str]) -> str:
    before, text, after = found.groups()
    # A line is set by itself: the mark before the end keeps a full stop in its place on the last one.
    if not _LATIN.search(text) or _RIGHT_TO_LEFT.search(text):
        return found[0].replace(BETWEEN, PARTED)
    return f"{before}{LEFT_TO_RIGHT_FROM_HERE}{text}{LEFT_TO_RIGHT}{TO_HERE}{after}"
