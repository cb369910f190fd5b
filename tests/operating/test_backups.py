"""The restore drill, and what backups do when something is in the way."""

import fcntl
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.cli import FlaskGroup
from sqlmodel import select

from audits.operating.backups.making import make
from audits.settings import Settings
from audits.visits.photos.converting import CONVERT
from audits.visits.photos.keeping import forget_bytes, quarantined
from audits.visits.tables import Photo, PhotoState
from tests.operating.keeping import files, fill, photo
from tests.test_migrating_rows import everything
from tests.visits import builders as visits

READY, RECEIVED = PhotoState.READY, PhotoState.RECEIVED
ON_SQLITE = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def filled(app, inside):
    fill(app, inside)
    return app


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "backups"


@pytest.fixture
def elsewhere(backend, databases, tmp_path, start):
    """An empty instance: no table, no file, other secrets."""
    url = databases.empty(backend)
    yield start(Settings(INSTANCE=tmp_path / "elsewhere", DATABASE_URL=url))
    databases.drop(url)


def there(app, *words):
    """Run a command in that instance."""
    as_in_a_terminal = FlaskGroup(create_app=lambda: app, load_dotenv=False, set_debug_flag=False)
    return app.test_cli_runner().invoke(as_in_a_terminal, [str(word) for word in words])


def only_backup(folder: Path) -> Path:
    [manifest] = folder.glob("*/manifest.json")
    return manifest.parent


def test_the_drill_everything_comes_back_into_an_empty_place(filled, run, folder, elsewhere):
    assert run("check").exit_code == 0
    made = run("backup", folder, "--with-secrets")
    assert made.exit_code == 0, made.stderr
    back = there(elsewhere, "restore", folder)
    assert back.exit_code == 0, back.stderr
    assert everything(elsewhere.extensions["engine"]) == everything(filled.extensions["engine"])
    assert files(elsewhere) == files(filled)
    checked = there(elsewhere, "check")
    assert checked.exit_code == 0, checked.stderr
    assert checked.stdout.count("all as it should be") == 3
    own, theirs = (it.extensions["settings"] for it in (filled, elsewhere))
    assert theirs.secret("password_salt") == own.secret("password_salt")
    assert (theirs.instance / "secrets" / "password_salt").stat().st_mode & 0o777 == 0o600
    assert elsewhere.test_client().get("/login").status_code == 200


def test_only_what_is_new_is_copied_and_old_backups_can_go(filled, inside, run, folder, monkeypatch):
    first = run("backup", folder)
    assert "4 of them new" in first.stdout
    with inside() as session:
        photo(session, filled.extensions["storage"], visits.draft(session), PhotoState.READY)
    shutil.move(only_backup(folder), folder / "2026-01-01T00-00-00Z")
    # Two equal pictures are one file in the pool: 5 keys there, but the new photo has the same bytes.
    assert "6 files (2 of them new)" in run("backup", folder).stdout
    assert len(list(folder.glob("*/manifest.json"))) == 2
    shutil.move(max(folder.glob("20*")), folder / "2026-01-02T00-00-00Z")
    assert "2 older backups were removed" in run("backup", folder, "--keep", 1).stdout
    wanted = {line.split(",")[3] for line in (only_backup(folder) / "files.csv").read_text().splitlines()}
    assert {path.name for path in (folder / "pool").glob("??/*")} == wanted


@ON_SQLITE
def test_a_copy_under_another_name_keeps_nobody_from_making_the_next_backup(filled, run, folder):
    run("backup", folder)
    shutil.copytree(only_backup(folder), folder / "before-upgrade")
    run("backup", folder)
    assert len(list(folder.glob("20*/manifest.json"))) == 2


@ON_SQLITE
def test_secrets_are_named_and_left_out_unless_asked_for(filled, run, folder):
    made = run("backup", folder)
    assert "password_salt" in made.stderr
    told = json.loads((only_backup(folder) / "manifest.json").read_text())
    assert set(told["secrets"].values()) == {"left out"}
    salt = filled.extensions["settings"].secret("password_salt").encode()
    assert not [path for path in folder.rglob("*") if path.is_file() and salt in path.read_bytes()]


@ON_SQLITE
def test_a_half_made_backup_is_refused_and_swept_by_the_next_one(filled, run, folder, elsewhere):
    run("backup", folder)
    half = only_backup(folder)
    (half / "manifest.json").unlink()
    for path in (folder, half):
        refused = there(elsewhere, "restore", path)
        assert refused.exit_code == 1
        assert "no complete backup" in refused.stderr
    assert run("backup", folder).exit_code == 0
    assert there(elsewhere, "restore", folder).exit_code == 0


def test_a_place_that_holds_something_is_left_as_it_is(filled, run, folder, elsewhere):
    run("backup", folder)
    refused = run("restore", folder)
    assert refused.exit_code == 1
    assert "database is not empty" in refused.stderr
    elsewhere.extensions["storage"].put("photos/somebody", b"else")
    refused = there(elsewhere, "restore", folder)
    assert "STORAGE_URL is not empty" in refused.stderr
    assert files(elsewhere) == {"photos/somebody": b"else"}


@ON_SQLITE
@pytest.mark.parametrize("what", ["database.sqlite", "files.csv", "pool"])
def test_a_damaged_backup_changes_nothing(filled, run, folder, elsewhere, what):
    run("backup", folder)
    found = next((folder / "pool").glob("??/*")) if what == "pool" else only_backup(folder) / what
    content = bytearray(found.read_bytes())
    content[len(content) // 2] ^= 1
    found.write_bytes(content)
    refused = there(elsewhere, "restore", folder)
    assert refused.exit_code == 1
    assert "damaged" in refused.stderr
    assert files(elsewhere) == {}
    assert everything(elsewhere.extensions["engine"]) == {}


@ON_SQLITE
def test_two_backups_at_once_do_not_meet(filled, run, folder):
    folder.mkdir()
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        refused = run("backup", folder)
    assert refused.exit_code == 1
    assert "Another backup" in refused.stderr


def test_a_photo_that_was_converted_during_the_backup_is_not_lost(app, inside, do_background_work):
    """The rows are from before the worker had it, the files from after."""
    storage = app.extensions["storage"]
    with inside() as session:
        row = photo(session, storage, visits.draft(session), PhotoState.RECEIVED)
    app.extensions["queue"].put(CONVERT, row.id)
    do_background_work()
    with inside() as session:
        session.get_one(Photo, row.id).state = PhotoState.RECEIVED
    app.extensions["queue"].put(CONVERT, row.id)
    do_background_work()
    with inside() as session:
        again = session.exec(select(Photo)).one()
        assert again.state is PhotoState.READY
        assert (again.width, again.height) == (64, 48)
    assert not storage.has(quarantined(row.id))


def test_a_photo_that_is_taken_out_during_the_backup_comes_back_with_its_row(
    filled, inside, folder, elsewhere
):
    settings, engine, storage = (filled.extensions[name] for name in ("settings", "engine", "storage"))
    with inside() as session:
        rows = [photo(session, storage, visits.draft(session), state) for state in (READY, RECEIVED)]

    def take_out(_count: int) -> None:
        """As a shopper or a rule would, once the rows are in the backup."""
        if list(folder.glob("*/database.*")):
            for row in rows:
                forget_bytes(storage, row.id)

    make(settings, engine, storage, folder, datetime.now(UTC), with_secrets=False, progress=take_out)
    assert there(elsewhere, "restore", folder).exit_code == 0
    checked = there(elsewhere, "check")
    assert checked.exit_code == 0, checked.stderr
