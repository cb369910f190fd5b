"""The survey sheet: top-level groups become touchpoints, rows become questions, in order."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from audits.checklists.xlsform.choices import Lists
from audits.checklists.xlsform.kinds import (
    UNDERSTOOD,
    Asked,
    Begin,
    End,
    Recorded,
    Refused,
    Setting,
    Unknown,
    meaning,
)
from audits.checklists.xlsform.languages import Languages
from audits.checklists.xlsform.questions import check_key, question
from audits.checklists.xlsform.refusals import refuse_misplaced, refuse_unsupported
from audits.checklists.xlsform.row_conditions import relevance
from audits.checklists.xlsform.rows import CONSTRAINT, OF_A_QUESTION, OF_A_TOUCHPOINT, Findings, Row, quoted
from audits.checklists.xlsform.values import Unfit, one_of, read_cell, weight, yes_or_no
from audits.conditions.tree import Condition
from audits.sheet import Channel, Lens, Question, Touchpoint, Words

GENERAL = "general"


@dataclass(slots=True)
class Section:
    """A touchpoint while its rows are read. `row` is its begin_group, None for what stands outside any group."""

    key: str
    row: Row | None = None
    questions: list[Question] = field(default_factory=list)


class Survey:
    """Reads the survey sheet row by row. What is wrong goes to `findings`."""

    def __init__(self, known: Lists, languages: Languages, findings: Findings) -> None:
        self.settings: dict[str, str] = {}
        self.unknown_types: list[Row] = []
        self._known, self._languages, self._findings = known, languages, findings
        self._sections: dict[str, Section] = {}
        self._open: list[tuple[Section, Condition | None]] = []
        self.rows: dict[tuple[str, str], Row] = {}
        self.refused: set[str] = set()
        self._named: dict[str, Row] = {}
        self._recorded: list[str] = []

    def read(self, rows: Iterable[Row]) -> tuple[Touchpoint, ...]:
        """The touchpoints in journey order. A group without questions is named and left out."""
        for row in rows:
            if row.value("type") and not self._is_disabled(row):
                self._row(row)
        if self._recorded:
            names = ", ".join(self._recorded)
            self._findings.warn(f"Sheet survey: recorded by the visit itself and not asked: {names}.")
        return tuple(
            self._touchpoint(section) for section in self._sections.values() if self._has_questions(section)
        )

    def _row(self, row: Row) -> None:
        match meaning(row.value("type")):
            case Setting(column):
                self.settings[column] = row.value("name")
            case Recorded():
                self._recorded.append(row.name)
            case Begin(refused):
                self._begin(row, refused)
            case End():
                self._open[-1:] = []
            case Asked() as asked:
                self._ask(row, asked)
            case Refused(expected):
                self._refuse_type(row, expected)
            case Unknown():
                self.unknown_types.append(row)
                self._refuse_type(row, f"one of {UNDERSTOOD}; pyxform does not know this type either")

    def _begin(self, row: Row, refused: str) -> None:
        if refused:
            self._refuse_type(row, refused)
        check_key(row, self._findings)
        refuse_unsupported(row, self._findings)
        refuse_misplaced(row, OF_A_QUESTION, "nothing here; it belongs on a question row", self._findings)
        refuse_misplaced(row, [CONSTRAINT], "nothing here; it belongs on a question row", self._findings)
        if self._open:
            self._nest(row)
            self._open.append((self._open[-1][0], relevance(row, self._findings)))
            return
        section = self._sections.setdefault(row.value("name"), Section(row.value("name")))
        section.row = row
        self._open.append((section, None))

    def _nest(self, row: Row) -> None:
        """A group in a group is part of the touchpoint around it."""
        expected = "nothing here; it belongs on the outermost group, which is the touchpoint"
        refuse_misplaced(row, OF_A_TOUCHPOINT, expected, self._findings)
        self._findings.warn(
            f"Sheet survey, row {row.number}: group “{row.name}” stands inside “{self._open[-1][0].key}”; "
            "its questions belong to that touchpoint and its own label is not shown."
        )

    def _ask(self, row: Row, asked: Asked) -> None:
        groups = [condition for _, condition in self._open]
        found = question(row, asked, self._known, self._languages, self._findings, groups)
        check_key(row, self._findings)
        earlier = self._named.setdefault(found.key, row)
        if earlier is not row:
            expected = f"a name that is unique in the whole form; row {earlier.number} has it already"
            self._findings.refuse(row, "name", quoted(found.key), expected)
        section = self._open[-1][0] if self._open else self._sections.setdefault(GENERAL, Section(GENERAL))
        section.questions.append(found)
        self.rows.setdefault((section.key, found.key), row)

    def _refuse_type(self, row: Row, expected: str) -> None:
        self.refused.add(row.value("name"))
        self._findings.refuse(row, "type", f"{quoted(row.value('type'))} for “{row.name}”", expected)

    def _is_disabled(self, row: Row) -> bool:
        try:
            return bool(row.value("disabled")) and yes_or_no(row.value("disabled"))
        except Unfit:
            return False

    def _has_questions(self, section: Section) -> bool:
        if not section.questions:
            self._findings.warn(f"Sheet survey: group “{section.key}” asks nothing and was left out.")
        return bool(section.questions)

    def _touchpoint(self, section: Section) -> Touchpoint:
        row, findings = section.row, self._findings
        if row is None:
            return Touchpoint(GENERAL, {"": "General"}, tuple(section.questions))
        self.rows[section.key, ""] = row
        return Touchpoint(
            key=section.key,
            name=self._name(section, row),
            questions=tuple(section.questions),
            channel=read_cell(row, "channel", one_of(Channel), Channel.STORE, findings),
            lens=read_cell(row, "lens", one_of(Lens), Lens.SERVICE, findings),
            weight=read_cell(row, "weight", weight, Decimal(1), findings),
            expectation=read_cell(row, "expectation", yes_or_no, False, findings),
            wish=read_cell(row, "wish", yes_or_no, True, findings),
            relevant=relevance(row, findings),
        )

    def _name(self, section: Section, row: Row) -> Words:
        name = self._languages.words(row, "label")
        if not name:
            self._findings.warn(
                f"Sheet survey, row {row.number}: group “{row.name}” has no label and is shown by its name."
            )
        return name or {"": section.key}
