"""NPS, CSAT, CES, return and recommend of the visits asked for: each figure with its n and its interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from sqlalchemy import func
from sqlmodel import Session, col, select

from audits.comparisons.scope import Wanted, metrics_in
from audits.consistency import metrics
from audits.consistency.metrics import Metric as Figure
from audits.sheet import Metric
from audits.visits.metric_tables import MetricAnswer


@dataclass(frozen=True, slots=True)
class Series:
    """How often each answer to a metric was given on one scale, the lowest first.

    Scales of different length are never added up: a 4 of 5 is no 4 of 7.
    """

    metric: Metric
    lowest: int
    highest: int
    counts: tuple[int, ...]

    @property
    def figure(self) -> Figure:
        """The figure of this series, its standard error and its n.

        NPS needs 0 to 10 and CSAT 1 to 5; on any other scale, and for return and recommend on a scale, the
        figure is the mean answer, as for CES.
        """
        match self.metric, (self.lowest, self.highest):
            case Metric.NPS, (0, 10):
                return metrics.nps(self.counts)
            case Metric.CSAT, (1, 5):
                return metrics.csat(self.counts)
            case ((Metric.RETURN | Metric.RECOMMEND), (0, 1)):
                return metrics.share_of_yes(self.counts)
            case ((Metric.NPS | Metric.CSAT | Metric.CES | Metric.RETURN | Metric.RECOMMEND), _):
                return metrics.ces(self.counts, self.lowest)
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


def series(session: Session, wanted: Wanted) -> list[Series]:
    """The metrics of the visits asked for, one a metric and scale, in the order of `Metric`. One query."""
    columns = (MetricAnswer.metric, MetricAnswer.lowest, MetricAnswer.highest, MetricAnswer.value)
    rows = session.execute(
        select(*columns, func.count())  # type: ignore[call-overload]
        .where(metrics_in(wanted))
        .group_by(*(col(column) for column in columns))
    )
    found: dict[tuple[Metric, int, int], dict[int, int]] = {}
    for metric, lowest, highest, value, count in rows:
        found.setdefault((metric, lowest, highest), {})[value] = count
    order: Sequence[Metric] = list(Metric)
    return [
        Series(*scale, tuple(counts.get(value, 0) for value in range(scale[1], scale[2] + 1)))
        for scale, counts in sorted(found.items(), key=lambda each: (order.index(each[0][0]), each[0][1:]))
    ]
