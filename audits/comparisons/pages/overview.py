"""The network at a glance: how consistent it is, where inconsistency comes from, and what changed."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlmodel import Session

from audits.comparisons.choosing import Chosen
from audits.comparisons.comparing import compared_groups
from audits.comparisons.costs import Cost, costs
from audits.comparisons.failures import CriticalFailures, critical_failures
from audits.comparisons.figures import Figures, Group, Page, Picture, Table
from audits.comparisons.queries import groups
from audits.comparisons.rows import named
from audits.comparisons.since import Since, since_before
from audits.comparisons.trends import Trend, trend
from audits.comparisons.wording import SOURCES
from audits.consistency.comparison import Comparison, Network, StoreRow, Verdict
from audits.consistency.over_time import NoBand, PeriodConsistency, consistency_of, consistency_over_time
from audits.consistency.shares import Shares, shares_of
from audits.web.display import month, quarter
from audits.web.interval_line import IntervalLine, Moment, interval_line
from audits.web.share_bar import Part, ShareBar, share_bar

NETWORK_COLUMNS = tuple(name for name in Network.__dataclass_fields__ if name != "notes")
SHARE_COLUMNS = ("source", "share", "low", "high")
TREND_COLUMNS = ("from", "visits", "stores", "consistency", "low", "high")
COST_COLUMNS = ("touchpoint", "name", "visits", "consistency", "share_of_total", "points_of_total")
CHANGE_COLUMNS = (
    "touchpoint",
    "name",
    "visits_before",
    "visits",
    "before",
    "after",
    "change",
    "low",
    "high",
    "proven",
)
COSTLIEST, NEWEST_FAILURES = 3, 5


@dataclass(frozen=True, slots=True)
class Overview:
    """What the first page says. `shares` is None where the spread cannot be split; `since` without a period before."""

    comparison: Comparison
    consistency: PeriodConsistency
    shares: Shares | None
    share_bar: ShareBar | None
    trend: Trend
    line: IntervalLine | None
    periods: list[PeriodConsistency]
    costs: list[Cost]
    failures: CriticalFailures
    since: Since | None
    above: list[StoreRow]
    below: list[StoreRow]

    @property
    def costliest(self) -> list[Cost]:
        """The three touchpoints that cost most."""
        return self.costs[:COSTLIEST]

    @property
    def consistency_change(self) -> Any:
        """Since the period before; None where it cannot be told."""
        if self.since is None or isinstance(self.since.consistency, NoBand):
            return None
        return self.since.consistency


def prepare(session: Session, chosen: Chosen) -> Overview:
    """What the first page says. Some 35 queries, whatever the number of rows."""
    wanted = chosen.wanted
    now = groups(session, wanted)
    comparison = compared_groups(session, now)
    shares = shares_of(now.totals, comparison.spread, comparison.shoppers)
    followed = trend(session, wanted)
    periods = consistency_over_time(followed.cells)
    return Overview(
        comparison=comparison,
        consistency=consistency_of(now.totals),
        shares=shares if isinstance(shares, Shares) else None,
        share_bar=share_bar_of(shares) if isinstance(shares, Shares) else None,
        trend=followed,
        line=trend_line(followed, periods) if len(periods) > 1 else None,
        periods=periods,
        costs=costs(session, wanted, comparison),
        failures=critical_failures(session, wanted, NEWEST_FAILURES),
        since=since_before(session, chosen, now),
        above=named(comparison, Verdict.ABOVE),
        below=named(comparison, Verdict.BELOW),
    )


def share_bar_of(shares: Shares) -> ShareBar:
    """Where the variance lies, as a picture."""
    return share_bar([Part(str(SOURCES[one.source]), one.share, one.low, one.high) for one in shares.shares])


def trend_line(followed: Trend, periods: list[PeriodConsistency]) -> IntervalLine:
    """Consistency by month or quarter, as a picture."""
    words = month if followed.months == 1 else quarter
    return interval_line(
        [
            Moment(words(start), one.consistency, one.low, one.high, one.visits)
            for start, one in zip(followed.starts, periods, strict=True)
        ]
    )


def figures(found: Overview) -> Figures:
    """All of it as tables."""
    network = found.comparison.network
    shares = found.shares.shares if found.shares else ()
    changes = found.since.changes if found.since else ()
    trend_rows = zip(found.trend.starts, found.periods, strict=True)
    return Figures(
        tables=(
            Table("network", NETWORK_COLUMNS, [[getattr(network, name) for name in NETWORK_COLUMNS]]),
            Table(
                "shares", SHARE_COLUMNS, [[one.source.value, one.share, one.low, one.high] for one in shares]
            ),
            Table(
                "trend",
                TREND_COLUMNS,
                [
                    [start.isoformat(), one.visits, one.stores, one.consistency, one.low, one.high]
                    for start, one in trend_rows
                ],
            ),
            Table("touchpoints", COST_COLUMNS, [_cost_row(cost) for cost in found.costs]),
            Table("changes", CHANGE_COLUMNS, [_change_row(each) for each in changes]),
        ),
        pictures=_pictures(found),
        notes=tuple(network.notes),
    )


def _cost_row(cost: Cost) -> list[Any]:
    row = cost.touchpoint
    return [row.key, row.name, row.visits, row.consistency, cost.share, cost.points]


def _change_row(each: Any) -> list[Any]:
    low, high = each.change.band or (None, None)
    return [
        each.key or "total",
        each.name or "total",
        each.visits_before,
        each.visits,
        each.before,
        each.after,
        each.points,
        None if low is None else 100 * low,
        None if high is None else 100 * high,
        int(each.change.is_real),
    ]


def _pictures(found: Overview) -> tuple[Picture, ...]:
    pictures = []
    if found.line:
        pictures.append(
            Picture(
                "trend",
                "components/interval_line.html",
                "interval_line",
                found.line,
                gettext("Consistency over time"),
                gettext("One dot a period with its 95 % interval."),
            )
        )
    if found.share_bar:
        pictures.append(
            Picture(
                "shares",
                "components/share_bar.html",
                "share_bar",
                found.share_bar,
                gettext("Where inconsistency comes from"),
                gettext(
                    "One bar for all variance between visits, and each part of it with its 95 % interval."
                ),
            )
        )
    return tuple(pictures)


OVERVIEW = Page(
    name="overview",
    title=_("Overview"),
    group=Group.WHERE,
    prepare=prepare,
    figures=figures,
    tables=("network", "shares", "trend", "touchpoints", "changes"),
    pictures=("trend", "shares"),
)
