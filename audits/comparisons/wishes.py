"""The sentences "It would have been nice if …": read by touchpoint, searched, and their recurring themes."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

import numpy as np
from sqlalchemy import and_
from sqlmodel import Session, col, select

from audits.comparisons.asked import Asked
from audits.comparisons.scope import Wanted, totals_in
from audits.consistency.phrases import NoPhrases, Phrase, phrases, read_wishes
from audits.visits.release_tables import Part, StoreWording
from audits.visits.releasing.words import guarded, stands_for
from audits.visits.tables import VisitScore
from audits.visits.tables import Wish as WishRow

MOST_WISHES = 20_000
"""The newest are read; older ones say less about what to do next, and a page must not grow for ever."""

Themes = tuple[Phrase, ...] | NoPhrases


@dataclass(frozen=True, slots=True)
class Wish:
    """One sentence, of one visit at one touchpoint (its place); the shopper is not read at all."""

    text: str
    place: int
    store_id: int
    visited_on: date
    visit_id: UUID


@dataclass(frozen=True, slots=True)
class WishesRead:
    """The newest wishes first. `is_cut`: there are older ones, which were not read."""

    wishes: tuple[Wish, ...]
    is_cut: bool

    @property
    def oldest(self) -> date | None:
        """The day of the oldest wish read."""
        return self.wishes[-1].visited_on if self.wishes else None


def wishes_of(session: Session, wanted: Wanted, asked: Asked) -> WishesRead:
    """The wishes at all touchpoints of the visits asked for, whatever touchpoints they are narrowed to: themes are
    what is said at one and not at the others. In the words that a reviewer released, for every reader. One query.

    Those that no reviewer decided about, from before there was a guard, take about 30 µs each the first time.
    """
    rows = session.execute(
        select(  # type: ignore[call-overload]
            WishRow.text,
            WishRow.touchpoint_id,
            VisitScore.store_id,
            VisitScore.visited_on,
            VisitScore.visit_id,
            StoreWording,
        )
        .join(VisitScore, col(VisitScore.visit_id) == col(WishRow.visit_id))
        .outerjoin(
            StoreWording,
            and_(
                col(StoreWording.visit_id) == col(WishRow.visit_id),
                col(StoreWording.part) == Part.WISH,
                col(StoreWording.about_id) == col(WishRow.touchpoint_id),
            ),
        )
        .where(totals_in(wanted), col(WishRow.touchpoint_id).in_(asked.ids()))
        .order_by(col(VisitScore.visited_on).desc(), col(VisitScore.visit_id), col(WishRow.touchpoint_id))
        .limit(MOST_WISHES + 1)
    ).all()
    found = tuple(
        Wish(_released(text, wording), asked.places[touchpoint_id], *visit)
        for text, touchpoint_id, *visit, wording in rows[:MOST_WISHES]
    )
    return WishesRead(found, len(rows) > MOST_WISHES)


def _released(text: str, wording: StoreWording | None) -> str:
    """As a reviewer released it; what nobody decided about, as the guard words it."""
    return wording.text if wording and stands_for(wording, text) else guarded(text)


def themes_of(read: WishesRead, touchpoints: int) -> tuple[Themes, ...]:
    """The themes of each touchpoint's wishes against all others; their `places` are positions in `read.wishes`.

    About 0.7 s for 20,000 wishes the first time, and kept for the next page of them.
    """
    return _themes(
        tuple(one.text for one in read.wishes),
        tuple(one.store_id for one in read.wishes),
        tuple(one.place for one in read.wishes),
        touchpoints,
    )


@lru_cache(maxsize=8)
def _themes(
    texts: tuple[str, ...], stores: tuple[int, ...], places: tuple[int, ...], touchpoints: int
) -> tuple[Themes, ...]:
    book, place = read_wishes(texts, stores), np.array(places, np.int64)
    return tuple(phrases(book, place == each) for each in range(touchpoints))


def searched(wishes: Sequence[Wish], search: str) -> Iterator[int]:
    """The positions of the wishes that hold every word of the search, in any order and in upper or lower case.

    Words are compared as the themes are: case-folded and in Unicode's form NFKC.
    """
    words = _folded(search).split()
    for position, wish in enumerate(wishes):
        text = _folded(wish.text)
        if all(word in text for word in words):
            yield position


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text.casefold())
