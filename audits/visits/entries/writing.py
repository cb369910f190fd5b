"""Writing the rows behind the entries of a report, many at a time. The caller holds the lock of the visit."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, delete, insert
from sqlmodel import Session, SQLModel, col, select

from audits.inserting import insert_rows
from audits.visits.entries.names import Name, Part
from audits.visits.entries.rows import expectations
from audits.visits.entries.values import CLOCKS_DIFFER
from audits.visits.phone_tables import LONGEST_NAME, MilestoneTime, VisitNote, VisitProof
from audits.visits.sheets import Asked
from audits.visits.tables import Expectation, GivenAnswer, SupersededAnswer, Visit, Wish
from audits.visits.times import read_time

Row = dict[str, Any]
ByPart = Mapping[Part, Mapping[str, Any]]
"""Values by their sort and key."""
_OF_SUPERSEDED = (
    "visit_id",
    "question_id",
    "revision",
    "state",
    "value",
    "comment",
    "measured",
    "answered_at",
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where rows go. `fresh` says that the visit has none yet, so that there is nothing to take away or to look up."""

    session: Session
    visit_id: UUID
    revision: int
    asked: Asked
    fresh: bool = False


def write(
    session: Session, visit: Visit, asked: Asked, changes: Mapping[Name, Any], timezone: str, now: datetime
) -> None:
    """Let these values stand. At most 16 statements, however many there are."""
    by_part: dict[Part, dict[str, Any]] = {}
    for name, value in changes.items():
        by_part.setdefault(name.part, {})[name.key] = value
    for column, value in of_the_visit(by_part, timezone, now).items():
        setattr(visit, column, value)
    session.add(visit)
    session.flush()
    write_rows(Place(session, visit.id, visit.revision, asked), by_part, now)


def of_the_visit(values: ByPart, timezone: str, now: datetime) -> Row:
    """The columns of the visit's own row that these values change."""
    columns: Row = {}
    if Part.NARRATIVE in values:
        columns["narrative"] = values[Part.NARRATIVE][""]
    if Part.RESUME in values:
        columns["resume_at"] = _kept_place(values[Part.RESUME][""])
    if Part.VISITED_AT in values:
        value = values[Part.VISITED_AT][""]
        told = (None, None) if value is None else read_time(value["local"], timezone, now + CLOCKS_DIFFER)
        columns["visited_at"], columns["visited_on"] = told
    return columns


def write_rows(at: Place, values: ByPart, now: datetime) -> None:
    """Let these values stand in the rows that belong to a visit. At most 15 statements, 6 where it is fresh."""
    _write_answers(at, values.get(Part.ANSWER, {}), now)
    expected, felt = values.get(Part.EXPECTED, {}), values.get(Part.FELT, {})
    _write_expectations(at, expected, felt, now)
    _write_wishes(at, felt)
    _write_milestones(at, values.get(Part.MILESTONE, {}))
    _write_notes(at, values.get(Part.NOTE, {}))
    if Part.PROOF in values:
        _write_proof(at, values[Part.PROOF][""])


def _write_answers(at: Place, values: Mapping[str, Any], now: datetime) -> None:
    ids = {at.asked.question_ids[key]: value for key, value in values.items()}
    if not ids:
        return
    if at.revision > 1:
        _supersede(at, ids)
    rows = [{"question_id": row, **value} for row, value in ids.items() if value is not None]
    _replace(at, GivenAnswer, GivenAnswer.question_id, ids, rows, revision=at.revision, answered_at=now)


def _supersede(at: Place, question_ids: Collection[int]) -> None:
    """Keep what stood for these questions in an earlier revision. One statement."""
    earlier = select(*(col(getattr(GivenAnswer, name)) for name in _OF_SUPERSEDED)).where(
        col(GivenAnswer.visit_id) == at.visit_id,
        col(GivenAnswer.question_id).in_(list(question_ids)),
        col(GivenAnswer.revision) < at.revision,
    )
    at.session.connection().execute(insert(_table(SupersededAnswer)).from_select(_OF_SUPERSEDED, earlier))


