"""Texts without the names of staff: what stays when the time for which names are kept is over.

Stricter than what a store reads: a name that one passage gives away goes wherever it stands in the visit's texts.
"""

import re
from collections.abc import Iterable, Iterator

from audits.anonymity.finding import names_in
from audits.anonymity.first_names import NO_NAMES

MASK = "[a member of staff]"
_CAPITALISED = r"[A-ZÀ-ÖØ-Þ][\w’'-]{1,24}"
_CAPITAL = re.compile(_CAPITALISED)
_WORD = re.compile(r"(?<![\w’'-])[A-ZÀ-ÖØ-Þ][\w’'-]*")
"""A word with a capital, to its end: where a name may stand."""
_TITLE = re.compile(r"(?<![\w’'-])(?:Mr|Mrs|Ms|Dr|Mme|Mlle|M|Madame|Monsieur)\.?\s{1,2}\Z")
_LONGEST_TITLE, _LONGEST, _WIDEST_GAP, _MOST_WORDS = 11, 25, 2, 3
_JOINED = frozenset(("", "’", "'", "-"))
"""What may stand behind a name within a word, or nothing."""
_NO_NAMES = frozenset(word.casefold() for word in NO_NAMES)


def names_of(texts: Iterable[str], named: Iterable[str] = ()) -> frozenset[str]:
    """The words of every name that the texts give away, and of the answers that are names themselves.

    An answer in which something else is written ("I do not know") tells no name. The time grows with the length of
    the texts, however many names there are.
    """
    texts = list(texts)
    found = {name for text in texts for name in names_in(text)}
    found |= {answer for answer in named if _is_like_a_name(answer)}
    names = _words_of(found)
    return names | _words_of(name for text in texts for name in _after(names, text)) if names else names


def without_names(text: str, names: frozenset[str]) -> str:
    """A text with each of these names masked, as a whole where several stand together.

    Each word with a capital is looked up, at most 25 times: the time does not grow with how many names there are.
    """
    if not names or not text:
        return text
    kept: list[str] = []
    done = 0
    for start, end in _together(text, names):
        kept += (text[done:start], MASK)
        done = end
    return "".join((*kept, text[done:]))


def _together(text: str, names: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Where names stand, with their title; names with only a blank between them are one."""
    begun, ended = 0, -1
    for word in _WORD.finditer(text):
        length = _named(word[0], names)
        if not length:
            continue
        start = word.start()
        if ended < 0 or not _is_gap(text, ended, start):
            if ended >= 0:
                yield begun, ended
            title = _TITLE.search(text, max(0, ended, start - _LONGEST_TITLE), start)
            begun = title.start() if title else start
        ended = start + length
    if ended >= 0:
        yield begun, ended


def _is_gap(text: str, start: int, end: int) -> bool:
    return 0 < end - start <= _WIDEST_GAP and text[start:end].isspace()


def _named(word: str, names: frozenset[str]) -> int:
    """How many characters of a word are a name: all, or up to what is joined to it, as in "Maria's"; 0 for none."""
    for end in range(min(len(word), _LONGEST), 1, -1):
        if word[end : end + 1] in _JOINED and word[:end] in names:
            return end
    return 0


def _words_of(names: Iterable[str]) -> frozenset[str]:
    words = {word.removesuffix("'s").removesuffix("’s") for name in names for word in name.split()}
    return frozenset(word for word in words if word.casefold() not in _NO_NAMES and _CAPITAL.fullmatch(word))


def _after(names: frozenset[str], text: str) -> Iterator[str]:
    """What stands behind a name with a capital: most often a surname."""
    ended = -1
    for word in _WORD.finditer(text):
        if ended > 0 and word.start() == ended + 1 and text[ended].isspace():
            found = _CAPITAL.match(word[0])
            if found:
                yield found[0]
                ended = -1
                continue
        ended = word.end() if word[0] in names else -1


def _is_like_a_name(answer: str) -> bool:
    words = answer.split()
    return 0 < len(words) <= _MOST_WORDS and all(_CAPITAL.fullmatch(word) for word in words)
