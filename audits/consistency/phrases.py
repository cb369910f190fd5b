"""Recurring themes in many short sentences of any language, without a model: what is said here and not elsewhere.

Phrases of one to three words by log-odds with an informative Dirichlet prior (Monroe, Colaresi & Quinn, "Fightin'
Words", Political Analysis 16, 2008), counted in wishes rather than in words: one long wish then weighs as one. The
prior is how often all wishes say it, so "the" and "et" are as likely here as elsewhere. Where wishes are few and alike,
"how" or "had been a" can stand out all the same: of the languages that documents speak, what begins or ends with such a
word is left out by a list.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from audits.consistency.distributions import normal_cdf
from audits.consistency.function_words import FUNCTION_WORDS
from audits.consistency.groups import Floats, Integers
from audits.consistency.words import Words, cut

FEWEST_WISHES, FEWEST_STORES = 3, 2
LONGEST_WORDS, SHORTEST_SIGNS, LONGEST_SIGNS = 3, 2, 4
PRIOR = 0.1
"""The prior counts as much as a tenth of all wishes."""

Z_95, BY_CHANCE = 1.959963984540054, 0.2
MERGED = 0.8
"""A longer phrase said in this part of the wishes of a shorter one within it takes its place."""

OVERLAP = 0.5
"""A phrase is left out that shares a word, and this part of its wishes, with a stronger one."""

TWICE = math.log(2)
"""A theme has at least twice the odds here: in thousands of wishes words such as "I" differ by a provable trifle."""

USUAL = 0.1
"""What this part of all other wishes hold too is how people write, not what they wish here."""

MOST = 20
_JUDGED = 300
_SMALLEST = 1e-9


class NoPhrases(StrEnum):
    """Why there are no themes to look for."""

    FEW_WISHES = "fewer than three wishes"
    NOTHING_ELSE = "no other wishes to tell them from"


@dataclass(frozen=True)
class Phrase:
    """A theme: words case-folded, z of its log-odds, how many wishes and stores say it, the wishes' positions."""

    text: str
    z: float
    wishes: int
    stores: int
    places: tuple[int, ...]


@dataclass(frozen=True)
class WishBook:
    """n wishes read once: the g phrases that at least three of them hold and that name something, and which hold which.

    `start` and `length` (of g) say where a phrase first stands in `words`; `phrase` and `wish` are pairs, sorted by
    phrase. `stores` (of n) are positions of stores.
    """

    words: Words
    stores: Integers
    start: Integers
    length: Integers
    phrase: Integers
    wish: Integers


class _Candidate(NamedTuple):
    key: str
    theme: Phrase


def read_wishes(texts: Sequence[str], stores: Sequence[int]) -> WishBook:
    """Read n wishes with their stores (numbers), once for all touchpoints: 0.5 s for 20,000 wishes of ten words."""
    if len(texts) != len(stores):
        raise ValueError("every wish needs its store")
    words = cut(texts)
    levels = list(_levels(words, max(1, len(texts))))
    offsets = np.cumsum([0, *(len(level.start) for level in levels)])
    numbered = [level.phrase + offset for level, offset in zip(levels, offsets.tolist(), strict=False)]
    return WishBook(
        words=words,
        stores=np.unique(np.asarray(stores, np.int64), return_inverse=True)[1],
        start=np.concatenate([level.start for level in levels]),
        length=np.concatenate([np.full(len(level.start), level.length) for level in levels]),
        phrase=np.concatenate(numbered),
        wish=np.concatenate([level.wish for level in levels]),
    )


