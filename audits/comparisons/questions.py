"""Questions compared: frozen rows of approved visits, grouped by SQL. Answers are never aggregated.

The same question is the same key at the same touchpoint, whatever the version; see `naming`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, and_, case, distinct, func
from sqlmodel import Session, col, select

from audits.comparisons.naming import Named, QuestionName, questions_asked
from audits.comparisons.scope import Wanted, questions_in, stores_of, totals_in
from audits.consistency.groups import Floats, Integers, Moments
from audits.consistency.groups import Store as StoreName
from audits.sheet import State
from audits.stores.tables import Region, Store
from audits.visits.question_tables import QuestionScore
from audits.visits.tables import ReturnedQuestion, VisitScore

NEWEST_VISITS = 2_000
"""Enough to tell two questions that always agree from two that often do; 48 questions of so many are 0.8 MB."""


@dataclass(frozen=True)
class QuestionFigures:
    """What a scored question's answers say. `not_applicable` and `could_not_tell` are numbers of visits, `full` the
    number of those that earned all of its points.

    `moments` are the shares it earned, 0 to 1, in visits that gave an answer, by store: one group for each of
    `stores`, which are by code and hold no store without such a visit.
    """

    question: QuestionName
    not_applicable: int
    could_not_tell: int
    full: int
    stores: tuple[StoreName, ...]
    moments: Moments

    @property
    def given(self) -> int:
        """How many visits gave an answer that earned points or lost them."""
        return int(self.moments.visits.sum())

    @property
    def total(self) -> float:
        """Σ share over all stores."""
        return float(self.moments.total.sum())

    @property
    def squares(self) -> float:
        """Σ share² over all stores."""
        return float(self.moments.squares.sum())


@dataclass(frozen=True)
class QuestionMatrix:
    """Shares by visit and scored question, 0 to 1, NaN where a visit gave no answer; the newest visit first.

    `shares` has a row for every visit that gave any of these answers, and a column for each of `questions`; `store` is
    the number of each visit's store.
    """

    questions: tuple[QuestionName, ...]
    store: Integers
    shares: Floats


@dataclass(frozen=True, slots=True)
class Returned:
    """How many of the approved visits had come back to the shopper for this question, at least once."""

    question: QuestionName
    visits: int


def question_figures(session: Session, wanted: Wanted, key_id: int | None = None) -> list[QuestionFigures]:
    """Every scored question at a touchpoint, in the newest version's order; `key_id` None takes all touchpoints.

    A question that nobody answered has no group. At most seven queries; the cost grows with the rows of the period
    at this touchpoint, which one index covers.
    """
    named = questions_asked(session, wanted, key_id)
    rows = [row for row in _sums(session, wanted, named) if row[0] in named.positions]
    names = _stores(session, wanted, {row[1] for row in rows})
    places = {store_id: place for place, store_id in enumerate(names)}
    sums = np.zeros((6, len(named.questions), len(names)))
    for question_id, store_id, *figures in rows:
        sums[:, named.positions[question_id], places[store_id]] += figures
    stores = list(names.values())
    return [
        _figures(question, stores, sums[:, place])
        for place, question in enumerate(named.questions)
        if question.points
    ]


def question_matrix(
    session: Session, wanted: Wanted, newest: int = NEWEST_VISITS, key_id: int | None = None
) -> QuestionMatrix:
    """The shares of the newest visits asked for, at one touchpoint or at all, for how questions vary together.

    At most six queries; the cost grows with `newest` and the questions of a visit, not with the rows there are.
    """
    named = questions_asked(session, wanted, key_id)
    scored = [place for place, question in enumerate(named.questions) if question.points]
    columns = {place: column for column, place in enumerate(scored)}
    found = session.connection().execute(_newest_shares(wanted, named, newest))
    # A version whose touchpoint is in another channel, or has another lens, has the same key and other questions.
    rows = [tuple(row) for row in found if row[2] in named.positions]
    # As floats: they hold whole numbers exactly far beyond those of stores and questions.
    visit, store, question, share = np.array(rows, float).reshape(-1, 4).T
    _, first, row_of = np.unique(visit, return_index=True, return_inverse=True)
    shares = np.full((len(first), len(columns)), np.nan)
    shares[row_of, [columns[named.positions[int(each)]] for each in question]] = share
    return QuestionMatrix(
        tuple(named.questions[place] for place in scored), store[first].astype(np.int64), shares
    )


def returned_counts(session: Session, wanted: Wanted) -> list[Returned]:
    """The questions, scored or not, that reviewers sent back, in most visits first. For head office and reviewers.

    At most six queries; the cost grows with the approved visits of the period.
    """
    named = questions_asked(session, wanted)
    rows = session.connection().execute(
        select(ReturnedQuestion.question_id, func.count(distinct(col(ReturnedQuestion.visit_id))))
        .join(VisitScore, col(VisitScore.visit_id) == col(ReturnedQuestion.visit_id))
        .where(totals_in(wanted))
        .group_by(col(ReturnedQuestion.question_id))
    )
    counts: dict[int, int] = {}
    for question_id, visits in rows:
        place = named.positions.get(question_id)  # None for what only one store is asked
        if place is not None:
            counts[place] = counts.get(place, 0) + visits
    most_first = sorted(counts, key=lambda place: (-counts[place], place))
    return [Returned(named.questions[place], counts[place]) for place in most_first]


def _sums(session: Session, wanted: Wanted, named: Named) -> Sequence[Any]:
    """Question id, store id, then all rows, those given, Σ share, Σ share², how many are full, how many N/A."""
    share = col(QuestionScore.share)
    chosen = (
        select(  # type: ignore[call-overload]
            QuestionScore.question_id,
            QuestionScore.store_id,
            func.count(),
            func.count(share),
            func.coalesce(func.sum(share), 0.0),
            func.coalesce(func.sum(share * share), 0.0),
            func.sum(case((share == 1.0, 1), else_=0)),
            func.sum(case((col(QuestionScore.state) == State.NOT_APPLICABLE, 1), else_=0)),
        )
        .where(_at_touchpoints(wanted, named))
        .group_by(QuestionScore.question_id, QuestionScore.store_id)
    )
    return session.connection().execute(chosen).all()


def _at_touchpoints(wanted: Wanted, named: Named) -> ColumnElement[bool]:
    return and_(col(QuestionScore.key_id).in_(named.key_ids), questions_in(wanted))


def _figures(
    question: QuestionName, stores: Sequence[StoreName], sums: NDArray[np.float64]
) -> QuestionFigures:
    rows, given, total, squares, full, not_applicable = sums
    held = np.flatnonzero(given)
    return QuestionFigures(
        question,
        not_applicable=int(not_applicable.sum()),
        could_not_tell=int((rows - given - not_applicable).sum()),
        full=int(full.sum()),
        stores=tuple(stores[place] for place in held.tolist()),
        moments=Moments(given[held].astype(np.int64), total[held], squares[held]),
    )


def _newest_shares(wanted: Wanted, named: Named, newest: int) -> Any:
    """The place of a visit among the newest, store id, question id and share, of every answer that was given."""
    order = col(VisitScore.visited_on).desc(), col(VisitScore.visit_id)
    visits = (
        select(VisitScore.visit_id, func.row_number().over(order_by=order).label("place"))
        .where(totals_in(wanted))
        .order_by(*order)
        .limit(newest)
        .subquery()
    )
    return (
        select(visits.c.place, QuestionScore.store_id, QuestionScore.question_id, QuestionScore.share)
        .join(QuestionScore, col(QuestionScore.visit_id) == visits.c.visit_id)
        # A sum is in no index: SQLite would read a touchpoint's rows of all years rather than those of these visits.
        .where(col(QuestionScore.share).is_not(None), (col(QuestionScore.key_id) + 0).in_(named.key_ids))
    )


def _stores(session: Session, wanted: Wanted, ids: set[int]) -> dict[int, StoreName]:
    """The stores in scope among `ids`, by code."""
    rows = session.exec(
        select(Store.id, Store.code, Store.name, Region.path)
        .join(Region, col(Region.id) == col(Store.region_id), isouter=True)
        .where(stores_of(wanted, col(Store.id)))
    )
    # Sorted here, because databases differ in how they sort text.
    named = sorted((row for row in rows if row[0] in ids), key=lambda row: row[1])
    return {store_id: StoreName(code, name, path or "") for store_id, code, name, path in named}
