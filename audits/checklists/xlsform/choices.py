"""The choices sheet: lists of options, each list shared by the questions that name it."""

from collections.abc import Mapping

from audits.checklists.xlsform.kinds import Asked
from audits.checklists.xlsform.languages import Languages
from audits.checklists.xlsform.rows import Findings, Row, Table, quoted
from audits.checklists.xlsform.values import option_points, read_cell
from audits.sheet import SPECIAL_CHOICES, Option

Lists = Mapping[str, tuple[Option, ...]]

OTHER = Option("other", {"": "Other"})
LONGEST_KEY = 120


def lists(choices: Table, languages: Languages, findings: Findings) -> Lists:
    """The options by list name. Rows that pyxform refuses (no name) are left out."""
    found: dict[str, dict[str, Option]] = {}
    for row in choices:
        name = row.value("list name")
        if name and row.value("name"):
            _add(found.setdefault(name, {}), row, languages, findings)
    return {name: tuple(options.values()) for name, options in found.items()}


def options_of(asked: Asked, row: Row, known: Lists, findings: Findings) -> tuple[Option, ...]:
    """The options of a question. `or_other` becomes an option `other`; what it is goes into the comment."""
    options = known.get(asked.list_name, ())
    if not asked.or_other or any(option.key == OTHER.key for option in options):
        return options
    findings.warn(
        f"Sheet survey, row {row.number}: “{row.name}” gets the choice “Other”; what exactly goes into its comment."
    )
    return (*options, OTHER)


def _add(options: dict[str, Option], row: Row, languages: Languages, findings: Findings) -> None:
    key = row.value("name")
    if key in options:
        findings.refuse(
            row, "name", quoted(key), f"a name that list “{row.value('list name')}” does not have yet"
        )
        return
    if len(key) > LONGEST_KEY:
        findings.refuse(row, "name", quoted(key), f"at most {LONGEST_KEY} characters")
    label = languages.words(row, "label") or {"": key}
    points = read_cell(row, "points", option_points, None, findings)
    if points and key in SPECIAL_CHOICES:
        findings.warn(f"Sheet choices, row {row.number}: “{key}” is 0 of 0, so its points never count.")
    options[key] = Option(key, label, points)
