"""The one PDF of a batch: its files brought to a folder, numbered by our press, joined by a process of its own."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from flask import current_app, render_template
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlmodel import Session

from audits import db
from audits.errors import AuditError, NotFound
from audits.people.tables import Person
from audits.reports.batch_tables import MOST_TAGGED, Batch, ItemStatus
from audits.reports.batches.queries import Row, rows
from audits.reports.issuing.files import open_issue
from audits.storage import Storage
from audits.web.paper import Document, Press

ROOT = Path(__file__).resolve().parents[3]
NUMBERED_AT_ONCE = 500
_STYLES = (
    "@page { size: 120mm 5mm; margin: 0; }"
    " html { font: 7pt 'Liberation Sans', 'DejaVu Sans', sans-serif; color: #5c5a55; }"
    " body { margin: 0; } p { margin: 0; line-height: 5mm; text-align: center; break-after: page; }"
    " p:last-child { break-after: auto; }"
)
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


def merge(batch: Batch) -> dict[str, Any]:
    """Join the ready audits of a batch that whoever asked may read, and keep the file. Returns its columns."""
    with Session(db.reading(db.engine()), expire_on_commit=False) as reading:
        asker = reading.get(Person, batch.requested_by_id) if batch.requested_by_id else None
        if asker is None:
            raise NotFound("Whoever asked for this batch")
        parts = parts_of(rows(reading, asker, batch))
    storage: Storage = current_app.extensions["storage"]
    with tempfile.TemporaryDirectory(prefix="evenkeel-") as folder:
        target = Path(folder, "merged.pdf")
        pages = join(parts, target, batch.language)
        digest = _digest(target)
        key, size = f"reports/{digest}.pdf", target.stat().st_size
        storage.put_file(key, target)
    return {"merged_key": key, "merged_sha256": digest, "merged_size": size, "merged_pages": pages}


def parts_of(found: Iterable[Row]) -> list[Part]:
    """The audits to join, under the bookmarks of their regions and stores."""
    parts = []
    for row in found:
        if row.item.status is ItemStatus.READY and row.issue is not None and row.is_readable:
            kept = open_issue(row.issue)
            day = row.visited_on.isoformat() if row.visited_on else ""
            above = (row.item.folder, f"{row.store} {row.store_name}".strip())
            name = f"{day} {row.ref}".strip()
            parts.append(Part(tuple(filter(None, above)), name, kept.file.pages, kept.pieces))
    return parts


def join(parts: Sequence[Part], target: Path, language: str, told: Told = lambda _joined: None) -> int:
    """Join files into one beside which there is room for all of them. Returns its pages; `NotJoined` when stopped."""
    folder, files = target.parent, []
    for place, part in enumerate(parts):
        path = folder / f"{place:05}.pdf"
        with path.open("wb") as file:
            file.writelines(part.read())
        files.append({"path": str(path), "above": part.above, "name": part.name})
    with force_locale(language):
        title = _("Audits of %(count)s visits", count=f"{len(parts):,}")
    order = {
        "files": files,
        "numbers": _numbers(folder, sum(part.pages for part in parts), language),
        "is_tagged": len(parts) <= MOST_TAGGED,
        "title": title,
        "language": language,
        "target": str(target),
    }
    return _ordered(order, told)


def _numbers(folder: Path, total: int, language: str) -> list[str]:
    """Files with a page for each page number, printed some hundreds at a time."""
    press: Press = current_app.extensions["press"]
    made = []
    for first in range(1, total + 1, NUMBERED_AT_ONCE):
        numbers = range(first, min(first + NUMBERED_AT_ONCE, total + 1))
        with force_locale(language):
            html = render_template("reports/page_numbers.html", numbers=numbers, total=total)
        path = folder / f"numbers-{first}.pdf"
        path.write_bytes(press.print(Document(html, (_STYLES,))).pdf)
        made.append(str(path))
    return made


def _ordered(order: dict[str, Any], told: Told) -> int:
    """Let the child join, and listen to how far it is."""
    child = subprocess.Popen(
        [sys.executable, "-m", "audits.reports.batches.merge_child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    )
    pages: int | None = None
    try:
        with cast(Any, child.stdin) as orders:
            json.dump(order, orders)
        for line in cast(Any, child.stdout):
            said = json.loads(line)
            pages = said.get("pages")
            told(said.get("joined", 0))
    except BrokenPipeError:
        pages = None
    finally:
        child.kill()
        child.wait()
        cast(Any, child.stdout).close()
    if pages is None:
        raise NotJoined
    return pages


def _digest(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while piece := file.read(1024**2):
            digest.update(piece)
    return digest.hexdigest()
