"""What shoppers expected of a touchpoint before the visit, and what it was: both on 1 to 5, by the same person."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import func
from sqlmodel import Session, col, select

from audits.comparisons.asked import Asked
from audits.comparisons.scope import Wanted, totals_in
from audits.consistency import clustered
from audits.consistency.clustered import StoresMetric
from audits.visits.tables import Expectation, VisitScore
from audits.web.charts import FEW, Standing

WIDEST_GAP = 4
"""From 1 to 5 or from 5 to 1."""


@dataclass(frozen=True, slots=True)
class Met:
    """One touchpoint: means of what was expected and experienced, and the gap, experienced less expected.

    Only visits that have both count. `gap` carries the gap's mean, its visits, its stores and its interval.
    """

    key: str
    name: str
    expected: float
    experienced: float
    gap: StoresMetric

    @property
    def visits(self) -> int:
        """How many visits gave both values."""
        return self.gap.metric.answers

    @property
    def difference(self) -> float:
        """The gap, in steps of the scale."""
        return self.experienced - self.expected

    @property
    def band(self) -> tuple[float, float] | None:
        """The 95 % interval of the gap within the scale; None where too few different answers cannot tell."""
        band = self.gap.band if self.gap.standard_error else None
        return band and (max(band[0], -float(WIDEST_GAP)), min(band[1], float(WIDEST_GAP)))

    @property
    def standing(self) -> Standing:
        """What can be proved: nothing under four visits or where all answers were alike."""
        if self.visits < FEW or self.band is None:
            return Standing.FEW
        low, high = self.band
        return Standing.ABOVE if low > 0 else Standing.BELOW if high < 0 else Standing.LEVEL


def expectations_met(session: Session, wanted: Wanted, asked: Asked) -> list[Met]:
    """The touchpoints with both values, in journey order. One query; its rows are stores × touchpoints × gaps."""
    gap = (col(Expectation.experienced) - col(Expectation.expected)).label("gap")
    columns = col(Expectation.touchpoint_id), col(VisitScore.store_id), gap
    rows = session.execute(
        select(*columns, func.count(), func.sum(Expectation.expected))  # type: ignore[call-overload]
        .join(VisitScore, col(VisitScore.visit_id) == col(Expectation.visit_id))
        .where(totals_in(wanted), col(Expectation.touchpoint_id).in_(asked.ids(wanted_only=True)))
        .where(col(Expectation.expected).is_not(None), col(Expectation.experienced).is_not(None))
        .group_by(*columns)
    )
    by_place: dict[int, list[Sequence[Any]]] = {}
    for touchpoint_id, *row in rows:
        by_place.setdefault(asked.places[touchpoint_id], []).append(row)
    return [
        _met(asked.touchpoints[place].key, asked.touchpoints[place].name, by_place[place])
        for place in sorted(by_place)
    ]


def _met(key: str, name: str, rows: Sequence[Sequence[Any]]) -> Met:
    """From rows of store, gap, visits and the sum of what was expected."""
    store, gap, visits, expected = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    stores, place = np.unique(store, return_inverse=True)
    counts = np.zeros((len(stores), 2 * WIDEST_GAP + 1), np.int64)
    np.add.at(counts, (place, gap + WIDEST_GAP), visits)
    found = clustered.ces(counts, -WIDEST_GAP)
    mean = float(expected.sum() / visits.sum())
    return Met(key, name, mean, mean + float((gap * visits).sum() / visits.sum()), found)
