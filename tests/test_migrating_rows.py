"""A database of an earlier release keeps every row when it is migrated, and the program reads them as before."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from alembic import command
from alembic.config import Config
from flask import Flask
from sqlalchemy import Engine, MetaData, String, cast, insert, select, update
from sqlmodel import Session

from audits import migrations
from audits.app import create_app
from audits.checklists.loading import load_one
from audits.commands.database import migrate as migrate_command
from audits.migrations import check_shape, migrate
from audits.settings import Settings
from audits.sheet import State
from audits.visits.question_tables import QuestionScore
from audits.visits.reviewing.catching_up import count_behind
from audits.visits.sheets import sheets
from audits.visits.tables import Visit
from tests.questionnaires import answer, questionnaire, touchpoint, yes_no

AT = datetime(2026, 3, 5, 9, 30, tzinfo=UTC)
SHOPPER, VISIT = (UUID(int=number) for number in (1, 2))
TITLE = {"": "Shop"}
VERSION = {
    "status": "published", "title": TITLE, "total": "pooled", "cap_bonus": True, "languages": [], "milestones": [],
    "published_at": AT, "ordinal": 1, "version": "1",
}  # fmt: skip
SECTION = {
    "position": 0, "channel": "store", "lens": "service", "weight": 100, "expectation": False, "wish": True
}  # fmt: skip
YES_NO = {
    "position": 0, "kind": "choice", "hint": {}, "staff_label": {}, "required": False, "points": 1000, "bands": [],
    "bonus": False, "good_answer": "yes", "comment_when": "lost_points", "photo_when": "never",
}  # fmt: skip
# A checklist, what one store adds to it, and a visit made with both, as release 0001 kept them.
ROWS: dict[str, list[dict[str, Any]]] = {
    "person": [
        {"id": SHOPPER, "role": "shopper", "reference": "S-1", "name": "Sam", "active": True,
         "fs_uniquifier": "x", "created_at": AT}
    ],
    "region": [{"id": 1, "name": "North", "path": "North", "lineage": "/1/"}],
    "store": [
        {"id": 1, "code": "N1", "name": "Store N1", "brand": "", "region_id": 1, "address": "", "city": "",
         "postal_code": "", "country": "", "timezone": "UTC"}
    ],
    "checklist": [
        {"id": 1, "key": "shop", "name": "Shop"},
        {"id": 2, "key": "shop@N1", "name": "Shop", "adds_to_id": 1, "store_id": 1},
    ],
    "checklist_place": [{"id": 1, "checklist_id": 1}],
    "checklist_version": [
        {"id": 1, "checklist_id": 1, "digest": "a" * 64, **VERSION},
        {"id": 2, "checklist_id": 2, "digest": "b" * 64, **VERSION},
    ],
    "touchpoint_key": [{"id": 1, "key": "entrance"}, {"id": 2, "key": "own--roof"}],
    "touchpoint": [
        {"id": 1, "version_id": 1, "key_id": 1, "name": {"": "Touchpoint entrance"}, **SECTION},
        {"id": 2, "version_id": 2, "key_id": 2, "name": {"": "Touchpoint own--roof"}, **SECTION},
    ],
    "question": [
        {"id": 1, "version_id": 1, "touchpoint_id": 1, "key": "greeted", "label": {"": "Question greeted"}, **YES_NO},
        {"id": 2, "version_id": 2, "touchpoint_id": 2, "key": "own--swept",
         "label": {"": "Question own--swept"}, **YES_NO},
    ],
    "option": [
        {"id": 4 * number + place, "question_id": number + 1, "position": place, "key": key, "label": {"": key}}
        for number in range(2)
        for place, key in enumerate(("yes", "no", "na", "cannot_tell"))
    ],
    "visit": [
        {"id": VISIT, "ref": "V-1", "store_id": 1, "version_id": 1, "shopper_id": SHOPPER, "status": "submitted",
         "revision": 1, "source": "import", "source_note": "", "begun_at": AT, "visited_on": date(2026, 3, 5),
         "narrative": "", "resume_at": ""}
    ],
    "visit_addition": [{"visit_id": VISIT, "version_id": 2}],
    "answer": [
        {"visit_id": VISIT, "question_id": number, "state": "given", "value": value, "comment": "", "revision": 1,
         "answered_at": AT}
        for number, value in ((1, "yes"), (2, "no"))
    ],
}  # fmt: skip

# The same visit approved: what release 0005 froze of it, which was nothing of single questions.
FROZEN = {
    "visit_id": VISIT, "store_id": 1, "shopper_id": SHOPPER, "checklist_id": 1, "version_id": 1,
    "visited_on": date(2026, 3, 5), "earned": "10/1", "possible": 2000, "raw": "1/2", "with_bonus": "1/2",
    "final": "1/2", "common_share": 1.0, "failed": False, "failed_common": False,
}  # fmt: skip


@pytest.fixture
def old(backend: str, databases, tmp_path) -> Iterator[Flask]:
    """The app on a database of the first release, with rows."""
    url = databases.empty(backend)
    app = create_app(Settings(INSTANCE=tmp_path / "instance", DATABASE_URL=url))
    make(app.extensions["engine"], "0001", ROWS)
    yield app
    app.extensions["engine"].dispose()
    databases.drop(url)


def make(engine: Engine, shape: str, rows: Mapping[str, list[dict[str, Any]]]) -> None:
    """Bring an empty database to an earlier shape and fill it."""
    upgrade(engine, shape)
    with engine.begin() as connection:
        known = MetaData()
        known.reflect(connection)
        for name, values in rows.items():
            connection.execute(insert(known.tables[name]), [fitting(engine, value) for value in values])


def upgrade(engine: Engine, shape: str) -> None:
    """Bring a database as far as this shape, as `migrate` does."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with engine.connect() as connection, migrations._loose_references(connection), connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, shape)


