"""Bringing a backup back, into an empty place only, after every byte of it was looked at."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from audits.errors import AuditError
from audits.migrations import migrate, newest
from audits.operating.backups import manifest as kept
from audits.operating.backups.database import copy_in, is_empty
from audits.operating.backups.manifest import Line, Manifest
from audits.settings import Settings
from audits.storage import Storage

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back: from which backup, its own words, and the shapes before and after."""

    backup: Path
    manifest: Manifest
    shape: str


def choose(folder: Path) -> Path:
    """The backup meant by a path: itself, or the newest complete one below it."""
    if (folder / kept.FILES).exists():
        return folder
    found = kept.complete(folder)
    if not found:
        raise AuditError(f"{folder} holds no complete backup.")
    return found[-1]


def restore(
    settings: Settings, engine: Engine, storage: Storage, backup: Path, progress: Progress
) -> Restored:
    """Bring a backup back. A damaged one changes nothing; a place that holds something already is left as it is."""
    told = kept.read_manifest(backup)
    _demand_empty(engine, storage)
    if told.kind != engine.dialect.name:
        raise AuditError(
            f"This backup is of {told.kind}, DATABASE_URL names {engine.dialect.name}. Both must be the same."
        )
    if told.shape > newest():
        raise AuditError(f"This backup has shape {told.shape}, newer than this program's {newest()}.")
    _verify(backup, told, progress)
    _bring_secrets(settings, backup)
    # Files first: a row is never there without its file, even when this is interrupted.
    for count, line in enumerate(kept.lines(backup), start=1):
        storage.put_file(line.key, kept.in_pool(backup.parent, line.sha256))
        progress("files brought back", count, told.files)
    copy_in(engine, backup / told.database)
    _, shape = migrate(engine)
    return Restored(backup, told, shape)


def _demand_empty(engine: Engine, storage: Storage) -> None:
    if not is_empty(engine):
        raise AuditError(
            "The database is not empty. Restore into a new one, so that nothing is written over."
        )
    if next(storage.kept(), None) is not None:
        raise AuditError(
            "STORAGE_URL is not empty. Restore into a new place, so that nothing is written over."
        )


def _verify(backup: Path, told: Manifest, progress: Progress) -> None:
    """Read everything once: better to know before than after."""
    for name, sha256 in ((told.database, told.database_sha256), (kept.FILES, told.files_sha256)):
        if not (backup / name).exists() or kept.sha256_of(backup / name) != sha256:
            raise AuditError(f"{backup / name} is damaged: use an earlier backup.")
    damaged = []
    for count, line in enumerate(kept.lines(backup), start=1):
        if not _is_whole(backup, line):
            damaged.append(line.key)
        progress("files looked at", count, told.files)
    if damaged:
        more = f" and {len(damaged) - 1:,} more" if len(damaged) > 1 else ""
        raise AuditError(f"{damaged[0]}{more} is damaged in {backup.parent}: use another copy of the backup.")


def _is_whole(backup: Path, line: Line) -> bool:
    path = kept.in_pool(backup.parent, line.sha256)
    return path.exists() and kept.sha256_of(path) == line.sha256


def _bring_secrets(settings: Settings, backup: Path) -> None:
    """Put secrets where they are looked for. Those made for the empty place protect nothing yet; the environment's
    stay in force."""
    target = settings.instance / "secrets"
    for path in sorted((backup / kept.SECRETS).glob("*")):
        if getattr(settings, path.name, ""):
            continue
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        own = target / path.name
        own.unlink(missing_ok=True)
        own.touch(mode=0o600)
        own.write_text(path.read_text())
