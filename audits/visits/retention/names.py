"""Names of staff in visits past their time: masked wherever they stand, also in copies that were not taken.

A visit is looked through again when something was written into it since. Frozen scores are not touched: what is
answered in words earns no points.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, or_
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from audits import db
from audits.anonymity import MASK, names_of, without_names
from audits.people.log import record_all
from audits.visits.phone_tables import SentReport
from audits.visits.release_tables import StoreWording
from audits.visits.retention.bodies import Change
from audits.visits.retention.rule import NAMES_DELETED, Clock, Rule, Step, before
from audits.visits.retention.texts import Place, Written, places
from audits.visits.retention_tables import NamesForgotten
from audits.visits.tables import GivenAnswer, Visit

AT_ONCE = 10
"""Visits that are read together, with every copy of their reports."""
log = logging.getLogger(__name__)
_FOLLOWING = "original"
"""The column that says which words a wording stands for."""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What was found in a visit: when it was written into last, and what is to be written there."""

    last_written: tuple[Any, ...]
    written: Sequence[Written]

    @property
    def texts(self) -> int:
        """In how many texts names stand. A wording that follows the words it stands for is none of them."""
        return sum(1 for it in self.written if it.column != _FOLLOWING)


def delete_names(rule: Rule, today: date, clock: Clock, step: Step) -> int:
    """Mask the names of staff in visits past their time, a transaction for ten of them; returns in how many there were.

    Two workers take different visits. One that somebody is saving at that moment is left for the next time, and so is
    one that cannot be looked through, which the server's log names.
    """
    looked_at, changed, after = 0, 0, None
    while some := _next(rule.first_kept(today), after):
        changed += _look_through_each(some, rule, clock)
        looked_at, after = looked_at + len(some), some[-1]
        step("visits looked through for names", looked_at)
    return changed


def count_named(first_kept: date, step: Step) -> int:
    """In how many of these visits names stand, without changing anything. Some ten queries for ten visits."""
    looked_at, named, after = 0, 0, None
    while some := _next(first_kept, after):
        named += sum(1 for found in reckoned(some).values() if found.texts)
        looked_at, after = looked_at + len(some), some[-1]
        step("visits looked through for names", looked_at)
    return named


def _due(first_kept: date) -> Any:
    looked_at = col(NamesForgotten.at)
    written_since = or_(
        looked_at.is_(None),
        col(Visit.submitted_at) > looked_at,
        col(Visit.reviewed_at) > looked_at,
        exists().where(col(GivenAnswer.visit_id) == col(Visit.id), col(GivenAnswer.answered_at) > looked_at),
        exists().where(col(SentReport.visit_id) == col(Visit.id), col(SentReport.received_at) > looked_at),
    )
    return (
        select(Visit.id)
        .outerjoin(NamesForgotten, col(NamesForgotten.visit_id) == col(Visit.id))
        .where(before(first_kept), written_since)
    )


def _next(first_kept: date, after: UUID | None) -> Sequence[UUID]:
    query = _due(first_kept).order_by(col(Visit.id)).limit(AT_ONCE)
    with Session(db.reading(db.engine())) as reading:
        return reading.scalars(query.where(col(Visit.id) > after) if after else query).all()


def _look_through_each(visit_ids: Sequence[UUID], rule: Rule, clock: Clock) -> int:
    """Look through some visits together, and one by one where that fails: one visit holds up no other."""
    try:
        return _look_through(visit_ids, rule, clock)
    except OperationalError as trouble:
        if db.passes(trouble):
            raise
        problem: Exception = trouble
    except Exception as trouble:
        problem = trouble
    if len(visit_ids) > 1:
        return sum(_look_through_each([visit_id], rule, clock) for visit_id in visit_ids)
    log.error("visit %s could not be looked through for names: %s", visit_ids[0], type(problem).__name__)
    return 0


def _look_through(visit_ids: Sequence[UUID], rule: Rule, clock: Clock) -> int:
    """Read and reckon while others write; then lock, and write."""
    return put_down(reckoned(visit_ids), rule, clock)


