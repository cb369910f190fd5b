"""What a backup says of itself, and the list of files that belong to it."""

import csv
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Any

from audits.errors import AuditError

FORMAT = 1
MANIFEST, FILES, POOL, SECRETS = "manifest.json", "files.csv", "pool", "secrets"


@dataclass(frozen=True, slots=True)
class Manifest:
    """One backup. `kind` is `sqlite` or `postgresql`, `shape` the migration its database had.

    `secrets` tells of each by name where it is: `environment`, `left out` or `in this backup`.
    """

    made_at: str
    kind: str
    shape: str
    database: str
    database_sha256: str
    files: int
    bytes: int
    files_sha256: str
    secrets: dict[str, str]
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class Line:
    """One file of a backup."""

    key: str
    size: int
    modified: str
    sha256: str


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write it as the last thing of all, once everything else is on the disk."""
    os.sync()
    beside = folder / f".{MANIFEST}"
    beside.write_text(json.dumps(asdict(manifest), indent=1))
    with beside.open() as file:
        os.fsync(file.fileno())
    beside.replace(folder / MANIFEST)
    os.sync()


def complete(folder: Path) -> list[Path]:
    """The complete backups of a folder, the oldest first."""
    return sorted(path.parent for path in folder.glob(f"*/{MANIFEST}"))


def read_manifest(backup: Path) -> Manifest:
    """What a backup says of itself; one that is half made, or of a newer program, is refused."""
    try:
        told: dict[str, Any] = json.loads((backup / MANIFEST).read_text())
    except FileNotFoundError:
        raise AuditError(
            f"{backup} is no complete backup: it has no {MANIFEST}, which is written last."
        ) from None
    if told.get("format") != FORMAT:
        raise AuditError(f"{backup} was made by another release of Evenkeel, which has to read it.")
    return Manifest(**told)


def lines(backup: Path) -> Iterator[Line]:
    """The files of a backup, one after another."""
    with (backup / FILES).open(newline="", encoding="utf-8") as file:
        for key, size, modified, sha256 in csv.reader(file):
            yield Line(key, int(size), modified, sha256)


def write_lines(backup: Path, lines: Iterable[Line]) -> None:
    """Write the list of files."""
    with (backup / FILES).open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([line.key, line.size, line.modified, line.sha256] for line in lines)


def in_pool(folder: Path, sha256: str) -> Path:
    """Where a folder of backups keeps the file with this sha256."""
    return folder / POOL / sha256[:2] / sha256


def sha256_of(path: Path) -> str:
    """The sha256 of a file, read in pieces."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
