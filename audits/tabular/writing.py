"""CSV and XLSX written row by row in flat memory, with text that no spreadsheet will run."""

import csv
import gzip
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import uuid4

from xlsxwriter import Workbook

from audits.errors import AuditError
from audits.tabular.cells import Cell, guarded

MOST_SHEET_ROWS = 1_048_576
_CHUNK = 64 * 1024


class FileFormat(StrEnum):
    """What a table can be exported as."""

    CSV = "csv"
    XLSX = "xlsx"


def csv_chunks(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The file in pieces of about 64 kB: for a stream to a browser or a terminal."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in row])
        if buffer.tell() > _CHUNK:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def write_file(path: Path, kind: FileFormat, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a whole file, gzipped when its name ends in `.gz`; the old one stays until the new one is done."""
    unfinished = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        match kind:
            case FileFormat.CSV:
                _write_csv(unfinished, path.suffix == ".gz", columns, rows)
            case FileFormat.XLSX:
                _write_xlsx(unfinished, columns, rows)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _write_csv(path: Path, zipped: bool, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    with gzip.open(path, "wt", encoding="utf-8") if zipped else path.open("w", encoding="utf-8") as file:
        for chunk in csv_chunks(columns, rows):
            file.write(chunk)


def workbook_bytes(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Cell]]]]) -> bytes:
    """A workbook of several sheets, each with its name (at most 31 letters), columns and rows. Held in memory."""
    buffer = io.BytesIO()
    with Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        for name, columns, rows in sheets:
            _fill_sheet(book, name, columns, rows)
    return buffer.getvalue()


def _write_xlsx(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    # Rows go to the disk one by one; no text is taken for a formula, a link or a number.
    with Workbook(path, {"constant_memory": True, "strings_to_formulas": False}) as book:
        _fill_sheet(book, None, columns, rows)


def _fill_sheet(book: Any, name: str | None, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    sheet = book.add_worksheet(name)
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    for place, title in enumerate(columns):
        sheet.write_string(0, place, title, bold)
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(rows, 1):
        if number >= MOST_SHEET_ROWS:
            raise AuditError("This is more than the 1,048,576 rows a sheet can hold. Export it as csv.")
        for place, cell in enumerate(row):
            _write_cell(sheet, number, place, cell, day)


def _write_cell(sheet: Any, row: int, place: int, cell: Cell, day: Any) -> None:
    match cell:
        case None | "":
            return
        case str():
            sheet.write_string(row, place, guarded(cell))
        case int() | float() | Decimal():
            sheet.write_number(row, place, cell)
        case date():
            sheet.write_datetime(row, place, cell, day)
