"""Rows written in one statement stand as the tables' own types would have written them."""

from datetime import UTC, datetime, timedelta
from typing import cast
from uuid import uuid4

from sqlalchemy import Table
from sqlmodel import select

from audits.inserting import insert_rows
from audits.people.tables import Event
from tests.builders import counted_queries

EVENT = cast(Table, Event.__table__)  # type: ignore[attr-defined]
AT = datetime(2026, 11, 22, 9, 30, 0, 125_000, tzinfo=UTC)


def test_rows_are_read_as_they_were_written_whichever_database_keeps_them(app, inside):
    subject = str(uuid4())
    with inside() as session, counted_queries(app) as sent:
        rows = [
            {"action": "begun", "after": None, "at": AT},
            {
                "action": "submitted",
                "after": {"revision": 1, "place": "Zürich"},
                "at": AT + timedelta(hours=1),
            },
        ]
        shared = {"subject": "visit", "subject_id": subject, "actor_id": None, "before": None, "reason": ""}
        insert_rows(session.connection(), EVENT, rows, **shared)
    assert len(sent) == 1
    with inside() as session:
        found = session.exec(select(Event).where(Event.subject_id == subject).order_by(Event.id)).all()
    assert [(row.action, row.after, row.at) for row in found] == [
        ("begun", None, AT),
        ("submitted", {"revision": 1, "place": "Zürich"}, AT + timedelta(hours=1)),
    ]


def test_no_rows_are_no_statement(app, inside):
    with inside() as session, counted_queries(app) as sent:
        insert_rows(session.connection(), EVENT, [], at=AT)
    assert sent == []
