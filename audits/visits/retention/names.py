"""Names of staff in visits past their time: masked wherever they stand, also in copies that were not taken.

A visit is looked through again when something was written into it since. Frozen scores are not touched: what is
answered in words earns no points.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import exists, or_
from sqlmodel import Session, col, select

from audits import db
from audits.anonymity import MASK, names_of, without_names
from audits.people.log import record_all
from audits.visits.phone_tables import SentReport
from audits.visits.release_tables import StoreWording
from audits.visits.retention.rule import NAMES_DELETED, Clock, Rule, Step, before
from audits.visits.retention.texts import Change, Place, places
from audits.visits.retention_tables import NamesForgotten
from audits.visits.tables import GivenAnswer, Visit

AT_ONCE = 50


def delete_names(rule: Rule, today: date, clock: Clock, step: Step) -> int:
    """Mask the names of staff in visits past their time, a transaction for 50 of them; returns in how many there were.

    Two workers take different visits. One that somebody is saving at that moment is left for the next time.
    """
    looked_at, changed, after = 0, 0, None
    while some := _next(rule.first_kept(today), after):
        changed += _look_through(some, rule, clock())
        looked_at, after = looked_at + len(some), some[-1]
        step("visits looked through for names", looked_at)
    return changed


def count_named(first_kept: date, step: Step) -> int:
    """In how many of these visits names stand, without changing anything. Some ten queries for 50 visits."""
    looked_at, named, after = 0, 0, None
    while some := _next(first_kept, after):
        with Session(db.reading(db.engine())) as reading:
            visits = reading.exec(select(Visit).where(col(Visit.id).in_(some))).all()
            named += sum(1 for found in places(reading, visits).values() if _is_named(found))
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


def _look_through(visit_ids: Sequence[UUID], rule: Rule, now: datetime) -> int:
    with db.separate_transaction() as own:
        query = select(Visit).where(col(Visit.id).in_(visit_ids)).order_by(col(Visit.id))
        visits = own.exec(query.with_for_update(skip_locked=True)).all()
        texts = places(own, visits)
        counts = {visit.id: _mask(texts[visit.id]) for visit in visits}
        looked_at = {row.visit_id: row for row in own.exec(_looked_at(visit_ids))}
        for visit_id, count in counts.items():
            row = looked_at.get(visit_id) or NamesForgotten(visit_id=visit_id, at=now)
            row.at, row.changed_at = now, now if count else row.changed_at
            own.add(row)
        own.flush()
        told = [
            (visit_id, None, {"texts": count, **rule.told}) for visit_id, count in counts.items() if count
        ]
        record_all(own, now, None, NAMES_DELETED, "visit", told)
    return len(told)


def _looked_at(visit_ids: Sequence[UUID]) -> Any:
    return select(NamesForgotten).where(col(NamesForgotten.visit_id).in_(visit_ids))


def masking(texts: Iterable[str], named: Iterable[str]) -> Change:
    """What masks the names in the texts of one visit; `named` are the answers to questions for names."""
    whole = frozenset(named) - {"", MASK}
    names = names_of(texts, whole)
    return lambda text: MASK if text in whole else without_names(text, names)


def _mask(found: Sequence[Place]) -> int:
    """Mask the names in all texts of one visit; returns in how many. Wordings follow the words they stand for."""
    change = _masking(found)
    written = [told for place in found if (told := place.write(change))]
    follows = {_digest(was): _digest(is_now) for was, is_now in written}
    for place in found:
        if isinstance(place.row, StoreWording):
            place.row.original = follows.get(place.row.original, place.row.original)
    return len(written)


def _masking(found: Sequence[Place]) -> Change:
    texts = [(text, place.is_name) for place in found for text in place.texts]
    return masking((text for text, _ in texts), (text for text, is_name in texts if is_name))


def _is_named(found: Sequence[Place]) -> bool:
    change = _masking(found)
    return any(change(text) != text for place in found for text in place.texts)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
