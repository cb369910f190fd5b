"""What pyxform itself says of a form, all of it, in its own words.

pyxform stops at the first error. Here the row it names is replaced by a harmless stand-in and pyxform is asked
again, so that an author hears everything at once.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from pyxform.builder import create_survey_element_from_dict
from pyxform.errors import PyXFormError
from pyxform.xls2json import RE_BEGIN_CONTROL, RE_END_CONTROL, workbook_to_json
from pyxform.xls2json_backends import DefinitionData

from audits.checklists.xlsform.messages import problems_in
from audits.checklists.xlsform.rows import Row, Table
from audits.errors import Problem

MOST_ROUNDS = 50

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


class _Form:
    """A copy of a workbook in which rows can be replaced."""

    def __init__(self, definition: DefinitionData, survey: Table, choices: Table) -> None:
        self._content: dict[str, Any] = asdict(definition)
        self._tables = {"survey": survey, "choices": choices}
        self._rows = {(row.sheet, row.number): row for table in (survey, choices) for row in table}
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
            return problems_in(error, self._tables), []
        except RecursionError:
            return [Problem(None, None, "groups nested too deeply", "a form that pyxform can read")], []
        return [], [warning.replace("\n", " ") for warning in warnings if _NOT_WORTH_SAYING not in warning]

    def repair(self, problem: Problem) -> bool:
        """Replaces the row of a problem; False when there is none to replace."""
        if problem.row is None or problem.sheet not in self._tables:
            return False
        return self.stand_in(problem.sheet, problem.row, problem.column or "")

    def stand_in(self, sheet: str, number: int, column: str) -> bool:
        """Puts a harmless row in place of one: first under its own name, unless that is what is wrong, then
        under another, then nothing at all. False when all that was tried."""
        row = self._rows.get((sheet, number))
        if row is None:
            return False
        self._rounds[sheet, number] += 2 if column == "name" else 1
        tried = self._rounds[sheet, number]
        name = row.value("name") if tried == 1 and row.value("name") else f"stand_in_{number}"
        self._content[sheet][number - 2] = self._harmless(row, name) if tried < 3 else {}
        return tried < 5

    def _harmless(self, row: Row, name: str) -> dict[str, str]:
        """A row under this name that pyxform cannot mind; empty where there is no such row."""
        kind = row.value("type")
        cells = {"name": name, "label": name, "list name": row.value("list name")}
        if row.sheet == "survey":
            cells["type"] = kind if RE_BEGIN_CONTROL.search(kind) else "note"
        if RE_END_CONTROL.search(kind):
            return {}
        first = {column[0]: heading for column, heading in reversed(list(row.headings.items()))}
        return {first[column]: text for column, text in cells.items() if text and column in first}


def _copy(content: dict[str, Any]) -> dict[str, Any]:
    """A copy that pyxform may change: it takes cells out of rows."""
    return {
        key: [dict(item) if isinstance(item, dict) else item for item in value]
        if isinstance(value, list)
        else value
        for key, value in content.items()
    }