def _write_expectations(
    at: Place,
    expected: Mapping[str, int | None],
    felt: Mapping[str, Row],
    now: datetime,
) -> None:
    touched = {at.asked.touchpoint_ids[key]: key for key in expected.keys() | felt.keys()}
    if not touched:
        return
    before_now = [] if at.fresh else expectations(at.session, at.visit_id)
    rows = {row[0]: (row[1], row[2], row[3]) for row in before_now if row[0] in touched}
    for touchpoint_id, key in touched.items():
        before, said, experienced = rows.get(touchpoint_id, (None, None, None))
        if key in expected:
            before, said = expected[key], now if expected[key] is not None else None
        rows[touchpoint_id] = (before, said, felt[key]["experienced"] if key in felt else experienced)
    made = [
        {
            "touchpoint_id": touchpoint_id,
            "expected": before,
            "expected_at": said,
            "experienced": experienced,
        }
        for touchpoint_id, (before, said, experienced) in rows.items()
        if before is not None or experienced is not None
    ]
    _replace(at, Expectation, Expectation.touchpoint_id, touched, made)


def _write_wishes(at: Place, felt: Mapping[str, Row]) -> None:
    left = {at.asked.touchpoint_ids[key]: value["wish"] for key, value in felt.items()}
    rows = [{"touchpoint_id": row, "text": text} for row, text in left.items() if text]
    _replace(at, Wish, Wish.touchpoint_id, left, rows)


def _write_milestones(at: Place, values: Mapping[str, Any]) -> None:
    rows = [
        {"milestone": key, **{which: _instant(it) for which, it in value.items()}}
        for key, value in values.items()
        if value is not None
    ]
    _replace(at, MilestoneTime, MilestoneTime.milestone, values, rows)


def _write_notes(at: Place, values: Mapping[str, Any]) -> None:
    by_id = {UUID(key): value for key, value in values.items()}
    rows = [
        {
            "note_id": note_id,
            "noted_at": _instant(value["noted_at"]),
            "text": value["text"],
        }
        for note_id, value in by_id.items()
        if value is not None
    ]
    _replace(at, VisitNote, VisitNote.note_id, by_id, rows)


def _write_proof(at: Place, value: Row | None) -> None:
    rows = []
    if value is not None:
        began, ended = value["began"] or [None] * 3, value["ended"] or [None] * 3
        row = {which: value[which] for which in ("app", "asked", "elapsed_ms", "clock_ahead_ms")}
        row |= {which: _instant(value[which]) for which in ("began_at", "ended_at")}
        for name, position in (("began", began), ("ended", ended)):
            row |= dict(
                zip((f"{name}_{it}" for it in ("latitude", "longitude", "accuracy")), position, strict=True)
            )
        rows = [{"revision": at.revision, **row}]
    _replace(at, VisitProof, VisitProof.revision, [at.revision], rows)


def _kept_place(shown: str) -> str:
    kept = shown.removeprefix("question-") if shown.startswith("question-") else shown and f"#{shown}"
    # The key of a touchpoint may be as long as the column: the report is then taken up at its beginning.
    return kept if len(kept) <= LONGEST_NAME else ""


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _replace(
    at: Place, model: Any, key: Any, keys: Collection[Any], rows: Sequence[Row], **shared: Any
) -> None:
    """Put rows in the place of those with these keys. At most two statements."""
    if keys and not at.fresh:
        at.session.exec(delete(model).where(model.visit_id == at.visit_id, col(key).in_(list(keys))))
    insert_rows(at.session.connection(), _table(model), rows, visit_id=at.visit_id, **shared)


def _table(model: type[SQLModel]) -> Table:
    return cast(Table, model.__table__)  # type: ignore[attr-defined]
