"""The sheets of an XLSForm as rows that know where they stand, and what was found wrong in them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pyxform import aliases
from pyxform.parsing.sheet_headers import clean_text_values, process_header, to_snake_case
from pyxform.question import MultipleChoiceQuestion, Option
from pyxform.survey import Survey
from pyxform.xls2json_backends import DefinitionData

from audits.errors import Problem

Column = tuple[str, ...]
"""A column after pyxform's aliases: `("label",)`, `("label", "French (fr)")`, `("bind", "relevant")`."""

OF_A_TOUCHPOINT = ("weight", "channel", "lens", "expectation", "wish")
OF_A_QUESTION = (
    "points",
    "bonus",
    "critical",
    "good_answer",
    "bands",
    "comment_when",
    "photo_when",
    "metric",
    "stopwatch",
    "staff_label",
    "may_skip",
    "receipt",
    "names_staff",
)
RELEVANT: Column = ("bind", "relevant")
CONSTRAINT: Column = ("bind", "constraint")
CONSTRAINT_MESSAGE: Column = ("bind", "jr:constraintMsg")
OURS: Mapping[str, frozenset[str]] = {
    "survey": frozenset(OF_A_TOUCHPOINT + OF_A_QUESTION),
    "choices": frozenset({"points"}),
    "settings": frozenset({"total", "cap_bonus", "milestones", "translated_title"}),
}
"""The columns XLSForm does not have and we add, by sheet."""

_ALIASES = {
    "survey": aliases.survey_header,
    "choices": aliases.list_header,
    "settings": aliases.settings_header,
}
_COLUMNS: Mapping[str, frozenset[str]] = {
    "survey": frozenset(MultipleChoiceQuestion.get_slot_names()),
    "choices": frozenset(Option.get_slot_names()),
    "settings": frozenset(Survey.get_slot_names()),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `number` is the one a spreadsheet shows; `headings` are the columns as the file names them."""

    sheet: str
    number: int
    cells: Mapping[Column, str]
    headings: Mapping[Column, str]

    def text(self, *column: str) -> str:
        """The cell as it is written, without blanks at its ends; "" when it is empty."""
        return self.cells.get(column, "")

    def value(self, *column: str) -> str:
        """The cell as pyxform understands it: single blanks and straight quotes."""
        return str(clean_text_values(self.text(*column), strip_whitespace=True))

    @property
    def name(self) -> str:
        """What the row is called, for sentences about it."""
        return self.value("name") or "without a name"


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: its columns as the file names them, and its rows, empty ones left out."""

    sheet: str
    headings: Mapping[Column, str]
    rows: tuple[Row, ...]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def knows(self, column: Column) -> bool:
        """Whether XLSForm has this column."""
        known = column[0] in _COLUMNS[self.sheet] or column[0] in _ALIASES[self.sheet].values()
        return known or column[0] in {alias[0] for alias in _ALIASES[self.sheet].values() if len(alias) == 2}


@dataclass(slots=True)
class Findings:
    """What is wrong with a form (it is refused) and what its author is told although it is taken."""

    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def refuse(self, row: Row, column: str | Column, found: str, expected: str) -> None:
        """Adds a problem. `column` is the canonical one; the problem names it as the file does."""
        column = (column,) if isinstance(column, str) else column
        heading = row.headings.get(column, column[-1])
        self.problems.append(Problem(row.number, heading, found, expected, row.sheet))

    def warn(self, sentence: str) -> None:
        """Adds a sentence, once."""
        if sentence not in self.warnings:
            self.warnings.append(sentence)


def table(definition: DefinitionData, sheet: str) -> Table:
    """A sheet of the workbook under canonical columns. A missing sheet has no columns and no rows."""
    header = getattr(definition, f"{sheet}_header") or [{}]
    double_colon = any("::" in heading for heading in header[0])
    columns = {heading: _column(sheet, heading, double_colon) for heading in header[0]}
    headings = {column: heading for heading, column in columns.items()}
    rows = tuple(
        Row(
            sheet,
            number,
            {columns[heading]: text for heading, text in cells.items()},
            headings | {columns[heading]: heading for heading in cells},
        )
        for number, cells in enumerate(getattr(definition, sheet) or [], start=2)
        if cells
    )
    return Table(sheet, headings, rows)


def quoted(text: str) -> str:
    """A cell's text as a problem quotes it, shortened."""
    shown = " ".join(text.split())
    return f"“{shown if len(shown) <= 80 else shown[:79] + '…'}”" if shown else "nothing"


def _column(sheet: str, heading: str, double_colon: bool) -> Column:
    tokens: Column = process_header(
        header=heading,
        use_double_colon=double_colon,
        header_aliases=_ALIASES[sheet],
        header_columns=_COLUMNS[sheet],
    )[1]
    first = to_snake_case(tokens[0])
    return (first, *tokens[1:]) if first in OURS[sheet] else tokens
