"""A report of a visit that we have not heard of yet arrives whole: the way most reports take, with few statements.

It holds to the same rules as `audits.visits.arriving.reports`, which takes every other report.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, insert, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from audits.completeness import missing
from audits.errors import AuditError
from audits.fieldwork.tables import Assignment
from audits.people.log import record_all
from audits.people.tables import Person
from audits.sheet import Answer, State
from audits.stores.tables import Store
from audits.visits.arriving.announced import awaited_rows, demand_places
from audits.visits.arriving.beginning import asked_at
from audits.visits.arriving.frozen import Frozen
from audits.visits.arriving.receipts import Arrival, ListedPhoto, arrival
from audits.visits.arriving.submission import Incomplete, Undated, demand_taken, fresh_receipt
from audits.visits.entries.names import Name, Part, Placeless, empty, name_of
from audits.visits.entries.saving import HIGHEST_EDIT, MOST_LOOSE, Applied, Given
from audits.visits.entries.values import Frame, Unfit, written
from audits.visits.entries.writing import write
from audits.visits.phone_tables import AwaitedPhoto, DraftEdits, SentReport
from audits.visits.sheets import Asked, sheet_of
from audits.visits.tables import Revision, Source, Visit, VisitAddition, VisitStatus
from audits.visits.tasks import fresh_ref

_known = aliased(Visit)
# Statements that never change are made once: making them takes longer than running them.
_PLACE = (
    select(Assignment.id, Assignment.store_id, Assignment.checklist_id, Store.timezone)
    .join(Store, col(Store.id) == col(Assignment.store_id))
    .outerjoin(
        _known, (col(_known.assignment_id) == col(Assignment.id)) | (col(_known.id) == bindparam("visit"))
    )
    .where(
        col(Assignment.id) == bindparam("assignment"),
        col(Assignment.shopper_id) == bindparam("shopper"),
        col(_known.id).is_(None),
    )
)
_BEGIN = (
    update(cast(Table, Assignment.__table__))  # type: ignore[attr-defined]
    .where(col(Assignment.id) == bindparam("assignment"))
    .values(begun_at=bindparam("now"))
)
_INSERT = {
    model: insert(cast(Table, model.__table__))  # type: ignore[union-attr]
    for model in (VisitAddition, DraftEdits, AwaitedPhoto, SentReport, Revision)
}


@dataclass(slots=True)
class _Read:
    """The entries of a report as they were read: what is to be written, and what becomes of each."""

    changes: dict[Name, Any] = field(default_factory=dict)
    applied: Applied = field(default_factory=Applied)


def arrive_whole(
    session: Session, shopper: Person, visit_id: UUID, frozen: Frozen, now: datetime
) -> Arrival | None:
    """Make the visit of a frozen report, sent at once; None when it is not the first that is heard of the visit.

    Refused as every report is; `IntegrityError` when another sender was faster. At most 15 statements.
    """
    wanted = {"visit": visit_id, "assignment": frozen.assignment, "shopper": shopper.id}
    place = session.connection().execute(_PLACE, wanted).first() if frozen.revision == 1 else None
    if place is None:
        return None
    asked = asked_at(session, place.checklist_id, place.store_id, frozen.versions)
    touchpoints = {it.key: it for it in asked.questionnaire.touchpoints}
    read = _read(frozen.entries, Frame(asked.questions, touchpoints, place.timezone, now))
    demand_taken(read.applied.problems, read.applied.placeless, asked)
    demand_places(asked, [photo.slot for photo in frozen.photos], frozen.photos, asked.questions)
    _demand_whole(asked, read.changes, [photo.slot for photo in frozen.photos])
    visit = _visit(visit_id, shopper, place.store_id, asked, frozen, now)
    write(session, visit, asked, read.changes, place.timezone, now, fresh=True)
    return _sealed(session, visit, shopper, asked, read, frozen, now)


def _read(entries: Mapping[str, Given], frame: Frame) -> _Read:
    """The entries as `audits.visits.entries.saving` would save them where nothing stands."""
    read, loose = _Read(), Counter[Part]()
    for text, given in entries.items():
        try:
            name = name_of(text)
            base = _base(given)
            value = written(name, given.value, frame)
        except AuditError as refusal:
            read.applied.refuse(text, refusal)
            continue
        if value == empty(name.part):
            read.applied.edits[text] = 0
            continue
        loose[name.part] += 1
        if name.part in (Part.MILESTONE, Part.NOTE) and loose[name.part] > MOST_LOOSE:
            full = f"A report holds {MOST_LOOSE} of these, and there is no room for another."
            read.applied.refuse(text, Placeless(full))
            continue
        read.applied.edits[text] = base + 1
        if name.part is not Part.RESUME:  # Should it come back, the shopper starts at the first reason.
            read.changes[name] = value
    return read


def _base(given: Given) -> int:
    if type(given.base) is not int or not 0 <= given.base < HIGHEST_EDIT:
        raise Unfit("a value with the edit it is based on")
    return given.base


def _demand_whole(asked: Asked, changes: Mapping[Name, Any], slots: Iterable[str]) -> None:
    """The same check as `audits.visits.arriving.submission.demand_whole`, on what is not written yet."""
    if Name(Part.VISITED_AT) not in changes:
        raise Undated
    given = {
        name.key: Answer(State(value["state"]), value["value"], value["comment"])
        for name, value in changes.items()
        if name.part is Part.ANSWER
    }
    photos = Counter(slot.rpartition(".")[0] for slot in slots)
    still = missing(sheet_of(asked, given, photos), photos)
    if still:
        raise Incomplete(still)


def _visit(
    visit_id: UUID, shopper: Person, store_id: int, asked: Asked, frozen: Frozen, now: datetime
) -> Visit:
    return Visit(
        id=visit_id,
        ref=fresh_ref(),
        store_id=store_id,
        version_id=asked.version.id,
        assignment_id=frozen.assignment,
        shopper_id=shopper.id,
        status=VisitStatus.SUBMITTED,
        source=Source.PHONE,
        begun_at=now,
        submitted_at=now,
    )


def _sealed(
    session: Session, visit: Visit, shopper: Person, asked: Asked, read: _Read, frozen: Frozen, now: datetime
) -> Arrival:
    """Write what belongs to a report beside its entries, and give it its receipt."""
    sent = Revision(
        visit_id=visit.id, revision=1, receipt=fresh_receipt(), digest=frozen.sha256, submitted_at=now
    )
    copy = SentReport(
        visit_id=visit.id,
        revision=1,
        sha256=frozen.sha256,
        accepted=True,
        problem="",
        body=frozen.body,
        received_at=now,
    )
    rows: dict[Any, list[Any]] = {
        VisitAddition: [{"visit_id": visit.id, "version_id": version} for version in asked.additions],
        DraftEdits: [
            {"visit_id": visit.id, "edits": {it: edit for it, edit in read.applied.edits.items() if edit}}
        ],
        AwaitedPhoto: awaited_rows(visit, asked, frozen.photos),
        Revision: [sent.model_dump()],
        SentReport: [copy.model_dump()],
    }
    line = session.connection()
    line.execute(_BEGIN, {"assignment": visit.assignment_id, "now": now})
    for model, these in rows.items():
        if these:
            line.execute(_INSERT[model], these)
    record_all(session, now, shopper, "begun", "visit", [(visit.id, None, None)])
    record_all(session, now, shopper, "submitted", "visit", [(visit.id, None, {"revision": 1})])
    answered = {name.key for name in read.changes if name.part is Part.ANSWER}
    keys = [key for key in asked.question_ids if key in answered]
    return arrival(visit, sent, keys, [ListedPhoto(it.slot, it.sha256, False) for it in frozen.photos])
