"""Expectations and wishes: expected beside experienced, and what would have been nice, by touchpoint."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlmodel import Session

from audits.comparisons.asked import Asked, touchpoints_asked
from audits.comparisons.choosing import Chosen
from audits.comparisons.expectations import Met, expectations_met
from audits.comparisons.figures import Figures, Group, Page, Picture, Table
from audits.comparisons.queries import stores_named
from audits.comparisons.rows import Slice, slice_of
from audits.comparisons.wishes import Themes, Wish, WishesRead, searched, themes_of, wishes_of
from audits.consistency.groups import Store
from audits.consistency.phrases import NoPhrases, Phrase
from audits.errors import NotFound
from audits.web.display import day, decimal
from audits.web.dumbbells import Dumbbells, Two, dumbbells

MET_COLUMNS = (
    "touchpoint", "name", "expected", "experienced", "gap", "low", "high", "visits", "stores",
)  # fmt: skip
THEME_COLUMNS = ("touchpoint", "theme", "wishes", "stores", "z")
WISH_COLUMNS = ("touchpoint", "store", "day", "wish", "visit")


@dataclass(frozen=True, slots=True)
class Gathered:
    """One touchpoint's wishes: how many, from how many stores, and their themes or why there are none."""

    key: str
    name: str
    wishes: int
    stores: int
    themes: tuple[Phrase, ...]
    no_themes: NoPhrases | None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One wish as a page shows it, cut into (piece, whether it was looked for)."""

    wish: Wish
    touchpoint: str
    store: Store
    pieces: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the page says. `found` are positions of the wishes that fit touchpoint, theme and search."""

    asked: Asked
    met: list[Met]
    chart: Dumbbells
    read: WishesRead
    stores: dict[int, Store]
    gathered: list[Gathered]
    touchpoint: str
    theme: str
    search: str
    found: list[int]
    found_stores: int
    slice: Slice

    def sentences(self) -> list[Sentence]:
        """The wishes of this page of the list."""
        looked_for = [self.theme] if self.theme else self.search.split()
        return [
            Sentence(
                wish,
                self.asked.touchpoints[wish.place].name,
                self.stores[wish.store_id],
                _pieces(wish.text, looked_for),
            )
            for wish in self.slice.rows
        ]

    def notes(self) -> tuple[str, ...]:
        """What must be read with the wishes."""
        if not self.read.is_cut or self.read.oldest is None:
            return ()
        told = gettext(
            "There are more wishes than are read at once: these are the newest %(count)s, back to %(oldest)s. "
            "Choose a shorter period or a region to read older ones.",
            count=decimal(len(self.read.wishes), 0),
            oldest=day(self.read.oldest),
        )
        return (told,)

    def options(self) -> list[tuple[str, str]]:
        """The touchpoints whose sentences can be read alone."""
        return [("", gettext("All touchpoints")), *((one.key, one.name) for one in self.gathered)]

    def name_of(self, key: str) -> str:
        """A touchpoint by key."""
        return next((one.name for one in self.asked.touchpoints if one.key == key), key)


def prepare(session: Session, chosen: Chosen) -> Wishes:
    """Expectations and wishes of the visits asked for. At most eight queries, whatever was wished."""
    asked = touchpoints_asked(session, chosen.wanted)
    touchpoint = _known(chosen, asked)
    read = wishes_of(session, chosen.wanted, asked)
    themes = themes_of(read, len(asked.touchpoints))
    theme = chosen.subject("show")
    search = "" if theme else chosen.subject("search")
    wanted = {place for place in asked.wanted if touchpoint in {"", asked.touchpoints[place].key}}
    found = _found(read, themes, wanted, theme, search)
    met = expectations_met(session, chosen.wanted, asked)
    return Wishes(
        asked=asked,
        met=met,
        chart=_chart(met),
        read=read,
        stores=stores_named(session, chosen.wanted, {one.store_id for one in read.wishes}),
        gathered=_gathered(asked, read, themes),
        touchpoint=touchpoint,
        theme=theme,
        search=search,
        found=found,
        found_stores=len({read.wishes[position].store_id for position in found}),
        slice=slice_of([read.wishes[position] for position in found], chosen.page),
    )


