"""A file as it arrived → the rows of its sheets, read by pyxform's own reader, or one sentence why not."""

import re
import warnings
from io import BytesIO
from pathlib import PurePath
from zipfile import ZipFile, ZipInfo

from pyxform.errors import PyXFormError, PyXFormReadError
from pyxform.xls2json_backends import DefinitionData, xls_to_dict, xlsx_to_dict

from audits.checklists.xlsform.messages import reading_problem
from audits.errors import BadFile, Problem

MOST_ROWS = 10_000
MOST_CELLS = 200_000
MOST_UNPACKED = 100 * 2**20  # bytes
WORKBOOK = "an .xlsx or .xls workbook with a survey sheet"

_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_CELL = re.compile(rb"</(?:\w+:)?(?:v|is|si)>")
_CHUNK = 2**20


class _Unreadable(Exception):
    """Why a file cannot be opened: what was found, what was expected."""

    def __init__(self, found: str, expected: str = WORKBOOK) -> None:
        super().__init__(found)
        self.found, self.expected = found, expected


def open_form(data: bytes, name: str) -> DefinitionData:
    """The sheets as pyxform reads them; the kind of file is told by its content, never by its name.

    Raises BadFile with one problem for what is no workbook, is protected, carries macros, or is too large.
    """
    try:
        definition = _read(data, _kind(data, name))
    except _Unreadable as why:
        raise BadFile(name, [Problem(None, None, why.found, why.expected)]) from None
    except PyXFormError as refusal:
        raise BadFile(name, [reading_problem(refusal)]) from None
    definition.fallback_form_name = PurePath(name).stem
    crowded = [
        Problem(None, None, f"{len(rows):,} rows", f"at most {MOST_ROWS:,} rows on a sheet", sheet)
        for sheet, rows in (("survey", definition.survey), ("choices", definition.choices))
        if rows and len(rows) > MOST_ROWS
    ]
    if crowded:
        raise BadFile(name, crowded)
    return definition


def _kind(data: bytes, name: str) -> str:
    if not data:
        raise _Unreadable("an empty file")
    if data.startswith(_ZIP):
        _check_zip(data, name)
        return ".xlsx"
    if data.startswith(_OLE):
        _check_ole(data)
        return ".xls"
    raise _Unreadable("a file that is no workbook")


def _check_ole(data: bytes) -> None:
    """An .xls workbook, or the envelope that Excel puts around a password-protected .xlsx."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise _Unreadable("a password-protected workbook", "a workbook without a password")
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        raise _Unreadable("a workbook with macros", "a workbook without macros, saved as .xlsx")


def _check_zip(data: bytes, name: str) -> None:
    try:
        with ZipFile(BytesIO(data)) as archive:
            entries = {entry.filename: entry for entry in archive.infolist()}
            _check_entries(entries, name)
            cells = max(
                (_cells(archive, entry) for entry in entries.values() if _holds_cells(entry)), default=0
            )
    except _Unreadable:
        raise
    except Exception as broken:  # a broken archive breaks in many ways
        raise _Unreadable("a broken .xlsx file") from broken
    if cells > MOST_CELLS:
        raise _Unreadable(
            f"a sheet with more than {MOST_CELLS:,} filled cells", f"at most {MOST_ROWS:,} rows on a sheet"
        )


def _check_entries(entries: dict[str, ZipInfo], name: str) -> None:
    if any(entry.flag_bits & 1 for entry in entries.values()):
        raise _Unreadable("a password-protected archive", "a workbook without a password")
    if name.lower().endswith((".xlsm", ".xltm")) or any(path.endswith("vbaProject.bin") for path in entries):
        raise _Unreadable("a workbook with macros", "a workbook without macros, saved as .xlsx")
    unpacked = sum(entry.file_size for entry in entries.values())
    if unpacked > MOST_UNPACKED:
        expected = f"at most {MOST_UNPACKED // 2**20} megabytes"
        raise _Unreadable(f"a file that unpacks to {unpacked / 2**20:,.0f} megabytes", expected)
    if "xl/workbook.xml" not in entries and "[Content_Types].xml" not in entries:
        raise _Unreadable("a zip archive that is no .xlsx workbook")


def _holds_cells(entry: ZipInfo) -> bool:
    return entry.filename.startswith(("xl/worksheets/", "xl/sharedStrings")) and entry.filename.endswith(
        ".xml"
    )


def _cells(archive: ZipFile, entry: ZipInfo) -> int:
    """Filled cells of a sheet, or texts that sheets share, counted without parsing; stops soon after too many."""
    count = 0
    with archive.open(entry) as sheet:
        while count <= MOST_CELLS and (chunk := sheet.read(_CHUNK)):
            count += len(_CELL.findall(chunk))
    return count


def _read(data: bytes, kind: str) -> DefinitionData:
    backend = xlsx_to_dict if kind == ".xlsx" else xls_to_dict
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl's remarks about styles and extensions
            return DefinitionData(**backend(BytesIO(data)))
    except PyXFormReadError as refusal:
        if "encrypted" in str(refusal):
            raise _Unreadable("a password-protected workbook", "a workbook without a password") from refusal
        raise _Unreadable(f"a broken {kind} workbook ({refusal})") from refusal
    except (MemoryError, PyXFormError):
        raise
    except Exception as broken:  # readers of old and broken workbooks fail in many ways
        raise _Unreadable(f"a broken {kind} workbook") from broken
