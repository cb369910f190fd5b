"""One store: over time, touchpoint by touchpoint, expected and experienced, what it was wished and where it failed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlmodel import Session

from audits.comparisons.asked import Asked, touchpoints_asked
from audits.comparisons.before import StoreChange
from audits.comparisons.both_lenses import BothLenses, both_lenses
from audits.comparisons.choosing import Chosen
from audits.comparisons.comparing import compared_groups
from audits.comparisons.failures import CriticalFailures
from audits.comparisons.figures import Figures, Group, Page, Picture, Table
from audits.comparisons.histories import History, PastVisit, find_store, history_of
from audits.comparisons.one_change import change_of
from audits.comparisons.one_store import (
    Failure,
    Gap,
    Part,
    StoreProfile,
    failures_of,
    gaps_of,
    placed,
    profile_of,
)
from audits.comparisons.over_time import LETTERS, OverTime, over_time
from audits.comparisons.queries import groups
from audits.comparisons.scope import Wanted
from audits.comparisons.wishes import Wish, wishes_of
from audits.consistency.comparison import Network, StoreRow
from audits.stores.tables import Store
from audits.tabular import Cell
from audits.web.dumbbells import Dumbbells, Two, dumbbells
from audits.web.profile_plot import ProfilePlot, profile_plot

STORE_COLUMNS = (
    *StoreRow.__dataclass_fields__,
    "mean_before", "visits_before", "change", "change_low", "change_high", "change_proven",
)  # fmt: skip
VISIT_COLUMNS = ("visit", "day", "score", "failed", "rules")
PROFILE_COLUMNS = tuple(Part.__dataclass_fields__)
GAP_COLUMNS = ("touchpoint", "name", "expected", "experienced", "gap", "low", "high", "visits")
WISH_COLUMNS = ("touchpoint", "day", "wish", "visit")
FAILURE_COLUMNS = ("day", "visit", "touchpoint", "question", "effect", "comment", "passed_on")


@dataclass(frozen=True, slots=True)
class OneStore:
    """What the page says. `row` is None when the period holds no scored visit; `visits` are the period's, the newest
    first."""

    store: Store
    region: str
    network: Network
    row: StoreRow | None
    change: StoreChange | None
    history: History
    visits: tuple[PastVisit, ...]
    time: OverTime
    profile: StoreProfile | None
    profile_chart: ProfilePlot | None
    gaps: tuple[Gap, ...]
    gap_chart: Dumbbells
    asked: Asked
    wishes: tuple[Wish, ...]
    failures: CriticalFailures
    listed_failures: tuple[Failure, ...]
    lenses: BothLenses | None

    @property
    def open_failures(self) -> int:
        """How many of the failures listed were not put right since."""
        return sum(each.passed_on is None for each in self.listed_failures)

    def notes(self) -> tuple[str, ...]:
        """The sentences that must be read with the figures, each once."""
        return tuple(dict.fromkeys((*self.network.notes, *self.history.notes)))

    def offered(self, downloads: Mapping[str, list[tuple[str, str]]]) -> dict[str, list[tuple[str, str]]]:
        """The downloads without the pictures that have nothing to draw."""
        drawn = {picture.name for picture in _pictures(self)}
        return {**downloads, "svg": [each for each in downloads["svg"] if each[0] in drawn]}


def prepare(session: Session, chosen: Chosen) -> OneStore:
    """A store by the code in the choice; `NotFound` for one that the reader does not see. At most 45 queries, however
    many visits there are."""
    wanted = chosen.wanted
    store, region = find_store(session, wanted, chosen.subject("store"))
    own = replace(wanted, store_id=store.id)
    found = groups(session, wanted)
    comparison = compared_groups(session, found)
    history = history_of(session, wanted, store.id or 0)
    profile = profile_of(found, store.code)
    asked = touchpoints_asked(session, own)
    gaps = gaps_of(session, own, asked)
    failures, listed = failures_of(session, own)
    return OneStore(
        store=store,
        region=region,
        network=comparison.network,
        row=next((row for row in comparison.stores if row.code == store.code), None),
        change=change_of(session, chosen, found, store.code),
        history=history,
        visits=tuple(reversed(history.since(wanted.from_day))),
        time=over_time(history, wanted.from_day),
        profile=profile,
        profile_chart=profile_chart_of(profile),
        gaps=gaps,
        gap_chart=gap_chart_of(gaps),
        asked=asked,
        wishes=_wishes(session, own, asked),
        failures=failures,
        listed_failures=listed,
        lenses=both_lenses(session, wanted, store.id or 0),
    )


def _wishes(session: Session, own: Wanted, asked: Asked) -> tuple[Wish, ...]:
    kept = set(asked.wanted)
    return tuple(wish for wish in wishes_of(session, own, asked).wishes if wish.place in kept)


def profile_chart_of(profile: StoreProfile | None) -> ProfilePlot | None:
    """The parts of a profile against region and network, as a picture."""
    if profile is None:
        return None
    words = (gettext("this store, 95 % interval"), gettext("its region"), gettext("all stores compared"))
    return profile_plot(placed(profile.parts, gettext("The whole visit")), words)


def gap_chart_of(gaps: tuple[Gap, ...]) -> Dumbbells:
    """What was expected and what it was, as a picture."""
    return dumbbells(
        [
            Two(
                gap.met.name,
                gap.met.expected,
                gap.met.experienced,
                gap.met.visits,
                gap.band,
                standing=gap.standing,
            )
            for gap in gaps
        ],
        gettext("expected"),
        gettext("experienced"),
    )


def figures(found: OneStore) -> Figures:
    """All figures of the page, and its pictures as far as there is anything to draw."""
    return Figures(
        tables=(
            Table("store", STORE_COLUMNS, _store_rows(found)),
            Table("visits", VISIT_COLUMNS, [_visit_row(found, visit) for visit in found.history.visits]),
            Table("profile", PROFILE_COLUMNS, _profile_rows(found)),
            Table("expectations", GAP_COLUMNS, [_gap_row(gap) for gap in found.gaps]),
            Table("wishes", WISH_COLUMNS, [_wish_row(found, wish) for wish in found.wishes]),
            Table("failures", FAILURE_COLUMNS, [_failure_row(each) for each in found.listed_failures]),
        ),
        pictures=tuple(_pictures(found)),
        notes=found.notes(),
    )


def _store_rows(found: OneStore) -> list[list[Cell]]:
    """One row, or none without a visit in the period."""
    if found.row is None:
        return []
    one = found.change
    band = one.change.band if one and one.is_judged else None
    low, high = [100 * end for end in band] if band else [None, None]
    change = [one.before, one.visits_before, one.points, low, high, str(one.is_proven).lower()] if one else []
    row = [getattr(found.row, name) for name in StoreRow.__dataclass_fields__]
    return [[*row, *(change or [None] * 6)]]


def _visit_row(found: OneStore, visit: PastVisit) -> list[Cell]:
    letters = found.time.letters.get(visit.visit_id, "")
    rules = " ".join(rule.value for rule, letter in LETTERS.items() if letter in letters)
    share = None if visit.share is None else 100 * visit.share
    return [visit.ref, visit.on.isoformat(), share, str(visit.failed).lower(), rules]


def _profile_rows(found: OneStore) -> list[list[Cell]]:
    parts = found.profile.parts if found.profile else ()
    return [[getattr(part, name) for name in PROFILE_COLUMNS] for part in parts]


def _gap_row(gap: Gap) -> list[Cell]:
    met, (low, high) = gap.met, gap.band or (None, None)
    return [met.key, met.name, met.expected, met.experienced, met.difference, low, high, met.visits]


def _wish_row(found: OneStore, wish: Wish) -> list[Cell]:
    touchpoint = found.asked.touchpoints[wish.place].key
    return [touchpoint, wish.visited_on.isoformat(), wish.text, str(wish.visit_id)]


def _failure_row(each: Failure) -> list[Cell]:
    one, passed = each.failure, each.passed_on.isoformat() if each.passed_on else None
    return [one.on.isoformat(), one.ref, one.touchpoint, one.question, one.effect.value, one.comment, passed]


def _pictures(found: OneStore) -> Iterator[Picture]:
    if found.time.plot:
        yield Picture(
            "over-time",
            "components/control_plot.html",
            "control_chart",
            found.time.plot,
            gettext("Score of each visit, the oldest first"),
            gettext("A control chart: one dot a visit, the mean, and the limits of what is usual here."),
        )
    if found.profile_chart:
        yield Picture(
            "profile",
            "components/profile_plot.html",
            "profile_chart",
            found.profile_chart,
            gettext("Touchpoints against region and network"),
            gettext("One row a touchpoint: the dot is the store's adjusted score with its interval."),
        )
    if found.gaps:
        yield Picture(
            "expectations",
            "components/dumbbells.html",
            "dumbbell_chart",
            found.gap_chart,
            gettext("Expected and experienced by touchpoint"),
            gettext("One row a touchpoint: a ring for what was expected, a dot for what it was, 1 to 5."),
        )


STORE = Page(
    name="store",
    title=_("One store"),
    group=Group.WHERE,
    prepare=prepare,
    figures=figures,
    tables=("store", "visits", "profile", "expectations", "wishes", "failures"),
    pictures=("over-time", "profile", "expectations"),
    has_tab=False,
)
