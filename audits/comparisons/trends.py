"""Totals month by month, so that the network can be followed over time."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import func
from sqlmodel import Session, select

from audits.checklists.loading import load
from audits.columns import Month
from audits.comparisons.scope import Wanted, totals_in
from audits.comparisons.sharing import what_is_shared
from audits.comparisons.totals import frozen_totals, totals_over
from audits.consistency.groups import Floats, Moments
from audits.consistency.over_time import PeriodCells
from audits.visits.tables import VisitScore

MONTHS_A_QUARTER = 3
FEWEST_A_MONTH = 60
"""With fewer visits a month, months are taken together to quarters: an interval over few visits says little."""


@dataclass(frozen=True, slots=True)
class Trend:
    """Visits' totals by period and store. `starts` are the periods' first days, in order and without gaps."""

    months: int
    starts: tuple[date, ...]
    cells: PeriodCells


def trend(session: Session, wanted: Wanted) -> Trend:
    """Totals by month, or by quarter where months hold few visits. Three queries, none that reads single visits."""
    seen = session.exec(select(VisitScore.version_id).where(totals_in(wanted)).distinct())
    versions = load(session, sorted(seen.all()))
    shared = what_is_shared(list(versions.values()), wanted.only)
    scores = frozen_totals(wanted) if shared.is_everything else totals_over(wanted, shared, versions)
    month = Month(scores.c.visited_on)
    rows = session.execute(
        select(
            month,
            scores.c.store_id,
            func.count(),
            func.sum(scores.c.score),
            func.sum(scores.c.score * scores.c.score),
        )  # type: ignore[call-overload]
        .where(scores.c.score.is_not(None))
        .group_by(month, scores.c.store_id)
    ).all()
    return by_period(np.array([tuple(row) for row in rows], float).reshape(-1, 5))


def by_period(rows: Floats) -> Trend:
    """From rows of month (`Month`), store, visits, Σ and Σ² of shares; a month and store may come in several."""
    if not len(rows):
        nothing = np.zeros(0, np.int64)
        return Trend(1, (), PeriodCells(0, nothing, nothing, Moments.of([], [], [])))
    number = rows[:, 0].astype(np.int64)
    held = rows[:, 2].sum() / (number.max() - number.min() + 1)
    months = 1 if held >= FEWEST_A_MONTH else MONTHS_A_QUARTER
    period = number // months
    first, count = int(period.min()), int(period.max() - period.min()) + 1
    _, store = np.unique(rows[:, 1], return_inverse=True)
    key, place = np.unique((period - first) * (int(store.max()) + 1) + store, return_inverse=True)
    sums = [np.bincount(place, rows[:, column]) for column in (2, 3, 4)]
    return Trend(
        months=months,
        starts=tuple(_first_day((first + step) * months) for step in range(count)),
        cells=PeriodCells(
            count,
            key // (int(store.max()) + 1),
            key % (int(store.max()) + 1),
            Moments(sums[0].round().astype(np.int64), sums[1].astype(float), sums[2].astype(float)),
        ),
    )


def _first_day(number: int) -> date:
    """The first day of a month counted through from the year 0."""
    return date(number // 12, number % 12 + 1, 1)