def phrases(book: WishBook, chosen: NDArray[np.bool_], most: int = MOST) -> tuple[Phrase, ...] | NoPhrases:
    """The themes of the chosen wishes (a mask of n, for instance one touchpoint's) against all others, strongest first.

    A theme is said in at least three of them, from at least two stores, in at most a tenth of the others, with at least
    twice the odds, and z ≥ 1.96 and so high that at most one theme in five is chance. None is an empty tuple. 30 ms
    for 20,000 wishes.
    """
    count = int(chosen.sum())
    if count < FEWEST_WISHES:
        return NoPhrases.FEW_WISHES
    if count == len(chosen):
        return NoPhrases.NOTHING_ELSE
    known, mine = len(book.start), chosen[book.wish]
    here = np.bincount(book.phrase[mine], minlength=known)
    said = np.bincount(book.phrase, minlength=known)
    difference, z = log_odds(here, said - here, count, len(chosen) - count)
    recurring = np.flatnonzero((here >= FEWEST_WISHES) & (_stores(book, mine) >= FEWEST_STORES))
    marked = (difference >= TWICE) & (said - here <= max(1.0, USUAL * (len(chosen) - count)))
    told = recurring[_more_than_chance(z[recurring]) & marked[recurring]]
    strongest = told[np.argsort(-z[told], kind="stable")][:_JUDGED]
    found = [_candidate(book, chosen, phrase, float(z[phrase])) for phrase in strongest.tolist()]
    found.sort(key=lambda candidate: (-candidate.theme.z, -len(candidate.key), candidate.theme.text))
    return tuple(candidate.theme for candidate in _merged(found)[:most])


def log_odds(here: Integers, there: Integers, wishes_here: int, wishes_there: int) -> tuple[Floats, Floats]:
    """δ and z = δ/sqrt(var δ) of each phrase said in so many wishes here and there (Monroe et al., equations 16 to 22).

    δ = log odds here − log odds there, odds (y + α)/(n + α0 − y − α), α0 a tenth of all wishes, α as large a part of it
    as of all wishes say the phrase; var δ = Σ 1/(y + α) + 1/(n + α0 − y − α). 0 for what every wish says.
    """
    prior = PRIOR * (here + there)
    whole = PRIOR * (wishes_here + wishes_there)
    difference, variance = np.zeros(len(here)), np.zeros(len(here))
    for sign, said, wishes in ((1, here, wishes_here), (-1, there, wishes_there)):
        yes = np.maximum(said + prior, _SMALLEST)
        no = np.maximum(wishes + whole - said - prior, _SMALLEST)
        difference += sign * (np.log(yes) - np.log(no))
        variance += 1 / yes + 1 / no
    return difference, difference / np.sqrt(variance)


class _Level(NamedTuple):
    """The recurring phrases of one length: where each first stands, and pairs of phrase and wish."""

    length: int
    start: Integers
    phrase: Integers
    wish: Integers


def _levels(words: Words, wishes: int) -> Iterator[_Level]:
    """Phrase by phrase length: a phrase can only recur where both its ends, a word shorter, do."""
    gram, names = words.word, _names(words)
    for length in range(1, LONGEST_SIGNS + 1):
        if length > 1:
            gram = _longer(words, gram, length)
        gram, start, phrase, wish = _recurring(gram, words.sentence, wishes)
        told = ~words.is_sign[start] | (length >= SHORTEST_SIGNS)
        told &= names[start] & names[start + length - 1]
        kept = told[phrase]
        yield _Level(length, start[told], (np.cumsum(told) - 1)[phrase[kept]], wish[kept])


def _names(words: Words) -> NDArray[np.bool_]:
    """Per place whether its word names something: a phrase that begins or ends with another is no theme."""
    held = np.array([word not in FUNCTION_WORDS for word in words.vocabulary], bool)
    return held[words.word]


def _longer(words: Words, gram: Integers, length: int) -> Integers:
    """Per place the phrase one word longer that begins there, −1 where none does."""
    longer = np.full(len(gram), -1)
    ends = max(0, len(gram) - length + 1)
    head, tail, sign = gram[:ends], gram[1 : ends + 1], words.is_sign[:ends]
    fits = (head >= 0) & (tail >= 0) & (words.segment[:ends] == words.segment[length - 1 :][:ends])
    fits &= (sign == words.is_sign[length - 1 :][:ends]) & (sign | (length <= LONGEST_WORDS))
    longer[:ends][fits] = (head * (gram.max(initial=0) + 1) + tail)[fits]
    return longer


