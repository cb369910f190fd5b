"""A report of a visit that we have not heard of yet arrives whole: the way most reports take, with few statements.

It holds to the same rules as `audits.visits.arriving.reports`, which takes every other report.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, SQLModel, col, select

from audits.checklists.tables import Checklist, ChecklistVersion
from audits.completeness import missing
from audits.errors import AuditError
from audits.fieldwork.tables import Assignment
from audits.inserting import insert_rows
from audits.people.log import record_steps
from audits.people.tables import Person
from audits.sheet import Answer, State
from audits.stores.tables import Store
from audits.visits.arriving.announced import awaited_rows, demand_places
from audits.visits.arriving.beginning import BELONGING, MOST_VERSIONS, Belonging, asked_by_these, belongs
from audits.visits.arriving.days import day_said
from audits.visits.arriving.frozen import Frozen
from audits.visits.arriving.receipts import Arrival, ListedPhoto, in_order
from audits.visits.arriving.submission import Incomplete, Undated, demand_taken, fresh_receipt
from audits.visits.arriving.unnamed import body_without_names
from audits.visits.entries.names import Part, Placeless, empty, name_of
from audits.visits.entries.saving import HIGHEST_EDIT, MOST_LOOSE, Applied, Given
from audits.visits.entries.values import Frame, Unfit, written
from audits.visits.entries.writing import ByPart, Place, of_the_visit, write_rows
from audits.visits.phone_tables import AwaitedPhoto, DraftEdits, SentReport
from audits.visits.sheets import Asked, sheet_of
from audits.visits.tables import Revision, Source, Visit, VisitAddition, VisitStatus
from audits.visits.tasks import asked_on, fresh_ref

_known = aliased(Visit)
_OF_THE_PLACE: tuple[Any, ...] = (Assignment.store_id, Store.timezone)
# Statements that never change are made once: making them takes longer than running them.
_PLACE = (
    select(*_OF_THE_PLACE, *BELONGING)
    .select_from(Assignment)
    .join(Store, col(Store.id) == col(Assignment.store_id))
    .outerjoin(ChecklistVersion, col(ChecklistVersion.id).in_(bindparam("versions", expanding=True)))
    .outerjoin(
        Checklist,
        (col(Checklist.id) == col(ChecklistVersion.checklist_id))
        & belongs(col(Assignment.checklist_id), col(Assignment.store_id)),
    )
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


@dataclass(slots=True)
class _Read:
    """The entries of a report as they were read: what is to be written by sort and key, and what becomes of each."""

    values: dict[Part, dict[str, Any]] = field(default_factory=dict)
    applied: Applied = field(default_factory=Applied)


@dataclass(frozen=True, slots=True)
class _First:
    """A report that is the first we hear of its visit: who sent it where and when, what it asks and what it says."""

    visit_id: UUID
    ref: str
    store_id: int
    timezone: str
    shopper: Person
    asked: Asked
    frozen: Frozen
    read: _Read
    now: datetime


def arrive_whole(
    session: Session, shopper: Person, visit_id: UUID, frozen: Frozen, now: datetime
) -> Arrival | None:
    """Make the visit of a frozen report, sent at once; None when it is not the first that is heard of the visit.

    Refused as every report is; `IntegrityError` when another sender was faster. At most 15 statements.
    """
    rows = _places(session, shopper, visit_id, frozen) if frozen.revision == 1 else []
    if not rows:
        return None
    store_id, timezone = rows[0][:2]
    belonging = [Belonging(*row[2:]) for row in rows if row[3] is not None]
    made_with = asked_by_these(session, belonging, frozen.versions)
    day = day_said(frozen.entries, timezone, now) or now.date()
    asked = asked_on(session, made_with, store_id, day)
    read = _read(frozen.entries, Frame(asked.questions, asked.touchpoints, timezone, now))
    demand_taken(read.applied.problems, read.applied.placeless, asked)
    slots = [photo.slot for photo in frozen.photos]
    demand_places(asked, slots, frozen.photos, asked.questions)
    _demand_whole(asked, read.values, slots)
    first = _First(visit_id, fresh_ref(), store_id, timezone, shopper, asked, frozen, read, now)
    return _sealed(session, first)


def _places(session: Session, shopper: Person, visit_id: UUID, frozen: Frozen) -> Sequence[Any]:
    """Store, time zone and each version that a visit may be made with; none where it may not be made. One query."""
    wanted = {
        "visit": visit_id,
        "assignment": frozen.assignment,
        "shopper": shopper.id,
        "versions": frozen.versions[:MOST_VERSIONS],
    }
    return session.connection().execute(_PLACE, wanted).all()


def _read(entries: Mapping[str, Given], frame: Frame) -> _Read:
    """The entries as `audits.visits.entries.saving` would save them where nothing stands."""
    read = _Read()
    for text, given in entries.items():
        try:
            name = name_of(text)
            base = _base(given)
            value = written(name, given.value, frame)
        except AuditError as refusal:
            read.applied.refuse(text, refusal)
            continue
        if value is None or value == empty(name.part):
            read.applied.edits[text] = 0
            continue
        values = read.values.get(name.part, {})
        if name.part in (Part.MILESTONE, Part.NOTE) and len(values) >= MOST_LOOSE:
            full = f"A report holds {MOST_LOOSE} of these, and there is no room for another."
            read.applied.refuse(text, Placeless(full))
            continue
        read.applied.edits[text] = base + 1
        if name.part is not Part.RESUME:  # Should it come back, the shopper starts at the first reason.
            read.values.setdefault(name.part, values)[name.key] = value
    return read


def _base(given: Given) -> int:
    if type(given.base) is not int or not 0 <= given.base < HIGHEST_EDIT:
        raise Unfit("a value with the edit it is based on")
    return given.base


def _demand_whole(asked: Asked, values: ByPart, slots: Iterable[str]) -> None:
    """The same check as `audits.visits.arriving.submission.demand_whole`, on what is not written yet."""
    if Part.VISITED_AT not in values:
        raise Undated
    given = {
        key: Answer(State(value["state"]), value["value"], value["comment"])
        for key, value in values.get(Part.ANSWER, {}).items()
    }
    photos = Counter(slot.rpartition(".")[0] for slot in slots)
    still = missing(sheet_of(asked, given, photos), photos, asked.asking)
    if still:
        raise Incomplete(still)


def _sealed(session: Session, first: _First) -> Arrival:
    """Write the visit with all that belongs to it, and give the report its receipt."""
    frozen, asked, now = first.frozen, first.asked, first.now
    receipt = fresh_receipt()
    line, values = session.connection(), first.read.values
    line.execute(_BEGIN, {"assignment": frozen.assignment, "now": now})
    insert_rows(line, _table(Visit), [_visit(first)])
    write_rows(Place(session, first.visit_id, 1, asked, fresh=True), values, now)
    for model, rows in _beside(first, receipt).items():
        insert_rows(line, _table(model), rows, visit_id=first.visit_id)
    steps = (("begun", None), ("submitted", {"revision": 1}))
    record_steps(session, now, first.shopper, "visit", first.visit_id, steps)
    answered = values.get(Part.ANSWER, {})
    listed = [ListedPhoto(it.slot, it.sha256, False) for it in frozen.photos]
    return Arrival(
        number=receipt,
        visit_id=first.visit_id,
        ref=first.ref,
        revision=1,
        sha256=frozen.sha256,
        arrived_at=now,
        answers=[key for key in asked.question_ids if key in answered],
        photos=in_order(listed),
    )


def _visit(first: _First) -> dict[str, Any]:
    row = {
        "id": first.visit_id,
        "ref": first.ref,
        "store_id": first.store_id,
        "version_id": first.asked.version.id,
        "assignment_id": first.frozen.assignment,
        "shopper_id": first.shopper.id,
        "status": VisitStatus.SUBMITTED,
        "revision": 1,
        "source": Source.PHONE,
        "source_note": "",
        "narrative": "",
        "resume_at": "",
        "begun_at": first.now,
        "submitted_at": first.now,
    }
    return row | of_the_visit(first.read.values, first.timezone, first.now)


def _beside(first: _First, receipt: str) -> dict[type[SQLModel], list[Mapping[str, Any]]]:
    """What belongs to a report beside its entries."""
    frozen, now = first.frozen, first.now
    edits = {name: edit for name, edit in first.read.applied.edits.items() if edit}
    copy = {
        "sha256": frozen.sha256,
        "accepted": True,
        "problem": "",
        "body": body_without_names(frozen.body, first.asked),
    }
    sent = {"receipt": receipt, "digest": frozen.sha256, "submitted_at": now}
    return {
        VisitAddition: [{"version_id": version} for version in first.asked.additions],
        DraftEdits: [{"edits": edits}],
        AwaitedPhoto: awaited_rows(first.asked, 1, frozen.photos),
        Revision: [{"revision": 1, **sent}],
        SentReport: [{"revision": 1, "received_at": now, **copy}],
    }


def _table(model: type[SQLModel]) -> Table:
    return cast(Table, model.__table__)  # type: ignore[attr-defined]