def put_down(found_in: Mapping[UUID, Reckoned], rule: Rule, clock: Clock) -> int:
    """Write what was reckoned into visits where everything still is as it was read; returns into how many. In a
    transaction of its own."""
    visit_ids = list(found_in)
    with db.separate_transaction() as own:
        query = select(Visit.id).where(col(Visit.id).in_(visit_ids)).order_by(col(Visit.id))
        locked = own.exec(query.with_for_update(skip_locked=True)).all()
        last_written, now = _last_written(own, locked), clock()
        looked_at = {row.visit_id: row for row in own.exec(_looked_at(locked))}
        told = []
        for visit_id in locked:
            found = found_in[visit_id]
            if found.last_written != last_written[visit_id] or not _write(own, found.written):
                continue
            row = looked_at.get(visit_id) or NamesForgotten(visit_id=visit_id, at=now)
            row.at = max(row.at, now)
            if found.texts:
                row.changed_at = now
                told.append((visit_id, None, {"texts": found.texts, **rule.told}))
            own.add(row)
        own.flush()
        record_all(own, now, None, NAMES_DELETED, "visit", told)
    return len(told)


def _looked_at(visit_ids: Sequence[UUID]) -> Any:
    return select(NamesForgotten).where(col(NamesForgotten.visit_id).in_(visit_ids))


def _last_written(session: Session, visit_ids: Sequence[UUID]) -> dict[UUID, tuple[Any, ...]]:
    """When visits were written into last, by all that tells it. One query."""
    answered = select(func.max(GivenAnswer.answered_at)).where(GivenAnswer.visit_id == Visit.id)
    received = select(func.max(SentReport.received_at)).where(SentReport.visit_id == Visit.id)
    rows = session.execute(
        select(  # type: ignore[call-overload]
            Visit.id,
            Visit.submitted_at,
            Visit.reviewed_at,
            answered.correlate(Visit).scalar_subquery(),
            received.correlate(Visit).scalar_subquery(),
        ).where(col(Visit.id).in_(visit_ids))
    )
    return {visit_id: tuple(moments) for visit_id, *moments in rows}


def _write(session: Session, written: Sequence[Written]) -> bool:
    """Write all of it, or nothing when somebody wrote there since it was read. A query for each row."""
    rows = [session.get(it.table, it.key) for it in written]
    if any(getattr(row, it.column, None) != it.before for row, it in zip(rows, written, strict=True)):
        return False
    for row, it in zip(rows, written, strict=True):
        setattr(row, it.column, it.after)
    return True


def reckoned(visit_ids: Sequence[UUID]) -> dict[UUID, Reckoned]:
    """What is to be written into visits, by visit. Some ten queries; nothing is locked, and no text is searched while
    the database waits."""
    with Session(db.reading(db.engine())) as reading:
        last_written = _last_written(reading, visit_ids)
        visits = reading.exec(select(Visit).where(col(Visit.id).in_(visit_ids))).all()
        found = places(reading, visits)
    return {visit_id: Reckoned(last_written[visit_id], _masked(texts)) for visit_id, texts in found.items()}


def masking(told: Iterable[tuple[str, bool]]) -> Change:
    """What masks the names in the texts of one visit, each told with whether it answers a question for a name.

    Such an answer goes whole, and only there: the same word elsewhere is a name only where it looks like one.
    """
    texts = dict.fromkeys(told)
    named = (text for text, is_name in texts if is_name and text != MASK)
    names = names_of({text for text, _ in texts}, named)

    def change(text: str, is_name: bool) -> str:
        return MASK if is_name and text else without_names(text, names)

    return change


def _masked(found: Sequence[Place]) -> list[Written]:
    """What masks the names in all texts of one visit. Wordings follow the words they stand for."""
    change = masking(told for place in found for told in place.texts())
    written = [it for place in found if (it := place.written(change))]
    follows = {_digest(it.before): _digest(it.after) for it in written if it.column != "body"}
    wordings = [place for place in found if isinstance(place.row, StoreWording)]
    return written + [
        place.to_write(_FOLLOWING, follows[place.row.original])
        for place in wordings
        if place.row.original in follows
    ]


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
