"""CSV files of other people, read row by row in flat memory; what is wrong is named by row and column."""

import csv
import gzip
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import BinaryIO, cast

from audits.errors import BadFile, Problem
from audits.tabular.cells import unguarded

LONGEST_LINE = 1024 * 1024
_BOM = b"\xef\xbb\xbf"
_GZIP = b"\x1f\x8b"
_OTHER_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column we know. `longest` counts characters; a required column must be in the heading."""

    name: str
    longest: int = 200
    required: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `number` is what a spreadsheet shows beside it; `cells` holds only columns that the file has."""

    number: int
    cells: dict[str, str]


@dataclass
class Table:
    """A file whose heading was read and whose rows are to come; `problems` grows while they are read.

    `found` are the columns we know in the file's order, `ignored` the headings we do not.
    """

    name: str
    found: tuple[str, ...]
    ignored: tuple[str, ...]
    problems: list[Problem] = field(default_factory=list)
    _rows: Iterator[Row] = field(default_factory=lambda: iter(()), repr=False)

    def __iter__(self) -> Iterator[Row]:
        """The sound rows, once; rows that are wrong in themselves are in `problems` instead."""
        return self._rows

    def report(self, row: int, column: str, found: str, expected: str) -> None:
        """Add a problem that the reader of the rows has seen. An empty `found` reads "nothing"."""
        self.problems.append(Problem(row, column, quoted(found), expected))

    def refuse_problems(self) -> None:
        """Raise `BadFile` when there is any problem. Call it after the last row."""
        if self.problems:
            raise BadFile(self.name, sorted(self.problems, key=lambda problem: problem.row or 0))

    def notes(self) -> list[str]:
        """What the person should know although the file is fine."""
        if not self.ignored:
            return []
        return [f"Columns that are not known here and were ignored: {', '.join(self.ignored)}."]


class _Unreadable(Exception):
    """The rest of the file cannot be read; the arguments are what was found and what was expected."""


def quoted(text: str) -> str:
    """What was found, in quotation marks and cut short; "nothing" when it is empty."""
    if not text.strip():
        return "nothing"
    return f"“{text[:60]}…”" if len(text) > 60 else f"“{text}”"


def open_table(source: BinaryIO, name: str, columns: Sequence[Column]) -> Table:
    """Read the heading of a CSV file (gzipped or not) and make its rows ready.

    Raises `BadFile` when there is no use in reading on: an empty file, another format, a column that is
    missing or there twice.
    """
    records = _records(source)
    try:
        heading = next(records, None)
    except _Unreadable as trouble:
        raise BadFile(name, [Problem(1, None, *trouble.args)]) from trouble
    known = {column.name: column for column in columns}
    titles = [title.strip() for title in heading or []]
    wrong = list(_heading_problems(titles, columns))
    if wrong:
        raise BadFile(name, wrong)
    places = [(place, known[title.lower()]) for place, title in enumerate(titles) if title.lower() in known]
    ignored = [
        title or f"the one without a heading in place {place}"
        for place, title in enumerate(titles, 1)
        if title.lower() not in known
    ]
    table = Table(name, tuple(column.name for _, column in places), tuple(dict.fromkeys(ignored)))
    table._rows = _rows(table, records, places, len(titles))  # noqa: SLF001 - the table is made here
    return table


def _heading_problems(titles: list[str], columns: Sequence[Column]) -> Iterator[Problem]:
    expected = "a heading row with the columns " + ", ".join(
        column.name for column in columns if column.required
    )
    if not any(titles):
        yield Problem(None if not titles else 1, None, "nothing", expected)
        return
    if len(titles) == 1:
        for delimiter, words in _OTHER_DELIMITERS.items():
            if delimiter in titles[0]:
                yield Problem(1, None, f"columns separated by {words}", "columns separated by commas")
                return
    found = [title.lower() for title in titles]
    for column in columns:
        if found.count(column.name) > 1:
            yield Problem(1, column.name, f"this heading {found.count(column.name)} times", "it once")
        elif column.required and column.name not in found:
            yield Problem(1, column.name, "no such column", expected)


def _rows(
    table: Table, records: Iterator[list[str]], places: list[tuple[int, Column]], width: int
) -> Iterator[Row]:
    names = table.found
    pick = itemgetter(*(place for place, _ in places))
    limits = [(place, column) for place, column in places]
    number = 1
    try:
        for number, cells in enumerate(records, 2):
            if len(cells) != width:
                if any(cells):
                    found = f"{len(cells)} {'cell' if len(cells) == 1 else 'cells'}"
                    table.problems.append(Problem(number, None, found, f"{width}, as in the heading"))
                continue
            if not any(cells):
                continue
            if _too_long(table, number, cells, limits):
                continue
            picked = pick(cells) if len(names) > 1 else (pick(cells),)
            yield Row(
                number,
                dict(zip(names, [unguarded(it) if it[:1] == "'" else it for it in picked], strict=True)),
            )
    except _Unreadable as trouble:
        table.problems.append(Problem(number + 1, None, *trouble.args))


def _too_long(table: Table, number: int, cells: list[str], limits: list[tuple[int, Column]]) -> bool:
    before = len(table.problems)
    for place, column in limits:
        if len(cells[place]) > column.longest:
            found = f"{len(cells[place]):,} characters"
            expected = f"{column.longest:,} at most"
            table.problems.append(Problem(number, column.name, found, expected))
    return len(table.problems) > before


def _records(source: BinaryIO) -> Iterator[list[str]]:
    reader = csv.reader(_lines(source), strict=True)
    try:
        yield from reader
    except csv.Error as trouble:
        raise _Unreadable(_csv_words(str(trouble)), "rows as in CSV, quotation marks doubled") from trouble


def _csv_words(words: str) -> str:
    if "unexpected end" in words:
        return "a quotation mark that is never closed"
    if "field larger" in words:
        return "a cell of more than 131,072 characters (or a quotation mark that is never closed)"
    if "new-line" in words:
        return "a line end of an old Macintosh, without a line feed"
    return "text after a closing quotation mark"


def _lines(source: BinaryIO) -> Iterator[str]:
    plain = _decompressed(source)
    first = True
    while line := _next_line(plain):
        if first:
            line, first = line.removeprefix(_BOM), False
        if b"\0" in line:
            raise _Unreadable("a zero byte: this is no text", "a CSV file in UTF-8")
        if len(line) >= LONGEST_LINE:
            raise _Unreadable("a line of more than a million bytes", "a CSV file with shorter lines")
        try:
            yield line.decode()
        except UnicodeDecodeError as trouble:
            found = f"the byte {line[trouble.start]:#04x}, which is not UTF-8"
            raise _Unreadable(found, "UTF-8 (in Excel: save as “CSV UTF-8”)") from trouble


def _decompressed(source: BinaryIO) -> BinaryIO:
    """The file itself, or what is in it when it is gzipped, whatever its name says."""
    start = source.read(2)
    source.seek(0)
    return cast(BinaryIO, gzip.GzipFile(fileobj=source)) if start == _GZIP else source


def _next_line(source: BinaryIO) -> bytes:
    try:
        return source.readline(LONGEST_LINE)
    except (EOFError, gzip.BadGzipFile, zlib.error) as trouble:
        raise _Unreadable("a damaged gzip file", "a whole one; copy or send it again") from trouble
