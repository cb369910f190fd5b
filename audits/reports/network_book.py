"""The book of the network: what the comparison says, told for a board, chapter by chapter, in bounded pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask_babel import gettext as _
from sqlmodel import Session, select

from audits.checklists.loading import load
from audits.comparisons.choosing import Chosen
from audits.comparisons.expectations import Met
from audits.comparisons.pages import lenses, wishes
from audits.comparisons.pages.lenses import OnLenses
from audits.comparisons.pages.wishes import Gathered, Wishes
from audits.comparisons.queries import groups
from audits.comparisons.scope import Wanted, totals_in
from audits.consistency.comparison import StoreRow, TouchpointRow
from audits.consistency.phrases import Phrase
from audits.reports.comparing import ComparisonPaper, comparison_paper
from audits.reports.data import as_plain
from audits.reports.glossary import Term, glossary
from audits.reports.network_book_fieldwork import Fieldwork, fieldwork_of
from audits.reports.network_book_regions import (
    RegionChapter,
    RegionPlace,
    chapters_of,
    places_of,
    region_chart,
)
from audits.reports.scope import Scope
from audits.reports.touchpoint_sheets import TouchpointSheet
from audits.sheet import Channel, Lens
from audits.visits.tables import VisitScore
from audits.web.charts import Rows
from audits.web.display import score

MOST_TOUCHPOINTS = 20
"""Touchpoints with a page of their own, the costliest; the table before them holds all."""
MOST_WISHED, THREE = 3, 3
MOST_INDEXED = 1_500
"""Stores in the index; what a longer network leaves out is in the attached table."""


@dataclass(frozen=True, slots=True)
class TouchpointChapter:
    """A touchpoint's sheet, how the newest version measures it, and what was expected and wished there."""

    anchor: str
    sheet: TouchpointSheet
    channel: Channel | None
    lens: Lens | None
    met: Met | None
    wished: Gathered | None
    example: str


@dataclass(frozen=True, slots=True)
class Wished:
    """What was wished most: a theme's words with its touchpoint, or the touchpoint alone where it has no themes.

    `example` is the newest wish that says it, empty without a theme.
    """

    touchpoint: str
    theme: str
    wishes: int
    stores: int
    example: str = ""


@dataclass(frozen=True, slots=True)
class Indexed:
    """A store in the index; `anchor` is where its region's chapter begins, empty where it has none."""

    store: StoreRow
    anchor: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents: a chapter, or of `level` 2 a part of one. Its heading has `anchor` as its id."""

    anchor: str
    title: str
    level: int = 1


@dataclass(frozen=True)
class NetworkBook:
    """Everything that the template of the book needs, on top of the comparison of the network."""

    paper: ComparisonPaper
    places: tuple[RegionPlace, ...]
    regions: tuple[RegionChapter, ...]
    touchpoints: tuple[TouchpointChapter, ...]
    on_lenses: OnLenses
    wishes: Wishes
    fieldwork: Fieldwork
    glossary: tuple[Term, ...]

    @cached_property
    def most_wished(self) -> tuple[Wished, ...]:
        """The strongest theme of each touchpoint, those that most wishes name; touchpoints where there are none."""
        themes = [
            Wished(one.name, theme.text, theme.wishes, theme.stores, example_of(self.wishes, theme))
            for one in self.wishes.gathered
            for theme in one.themes[:1]
        ]
        bare = [Wished(one.name, "", one.wishes, one.stores) for one in self.wishes.gathered]
        found = sorted(themes or bare, key=lambda one: (-one.wishes, -one.stores, one.theme, one.touchpoint))
        return tuple(found[:MOST_WISHED])

    @property
    def uneven(self) -> list[TouchpointRow]:
        """The three least consistent touchpoints."""
        judged = [part for part in self.paper.touchpoints if part.consistency is not None]
        return sorted(judged, key=lambda part: (part.consistency or 0.0, part.key))[:THREE]

    @cached_property
    def contents(self) -> tuple[Entry, ...]:
        """The chapters and their parts in the order of the pages; a chapter with nothing to say is not there."""
        regions = [Entry(each.anchor, each.place.row.name, 2) for each in self.regions]
        touchpoints = [Entry(each.anchor, each.sheet.row.name, 2) for each in self.touchpoints]
        found = [
            Entry("summary", _("In one page")),
            Entry("consistency", _("Consistency and what moves it")),
            *([Entry("regions", _("Regions")), *regions] if regions else ()),
            *([Entry("touchpoints", _("Touchpoints")), *touchpoints] if touchpoints else ()),
            *([Entry("lenses", _("Service against experience"))] if self.on_lenses.told else ()),
            *([Entry("expected", _("Expected against experienced"))] if self.wishes.met else ()),
            *([Entry("metrics", _("Metrics"))] if self.paper.metrics.series else ()),
            Entry("criticals", _("Critical failures")),
            Entry("fieldwork", _("Quality of the fieldwork")),
            Entry("method", _("Method and limits")),
            Entry("glossary", _("Glossary")),
            Entry("index", _("Index of stores")),
        ]
        return tuple(found)

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """The headings by anchor, so that contents and headings cannot differ."""
        return {entry.anchor: entry.title for entry in self.contents}

    @cached_property
    def region_chart(self) -> Rows:
        """The regions with their intervals, beside the mean of all visits."""
        mean = self.paper.comparison.network.mean
        return region_chart(self.places, mean, _("mean %(mean)s", mean=score(mean)))

    @cached_property
    def index(self) -> tuple[Indexed, ...]:
        """The stores by code, with their region's chapter."""
        anchors = {row.code: chapter.anchor for chapter in self.regions for row in chapter.stores}
        stores = sorted(self.paper.comparison.stores, key=lambda row: row.code)[:MOST_INDEXED]
        return tuple(Indexed(row, anchors.get(row.code, "")) for row in stores)

    @property
    def not_indexed(self) -> int:
        """How many stores the index leaves out."""
        return len(self.paper.stores) - len(self.index)

    @property
    def left_out_regions(self) -> int:
        """How many regions have no chapter."""
        return len(self.places) - len(self.regions)

    @property
    def left_out_touchpoints(self) -> int:
        """How many touchpoints have no page."""
        return len(self.paper.sheets) - len(self.touchpoints)


