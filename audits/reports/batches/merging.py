"""The one PDF of a batch: its files, numbered by our press, are given one by one to a process that joins them."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, Self, cast

from flask import current_app
from sqlmodel import Session

from audits import db
from audits.errors import AuditError, NotFound
from audits.people.tables import Person
from audits.reports.batch_tables import Batch, ItemStatus
from audits.reports.batches.numbering import Numbers, title_of
from audits.reports.batches.queries import Row, rows
from audits.reports.issuing.files import open_issue
from audits.storage import Storage

ROOT = Path(__file__).resolve().parents[3]
Told = Callable[[int], None]
"""Is told how many files were joined so far."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file to be joined: the bookmarks above its own, its own, and how to read it."""

    above: tuple[str, ...]
    name: str
    pages: int
    read: Callable[[], Iterable[bytes]]


class NotJoined(AuditError):
    """Many PDFs could not be made one."""

    def __init__(self) -> None:
        super().__init__(
            "The audits are ready, but joining them into one PDF took too much memory or was stopped. Download the "
            "ZIP, or choose fewer audits for one PDF."
        )


def merge(batch: Batch, told: Told) -> dict[str, Any]:
    """Join the ready audits of a batch that whoever asked may read, and keep the file. Returns its columns."""
    with Session(db.reading(db.engine()), expire_on_commit=False) as reading:
        asker = reading.get(Person, batch.requested_by_id) if batch.requested_by_id else None
        if asker is None:
            raise NotFound("Whoever asked for this batch")
        parts = parts_of(rows(reading, asker, batch))
    storage: Storage = current_app.extensions["storage"]
    with tempfile.TemporaryDirectory(prefix="evenkeel-") as folder:
        target = Path(folder, "merged.pdf")
        pages = join(parts, target, batch.language, told)
        digest = _digest(target)
        key, size = f"reports/{digest}.pdf", target.stat().st_size
        storage.put_file(key, target)
    return {"merged_key": key, "merged_sha256": digest, "merged_size": size, "merged_pages": pages}


def parts_of(found: Iterable[Row]) -> list[Part]:
    """The audits to join, under the bookmarks of their regions and stores."""
    parts = []
    for row in found:
        if row.item.status is ItemStatus.READY and row.issue and row.is_readable and not row.issue.deleted_at:
            kept = open_issue(row.issue)
            day = row.visited_on.isoformat() if row.visited_on else ""
            above = (row.item.folder, f"{row.store} {row.store_name}".strip())
            name = f"{day} {row.ref}".strip()
            parts.append(Part(tuple(filter(None, above)), name, kept.file.pages, kept.pieces))
    return parts


def join(parts: Sequence[Part], target: Path, language: str, told: Told = lambda _joined: None) -> int:
    """Join files into one. Returns its pages; `NotJoined` when the process that joins them was stopped.

    What `told` raises stops it. Beside the target lie one file and some hundred page numbers at a time.
    """
    numbers = Numbers(target.parent, sum(part.pages for part in parts), language)
    order = {"title": title_of(len(parts), language), "language": language, "target": str(target)}
    with _Joiner(order) as joiner:
        for count, part in enumerate(parts, 1):
            for path in numbers.enough_for(part.pages):
                joiner.tell({"numbers": str(path)})
            path = target.with_name("part.pdf")
            with path.open("wb") as file:
                file.writelines(part.read())
            joiner.ask({"path": str(path), "above": part.above, "name": part.name})
            told(count)
        return int(joiner.ask({"end": True})["pages"])


class _Joiner:
    """The process that joins: it is given a file at a time and says when it has taken it in. Left, it is stopped."""

    def __init__(self, order: dict[str, Any]) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-m", "audits.reports.batches.merge_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
        )
        self.tell(order)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self._child.kill()
        self._child.communicate()

    def tell(self, words: dict[str, Any]) -> None:
        """Give it a line that it does not answer."""
        lines = cast(IO[str], self._child.stdin)
        try:
            lines.write(json.dumps(words) + "\n")
            lines.flush()
        except BrokenPipeError as stopped:
            raise NotJoined from stopped

    def ask(self, words: dict[str, Any]) -> dict[str, Any]:
        """Give it a line and wait for its answer; `NotJoined` when it is gone."""
        self.tell(words)
        answer = cast(IO[str], self._child.stdout).readline()
        if not answer:
            raise NotJoined
        said: dict[str, Any] = json.loads(answer)
        return said


def _digest(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while piece := file.read(1024**2):
            digest.update(piece)
    return digest.hexdigest()
