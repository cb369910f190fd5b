"""pyxform's messages as problems: its words, with the sheet, row and column they speak of."""

import re
from collections.abc import Mapping

from pyxform.errors import PyXFormError

from audits.checklists.xlsform.rows import Column, Row, Table, quoted
from audits.errors import Problem

_ROW = re.compile(r"\[row : (\d+)\]")
_PLACE = re.compile(r"On the '(\w+)' sheet, the '([\w:]+)'")
_SHEET = re.compile(r"sheet: '(\w+)'")
_COLUMN_BY_WORDS = {
    "with no name": "name",
    "with no type": "type",
    "List name not in": "type",
    "Missing calculation": "calculate",
    "arameter": "parameters",
    "Unmatched": "type",
}
_UNLABELLED = re.compile(r"element named '(.*?)' has no label")
_SPACED_CHOICE = re.compile(r"See \[(.*?)\] in \[(.*?)\]")
_SAME_HEADING = re.compile(r"Duplicate column header: (.+)")
_NEXT_MESSAGE = re.compile(r"\n(?=\[row : )")


def problems_in(error: PyXFormError, tables: Mapping[str, Table]) -> list[Problem]:
    """The problems of an error; pyxform lists several of one sort in one error."""
    return [_placed(message, tables) for message in _NEXT_MESSAGE.split(str(error)) if message]


def reading_problem(error: PyXFormError) -> Problem:
    """The problem of an error before any sheet could be read."""
    same = _SAME_HEADING.fullmatch(str(error))
    if same:
        return Problem(1, same[1], quoted(same[1]), _expected(str(error)))
    return Problem(None, None, "what pyxform refuses", _expected(str(error)))


def _placed(message: str, tables: Mapping[str, Table]) -> Problem:
    sheet, row, column = _place(message, tables)
    if row is None:
        return Problem(None, None, "what pyxform refuses", _expected(message), sheet)
    key = _key(row, column)
    heading = row.headings[key] if key else column
    found = quoted(row.cells.get(key, "")) if key else "nothing" if column else "what pyxform refuses"
    return Problem(row.number, heading, found, _expected(message), sheet)


def _place(message: str, tables: Mapping[str, Table]) -> tuple[str | None, Row | None, str | None]:
    spaced, unlabelled = _SPACED_CHOICE.search(message), _UNLABELLED.search(message)
    if spaced:
        rows = (row for row in tables["choices"] if row.value("list name") == spaced[2])
        return "choices", next((row for row in rows if row.text("name") == spaced[1]), None), "name"
    if unlabelled:
        named = (row for row in tables["survey"] if row.value("name") == unlabelled[1])
        return "survey", next(named, None), "label"
    number, place, named_sheet = _ROW.search(message), _PLACE.search(message), _SHEET.search(message)
    column = (
        place[2]
        if place
        else next((name for words, name in _COLUMN_BY_WORDS.items() if words in message), None)
    )
    sheet = place[1] if place else named_sheet[1] if named_sheet else "survey" if number else None
    return sheet, _row(tables, sheet, int(number[1])) if number and sheet else None, column


def _row(tables: Mapping[str, Table], sheet: str, number: int) -> Row:
    table = tables.get(sheet)
    found = (row for row in table or () if row.number == number)
    return next(found, Row(sheet, number, {}, {}))


def _key(row: Row, column: str | None) -> Column | None:
    """The column a message names, by its own name, its heading, or its last part (`relevant` of `bind::relevant`)."""
    keys = list(row.headings)
    fitting = [key for key in keys if column in (key[0], key[-1], row.headings[key])]
    filled = [key for key in fitting if key in row.cells]
    return next(iter(filled or fitting), None)


def _expected(message: str) -> str:
    return f"a form that pyxform accepts, which says: {message}"
