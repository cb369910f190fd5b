"""The files of a batch as one ZIP: a folder a region, `index.csv` first, put together while it is downloaded."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import partial

from audits.reports.batch_tables import ItemStatus
from audits.reports.batches.queries import Row
from audits.reports.issuing.files import open_issue
from audits.tabular import Cell, csv_chunks
from audits.web.zip_stream import Entry, of_bytes

INDEX = "index.csv"
HEADING = (
    "ref",
    "store",
    "region",
    "visited_on",
    "checklist",
    "version",
    "score",
    "file",
    "sha256",
    "pages",
    "note",
)
NO_LONGER = "Left out: it is not yours to read any more, or was taken back since."
DELETED = "The file was deleted, with the photos or names in it. Ask for the audit again."
NOT_YET = "Not ready yet."
REPLACED = "A newer version was issued since this file was printed."
_LONGEST = 80


def entries(rows: Iterable[Row]) -> list[Entry]:
    """The index and every file that is ready and may be read, in the order of the batch. No file is read yet."""
    files: list[Entry] = []
    index: list[Sequence[Cell]] = []
    taken: set[str] = {INDEX}
    for row in rows:
        entry = _entry(row, taken)
        if entry is not None:
            files.append(entry)
        index.append(_line(row, entry))
    return [of_bytes(INDEX, _csv(index)), *files]


def in_folder(region: str, name: str) -> str:
    """`Chicago / North`, `x.pdf` → `Chicago/North/x.pdf`, in ASCII that every system can unpack."""
    parts = [plain for part in region.split(" / ") if (plain := _plain(part))]
    return "/".join([*parts, name])


def _entry(row: Row, taken: set[str]) -> Entry | None:
    issue = row.issue
    if row.item.status is not ItemStatus.READY or issue is None or not row.is_readable or issue.deleted_at:
        return None
    path = _free(in_folder(row.item.folder, issue.file_name), taken)
    kept = open_issue(issue)
    return Entry(path, kept.file.size, partial(kept.pieces))


def _free(path: str, taken: set[str]) -> str:
    """The path, with a number where two names are the same in ASCII and in the eyes of Windows."""
    stem, _, ending = path.rpartition(".")
    number, found = 1, path
    while found.lower() in taken:
        number += 1
        found = f"{stem}-{number}.{ending}"
    taken.add(found.lower())
    return found


def _line(row: Row, entry: Entry | None) -> Sequence[Cell]:
    if not row.is_readable:
        return [""] * (len(HEADING) - 1) + [NO_LONGER]
    version, issue = row.version, row.issue if entry else None
    return [
        row.ref,
        row.store,
        row.item.folder,
        row.visited_on,
        row.checklist,
        version.number if version else None,
        None if row.score is None else round(float(row.score) * 100, 2),
        entry.name if entry else "",
        (issue.sha256 or "") if issue else "",
        issue.pages if issue else None,
        _note(row),
    ]


def _note(row: Row) -> str:
    match row.item.status:
        case ItemStatus.FAILED:
            return row.item.failure
        case ItemStatus.READY if row.issue and row.issue.deleted_at:
            return DELETED
        case ItemStatus.READY:
            return REPLACED if row.version and row.version.superseded_at else ""
        case ItemStatus.WAITING | ItemStatus.WORKING:
            return NOT_YET


def _csv(lines: Sequence[Sequence[Cell]]) -> bytes:
    # The mark tells spreadsheets that it is UTF-8.
    return "".join(csv_chunks(HEADING, lines)).encode("utf-8-sig")


def _plain(part: str) -> str:
    """Letters and digits of a folder's name in ASCII; other scripts keep their numbers of Unicode."""
    letters = unicodedata.normalize("NFKD", part)
    written = "".join(
        it if it.isascii() else "" if unicodedata.combining(it) else f"u{ord(it):x}" for it in letters
    )
    return re.sub(r"[^A-Za-z0-9.]+", "-", written).strip("-.")[:_LONGEST]
