"""Visits with an outcome such as "would return" beside what each touchpoint scored."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from sqlalchemy import Subquery, func
from sqlmodel import Session, col, select

from audits.comparisons.metrics import Scale
from audits.comparisons.scope import Wanted, metrics_in
from audits.comparisons.sharing import SharedTouchpoint
from audits.consistency.drivers import Drivers, NoDrivers, drivers
from audits.consistency.groups import Floats
from audits.sheet import Metric
from audits.visits.metric_tables import MetricAnswer
from audits.visits.tables import TouchpointScore

MOST_VISITS = 20_000
"""The newest are looked at; what drove the outcome long ago says little about what to do next."""

MOST_FITTED = 5_000
"""Of those, so many are fitted, evenly spaced in time: more would take seconds and hardly narrow the intervals."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A metric on one scale, and how many visits have it."""

    scale: Scale
    visits: int


@dataclass(frozen=True, slots=True)
class Fitted:
    """What goes with an outcome. `visits` have it, `looked_at` are the newest of them, `read` were sampled evenly."""

    visits: int
    looked_at: int
    read: int
    told: Drivers | NoDrivers


def outcomes(session: Session, wanted: Wanted) -> list[Outcome]:
    """The metrics present, each on the scale on which most visits have it, in the order of `Metric`. One query."""
    columns = col(MetricAnswer.metric), col(MetricAnswer.lowest), col(MetricAnswer.highest)
    visits = func.count(col(MetricAnswer.visit_id).distinct())
    rows = session.execute(select(*columns, visits).where(metrics_in(wanted)).group_by(*columns))
    kept: dict[Metric, Outcome] = {}
    for *scale, count in sorted(rows, key=lambda row: (-row[3], row[1], row[2])):
        one = Outcome(Scale(*scale), count)
        kept.setdefault(one.scale.metric, one)
    return [kept[metric] for metric in Metric if metric in kept]


def fitted(
    session: Session, wanted: Wanted, outcome: Outcome, touchpoints: Sequence[SharedTouchpoint]
) -> Fitted:
    """Which touchpoints (columns, in their order) go with an outcome. One query; about 0.5 s for 5,000 visits the
    first time, and kept."""
    looked_at = min(outcome.visits, MOST_VISITS)
    step = max(1, -(-looked_at // MOST_FITTED))
    chosen = _newest(wanted, outcome.scale)
    rows = session.execute(
        select(chosen.c.place, chosen.c.outcome, TouchpointScore.key_id, TouchpointScore.share)
        .join(TouchpointScore, col(TouchpointScore.visit_id) == chosen.c.visit_id)
        .where(chosen.c.place <= looked_at, chosen.c.place % step == 0)
        .where(col(TouchpointScore.own).is_(False), col(TouchpointScore.share).is_not(None))
        .where(col(TouchpointScore.key_id).in_([part.key_id for part in touchpoints]))
        .order_by(chosen.c.place)
    )
    scores, wanted_outcome = _table(rows.all(), {part.key_id: at for at, part in enumerate(touchpoints)})
    told = _told(scores.tobytes(), len(touchpoints), wanted_outcome.tobytes())
    return Fitted(outcome.visits, looked_at, len(wanted_outcome), told)


def _newest(wanted: Wanted, scale: Scale) -> Subquery:
    """Each visit's `outcome` (the mean where it was asked twice) and its `place`, the newest visit being 1."""
    order = func.max(MetricAnswer.visited_on).desc(), col(MetricAnswer.visit_id)
    return (
        select(
            col(MetricAnswer.visit_id).label("visit_id"),
            func.avg(MetricAnswer.value).label("outcome"),
            func.row_number().over(order_by=order).label("place"),
        )
        .where(metrics_in(wanted), MetricAnswer.metric == scale.metric)
        .where(MetricAnswer.lowest == scale.lowest, MetricAnswer.highest == scale.highest)
        .group_by(col(MetricAnswer.visit_id))
        .subquery()
    )


def _table(rows: Sequence[Sequence[float]], columns: dict[int, int]) -> tuple[Floats, Floats]:
    """Visits × touchpoints in shares, NaN where not scored, at most 1; and the outcome of each visit."""
    visits = {place: row for row, place in enumerate(dict.fromkeys(row[0] for row in rows))}
    scores: Floats = np.full((len(visits), len(columns)), np.nan)
    outcome: Floats = np.empty(len(visits))
    for place, value, key_id, share in rows:
        row = visits[place]
        scores[row, columns[int(key_id)]] = min(float(share), 1.0)
        outcome[row] = float(value)
    return scores, outcome


@lru_cache(maxsize=16)
def _told(scores: bytes, columns: int, outcome: bytes) -> Drivers | NoDrivers:
    wanted = np.frombuffer(outcome)
    if not columns:
        return NoDrivers.ONE_TOUCHPOINT
    return drivers(np.frombuffer(scores).reshape(len(wanted), columns), wanted.tolist())
