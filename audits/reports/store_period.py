"""What a store's report over a period shows on paper, prepared before the template sees it.

Every number is the one of the store's page: the same function makes both.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from sqlmodel import Session

from audits.comparisons.asked import touchpoints_asked
from audits.comparisons.choosing import Chosen
from audits.comparisons.pages.store import OneStore, gap_chart_of, prepare, profile_chart_of
from audits.comparisons.wishes import Wish, WishesRead, themes_of, wishes_of
from audits.consistency.comparison import StoreRow
from audits.consistency.phrases import NoPhrases
from audits.reports.queries import OwnPart, own_parts, visit_facts
from audits.reports.scope import Scope
from audits.stores.tables import Store
from audits.web.dumbbells import Dumbbells
from audits.web.profile_plot import ProfilePlot

ROWS_A_PICTURE = 16
"""Touchpoints in one picture: with names of two lines that is a page."""
MOST_VISITS = 200
"""Visits listed, the newest; the whole period counts all the same."""
MOST_WISHES = 60
MOST_THEMES = 3


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One visit of the period. `share` is the compared score, None when nothing was scored; `letters` are the rules of
    the control chart that it breaks."""

    ref: str
    day: date
    version: str
    final: Fraction | None
    share: float | None
    failed: bool
    letters: str


@dataclass(frozen=True, slots=True)
class Theme:
    """A phrase that recurs at one touchpoint over the stores compared, and how many of this store's wishes say it."""

    text: str
    here: int
    wishes: int
    stores: int


@dataclass(frozen=True, slots=True)
class WishedAt:
    """What would have been nice at one touchpoint: this store's wishes, the newest first, and their themes."""

    name: str
    wishes: tuple[Wish, ...]
    themes: tuple[Theme, ...]


@dataclass(frozen=True, slots=True)
class StorePaper:
    """A store's report. `found.row` is None when the period has no scored visit; `own` are its own touchpoints.

    `wishes_left_out` and `visits_left_out` are how many older ones are not listed.
    """

    scope: Scope
    found: OneStore
    visits: tuple[VisitRow, ...]
    visits_left_out: int
    own: tuple[OwnPart, ...]
    wished: tuple[WishedAt, ...]
    wishes_left_out: int

    @property
    def profile_charts(self) -> list[ProfilePlot]:
        """The profile in pictures that fit a page each, the one of the page where it fits."""
        profile = self.found.profile
        parts = profile.parts if profile else ()
        cut = [parts[at : at + ROWS_A_PICTURE] for at in range(0, len(parts), ROWS_A_PICTURE)]
        drawn = [profile_chart_of(replace(profile, parts=each)) for each in cut if profile]
        return [chart for chart in drawn if chart]

    @property
    def gap_charts(self) -> list[Dumbbells]:
        """Expected and experienced, likewise."""
        gaps = self.found.gaps
        return [gap_chart_of(gaps[at : at + ROWS_A_PICTURE]) for at in range(0, len(gaps), ROWS_A_PICTURE)]

    @property
    def consistency(self) -> float | None:
        """100 × (1 − SD / 50) over this store's visits, 0 to 100; None for one visit."""
        return _consistency(self.found.row) if self.found.row else None


def store_paper(session: Session, scope: Scope, store: Store) -> StorePaper:
    """Everything that the template of a store's report needs. Some 28 queries, however many visits there are."""
    store_id, wanted = store.id or 0, scope.wanted
    found = prepare(session, Chosen(wanted, scope.checklist, wanted.region, subjects={"store": store.code}))
    facts = visit_facts(session, store_id, wanted)
    rows = [
        VisitRow(
            visit.ref,
            visit.on,
            *facts[visit.visit_id],
            visit.share,
            visit.failed,
            found.time.letters.get(visit.visit_id, ""),
        )
        for visit in found.visits[:MOST_VISITS]
    ]
    shown = found.wishes[:MOST_WISHES]
    return StorePaper(
        scope=scope,
        found=found,
        visits=tuple(rows),
        visits_left_out=len(found.visits) - len(rows),
        own=tuple(own_parts(session, store_id, wanted)),
        wished=tuple(_wished(session, scope, found, shown)) if shown else (),
        wishes_left_out=len(found.wishes) - len(shown),
    )


def _consistency(row: StoreRow) -> float | None:
    """The sample's SD turned into that of these very visits, as consistency takes it."""
    if row.sd is None:
        return None
    return 100 - 2 * row.sd * ((row.visits - 1) / row.visits) ** 0.5


def _wished(session: Session, scope: Scope, found: OneStore, shown: Sequence[Wish]) -> list[WishedAt]:
    """By touchpoint in journey order. What recurs is told from the wishes at all stores compared. Three queries."""
    asked = touchpoints_asked(session, scope.wanted)
    read = wishes_of(session, scope.wanted, asked)
    told = {part.key: place for place, part in enumerate(asked.touchpoints)}
    themes = themes_of(read, len(asked.touchpoints))
    gathered = []
    for place, part in enumerate(found.asked.touchpoints):
        here = tuple(wish for wish in shown if wish.place == place)
        if here:
            phrases = themes[told[part.key]]
            known = () if isinstance(phrases, NoPhrases) else phrases
            said = [
                Theme(one.text, _said_here(read, one.places, here), one.wishes, one.stores) for one in known
            ]
            gathered.append(
                WishedAt(part.name, here, tuple(theme for theme in said if theme.here)[:MOST_THEMES])
            )
    return gathered


def _said_here(read: WishesRead, places: Sequence[int], here: Sequence[Wish]) -> int:
    visits = {wish.visit_id for wish in here}
    return sum(read.wishes[place].visit_id in visits for place in places)
