"""One store's control chart as a page shows it: what stands out, by rules that have a letter and words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import gettext

from audits.comparisons.histories import History, PastVisit, mean_share
from audits.consistency.control_chart import ControlChart, Rule, control_chart
from audits.web.charts import Standing
from audits.web.control_plot import ControlPlot, Occasion, control_plot
from audits.web.display import day_short, score

LETTERS: Mapping[Rule, str] = {
    Rule.BEYOND: "A",
    Rule.RUN: "B",
    Rule.NEAR: "C",
    Rule.LEAP: "D",
    Rule.SHIFT: "E",
}
MOST_VISITS = 200
"""More dots than this would run into each other; older visits are left out."""
FEWEST_DOTS = 3


@dataclass(frozen=True, slots=True)
class Signal:
    """A rule that some visits break, the oldest first."""

    rule: Rule
    letter: str
    visits: tuple[PastVisit, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """A lasting change: the first visit on the new level, and both levels with their visits, 0 to 100."""

    visit: PastVisit
    before: float
    visits_before: int
    after: float
    visits_after: int


@dataclass(frozen=True, slots=True)
class OverTime:
    """A store's scored visits in order. `chart` is None below six visits, `plot` below three.

    `letters` are those of each visit that stands out. `left_out` counts visits older than the chart reaches.
    """

    visits: tuple[PastVisit, ...]
    chart: ControlChart | None
    plot: ControlPlot | None
    signals: tuple[Signal, ...]
    letters: Mapping[UUID, str]
    moved: Moved | None
    left_out: int


def over_time(history: History, from_day: date | None) -> OverTime:
    """The chart of the newest visits; `from_day` is where the period begins that the rest of the page is about."""
    visits = history.scored[-MOST_VISITS:]
    chart = control_chart([visit.share or 0.0 for visit in visits])
    broken = chart.signals if chart else {}
    letters = {
        visits[place].visit_id: "".join(LETTERS[rule] for rule in rules) for place, rules in broken.items()
    }
    return OverTime(
        visits=visits,
        chart=chart,
        plot=_plot(visits, chart, letters, from_day) if len(visits) >= FEWEST_DOTS else None,
        signals=_signals(visits, broken),
        letters=letters,
        moved=_moved(visits, broken),
        left_out=len(history.scored) - len(visits),
    )


def _signals(visits: Sequence[PastVisit], broken: Mapping[int, tuple[Rule, ...]]) -> tuple[Signal, ...]:
    by_rule = {
        rule: tuple(visits[place] for place, rules in broken.items() if rule in rules) for rule in LETTERS
    }
    return tuple(Signal(rule, LETTERS[rule], found) for rule, found in by_rule.items() if found)


def _moved(visits: Sequence[PastVisit], broken: Mapping[int, tuple[Rule, ...]]) -> Moved | None:
    place = next((place for place, rules in broken.items() if Rule.SHIFT in rules), None)
    if place is None:
        return None
    before, after = visits[:place], visits[place:]
    means = [100 * (mean_share(part) or 0.0) for part in (before, after)]
    return Moved(visits[place], means[0], len(before), means[1], len(after))


def _plot(
    visits: Sequence[PastVisit],
    chart: ControlChart | None,
    letters: Mapping[UUID, str],
    from_day: date | None,
) -> ControlPlot:
    shares = [100 * (visit.share or 0.0) for visit in visits]
    occasions = [
        Occasion(day_short(visit.on), share, letters.get(visit.visit_id, ""), _standing(chart, place))
        for place, (visit, share) in enumerate(zip(visits, shares, strict=True))
    ]
    begin = next((place for place, visit in enumerate(visits) if from_day and visit.on >= from_day), 0)
    return control_plot(
        occasions,
        middle=None if chart is None else _words(gettext("mean"), chart.middle),
        limits=_limits(chart),
        since=(begin, gettext("the period chosen")) if begin else None,
    )


def _limits(chart: ControlChart | None) -> list[tuple[float, str]]:
    """A limit at the end of the scale bounds nothing and is not drawn."""
    if chart is None:
        return []
    upper, lower = _words(gettext("upper limit"), chart.upper), _words(gettext("lower limit"), chart.lower)
    return [one for one, bounds in ((upper, chart.upper < 1), (lower, chart.lower > 0)) if bounds]


def _words(name: str, share: float) -> tuple[float, str]:
    return 100 * share, f"{name} {score(100 * share)}"


def _standing(chart: ControlChart | None, place: int) -> Standing:
    """On which side a visit stands out: a leap by where it leads, the rest by the side of the mean."""
    rules = chart.signals.get(place, ()) if chart else ()
    if chart is None or not rules:
        return Standing.PLAIN
    share = chart.shares[place]
    against = chart.shares[place - 1] if rules == (Rule.LEAP,) else chart.middle
    return Standing.ABOVE if share > against else Standing.BELOW
