"""Workbooks for tests, written row by row as an author would."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from audits.checklists.xlsform.reading import read_questionnaire
from audits.errors import BadFile, Problem
from audits.sheet import Question, Questionnaire

DATA = Path(__file__).parents[3] / "shared" / "data"

Line = dict[str, Any]
Lines = Sequence[Mapping[str, Any]]

YES_NO: Lines = [
    {"list_name": "yn", "name": "yes", "label": "Yes"},
    {"list_name": "yn", "name": "no", "label": "No"},
]
SETTINGS = {"form_id": "visit", "form_title": "Store visit", "version": "1"}


def workbook(
    survey: Lines, choices: Lines = YES_NO, settings: Mapping[str, str] | None = None, **sheets: Lines
) -> bytes:
    """An .xlsx with these rows; columns in order of appearance. An empty settings mapping leaves that sheet out."""
    content = BytesIO()
    told = SETTINGS if settings is None else settings
    with Workbook(content, {"in_memory": True}) as book:
        for name, lines in {
            "survey": survey,
            "choices": choices,
            "settings": [told] if told else [],
            **sheets,
        }.items():
            if lines:
                _fill(book, name, lines)
    return content.getvalue()


def asked(**columns: Any) -> Line:
    """A text question, or what the columns say."""
    return {"type": "text", "name": "remark", "label": "Anything else?", **columns}


def read(survey: Lines, choices: Lines = YES_NO, settings: Mapping[str, str] | None = None) -> Questionnaire:
    """The questionnaire of such a workbook."""
    return read_questionnaire(workbook(survey, choices, settings), "visit.xlsx")[0]


def only_question(
    survey: Lines, choices: Lines = YES_NO, settings: Mapping[str, str] | None = None
) -> Question:
    """The one question of such a workbook."""
    [(_, question)] = read(survey, choices, settings).questions()
    return question


def warnings_of(survey: Lines, choices: Lines = YES_NO, settings: Mapping[str, str] | None = None) -> str:
    """What the author is told of a workbook that is taken, a line a warning."""
    return "\n".join(read_questionnaire(workbook(survey, choices, settings), "visit.xlsx")[1])


def problems_of(
    survey: Lines, choices: Lines = YES_NO, settings: Mapping[str, str] | None = None
) -> list[Problem]:
    """The problems of such a workbook; none when it is taken."""
    return refusal(workbook(survey, choices, settings))


def refusal(data: bytes, name: str = "visit.xlsx") -> list[Problem]:
    """The problems of a file; none when it is taken."""
    try:
        read_questionnaire(data, name)
    except BadFile as refused:
        return list(refused.problems)
    return []


def places(problems: list[Problem]) -> list[tuple[str | None, int | None, str | None]]:
    """Where the problems are."""
    return [(problem.sheet, problem.row, problem.column) for problem in problems]


def _fill(book: Workbook, name: str, lines: Lines) -> None:
    headings = list(dict.fromkeys(heading for line in lines for heading in line))
    sheet = book.add_worksheet(name)
    sheet.write_row(0, 0, headings)
    for row, line in enumerate(lines, start=1):
        for column, heading in enumerate(headings):
            if heading in line:
                sheet.write(row, column, line[heading])