def network_book(session: Session, scope: Scope) -> NetworkBook:
    """Everything in the book. Some 55 queries, whatever the number of rows."""
    wanted = scope.wanted
    chosen = Chosen(wanted, scope.checklist, wanted.region)
    paper = comparison_paper(session, scope)
    places = places_of(paper.comparison)
    wished = wishes.prepare(session, chosen)
    return NetworkBook(
        paper=paper,
        places=places,
        regions=chapters_of(paper.comparison, places),
        touchpoints=_touchpoints(paper, wished, _measured(session, wanted)),
        on_lenses=lenses.prepare(session, chosen),
        wishes=wished,
        fieldwork=fieldwork_of(session, wanted, groups(session, wanted)),
        glossary=glossary(),
    )


def book_data(book: NetworkBook) -> dict[str, Any]:
    """What the book says beyond the comparison, as plain data."""
    return {
        "regions": [as_plain(place) for place in book.places],
        "expectations": [as_plain(one) for one in book.wishes.met],
        "wished_most": [as_plain(one) for one in book.most_wished],
        "wishes": len(book.wishes.read.wishes),
        "fieldwork": as_plain(book.fieldwork),
        "lenses": [
            {"store": row.store.code, "quadrant": row.quadrant.value, "service": as_plain(row.service)}
            | {"experience": as_plain(row.experience)}
            for row in book.on_lenses.rows
        ],
    }


def _touchpoints(
    paper: ComparisonPaper, wished: Wishes, measured: Mapping[str, tuple[Channel, Lens]]
) -> tuple[TouchpointChapter, ...]:
    """In journey order; of very many those that cost most consistency."""
    met = {one.key: one for one in wished.met}
    gathered = {one.key: one for one in wished.gathered}
    chapters = []
    for number, sheet in _with_a_page(paper):
        channel, lens = measured.get(sheet.row.key, (None, None))
        here = gathered.get(sheet.row.key)
        example = example_of(wished, here.themes[0]) if here and here.themes else ""
        anchor = f"touchpoint-{number}"
        chapters.append(
            TouchpointChapter(anchor, sheet, channel, lens, met.get(sheet.row.key), here, example)
        )
    return tuple(chapters)


def example_of(wished: Wishes, theme: Phrase) -> str:
    """The newest wish that says a theme."""
    return " ".join(wished.read.wishes[min(theme.places)].text.split())


def _with_a_page(paper: ComparisonPaper) -> list[tuple[int, TouchpointSheet]]:
    """Each sheet with its place in the table of touchpoints."""
    numbered = list(enumerate(paper.sheets, 1))
    if len(numbered) <= MOST_TOUCHPOINTS:
        return numbered
    kept = {cost.touchpoint.key for cost in paper.costs[:MOST_TOUCHPOINTS]}
    return [(number, sheet) for number, sheet in numbered if sheet.row.key in kept]


def _measured(session: Session, wanted: Wanted) -> dict[str, tuple[Channel, Lens]]:
    """Channel and lens of each touchpoint in the newest version that asks it. At most five queries."""
    seen = session.exec(select(VisitScore.version_id).where(totals_in(wanted)).distinct()).all()
    versions = load(session, seen).values() if seen else ()
    oldest_first = sorted(versions, key=lambda version: (version.ordinal, version.id))
    return {
        part.key: (part.channel, part.lens)
        for version in oldest_first
        for part in version.questionnaire.touchpoints
    }
