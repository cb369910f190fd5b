"""Where photos and issued audits are kept: a folder or an S3-compatible store, by `STORAGE_URL`."""

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from obstore.exceptions import GenericError
from obstore.store import LocalStore, ObjectStore, from_url

from audits.errors import AuditError, NotFound, StorageFull

PIECE = 256 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Found:
    """One kept file: its key, its bytes, and when they were written."""

    key: str
    size: int
    modified: str


class Storage:
    """Bytes under keys such as `photos/<id>/print.jpg`. A write is whole or not there, and then stays."""

    def __init__(self, url: str) -> None:
        self._store = _store(url)
        self._folder = Path(unquote(urlsplit(url).path)) if url.startswith("file:") else None

    def put(self, key: str, content: bytes) -> None:
        """Keep `content` under `key`, replacing what was there. `StorageFull` when there is no room."""
        self._keep(key, content)

    def put_file(self, key: str, path: Path) -> None:
        """Keep the file at `path` under `key` as `put` does, without holding all of it in memory."""
        self._keep(key, path)

    def _keep(self, key: str, content: bytes | Path) -> None:
        try:
            if self._folder is None:
                self._store.put(key, content)
            else:
                _write(self._folder, key, content)
        except (GenericError, OSError) as problem:
            if "os error 28" in str(problem) or getattr(problem, "errno", None) == errno.ENOSPC:
                raise StorageFull(
                    "There is no room left to keep this file. Free some space, then send it again."
                ) from problem
            raise

    def get(self, key: str) -> bytes:
        """What is kept under `key`; `NotFound` when nothing is."""
        try:
            return bytes(self._store.get(key).bytes())
        except FileNotFoundError as problem:
            raise NotFound("This file") from problem

    def pieces(self, key: str, start: int, length: int) -> Iterator[bytes]:
        """`length` bytes of what is kept under `key`, from byte `start`, a piece at a time; `NotFound` when gone."""
        for begin in range(start, start + length, PIECE):
            try:
                found = self._store.get_range(key, start=begin, length=min(PIECE, start + length - begin))
            except FileNotFoundError as problem:
                raise NotFound("This file") from problem
            yield bytes(found)

    def has(self, key: str) -> bool:
        """Whether anything is kept under `key`."""
        try:
            self._store.head(key)
        except FileNotFoundError:
            return False
        return True

    def keys(self, prefix: str) -> list[str]:
        """The keys that begin with `prefix`, which ends in a slash; in any order."""
        return [found["path"] for some in self._store.list(prefix) for found in some]

    def kept(self, prefix: str | None = None) -> Iterator[Found]:
        """All that is kept, or what is below a prefix, in any order; listed while it is read, a thousand at once."""
        for some in self._store.list(prefix):
            for found in some:
                yield Found(found["path"], found["size"], found["last_modified"].isoformat())

    def delete(self, key: str) -> None:
        """Forget what is kept under `key`; nothing happens when nothing is."""
        try:
            self._store.delete(key)
        except FileNotFoundError:
            return

    def free_bytes(self) -> int | None:
        """How much room is left on the disk of the folder; None where there is no folder to ask."""
        return shutil.disk_usage(self._folder).free if self._folder else None


def _write(folder: Path, key: str, content: bytes | Path) -> None:
    """Write beside, fsync, rename, fsync the folders: obstore renames too, and leaves the bytes to the power supply."""
    path = folder / key
    fresh = [parent for parent in path.parents if not parent.exists()]
    path.parent.mkdir(parents=True, exist_ok=True)
    # To obstore, what ends in # and digits is no key.
    beside = path.with_name(f"{path.name}#{secrets.randbits(63)}")
    try:
        with beside.open("wb") as file:
            if isinstance(content, Path):
                with content.open("rb") as source:
                    shutil.copyfileobj(source, file)
            else:
                file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    for changed in (path.parent, *(parent.parent for parent in fresh)):
        _fsync_folder(changed)


def _fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _store(url: str) -> ObjectStore:
    parts = urlsplit(url)
    if parts.scheme == "file":
        folder = Path(unquote(parts.path))
        folder.mkdir(parents=True, exist_ok=True)
        return LocalStore(prefix=folder)
    if parts.scheme in {"s3", "s3a"}:
        return from_url(url)
    raise AuditError(f"STORAGE_URL starts with {parts.scheme or 'nothing'}; use file:///… or s3://….")
