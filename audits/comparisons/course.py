"""Means and consistency month by month or quarter by quarter, and what of it can be told from chance."""

from dataclasses import dataclass

from audits.comparisons.trends import Trend
from audits.consistency.changes import Change, Mean, change
from audits.consistency.over_time import (
    NoBand,
    PeriodCells,
    PeriodConsistency,
    PeriodMean,
    change_of,
    consistency_over_time,
    means_over_time,
)
from audits.consistency.spread import Spread, spread_of
from audits.web.display import month, quarter
from audits.web.interval_line import IntervalLine, Moment, interval_line


@dataclass(frozen=True, slots=True)
class Period:
    """One month or quarter: its words, its mean and its consistency."""

    words: str
    start: str
    mean: PeriodMean
    consistency: PeriodConsistency


@dataclass(frozen=True, slots=True)
class Course:
    """Means and consistency over time. Changes are from the first period to the last; None where none can be told."""

    months: int
    periods: list[Period]
    means: IntervalLine
    consistencies: IntervalLine
    mean_change: Change | None
    consistency_change: Change | None


def course_of(trend: Trend) -> Course | None:
    """The course of scores by period; None where all lie in one."""
    cells, starts = trend.cells, trend.starts
    if len(starts) < 2:
        return None
    words = month if trend.months == 1 else quarter
    columns = zip(starts, means_over_time(cells), consistency_over_time(cells), strict=True)
    periods = [Period(words(start), start.isoformat(), mean, even) for start, mean, even in columns]
    return Course(
        months=trend.months,
        periods=periods,
        means=interval_line([_mean_moment(each) for each in periods]),
        consistencies=interval_line([_consistency_moment(each) for each in periods]),
        mean_change=_mean_change(periods, spread_of(cells.by_store())),
        consistency_change=_consistency_change(cells, periods),
    )


def _mean_moment(each: Period) -> Moment:
    mean = each.mean
    return Moment(each.words, percent(mean.mean), percent(mean.low), percent(mean.high), mean.visits)


def _consistency_moment(each: Period) -> Moment:
    even = each.consistency
    return Moment(each.words, even.consistency, even.low, even.high, even.visits)


def _mean_change(periods: list[Period], spread: Spread) -> Change | None:
    first, last = periods[0].mean, periods[-1].mean
    if first.mean is None or last.mean is None:
        return None
    found = change(Mean(first.visits, first.mean), Mean(last.visits, last.mean), spread)
    return Change(100 * found.difference, None if found.noise is None else 100 * found.noise)


def _consistency_change(cells: PeriodCells, periods: list[Period]) -> Change | None:
    """Only between periods that have an interval each: scores that happened to be equal prove no change."""
    if periods[0].consistency.no_band or periods[-1].consistency.no_band:
        return None
    told = change_of(cells, 0, len(periods) - 1)
    return None if isinstance(told, NoBand) else told


def percent(share: float | None) -> float | None:
    """A share as 0 to 100."""
    return None if share is None else 100 * share
