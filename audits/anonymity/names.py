"""Texts without the names of staff: what stays when the time for which names are kept is over.

Stricter than what a store reads: a name that one passage gives away goes wherever it stands in the visit's texts.
"""

import re
from collections.abc import Iterable

from audits.anonymity.finding import names_in
from audits.anonymity.first_names import NO_NAMES

MASK = "[a member of staff]"
_TITLE = r"(?:(?:Mr|Mrs|Ms|Dr|Mme|Mlle|M|Madame|Monsieur)\.?\s{1,2})?"
_CAPITALISED = r"[A-ZÀ-ÖØ-Þ][\w’'-]{1,24}"
_CAPITAL = re.compile(_CAPITALISED)
_MOST_WORDS = 3


def names_of(texts: Iterable[str], named: Iterable[str] = ()) -> frozenset[str]:
    """The words of every name that the texts give away, and of the answers that are names themselves.

    An answer in which something else is written ("I do not know") tells no name.
    """
    texts = list(texts)
    found = {name for text in texts for name in names_in(text)}
    found |= {answer for answer in named if _is_like_a_name(answer)}
    names = _words_of(found)
    return names | _words_of(name for text in texts for name in _after(names, text))


def without_names(text: str, names: frozenset[str]) -> str:
    """A text with each of these names masked, as a whole where several stand together."""
    if not names or not text:
        return text
    one = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    together = rf"(?<![\w’'-]){_TITLE}(?:{one})(?:\s{{1,2}}(?:{one}))*(?!\w)"
    return re.sub(together, MASK, text)


def _words_of(names: Iterable[str]) -> frozenset[str]:
    words = {word.removesuffix("'s").removesuffix("’s") for name in names for word in name.split()}
    return frozenset(word for word in words if word not in NO_NAMES and _CAPITAL.fullmatch(word))


def _after(names: frozenset[str], text: str) -> list[str]:
    """What stands behind a name with a capital: most often a surname."""
    if not names:
        return []
    one = "|".join(map(re.escape, sorted(names)))
    return re.findall(rf"(?<![\w’'-])(?:{one})\s({_CAPITALISED})", text)


def _is_like_a_name(answer: str) -> bool:
    words = answer.split()
    return 0 < len(words) <= _MOST_WORDS and all(_CAPITAL.fullmatch(word) for word in words)
