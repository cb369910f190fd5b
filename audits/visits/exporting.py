"""Approved visits as rows for a file: their answers as `import visits` reads them, and their scores.

Rows come as they are read, in flat memory; each function is one query.
"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, true
from sqlmodel import Session, col, select

from audits.checklists.tables import Checklist, ChecklistVersion, Question, Touchpoint, TouchpointKey
from audits.people.tables import Person
from audits.sheet import Kind, State
from audits.stores.tables import Region, Store
from audits.tabular import Cell
from audits.visits.importing.gathering import HEADING
from audits.visits.tables import GivenAnswer, TouchpointScore, Visit, VisitScore, VisitStatus
from audits.visits.times import local

VISITS_HEADING = HEADING
SCORES_HEADING = (
    "visit",
    "store",
    "region",
    "checklist",
    "version",
    "visited_at",
    "status",
    "touchpoint",
    "earned",
    "possible",
    "score",
)
TOTAL = "total"
_ROWS_AT_ONCE = 2_000
_DIGITS = 17
"""As many as a float can need: a longer decimal says no more."""

Everything: ColumnElement[bool] = true()


def answer_rows(session: Session, which: ColumnElement[bool] = Everything) -> Iterator[list[Cell]]:
    """Approved visits in the columns of the import, by day and reference, answers in journey order. One query.

    `which` may cut them to what somebody sees.
    """
    query = _answers(which)
    for row in session.execute(query, execution_options={"yield_per": _ROWS_AT_ONCE}):
        ref, code, checklist, at, day, timezone, shopper, question, kind, state, value, comment = row
        if state is State.GIVEN and not value and not comment and kind is not Kind.TICK_ALL:
            continue
        answer = value if state is State.GIVEN else state.value
        when = local(at, day, timezone).isoformat()
        yield [ref, code, checklist, when, shopper or "", question, answer, comment]


def score_rows(session: Session, which: ColumnElement[bool] = Everything) -> Iterator[list[Cell]]:
    """A row a visit and touchpoint, in journey order, then the visit's total; by day and reference. One query.

    `score` is 0 to 100, unrounded, None where nothing was possible. A touchpoint may pass 100 by its bonus: the
    cap of a checklist is for the total.
    """
    rows = session.execute(_scores(which), execution_options={"yield_per": _ROWS_AT_ONCE})
    for _, of_visit in groupby(rows, key=itemgetter(0)):
        yield from _scores_of(list(of_visit))


def _answers(which: ColumnElement[bool]) -> Any:
    return (
        select(  # type: ignore[call-overload]
            Visit.ref,
            Store.code,
            Checklist.key,
            Visit.visited_at,
            Visit.visited_on,
            Store.timezone,
            Person.reference,
            Question.key,
            Question.kind,
            GivenAnswer.state,
            GivenAnswer.value,
            GivenAnswer.comment,
        )
        .join(GivenAnswer, col(GivenAnswer.visit_id) == col(Visit.id))
        .join(Question, col(Question.id) == col(GivenAnswer.question_id))
        .join(Touchpoint, col(Touchpoint.id) == col(Question.touchpoint_id))
        .join(Store, col(Store.id) == col(Visit.store_id))
        .join(ChecklistVersion, col(ChecklistVersion.id) == col(Visit.version_id))
        .join(Checklist, col(Checklist.id) == col(ChecklistVersion.checklist_id))
        .outerjoin(Person, col(Person.id) == col(Visit.shopper_id))
        .where(col(Visit.status) == VisitStatus.APPROVED, which)
        .order_by(
            col(Visit.visited_on),
            col(Visit.ref),
            # What regions and the store add comes after what every store has, each addition by itself.
            col(Question.version_id) != col(Visit.version_id),
            col(Question.version_id),
            col(Touchpoint.position),
            col(Question.position),
        )
    )


def _scores(which: ColumnElement[bool]) -> Any:
    return (
        select(  # type: ignore[call-overload]
            Visit.ref,
            Store.code,
            Region.path,
            Checklist.key,
            ChecklistVersion.version,
            Visit.visited_at,
            Visit.visited_on,
            Store.timezone,
            VisitScore.earned,
            VisitScore.possible,
            VisitScore.final,
            TouchpointKey.key,
            TouchpointScore.earned,
            TouchpointScore.possible,
        )
        .join(VisitScore, col(VisitScore.visit_id) == col(Visit.id))
        .join(Store, col(Store.id) == col(Visit.store_id))
        .join(ChecklistVersion, col(ChecklistVersion.id) == col(Visit.version_id))
        .join(Checklist, col(Checklist.id) == col(ChecklistVersion.checklist_id))
        .outerjoin(Region, col(Region.id) == col(Store.region_id))
        .outerjoin(TouchpointScore, col(TouchpointScore.visit_id) == col(Visit.id))
        .outerjoin(Touchpoint, col(Touchpoint.id) == col(TouchpointScore.touchpoint_id))
        .outerjoin(TouchpointKey, col(TouchpointKey.id) == col(TouchpointScore.key_id))
        .where(which)
        .order_by(
            col(Visit.visited_on),
            col(Visit.ref),
            col(TouchpointScore.own),
            col(Touchpoint.version_id),
            col(Touchpoint.position),
        )
    )


def _scores_of(rows: list[Any]) -> Iterator[list[Cell]]:
    """The rows of one visit, the total last."""
    ref, code, region, checklist, version, at, day, timezone, earned, possible, final = rows[0][:11]
    when = local(at, day, timezone).isoformat()
    head = [ref, code, region or "", checklist, version, when, VisitStatus.APPROVED.value]
    for key, part, of in (row[11:] for row in rows):
        if key is not None:
            yield [*head, key, number(part), of, percentage(part / Fraction(of) if of else None)]
    yield [*head, TOTAL, number(earned), possible, percentage(final)]


def percentage(share: Fraction | None) -> Cell:
    """A share as 0 to 100, unrounded."""
    return None if share is None else number(share * 100)


def number(exact: Fraction) -> Decimal | float:
    """The decimal of a fraction where it ends soon enough, otherwise the nearest float."""
    rest = exact.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return float(exact)
    decimal = Decimal(exact.numerator) / Decimal(exact.denominator)
    if len(decimal.as_tuple().digits) > _DIGITS:
        return float(exact)
    return Decimal(format(decimal.normalize(), "f"))
