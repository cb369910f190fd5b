r"""The one place where text is cut to what paper can hold: whatever a document says passes here, as HTML.

Text alone can keep a renderer busy for minutes (a megabyte of words, a hundred thousand empty lines), pile marks over
the lines above, or turn round what stands beside it. What is attached to a document as data is not cut.
"""

import re

LONGEST = 4000  # characters of one text, as many as an answer may have
LINES_LEFT = 3  # line breaks, one after the other
MARKS_LEFT = 3  # marks on one letter
CUT = " […]"
NO_MEANING = "\N{REPLACEMENT CHARACTER}"

_TEXT = re.compile(r">([^<]+)<")
_OTHER_LINES = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_LINES = re.compile(rf"(?:[ \t]*\n){{{LINES_LEFT + 1},}}")
_MARK = r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_MARKS = re.compile(f"({_MARK}{{{MARKS_LEFT}}}){_MARK}+")
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")
_WITHOUT_MEANING = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\ue000-\uf8ff\U000f0000-\U0010ffff]")
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_EMBEDDINGS = "\u202a\u202b\u202d\u202e"
_ISOLATES = "\u2066\u2067\u2068"
_END_OF_EMBEDDING, _END_OF_ISOLATE = "\u202c", "\u2069"


def readable(html: str) -> str:
    """The same document, with each text between two tags short enough, flat enough and closed in itself."""
    html = _OTHER_LINES.sub("\n", html)
    html = _UNPRINTABLE.sub("", html)
    html = _WITHOUT_MEANING.sub(NO_MEANING, html)
    html = _MARKS.sub(r"\1", html)
    html = _LINES.sub("\n" * LINES_LEFT, html)
    return _TEXT.sub(_kept_short, html)


def _kept_short(found: re.Match[str]) -> str:
    text = found[1]
    if len(text) > LONGEST:
        text = _cut(text)
    if _TURNS.search(text):
        text = _turned_back(text)
    return f">{text}<"


def _cut(text: str) -> str:
    """Cut at the limit, but not within an entity such as `&amp;`."""
    kept = text[:LONGEST]
    entity = kept.rfind("&", LONGEST - 10)
    if entity >= 0 and ";" not in kept[entity:]:
        kept = kept[:entity]
    return kept + CUT


def _turned_back(text: str) -> str:
    """End what turns the direction of words and was not ended, and drop ends of what did not begin here."""
    open_ends: list[str] = []
    written: list[str] = []
    for letter in text:
        if letter in _EMBEDDINGS:
            open_ends.append(_END_OF_EMBEDDING)
        elif letter in _ISOLATES:
            open_ends.append(_END_OF_ISOLATE)
        elif letter in (_END_OF_EMBEDDING, _END_OF_ISOLATE):
            if not open_ends or open_ends[-1] != letter:
                continue
            open_ends.pop()
        written.append(letter)
    return "".join(written) + "".join(reversed(open_ends))
