"""All that is kept about a shopper, as data to hand over: what they are, did, wrote, were paid, and where they were."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import Enum
from fractions import Fraction
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy import ColumnElement, Select, or_, select
from sqlmodel import Session, SQLModel, col

from audits.checklists.tables import Question
from audits.fieldwork.tables import Assignment
from audits.people.tables import Event, Person
from audits.tabular.writing import csv_chunks
from audits.visits.phone_tables import MilestoneTime, SentReport, SupersededPhoto, VisitNote, VisitProof
from audits.visits.release_tables import StoreWording
from audits.visits.tables import (
    Expectation,
    GivenAnswer,
    Photo,
    ReturnedQuestion,
    Revision,
    SupersededAnswer,
    Visit,
    Wish,
)

# What opens an account is nobody's to read; a reviewer is another person.
_KEPT_BACK = frozenset(
    {"password", "fs_uniquifier", "tf_totp_secret", "totp_step", "reviewer_id", "decided_by_id"}
)
_OF_VISITS: tuple[type[SQLModel], ...] = (
    Revision,
    GivenAnswer,
    SupersededAnswer,
    ReturnedQuestion,
    Expectation,
    Wish,
    MilestoneTime,
    VisitNote,
    VisitProof,
    SentReport,
    StoreWording,
)
_PHOTOS: tuple[type[SQLModel], ...] = (Photo, SupersededPhoto)
_PHOTO_COLUMNS = (
    "id",
    "visit_id",
    "question",
    "slot",
    "sha256",
    "size",
    "received_at",
    "taken_at",
    "latitude",
)

Row = dict[str, Any]


def visits_of(person: Person) -> Select[Any]:
    """The ids of a shopper's visits."""
    return select(col(Visit.id)).where(col(Visit.shopper_id) == person.id)


def gather(session: Session, person: Person) -> dict[str, list[Row]]:
    """Every row about a shopper by the name of its table. A query a table."""
    mine = or_(
        col(Event.actor_id) == person.id,
        (col(Event.subject) == "person") & (col(Event.subject_id) == str(person.id)),
    )
    found = {
        "person": _rows(session, Person, col(Person.id) == person.id),
        "assignment": _rows(session, Assignment, col(Assignment.shopper_id) == person.id),
        "visit": _rows(session, Visit, col(Visit.shopper_id) == person.id),
        "event": _rows(session, Event, mine),
    }
    for table in (*_OF_VISITS, *_PHOTOS):
        of_visits = table.__table__.c.visit_id.in_(visits_of(person))  # type: ignore[attr-defined]
        found[str(table.__tablename__)] = _rows(session, table, of_visits)
    return _with_question_keys(session, found)


def _rows(session: Session, table: type[SQLModel], condition: ColumnElement[bool]) -> list[Row]:
    columns = table.__table__.c  # type: ignore[attr-defined]
    found = session.execute(select(*columns).where(condition).order_by(*table.__table__.primary_key))  # type: ignore[attr-defined]
    return [
        {name: value for name, value in row.items() if name not in _KEPT_BACK} for row in found.mappings()
    ]


def _with_question_keys(session: Session, found: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """Questions by the key that their checklist calls them by, beside our number."""
    asked = {row["question_id"] for rows in found.values() for row in rows if row.get("question_id")}
    keys: Mapping[int, str] = dict(
        session.execute(select(col(Question.id), col(Question.key)).where(col(Question.id).in_(asked))).all()
    )
    for rows in found.values():
        for row in rows:
            if "question_id" in row:
                row["question"] = keys.get(row["question_id"], "")
    return found


def zipped(found: Mapping[str, list[Row]]) -> bytes:
    """`data.json` with everything, and `photos.csv`, the list of the photos."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(found, default=_told, ensure_ascii=False, indent=2))
        archive.writestr("photos.csv", "".join(csv_chunks(_PHOTO_COLUMNS, _photo_lines(found))))
    return file.getvalue()


def _photo_lines(found: Mapping[str, list[Row]]) -> Iterator[list[str]]:
    for table in _PHOTOS:
        for row in found[str(table.__tablename__)]:
            yield ["" if row[name] is None else str(_told(row[name])) for name in _PHOTO_COLUMNS]


def _told(value: Any) -> Any:
    match value:
        case datetime() | date():
            return value.isoformat()
        case Enum():
            return value.value
        case Fraction():
            return f"{value.numerator}/{value.denominator}"
        case _:
            return str(value)
