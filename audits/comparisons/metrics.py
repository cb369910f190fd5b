"""NPS, CSAT, CES, return and recommend as mystery shoppers answered: with n, interval and the quarters behind it.

Only shoppers answer here. Answers of customers would be a series of another name, and are never added to these.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import assert_never

import numpy as np
from sqlalchemy import func
from sqlmodel import Session, col, select

from audits.columns import Month
from audits.comparisons.scope import Wanted, metrics_in
from audits.consistency import clustered
from audits.consistency.clustered import StoresMetric
from audits.consistency.groups import Integers
from audits.sheet import Metric
from audits.visits.metric_tables import MetricAnswer

MONTHS_A_QUARTER = 3


@dataclass(frozen=True, slots=True)
class Scale:
    """What was asked, and on which scale. Scales of different length are never added up: a 4 of 5 is no 4 of 7."""

    metric: Metric
    lowest: int
    highest: int

    def figure(self, by_store: Integers) -> StoresMetric:
        """The figure of J stores × k counts.

        NPS needs 0 to 10 and CSAT 1 to 5; on any other scale, and for return and recommend on a scale, the
        figure is the mean answer, as for CES.
        """
        match self.metric, (self.lowest, self.highest):
            case Metric.NPS, (0, 10):
                return clustered.nps(by_store)
            case Metric.CSAT, (1, 5):
                return clustered.csat(by_store)
            case ((Metric.RETURN | Metric.RECOMMEND), (0, 1)):
                return clustered.share_of_yes(by_store)
            case ((Metric.NPS | Metric.CSAT | Metric.CES | Metric.RETURN | Metric.RECOMMEND), _):
                return clustered.ces(by_store, self.lowest)
            case other, _:
                assert_never(other)

    @property
    def is_share(self) -> bool:
        """Whether the figure is a share in per cent."""
        usual = {Metric.CSAT: (1, 5), Metric.RETURN: (0, 1), Metric.RECOMMEND: (0, 1)}
        return usual.get(self.metric) == (self.lowest, self.highest)

    @property
    def is_balance(self) -> bool:
        """Whether the figure is promoters less detractors, -100 to 100."""
        return self.metric is Metric.NPS and (self.lowest, self.highest) == (0, 10)

    @property
    def ends(self) -> tuple[int, int]:
        """Between what the figure can lie."""
        if self.is_balance:
            return -100, 100
        return (0, 100) if self.is_share else (self.lowest, self.highest)


@dataclass(frozen=True, slots=True)
class Told:
    """A figure with its 95 % interval cut to the scale; no interval where answers were too few or all alike."""

    value: float
    band: tuple[float, float] | None
    answers: int
    stores: int


@dataclass(frozen=True, slots=True)
class Quarter:
    """The answers of one quarter of a year; `told` is None where nobody answered."""

    year: int
    number: int
    told: Told | None


@dataclass(frozen=True, slots=True)
class Series:
    """One metric on one scale: how often each answer was given, the lowest first, its figure and its quarters."""

    scale: Scale
    counts: tuple[int, ...]
    told: Told
    is_clustered: bool
    quarters: tuple[Quarter, ...]

    @property
    def metric(self) -> Metric:
        """What was asked."""
        return self.scale.metric


def series(session: Session, wanted: Wanted) -> list[Series]:
    """The metrics of the visits asked for, one a metric and scale, in the order of `Metric`. One query."""
    month = Month(col(MetricAnswer.visited_on))
    columns = (MetricAnswer.metric, MetricAnswer.lowest, MetricAnswer.highest)
    grouped = (*columns, MetricAnswer.value, MetricAnswer.store_id, month)
    rows = session.execute(
        select(*grouped, func.count()).where(metrics_in(wanted)).group_by(*grouped)  # type: ignore[call-overload]
    )
    found: dict[Scale, list[Sequence[int]]] = {}
    for metric, lowest, highest, *row in rows:
        found.setdefault(Scale(metric, lowest, highest), []).append(row)
    order = list(Metric)
    scales = sorted(found, key=lambda one: (order.index(one.metric), one.lowest, one.highest))
    return [_series(scale, found[scale]) for scale in scales]


def _series(scale: Scale, rows: Sequence[Sequence[int]]) -> Series:
    """From rows of value, store, month and count."""
    value, store, month, count = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    _, place = np.unique(store, return_inverse=True)
    quarter = month // MONTHS_A_QUARTER
    by_store = _counted(place, value - scale.lowest, count, scale)
    figure = scale.figure(by_store)
    first, last = int(quarter.min()), int(quarter.max())
    quarters = []
    for number in range(first, last + 1):
        chosen = quarter == number
        counted = _counted(place[chosen], value[chosen] - scale.lowest, count[chosen], scale)
        quarters.append(Quarter(number // 4, number % 4 + 1, _told(scale, scale.figure(counted))))
    told = _told(scale, figure)
    if told is None:
        raise ValueError("a series has at least one answer")
    return Series(scale, tuple(by_store.sum(axis=0).tolist()), told, figure.is_clustered, tuple(quarters))


def _counted(place: Integers, value: Integers, count: Integers, scale: Scale) -> Integers:
    """Stores × answers; rows of stores without an answer stay empty."""
    stores = int(place.max(initial=-1)) + 1
    by_store = np.zeros((stores, scale.highest - scale.lowest + 1), np.int64)
    np.add.at(by_store, (place, value), count)
    return by_store


def _told(scale: Scale, figure: StoresMetric) -> Told | None:
    if figure.metric.value is None:
        return None
    low, high = scale.ends
    band = figure.band if figure.standard_error else None
    cut = band and (max(low, band[0]), min(high, band[1]))
    return Told(figure.metric.value, cut, figure.metric.answers, figure.stores)


def most_answered(found: Iterable[Series]) -> dict[Metric, Series]:
    """Of each metric the scale with the most answers."""
    kept: dict[Metric, Series] = {}
    for one in found:
        if one.metric not in kept or one.told.answers > kept[one.metric].told.answers:
            kept[one.metric] = one
    return kept
