"""Files that were printed and are kept: under their hash, read in pieces."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from flask import current_app

from audits.errors import AuditError, NotFound
from audits.storage import Storage


@dataclass(frozen=True, slots=True)
class File:
    """A printed file that is kept: its name, where it is, and what it weighs in bytes."""

    file_name: str
    storage_key: str
    sha256: str
    size: int
    pages: int


class FileDeleted(AuditError):
    """What was issued was deleted, with the photos or names in it, once their time was over."""

    status = 404

    def __init__(self, on: date) -> None:
        super().__init__(
            f"This file was deleted on {on:%Y-%m-%d}: it held photos or names that are kept for a time only. Ask for "
            "the document again; it is then printed without them."
        )


class Row(Protocol):
    """An `Issue` or a `Report`: what both say of their file."""

    file_name: str
    storage_key: str
    sha256: str | None
    size: int | None
    pages: int | None
    deleted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in storage, not read yet."""

    file: File
    storage: Storage

    def pieces(self, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """The bytes from `start`, a piece at a time."""
        return self.storage.pieces(
            self.file.storage_key, start, self.file.size - start if length is None else length
        )

    def read(self) -> bytes:
        """The whole file at once."""
        return self.storage.get(self.file.storage_key)


def open_issue(issue: Row) -> Kept:
    """The file of an issued version, or of a draft that was asked for. No query.

    `NotFound` while there is none, `FileDeleted` when it is there no more.
    """
    if issue.deleted_at is not None:
        raise FileDeleted(issue.deleted_at.date())
    if issue.sha256 is None or issue.size is None or issue.pages is None:
        raise NotFound("This document")
    storage: Storage = current_app.extensions["storage"]
    file = File(issue.file_name, issue.storage_key, issue.sha256, issue.size, issue.pages)
    return Kept(file, storage)
