"""A page for every touchpoint of a comparison: its distribution, the stores that differ there, what loses points."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import ColumnElement, case, func, literal_column
from sqlmodel import Session, col, select

from audits.checklists.tables import TouchpointKey
from audits.comparisons.costs import Cost
from audits.comparisons.pages.touchpoint import OF_WHOLE_VISITS
from audits.comparisons.questions import QuestionFigures, question_figures
from audits.comparisons.rows import named, on_scale
from audits.comparisons.scope import Wanted, cells_in
from audits.comparisons.since import Changed
from audits.consistency.comparison import Comparison, StoreRow, TouchpointRow, Verdict, compare
from audits.consistency.groups import Cells, Groups, Moments
from audits.consistency.over_time import PeriodConsistency, consistency_of
from audits.visits.tables import TouchpointScore
from audits.web.histogram import TENTHS, Histogram, histogram

MOST_LOSING = 5
"""Questions named at one touchpoint."""


@dataclass(frozen=True, slots=True)
class Losing:
    """A question that lost points: how many a visit that answered it lost on average, and its mean (0 to 100)."""

    label: str
    points: float
    lost: float
    mean: float
    answers: int
    could_not_tell: int


@dataclass(frozen=True)
class TouchpointSheet:
    """One touchpoint over all stores, in the numbers of its page. `asked` counts its scored questions.

    `losing` are those that lose most, the most first. `cost` is None without a spread, `changed` is the mean's change
    since the time before, None where it was not scored then.
    """

    row: TouchpointRow
    comparison: Comparison
    consistency: PeriodConsistency
    distribution: Histogram
    above: tuple[StoreRow, ...]
    below: tuple[StoreRow, ...]
    losing: tuple[Losing, ...]
    asked: int
    cost: Cost | None
    changed: Changed | None


@dataclass(frozen=True, slots=True)
class Known:
    """What the comparison told of its touchpoints before, by key: words for each mean, costs, changes of the mean.

    `parts` are those to make sheets of, in journey order.
    """

    parts: Sequence[TouchpointRow]
    mean_words: Mapping[str, str]
    costs: Mapping[str, Cost]
    changes: Mapping[str, Changed]


def touchpoint_sheets(session: Session, wanted: Wanted, found: Groups, known: Known) -> list[TouchpointSheet]:
    """The touchpoints of a comparison that were scored, in journey order. At most eight queries.

    `found` are the groups behind the comparison.
    """
    counts = _distributions(session, wanted)
    by_touchpoint: dict[str, list[QuestionFigures]] = {}
    for figures in question_figures(session, wanted):
        by_touchpoint.setdefault(figures.question.touchpoint, []).append(figures)
    places = {part.key: place for place, part in enumerate(found.touchpoints)}
    return [
        _sheet(
            row,
            _only(found, places[row.key]),
            histogram(counts.get(row.key, [0] * TENTHS), row.mean, known.mean_words[row.key]),
            by_touchpoint.get(row.key, []),
            known,
        )
        for row in known.parts
    ]


def _sheet(
    row: TouchpointRow,
    only: Groups,
    distribution: Histogram,
    questions: Sequence[QuestionFigures],
    known: Known,
) -> TouchpointSheet:
    comparison = on_scale(compare(only, OF_WHOLE_VISITS))
    return TouchpointSheet(
        row=row,
        comparison=comparison,
        consistency=consistency_of(only.totals),
        distribution=distribution,
        above=tuple(named(comparison, Verdict.ABOVE)),
        below=tuple(named(comparison, Verdict.BELOW)),
        losing=tuple(_losing(questions)),
        asked=len(questions),
        cost=known.costs.get(row.key),
        changed=known.changes.get(row.key),
    )


def _only(found: Groups, place: int) -> Groups:
    """The scores at one touchpoint by store, as if they were whole visits."""
    at = np.flatnonzero(found.cells.touchpoint == place)
    nothing = np.zeros(0, np.int64)
    return Groups(
        stores=tuple(found.stores[store] for store in found.cells.store[at].tolist()),
        totals=found.cells.scores[at],
        touchpoints=(),
        cells=Cells(nothing, nothing, Moments.of([], [], [])),
    )


def _losing(questions: Iterable[QuestionFigures]) -> list[Losing]:
    """Bonus questions lose nothing: nobody must earn them."""
    rows = []
    for figures in questions:
        if figures.given and not figures.question.bonus:
            mean, points = figures.total / figures.given, float(figures.question.points)
            lost = points * (1 - min(mean, 1.0))
            row = Losing(
                figures.question.label, points, lost, 100 * mean, figures.given, figures.could_not_tell
            )
            rows.append(row)
    lost_some = [row for row in rows if round(row.lost, 6) > 0]
    return sorted(lost_some, key=lambda row: (-row.lost * row.answers, row.label))[:MOST_LOSING]


def _distributions(session: Session, wanted: Wanted) -> dict[str, list[int]]:
    """How many visits scored each tenth of the scale, by key of the touchpoint. One query."""
    share = col(TouchpointScore.share)
    # Written out: PostgreSQL does not know an expression again when its parameters have other numbers.
    edges = ((place / TENTHS, place) for place in range(TENTHS - 1, 0, -1))
    tenth: ColumnElement[int] = case(
        *((share >= literal_column(str(edge)), literal_column(str(place))) for edge, place in edges),
        else_=literal_column("0"),
    )
    rows = session.execute(
        select(TouchpointKey.key, tenth, func.count())
        .join(TouchpointKey, col(TouchpointKey.id) == col(TouchpointScore.key_id))
        .where(cells_in(wanted), col(TouchpointScore.own).is_(False), share.is_not(None))
        .group_by(TouchpointKey.key, tenth)
    )
    counts: dict[str, list[int]] = {}
    for key, place, visits in rows:
        counts.setdefault(key, [0] * TENTHS)[place] += visits
    return counts
