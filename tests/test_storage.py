"""What is kept is whole, replaced in one step, and on the disk before anybody is told."""

import errno
import os
from pathlib import Path

import pytest

from audits.errors import NotFound, StorageFull
from audits.storage import Storage


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(f"file://{tmp_path}")


def test_what_was_kept_comes_back_and_can_be_replaced_and_forgotten(storage, tmp_path):
    storage.put("photos/one/screen.jpg", b"first")
    storage.put("photos/one/screen.jpg", b"second")
    assert storage.get("photos/one/screen.jpg") == b"second"
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["screen.jpg"]
    storage.delete("photos/one/screen.jpg")
    storage.delete("photos/one/screen.jpg")
    with pytest.raises(NotFound):
        storage.get("photos/one/screen.jpg")


def test_bytes_and_folders_are_on_the_disk_before_a_write_is_done(storage, tmp_path, monkeypatch):
    synced, sync = [], os.fsync

    def note(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink().relative_to(tmp_path))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    storage.put("quarantine/one", b"bytes")
    written, *folders = synced
    assert str(written).startswith("quarantine/one#")
    assert folders == [Path("quarantine"), Path()]


def test_a_full_disk_is_said_in_words_and_leaves_nothing_half_written(storage, tmp_path, monkeypatch):
    storage.put("quarantine/one", b"before")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFull):
        storage.put("quarantine/one", b"after")
    assert storage.get("quarantine/one") == b"before"
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["one"]