def fitting(engine: Engine, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as this database's own column types take it: SQLite knows neither ids nor time zones."""
    if engine.dialect.name != "sqlite":
        return dict(row)
    plain = {name: value.hex if isinstance(value, UUID) else value for name, value in row.items()}
    return {
        name: value.replace(tzinfo=None) if isinstance(value, datetime) else value
        for name, value in plain.items()
    }


def everything(
    engine: Engine, only: Mapping[str, list[str]] | None = None
) -> dict[str, list[tuple[str, ...]]]:
    """Every row of every table as text, or of some columns of some."""
    known = MetaData()
    with engine.connect() as connection:
        known.reflect(connection)
        wanted = only or {name: list(table.c.keys()) for name, table in known.tables.items()}
        return {
            name: sorted(
                tuple(str(cell) for cell in row)
                for row in connection.execute(
                    select(*(cast(known.tables[name].c[column], String) for column in columns))
                )
            )
            for name, columns in wanted.items()
            if name != "alembic_version"
        }


def columns_of(engine: Engine) -> dict[str, list[str]]:
    known = MetaData()
    known.reflect(engine)
    return {name: list(table.c.keys()) for name, table in known.tables.items()}


def test_every_row_of_the_first_release_is_kept_as_it_was(old):
    engine = old.extensions["engine"]
    columns, before = columns_of(engine), everything(engine)
    assert migrate(engine)[0] == "0001"
    assert everything(engine, columns) == before


def test_versions_and_visits_of_the_first_release_read_as_before(old):
    engine = old.extensions["engine"]
    migrate(engine)
    common = touchpoint("entrance", yes_no("greeted"))
    own = touchpoint("own--roof", yes_no("own--swept"), own=True)
    with Session(engine) as session:
        assert load_one(session, 1).questionnaire == questionnaire(common)
        visit = session.get_one(Visit, VISIT)
        sheet = sheets(session, [visit])[visit.id]
    assert sheet.questionnaire.touchpoints == (common, own)
    assert sheet.answers == {"greeted": answer("yes"), "own--swept": answer("no")}


def approve_in_release_0005(engine: Engine) -> None:
    """Bring the database to shape 0005 and approve its visit as that release did."""
    upgrade(engine, "0005")
    known = MetaData()
    known.reflect(engine)
    with engine.begin() as connection:
        connection.execute(update(known.tables["visit"]).values(status="approved"))
        connection.execute(insert(known.tables["visit_score"]), fitting(engine, FROZEN))


def test_visits_approved_before_0006_get_the_scores_of_their_questions_once(old):
    engine = old.extensions["engine"]
    approve_in_release_0005(engine)
    migrating = old.test_cli_runner()
    first, second = (migrating.invoke(migrate_command) for _ in range(2))
    assert first.exit_code == second.exit_code == 0, first.output + second.output
    assert "Scored the questions of approved visits for comparisons: 1 " in first.stdout
    assert "Scored" not in second.stdout
    with Session(engine) as session:
        rows = session.exec(select(QuestionScore)).scalars().all()
        assert [(row.visit_id, row.question_id, row.key_id) for row in rows] == [(VISIT, 1, 1)]
        assert [(row.state, row.share, row.critical) for row in rows] == [(State.GIVEN, 1.0, None)]
        assert [(row.store_id, row.checklist_id, row.visited_on) for row in rows] == [
            (1, 1, date(2026, 3, 5))
        ]


def test_a_database_of_before_0006_works_before_its_questions_are_scored(old):
    engine = old.extensions["engine"]
    approve_in_release_0005(engine)
    migrate(engine)
    check_shape(engine)
    with Session(engine) as session:
        assert count_behind(session) == 1
