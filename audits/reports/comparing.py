"""What the comparison of a region or of the network shows on paper, prepared before the template sees it.

Every number is the one of the pages: the same functions of the comparison's room make both.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlmodel import Session

from audits.comparisons.choosing import Chosen
from audits.comparisons.costs import Cost, costs
from audits.comparisons.failures import CriticalFailures, critical_failures
from audits.comparisons.pages import metrics
from audits.comparisons.pages.overview import share_bar_of, trend_line
from audits.comparisons.queries import groups
from audits.comparisons.regions import BETWEEN, RegionRow, regions_of
from audits.comparisons.rows import named, on_scale, scored, touchpoint_chart
from audits.comparisons.trends import trend
from audits.consistency.comparison import Comparison, StoreRow, TouchpointRow, Verdict, compare
from audits.consistency.over_time import PeriodConsistency, consistency_of, consistency_over_time
from audits.consistency.shares import Shares, shares_of
from audits.reports.drawing import Drawn, drawn
from audits.reports.looking_back import LookedBack, looked_back
from audits.reports.scope import Scope
from audits.reports.touchpoint_sheets import Known, TouchpointSheet, touchpoint_sheets
from audits.web.charts import FEW, Rows
from audits.web.display import score
from audits.web.interval_line import IntervalLine
from audits.web.share_bar import ShareBar

MOST_FAILURES = 60
"""Critical failures listed, the newest; a document says how many there are in all."""


@dataclass(frozen=True, slots=True)
class SubRegion:
    """A region within the one compared, and how many of its stores differ from the centre by more than chance."""

    row: RegionRow
    above: int
    below: int


@dataclass(frozen=True)
class ComparisonPaper:
    """One comparison on paper. `stores` by adjusted score, `costs` the costliest touchpoint first.

    `shares` is None where the spread cannot be split, `line` within one period, `back` without a period before.
    `few` counts the stores with too few visits to judge a mean by.
    """

    scope: Scope
    comparison: Comparison
    consistency: PeriodConsistency
    shares: Shares | None
    share_bar: ShareBar | None
    line: IntervalLine | None
    costs: tuple[Cost, ...]
    failures: CriticalFailures
    back: LookedBack | None
    stores: tuple[StoreRow, ...]
    above: tuple[StoreRow, ...]
    below: tuple[StoreRow, ...]
    few: int
    regions: tuple[SubRegion, ...]
    touchpoints: tuple[TouchpointRow, ...]
    touchpoint_chart: Rows
    sheets: tuple[TouchpointSheet, ...]
    metrics: metrics.Metrics
    drawn: Drawn


def comparison_paper(session: Session, scope: Scope) -> ComparisonPaper:
    """Everything that a document about a comparison needs. Some 26 queries, whatever the number of rows."""
    wanted = scope.wanted
    chosen = Chosen(wanted, scope.checklist, wanted.region)
    now = groups(session, wanted)
    comparison = on_scale(compare(now))
    stores = sorted(comparison.stores, key=_from_the_top)
    parts = scored(comparison)
    split = shares_of(now.totals, comparison.spread, comparison.shoppers)
    shares = split if isinstance(split, Shares) else None
    costly, back = costs(session, wanted, comparison), looked_back(session, chosen, now)
    return ComparisonPaper(
        scope=scope,
        comparison=comparison,
        consistency=consistency_of(now.totals),
        shares=shares,
        share_bar=share_bar_of(shares) if shares else None,
        line=_line(session, scope),
        costs=tuple(costly),
        failures=critical_failures(session, wanted, MOST_FAILURES),
        back=back,
        stores=tuple(stores),
        above=tuple(named(comparison, Verdict.ABOVE)),
        below=tuple(named(comparison, Verdict.BELOW)),
        few=sum(row.visits < FEW for row in stores),
        regions=tuple(_regions(comparison)),
        touchpoints=tuple(parts),
        touchpoint_chart=touchpoint_chart(comparison),
        sheets=tuple(touchpoint_sheets(session, wanted, now, _known(parts, costly, back))) if parts else (),
        metrics=metrics.prepare(session, chosen),
        drawn=drawn(comparison, stores),
    )


def _from_the_top(row: StoreRow) -> tuple[float, str]:
    return -(row.mean if row.adjusted is None else row.adjusted), row.code


def _line(session: Session, scope: Scope) -> IntervalLine | None:
    followed = trend(session, scope.wanted)
    periods = consistency_over_time(followed.cells)
    return trend_line(followed, periods) if len(periods) > 1 else None


def _regions(comparison: Comparison) -> list[SubRegion]:
    return [
        SubRegion(
            row,
            above=_count_in(comparison.stores, row.path, Verdict.ABOVE),
            below=_count_in(comparison.stores, row.path, Verdict.BELOW),
        )
        for row in regions_of(comparison.stores)
    ]


def _count_in(stores: Sequence[StoreRow], path: str, verdict: Verdict) -> int:
    """The stores with a verdict in a region or below it."""
    return sum(
        row.verdict is verdict and (row.region == path or row.region.startswith(path + BETWEEN))
        for row in stores
    )


def _known(parts: Sequence[TouchpointRow], found: Sequence[Cost], back: LookedBack | None) -> Known:
    return Known(
        parts,
        mean_words={part.key: _("mean %(mean)s", mean=score(part.mean)) for part in parts},
        costs={cost.touchpoint.key: cost for cost in found},
        changes={each.key: each for each in back.since.changes} if back else {},
    )
