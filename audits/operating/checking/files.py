"""Whether every file that a row names is there and holds what it held, and which files no row names."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from audits.errors import NotFound
from audits.pictures import is_whole
from audits.reports.batch_tables import Batch
from audits.reports.style_tables import HouseStyle
from audits.reports.styles.changing import logo_key
from audits.reports.tables import Issue, Report
from audits.storage import Found, Storage
from audits.visits.phone_tables import SupersededPhoto
from audits.visits.photos.keeping import SIZES, quarantined, stored
from audits.visits.tables import Photo, PhotoState

Progress = Callable[[str, int, int | None], None]
# Files of their own accord, which no row names: they pass, or are made again when they are missed.
_UNNAMED = ("probe/", "uploads/", "fits/")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that a row names: what a person calls it, and the sha256 that it must have, where one was kept."""

    what: str
    sha256: str | None


@dataclass(slots=True)
class FileReport:
    """What became of the files: how many were read, what is wrong with them, and keys that no row names."""

    looked_at: int = 0
    without_hash: int = 0
    problems: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)


def check_files(session: Session, storage: Storage, progress: Progress) -> FileReport:
    """Read every file that is kept, once. Six queries; memory grows with the number of files, not with their size."""
    report = FileReport()
    wanted = dict(wanted_files(session))
    session.rollback()
    missing = dict(wanted)
    for found in storage.kept():
        missing.pop(found.key, None)
        if (row := wanted.get(found.key)) is not None:
            _look_at(storage, found, row, report)
        elif not found.key.startswith(_UNNAMED) and not found.key.endswith(".exif"):
            report.orphans.append(found.key)
        progress("files read", report.looked_at, len(wanted))
    if missing:
        # Photos are replaced and converted while we read: what nobody names any more is not missed.
        now = dict(wanted_files(session))
        gone = [key for key in missing if key in now and not _is_there(storage, key)]
        report.problems += [f"{now[key].what} is missing: {key}." for key in gone]
    return report


def _is_there(storage: Storage, key: str) -> bool:
    """A photo that waits is there too when a backup has only what was made of it: the worker takes that."""
    waiting, _, photo_id = key.partition("/")
    made = stored(UUID(photo_id), "screen") if waiting == "quarantine" else key
    return storage.has(key) or storage.has(made)


def wanted_files(session: Session) -> Iterator[tuple[str, Wanted]]:
    """Every file that a row names, by its key. Six queries."""
    for table in (Photo, SupersededPhoto):
        yield from _photos(session, table)
    for documents in (
        select(Issue.storage_key, Issue.sha256, Issue.file_name).where(col(Issue.deleted_at).is_(None)),
        select(Report.storage_key, Report.sha256, Report.file_name).where(
            col(Report.storage_key) != "", col(Report.deleted_at).is_(None)
        ),
        select(Batch.merged_key, Batch.merged_sha256, Batch.file_name).where(
            col(Batch.merged_deleted_at).is_(None)
        ),
    ):
        for key, digest, name in session.exec(documents):
            yield from _document(key, digest, name)
    for key in session.exec(select(HouseStyle.logo_key)):
        if key:
            yield key, Wanted("The logo", _digest_of_logo(key))


def _photos(session: Session, table: Any) -> Iterator[tuple[str, Wanted]]:
    rows: Any = sa.select(table.id, table.state, table.sha256, table.screen_sha256, table.print_sha256)
    for photo_id, state, sent, screen, paper in session.execute(rows):
        if state is PhotoState.RECEIVED:
            yield quarantined(photo_id), Wanted("A photo that waits for the worker", sent)
        elif state is PhotoState.READY:
            for size, digest in zip(SIZES, (screen, paper), strict=True):
                yield stored(photo_id, size), Wanted("A photo", digest)


def _document(key: str, digest: str | None, name: str) -> Iterator[tuple[str, Wanted]]:
    if key and digest:
        yield key, Wanted(f"The document {name}", digest)


def _digest_of_logo(key: str) -> str | None:
    digest = key.rpartition("/")[2].partition(".")[0]
    return digest if logo_key(digest) == key else None


def _look_at(storage: Storage, found: Found, row: Wanted, report: FileReport) -> None:
    report.looked_at += 1
    try:
        if row.sha256 is None:
            report.without_hash += 1
            whole = is_whole(storage.get(found.key))
        else:
            whole = _digest(storage, found) == row.sha256
    except NotFound:
        return  # replaced since it was listed
    if not whole:
        report.problems.append(f"{row.what} is damaged: {found.key}.")


def _digest(storage: Storage, found: Found) -> str:
    digest = sha256()
    for piece in storage.pieces(found.key, 0, found.size):
        digest.update(piece)
    return digest.hexdigest()
