"""`check` finds what was bent, lost or left over, says it in sentences and ends with 1."""

from fractions import Fraction

import pytest
from sqlalchemy import text
from sqlmodel import select

from audits.reports.tables import Issue
from audits.visits.photos.keeping import quarantined, stored
from audits.visits.question_tables import QuestionScore
from audits.visits.tables import GivenAnswer, Photo, PhotoState, TouchpointScore, Visit, VisitScore
from tests.operating.keeping import fill


@pytest.fixture(autouse=True)
def _filled(app, inside):
    fill(app, inside)


@pytest.fixture
def storage(app):
    return app.extensions["storage"]


def key_of(inside, state: PhotoState) -> str:
    with inside() as session:
        row = session.exec(select(Photo).where(Photo.state == state)).one()
    return quarantined(row.id) if state is PhotoState.RECEIVED else stored(row.id, "print")


def test_whole_data_passes_and_a_file_without_a_row_is_only_named(run, storage):
    storage.put("photos/stray/screen.jpg", b"nobody's")
    done = run("check")
    assert done.exit_code == 0, done.stderr
    assert "1 files belong to no row" in done.stdout
    assert "photos/stray/screen.jpg" in done.stdout


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("state", [PhotoState.RECEIVED, PhotoState.READY])
def test_a_photo_with_one_bit_changed_and_a_missing_one_are_named(run, inside, storage, state):
    key = key_of(inside, state)
    content = bytearray(storage.get(key))
    content[-1] ^= 1
    storage.put(key, bytes(content))
    done = run("check")
    assert done.exit_code == 1
    assert f"is damaged: {key}" in done.stderr
    storage.delete(key)
    assert f"is missing: {key}" in run("check").stderr


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_photo_from_before_hashes_were_kept_must_be_readable(run, inside, storage):
    key = key_of(inside, PhotoState.READY)
    with inside() as session:
        row = session.exec(select(Photo).where(Photo.state == PhotoState.READY)).one()
        row.screen_sha256 = row.print_sha256 = None
    done = run("check")
    assert done.exit_code == 0
    assert "2 pictures are from before" in done.stdout
    storage.put(key, storage.get(key)[:200])
    assert f"is damaged: {key}" in run("check").stderr


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_an_issued_audit_that_was_changed_is_named_by_its_file(run, inside, storage):
    with inside() as session:
        issue = session.exec(select(Issue)).one()
    storage.put(issue.storage_key, storage.get(issue.storage_key) + b" ")
    done = run("check")
    assert done.exit_code == 1
    assert f"The document {issue.file_name} is damaged" in done.stderr


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("table", "column", "value", "words"),
    [
        (VisitScore, "final", Fraction(1, 3), "the total"),
        (TouchpointScore, "earned", Fraction(1), "scores of touchpoints"),
        (QuestionScore, "share", 0.25, "scores of questions"),
        (GivenAnswer, "value", "no", "the total"),
    ],
)
def test_a_frozen_score_that_the_answers_do_not_give_is_named(run, inside, table, column, value, words):
    with inside() as session:
        visit = session.exec(select(Visit).join(VisitScore).where(VisitScore.final == Fraction(1))).first()
        setattr(session.exec(select(table).where(table.visit_id == visit.id)).one(), column, value)
    done = run("check")
    assert done.exit_code == 1
    assert f"Visit {visit.ref}: {words}" in done.stderr


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_row_whose_visit_is_gone_is_counted(app, run):
    with app.extensions["engine"].connect() as connection:
        bare = connection.connection.driver_connection
        bare.execute("PRAGMA foreign_keys=OFF")
        bare.execute("UPDATE answer SET visit_id = 'ffffffffffffffffffffffffffffffff' WHERE rowid = 1")
        bare.execute("PRAGMA foreign_keys=ON")
    done = run("check")
    assert done.exit_code == 1
    assert "1 rows of answer refer to rows of visit that are gone." in done.stderr


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_an_index_that_disagrees_with_its_table_is_damage(app, run):
    with app.extensions["engine"].connect() as connection:
        connection.execute(text("PRAGMA writable_schema=ON"))
        connection.execute(
            text(
                "UPDATE sqlite_schema SET sql = replace(sql, 'status', 'source') WHERE name = 'ix_visit_status'"
            )
        )
        connection.execute(text("PRAGMA writable_schema=RESET"))
        connection.commit()
    done = run("check")
    assert done.exit_code == 1
    assert "The database is damaged" in done.stderr
