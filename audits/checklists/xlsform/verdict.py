"""What pyxform itself says of a form, all of it, in its own words.

pyxform stops at the first error. Here the row it names is replaced by a harmless stand-in and pyxform is asked
again, so that an author hears everything at once.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from pyxform.builder import create_survey_element_from_dict
from pyxform.errors import PyXFormError
from pyxform.xls2json import RE_BEGIN_CONTROL, RE_END_CONTROL, workbook_to_json
from pyxform.xls2json_backends import DefinitionData

from audits.checklists.xlsform.rows import Row, Table, quoted
from audits.errors import Problem

MOST_ROUNDS = 50

_ROW = re.compile(r"\[row : (\d+)\]")
_PLACE = re.compile(r"On the '(\w+)' sheet, (?:the|one or more) '?([\w:]+)'?")
_SHEET = re.compile(r"sheet: '(\w+)'")
_COLUMN_BY_WORDS = {
    "with no name": "name",
    "with no type": "type",
    "List name not in": "type",
    "Missing calculation": "calculation",
    "arameter": "parameters",
    "Unmatched": "type",
    "Choice names with spaces": "name",
}
_DUPLICATE_HEADING = re.compile(r"Duplicate column header: (.+)")
_SPACED_CHOICE = re.compile(r"See \[(.*?)\] in \[(.*?)\]")
_NOT_WORTH_SAYING = "max-pixels"


def pyxform_verdict(
    definition: DefinitionData, survey: Table, choices: Table, ignored: Iterable[Row]
) -> tuple[list[Problem], list[str]]:
    """Problems and warnings of pyxform. `ignored` are rows already refused that would only stop it.

    Costs one conversion of the form, and one more for every problem found, at most 50 and fewer in long forms.
    """
    form = _Form(definition, survey, choices)
    for row in ignored:
        form.stand_in("survey", row.number, "type")
    problems: list[Problem] = []
    for _ in range(min(MOST_ROUNDS, 5 + 5_000 // (len(survey.rows) + 1))):
        found, warnings = form.convert()
        if not found:
            return problems, [] if problems else warnings
        problems += [problem for problem in found if problem not in problems]
        repaired = [form.repair(problem) for problem in found]
        if not all(repaired):
            break
    return problems, []


def in_its_words(error: PyXFormError) -> Problem:
    """An error of pyxform outside any row it could name."""
    heading = _DUPLICATE_HEADING.fullmatch(str(error))
    row, column = (1, heading[1]) if heading else (None, None)
    return Problem(row, column, _found(quoted(heading[1]) if heading else ""), _expected(str(error)))


class _Form:
    """A copy of a workbook in which rows can be replaced."""

    def __init__(self, definition: DefinitionData, survey: Table, choices: Table) -> None:
        self._content: dict[str, Any] = asdict(definition)
        self._tables = {"survey": survey, "choices": choices}
        self._rounds: Counter[tuple[str, int]] = Counter()

    def convert(self) -> tuple[list[Problem], list[str]]:
        """The problems pyxform stops at (several only when it lists several), else its warnings."""
        warnings: list[str] = []
        try:
            workbook = DefinitionData(**_copy(self._content))
            form = workbook_to_json(
                workbook, fallback_form_name=workbook.fallback_form_name, warnings=warnings
            )
            create_survey_element_from_dict(form).xml()
        except PyXFormError as error:
            parts = [part for part in re.split(r"\n(?=\[row : )", str(error)) if part]
            return [self._placed(part) for part in parts], []
        except RecursionError:
            return [Problem(None, None, "groups nested too deeply", "a form that pyxform can read")], []
        return [], [warning.replace("\n", " ") for warning in warnings if _NOT_WORTH_SAYING not in warning]

    def repair(self, problem: Problem) -> bool:
        """Replaces the row of a problem; False when there is none to replace."""
        if problem.row is None or problem.row < 2 or problem.sheet not in self._tables:
            return False
        return self.stand_in(problem.sheet, problem.row, problem.column or "")

    def stand_in(self, sheet: str, number: int, column: str) -> bool:
        """Puts a harmless row in place of one: first under its own name, unless that is what is wrong, then
        under another, then nothing at all. False when that was tried."""
        rows = self._content[sheet]
        if not rows or number - 2 >= len(rows):
            return False
        self._rounds[sheet, number] += 1
        tried = self._rounds[sheet, number] + (column == "name")
        rows[number - 2] = self._harmless(sheet, number, keep_name=tried == 1) if tried < 3 else {}
        return tried < 4

    def _harmless(self, sheet: str, number: int, keep_name: bool) -> dict[str, str]:
        table = self._tables[sheet]
        row = next((row for row in table if row.number == number), None)
        name = row.value("name") if row and keep_name else f"stand_in_{number}"
        heading = {
            column[0]: text for column, text in table.headings.items() if column[0] in ("type", "name")
        }
        if row is None or not heading.get("name"):
            return {}
        if sheet == "choices":
            return {table.headings[("list name",)]: row.value("list name"), heading["name"]: name}
        kind = row.value("type")
        if RE_END_CONTROL.search(kind):
            return {}
        return {heading["type"]: kind if RE_BEGIN_CONTROL.search(kind) else "note", heading["name"]: name}

    def _placed(self, message: str) -> Problem:
        """One message of pyxform with the sheet, row and column it speaks of."""
        row, place, sheet = _ROW.search(message), _PLACE.search(message), _SHEET.search(message)
        column = (
            place[2]
            if place
            else next((column for words, column in _COLUMN_BY_WORDS.items() if words in message), None)
        )
        spaced = _SPACED_CHOICE.search(message)
        if spaced:
            return self._spaced_choice(message, spaced[1], spaced[2])
        name = place[1] if place else sheet[1] if sheet else "survey" if row else None
        number = int(row[1]) if row else None
        return Problem(number, column, _found(self._cell(name, number, column)), _expected(message), name)

    def _spaced_choice(self, message: str, name: str, list_name: str) -> Problem:
        rows = (row for row in self._tables["choices"] if row.value("list name") == list_name)
        number = next((row.number for row in rows if row.text("name") == name), None)
        return Problem(number, "name", quoted(name), _expected(message), "choices")

    def _cell(self, sheet: str | None, number: int | None, column: str | None) -> str:
        table = self._tables.get(sheet or "")
        row = next((row for row in table if row.number == number), None) if table else None
        if row is None or column is None:
            return ""
        return next(
            (
                quoted(row.cells.get(key, ""))
                for key in row.headings
                if column in (key[-1], row.headings[key])
            ),
            "nothing",
        )


def _found(cell: str) -> str:
    return cell or "what pyxform refuses"


def _expected(message: str) -> str:
    return f"a form that pyxform accepts, which says: {message}"


def _copy(content: dict[str, Any]) -> dict[str, Any]:
    return {
        key: [dict(item) if isinstance(item, dict) else item for item in value]
        if isinstance(value, list)
        else value
        for key, value in content.items()
    }
