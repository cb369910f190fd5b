"""Making a backup while the program works: files, then the database, then the files that came meanwhile.

A file without a row does no harm and is named by `check`; a row without its file would be a loss. Files are written
once and never changed, so those taken after the database hold what its rows mean; those that are gone by then were
taken before it.
"""

import fcntl
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import IO

from sqlalchemy import Engine

from audits.errors import AuditError, NotFound
from audits.migrations import shape_of
from audits.operating.backups import manifest as kept
from audits.operating.backups.database import NAMES, copy_out
from audits.operating.backups.manifest import Line, Manifest
from audits.settings import SECRETS, Settings
from audits.storage import Found, Storage

# What passes: a probe of /readyz, and tables of a spreadsheet that wait an hour to be confirmed.
_PASSING = ("probe/", "uploads/")
# What a phone sent waits there until a worker has made it safe: taken first, before it is gone.
_WAITING = "quarantine/"
_NAME = "%Y-%m-%dT%H-%M-%SZ"
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Made:
    """A finished backup: where, what it says of itself, and how many of its files had to be copied."""

    folder: Path
    manifest: Manifest
    copied: int


def make(
    settings: Settings,
    engine: Engine,
    storage: Storage,
    folder: Path,
    now: datetime,
    with_secrets: bool,
    progress: Progress,
) -> Made:
    """Make a backup in a folder of its own below `folder`; files that an earlier one has are not copied again."""
    with _alone(folder):
        before = {line.key: line for line in _newest_lines(folder)}
        _remove_half_made(folder)
        backup = _next_folder(folder, now)
        backup.mkdir(mode=0o700)
        kind = engine.dialect.name
        shape = shape_of(engine) or ""
        database = backup / NAMES[kind]
        early = dict(_copied(storage, folder, before, progress))
        copy_out(engine, database)
        late = dict(_copied(storage, folder, before | early, progress))
        lines = late | _gone_meanwhile(early, late)
        kept.write_lines(backup, lines.values())
        told = Manifest(
            made_at=now.isoformat(timespec="seconds"),
            kind=kind,
            shape=shape,
            database=database.name,
            database_sha256=kept.sha256_of(database),
            files=len(lines),
            bytes=sum(line.size for line in lines.values()),
            files_sha256=kept.sha256_of(backup / kept.FILES),
            secrets=_secrets(settings, backup, with_secrets),
        )
        kept.write_manifest(backup, told)
    return Made(backup, told, sum(before.get(key) != line for key, line in lines.items()))


def keep_newest(folder: Path, count: int) -> int:
    """Remove all complete backups but the newest, and the files that only they had. Returns how many went."""
    with _alone(folder):
        old = kept.complete(folder)[:-count]
        for backup in old:
            # Without its manifest it is no backup any more, whatever happens next.
            (backup / kept.MANIFEST).unlink()
            shutil.rmtree(backup)
        if old:
            wanted = {line.sha256 for backup in kept.complete(folder) for line in kept.lines(backup)}
            for path in (folder / kept.POOL).glob("??/*"):
                if path.name not in wanted:
                    path.unlink()
    return len(old)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / kept.POOL).mkdir(mode=0o700, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AuditError(f"Another backup into {folder} is under way. Wait until it is done.") from None
        yield


def _next_folder(folder: Path, now: datetime) -> Path:
    """By the time it is, but after all that are there: the newest is the one made last, whatever clocks said."""
    moments = [moment for made in kept.complete(folder) if (moment := _moment_of(made.name)) is not None]
    newest = max(moments, default=None)
    moment = now if newest is None else max(now, newest + timedelta(seconds=1))
    return folder / f"{moment:{_NAME}}"


def _moment_of(name: str) -> datetime | None:
    """When a backup was made, by its folder; None for one that somebody gave another name."""
    try:
        return datetime.strptime(name, _NAME).replace(tzinfo=UTC)
    except ValueError:
        return None


def _newest_lines(folder: Path) -> Iterator[Line]:
    for backup in kept.complete(folder)[-1:]:
        yield from kept.lines(backup)


def _remove_half_made(folder: Path) -> None:
    """What an interrupted backup left: its database and list; its files stay in the pool and are used."""
    for path in folder.iterdir():
        if path.name not in {kept.POOL, ".lock"} and path.is_dir() and not (path / kept.MANIFEST).exists():
            shutil.rmtree(path)


def _copied(
    storage: Storage, folder: Path, before: Mapping[str, Line], progress: Progress
) -> Iterator[tuple[str, Line]]:
    """Copy what is not there yet; every file that is kept now, by its key."""
    for count, found in enumerate(_in_order(storage), start=1):
        line = before.get(found.key)
        if line is None or not _is_there(folder, line, found):
            line = _copy(storage, folder, found)
        if line is not None:
            yield found.key, line
        progress(count)


def _gone_meanwhile(early: Mapping[str, Line], late: Mapping[str, Line]) -> dict[str, Line]:
    """Files that were taken out or whose time was over while the rows were read: a row may still name them.

    What a phone sent is not among them when a worker has made it safe: nobody would delete it again.
    """
    gone = {key: line for key, line in early.items() if key not in late}
    return {
        key: line
        for key, line in gone.items()
        if not (key.startswith(_WAITING) and f"photos/{Path(key).stem}/screen.jpg" in late)
    }


def _in_order(storage: Storage) -> Iterable[Found]:
    seen = set()
    for found in storage.kept(_WAITING):
        seen.add(found.key)
        yield found
    for found in storage.kept():
        if found.key not in seen and not found.key.startswith(_PASSING):
            yield found


def _is_there(folder: Path, line: Line, found: Found) -> bool:
    unchanged = (line.size, line.modified) == (found.size, found.modified)
    return unchanged and kept.in_pool(folder, line.sha256).exists()


def _copy(storage: Storage, folder: Path, found: Found) -> Line | None:
    """Copy one file into the pool; None when it is gone since it was listed."""
    with tempfile.NamedTemporaryFile(dir=folder / kept.POOL, delete=False) as file:
        beside = Path(file.name)
        try:
            digest = _write(storage, found, file)
        except NotFound:
            beside.unlink()
            return None
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    target = kept.in_pool(folder, digest)
    target.parent.mkdir(mode=0o700, exist_ok=True)
    beside.replace(target)
    return Line(found.key, found.size, found.modified, digest)


def _write(storage: Storage, found: Found, file: IO[bytes]) -> str:
    digest = sha256()
    for piece in storage.pieces(found.key, 0, found.size):
        digest.update(piece)
        file.write(piece)
    return digest.hexdigest()


def _secrets(settings: Settings, backup: Path, with_secrets: bool) -> dict[str, str]:
    """Where each secret is; those kept in `instance/` come along only when asked for."""
    told = dict.fromkeys(SECRETS, "left out")
    for name in SECRETS:
        if getattr(settings, name):
            told[name] = "environment"
        elif with_secrets:
            (backup / kept.SECRETS).mkdir(mode=0o700, exist_ok=True)
            target = backup / kept.SECRETS / name
            target.touch(mode=0o600)
            target.write_text(settings.secret(name))
            told[name] = "in this backup"
    return told
