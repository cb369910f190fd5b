"""A bucket is a place like any other: photos, issued audits and backups know no difference."""

from collections.abc import Iterator

import pytest

from audits.errors import NotFound
from audits.settings import Settings
from audits.storage import PIECE, Storage
from tests import buckets
from tests.operating.keeping import files, fill
from tests.operating.test_backups import ON_SQLITE, there
from tests.test_migrating_rows import everything


@pytest.fixture(scope="module")
def started() -> Iterator[buckets.Bucket]:
    with buckets.running() as made:
        yield made


@pytest.fixture
def bucket(started, monkeypatch, tmp_path) -> str:
    """An address in it that no other test has."""
    for name, value in started.environment.items():
        monkeypatch.setenv(name, value)
    return f"{started.url}/{tmp_path.name}"


@pytest.fixture
def settings(settings: Settings, bucket: str) -> Settings:
    return settings.model_copy(update={"storage_url": bucket})


def test_what_was_kept_comes_back_in_whole_and_in_pieces(bucket, tmp_path):
    storage = Storage(bucket)
    content = bytes(range(256)) * (PIECE // 256) * 2 + b"end"
    (tmp_path / "file").write_bytes(content)
    storage.put("reports/a.pdf", b"before")
    storage.put_file("reports/a.pdf", tmp_path / "file")
    assert storage.get("reports/a.pdf") == content
    assert b"".join(storage.pieces("reports/a.pdf", 5, len(content) - 5)) == content[5:]
    assert [(found.key, found.size) for found in storage.kept()] == [("reports/a.pdf", len(content))]
    assert storage.keys("reports/") == ["reports/a.pdf"]
    assert storage.free_bytes() is None
    storage.delete("reports/a.pdf")
    storage.delete("reports/a.pdf")
    assert not storage.has("reports/a.pdf")
    with pytest.raises(NotFound):
        storage.get("reports/a.pdf")


@ON_SQLITE
def test_a_site_on_a_bucket_is_checked_backed_up_and_brought_back_into_a_folder(
    app, inside, run, tmp_path, databases, start
):
    fill(app, inside)
    assert run("check").exit_code == 0
    assert run("backup", tmp_path / "backups").exit_code == 0
    url = databases.empty("sqlite")
    elsewhere = start(Settings(INSTANCE=tmp_path / "elsewhere", DATABASE_URL=url))
    back = there(elsewhere, "restore", tmp_path / "backups")
    assert back.exit_code == 0, back.stderr
    assert files(elsewhere) == files(app)
    assert everything(elsewhere.extensions["engine"]) == everything(app.extensions["engine"])
    databases.drop(url)


@ON_SQLITE
def test_a_bucket_that_is_gone_is_not_ready(app, client, monkeypatch):
    app.extensions["storage"] = Storage("s3://no-such-bucket/here")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json["checks"]["storage"]["says"] == "It does not answer; the log says why."
