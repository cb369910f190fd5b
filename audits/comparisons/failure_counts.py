"""Critical failures counted: over the whole period, by question and by store, each with what it could have been of."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from audits.comparisons.failures import Place
from audits.comparisons.naming import Named, QuestionName, questions_asked
from audits.comparisons.queries import stores_named
from audits.comparisons.scope import Wanted, questions_in, totals_in
from audits.consistency.counts import Count
from audits.consistency.groups import Store as StoreName
from audits.sheet import State
from audits.visits.question_tables import QuestionScore
from audits.visits.tables import VisitScore


@dataclass(frozen=True, slots=True)
class QuestionFailures:
    """How often one question failed, of how many visits that answered it."""

    question: QuestionName
    failures: int
    answered: int


@dataclass(frozen=True, slots=True)
class StoreFailures:
    """How many critical failures a store had, in how many of its visits."""

    store: StoreName
    failures: int
    visits: Count


@dataclass(frozen=True)
class FailureCounts:
    """All critical failures of a choice. `visits` counts a visit once, however many of its questions failed.

    `places` are those of every failure, the newest first; questions and stores are those with the most first.
    """

    places: tuple[Place, ...]
    visits: Count
    questions: tuple[QuestionFailures, ...]
    stores: tuple[StoreFailures, ...]

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.places)


@dataclass(frozen=True, slots=True)
class _Failed:
    """One failure: where it stands in the list, and its store."""

    place: Place
    store_id: int


def failure_counts(session: Session, wanted: Wanted) -> FailureCounts:
    """Every critical failure asked for, counted. At most nine queries; the cost grows with the failures there are."""
    named = questions_asked(session, wanted)
    failed = _failed(session, wanted, named)
    visits = _visits_by_store(session, wanted)
    return FailureCounts(
        places=tuple(each.place for each in failed),
        visits=Count(len({each.place[1] for each in failed}), sum(visits.values())),
        questions=_by_question(session, wanted, named, failed),
        stores=_by_store(session, wanted, failed, visits),
    )


def failed_visits(session: Session, wanted: Wanted) -> tuple[int, Count]:
    """How many failures there are, and the visits with one. At most seven queries."""
    failed = _failed(session, wanted, questions_asked(session, wanted))
    visits = sum(_visits_by_store(session, wanted).values())
    return len(failed), Count(len({each.place[1] for each in failed}), visits)


def _failed(session: Session, wanted: Wanted, named: Named) -> list[_Failed]:
    """Straight from the index of critical failures, in the order of the list."""
    order = (col(QuestionScore.visited_on), col(QuestionScore.visit_id), col(QuestionScore.question_id))
    rows = session.execute(
        select(*order, QuestionScore.store_id)
        .where(col(QuestionScore.critical).is_not(None), questions_in(wanted))
        .order_by(*(column.desc() for column in order))
    )
    return [
        _Failed((on, visit, question), store)
        for on, visit, question, store in rows
        if question in named.positions
    ]


def _visits_by_store(session: Session, wanted: Wanted) -> dict[int, int]:
    rows = session.execute(
        select(VisitScore.store_id, func.count()).where(totals_in(wanted)).group_by(col(VisitScore.store_id))
    )
    return dict(tuple(row) for row in rows)


def _by_question(
    session: Session, wanted: Wanted, named: Named, failed: Iterable[_Failed]
) -> tuple[QuestionFailures, ...]:
    counts = Counter(named.positions[each.place[2]] for each in failed)
    ids = {row_id: place for row_id, place in named.positions.items() if place in counts}
    answered = _answered(session, wanted, ids)
    most_first = sorted(counts, key=lambda place: (-counts[place], place))
    return tuple(QuestionFailures(named.questions[it], counts[it], answered[it]) for it in most_first)


def _answered(session: Session, wanted: Wanted, ids: Mapping[int, int]) -> Counter[int]:
    """Visits that answered each of these questions, by its place among the names."""
    rows = session.execute(
        select(QuestionScore.question_id, func.count())
        .where(
            col(QuestionScore.question_id).in_(sorted(ids)),
            QuestionScore.state == State.GIVEN,
            questions_in(wanted),
        )
        .group_by(col(QuestionScore.question_id))
    )
    answered: Counter[int] = Counter()
    for row_id, count in rows:
        answered[ids[row_id]] += count
    return answered


def _by_store(
    session: Session, wanted: Wanted, failed: Iterable[_Failed], visits: Mapping[int, int]
) -> tuple[StoreFailures, ...]:
    counts = Counter(each.store_id for each in failed)
    with_one = Counter(store_id for store_id, _ in {(each.store_id, each.place[1]) for each in failed})
    stores = stores_named(session, wanted, set(counts))
    found = [
        StoreFailures(store, counts[store_id], Count(with_one[store_id], visits.get(store_id, 0)))
        for store_id, store in stores.items()
    ]
    return tuple(sorted(found, key=lambda each: (-each.failures, each.store.code)))