def _recurring(
    gram: Integers, sentence: Integers, wishes: int
) -> tuple[Integers, Integers, Integers, Integers]:
    """Phrases numbered anew, −1 where too few wishes hold one; where each first stands; pairs of phrase and wish."""
    at = np.flatnonzero(gram >= 0)
    first, place = _numbered(gram[at])
    pairs = _distinct(place * wishes + sentence[at])
    often = np.bincount(pairs // wishes, minlength=len(first)) >= FEWEST_WISHES
    number = np.where(often, np.cumsum(often) - 1, -1)
    renumbered = np.full(len(gram), -1)
    renumbered[at] = number[place]
    kept = pairs[often[pairs // wishes]]
    return renumbered, at[first][often], number[kept // wishes], kept % wishes


def _numbered(values: Integers) -> tuple[Integers, Integers]:
    """Where each distinct value comes first, values ascending, and per place the number of its value."""
    order = np.argsort(values, kind="stable")
    starts = np.append(True, np.diff(values[order]) != 0)[: len(values)]
    place = np.empty(len(values), np.int64)
    place[order] = np.cumsum(starts) - 1
    return order[starts], place


def _distinct(values: Integers) -> Integers:
    """Sorted and each once; several times as fast as `numpy.unique`, which hashes first."""
    ordered = np.sort(values)
    return ordered[np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]]


def _stores(book: WishBook, mine: NDArray[np.bool_]) -> Integers:
    """Of each phrase, the stores whose chosen wishes hold it."""
    stores = int(book.stores.max(initial=0)) + 1
    pairs = _distinct(book.phrase[mine] * stores + book.stores[book.wish[mine]])
    return np.bincount(pairs // stores, minlength=len(book.start))


def _more_than_chance(z: Floats) -> NDArray[np.bool_]:
    """Benjamini & Hochberg's step-up (1995) on one-sided chances: of those that pass, a fifth at most are chance."""
    order = np.argsort(-z, kind="stable")
    chances = 1 - normal_cdf(z[order])
    passed = np.flatnonzero(chances <= BY_CHANCE * np.arange(1, len(z) + 1) / max(1, len(z)))
    kept = np.zeros(len(z), bool)
    kept[order[: int(passed.max(initial=-1)) + 1]] = True
    return kept & (z >= Z_95)


def _candidate(book: WishBook, chosen: NDArray[np.bool_], phrase: int, z: float) -> _Candidate:
    begin, end = np.searchsorted(book.phrase, [phrase, phrase + 1])
    wishes = book.wish[begin:end]
    wishes = wishes[chosen[wishes]]
    start, length = int(book.start[phrase]), int(book.length[phrase])
    key = f" {' '.join(map(str, book.words.word[start : start + length].tolist()))} "
    stores = len(np.unique(book.stores[wishes]))
    text = book.words.text(start, length)
    return _Candidate(key, Phrase(text, z, len(wishes), stores, tuple(wishes.tolist())))


def _merged(found: list[_Candidate]) -> list[_Candidate]:
    """Of phrases within one another the longest that is said nearly as often; of others that overlap the strongest."""
    longest = [
        short
        for short in found
        if not any(
            short.key in other.key and short.key != other.key and _nearly_all(other, short) for other in found
        )
    ]
    kept: list[_Candidate] = []
    for candidate in longest:
        if not any(_is_same_theme(candidate, stronger) for stronger in kept):
            kept.append(candidate)
    return kept


def _nearly_all(longer: _Candidate, shorter: _Candidate) -> bool:
    return longer.theme.wishes >= MERGED * shorter.theme.wishes


def _is_same_theme(candidate: _Candidate, stronger: _Candidate) -> bool:
    """Whether the stronger one is part of it, shares a word with it and half of its wishes, or stands in the same."""
    if stronger.key in candidate.key:
        return True
    common = len(set(candidate.theme.places) & set(stronger.theme.places))
    if common >= MERGED * max(candidate.theme.wishes, stronger.theme.wishes):
        return True
    shares_word = bool(set(candidate.key.split()) & set(stronger.key.split()))
    return shares_word and common >= OVERLAP * candidate.theme.wishes