def _known(chosen: Chosen, asked: Asked) -> str:
    """The touchpoint whose sentences are read, "" for all; `NotFound` for one that no version has."""
    key = chosen.subject("touchpoint")
    known = {one.key for one in asked.touchpoints} | {one.key for one in chosen.offered.touchpoints}
    if key and key not in known:
        raise NotFound("This touchpoint")
    return key


def _found(
    read: WishesRead, themes: Sequence[Themes], wanted: set[int], theme: str, search: str
) -> list[int]:
    if theme:
        said = {position for place in wanted for position in _places_of(themes[place], theme)}
        return sorted(said)
    positions: Iterable[int] = searched(read.wishes, search) if search else range(len(read.wishes))
    return [position for position in positions if read.wishes[position].place in wanted]


def _places_of(themes: Themes, text: str) -> tuple[int, ...]:
    known = () if isinstance(themes, NoPhrases) else themes
    return next((one.places for one in known if one.text == text), ())


def _gathered(asked: Asked, read: WishesRead, themes: Sequence[Themes]) -> list[Gathered]:
    """The wanted touchpoints at which something was wished, in journey order."""
    gathered = []
    for place in asked.wanted:
        stores = [wish.store_id for wish in read.wishes if wish.place == place]
        told = themes[place]
        if stores:
            gathered.append(
                Gathered(
                    asked.touchpoints[place].key,
                    asked.touchpoints[place].name,
                    len(stores),
                    len(set(stores)),
                    () if isinstance(told, NoPhrases) else told,
                    told if isinstance(told, NoPhrases) else None,
                )
            )
    return gathered


def _chart(met: Iterable[Met]) -> Dumbbells:
    return dumbbells(
        [
            Two(one.name, one.expected, one.experienced, one.visits, one.band, standing=one.standing)
            for one in met
        ],
        gettext("expected"),
        gettext("experienced"),
    )


def _pieces(text: str, looked_for: Sequence[str]) -> tuple[tuple[str, bool], ...]:
    """The text cut where one of the phrases stands in it; what Unicode writes in two ways may stay unmarked."""
    patterns = [r"[\W_]+".join(re.escape(word) for word in phrase.split()) for phrase in looked_for]
    if not patterns:
        return ((text, False),)
    cut = re.split(f"({'|'.join(sorted(patterns, key=len, reverse=True))})", text, flags=re.IGNORECASE)
    return tuple((piece, place % 2 == 1) for place, piece in enumerate(cut) if piece)


def figures(found: Wishes) -> Figures:
    """Expectations by touchpoint, all themes, and the sentences that fit what was looked for."""
    return Figures(
        tables=(
            Table("expectations", MET_COLUMNS, [_met_row(one) for one in found.met]),
            Table("themes", THEME_COLUMNS, _theme_rows(found)),
            Table("wishes", WISH_COLUMNS, _wish_rows(found)),
        ),
        pictures=_pictures(found),
        notes=found.notes(),
    )


def _met_row(one: Met) -> tuple[str | float | None, ...]:
    low, high = one.band or (None, None)
    values = (one.expected, one.experienced, one.difference, low, high)
    return (one.key, one.name, *values, one.visits, one.gap.stores)


def _theme_rows(found: Wishes) -> list[tuple[str | float, ...]]:
    return [
        (part.key, theme.text, theme.wishes, theme.stores, theme.z)
        for part in found.gathered
        for theme in part.themes
    ]


def _wish_rows(found: Wishes) -> list[tuple[str, ...]]:
    wishes = [found.read.wishes[position] for position in found.found]
    return [
        (
            found.asked.touchpoints[one.place].key,
            found.stores[one.store_id].code,
            one.visited_on.isoformat(),
            one.text,
            str(one.visit_id),
        )
        for one in wishes
    ]


def _pictures(found: Wishes) -> tuple[Picture, ...]:
    if not found.met:
        return ()
    return (
        Picture(
            "gaps",
            "components/dumbbells.html",
            "dumbbell_chart",
            found.chart,
            gettext("Expected and experienced by touchpoint"),
            gettext(
                "One row a touchpoint: a ring for what was expected, a dot for what it was, from 1 to 5."
            ),
        ),
    )


WISHES = Page(
    name="wishes",
    title=_("Expectations and wishes"),
    group=Group.WHY,
    prepare=prepare,
    figures=figures,
    tables=("expectations", "themes", "wishes"),
    pictures=("gaps",),
)
