"""The settings sheet: what the form is called, its version, and how it makes a total."""

from collections.abc import Mapping
from dataclasses import dataclass

from audits.checklists.xlsform.language_names import language_code
from audits.checklists.xlsform.rows import Findings, Row, Table, quoted
from audits.checklists.xlsform.values import milestones, one_of, read_cell, yes_or_no
from audits.sheet import Total, Words

LONGEST = {"id_string": 120, "title": 200, "version": 60}
"""Characters, as the tables keep them."""

FIRST_VERSION = "1"


@dataclass(frozen=True, slots=True)
class FormSettings:
    """The settings of a form."""

    key: str
    title: Words
    version: str
    total: Total
    cap_bonus: bool
    milestones: tuple[str, ...]


def form_settings(
    settings: Table, on_survey: Mapping[str, str], file_stem: str, findings: Findings
) -> FormSettings:
    """The first row of the sheet. As in pyxform, a setting may stand on the survey sheet (`on_survey`), a form
    without an id is called after its file, and one without a title after its id. No version is version 1.
    """
    row = next(iter(settings), Row("settings", 2, {}, settings.headings))
    for column, longest in LONGEST.items():
        if len(row.value(column)) > longest:
            findings.refuse(row, column, quoted(row.value(column)), f"at most {longest} characters")
    told = {column: row.value(column) or on_survey.get(column, "") for column in ("id_string", "version")}
    if not told["id_string"]:
        findings.warn(
            f"Sheet settings has no form_id: the checklist is called after its file, “{file_stem}”."
        )
    if not told["version"]:
        findings.warn(f"Sheet settings has no version: this is taken as version {FIRST_VERSION}.")
    key = told["id_string"] or file_stem
    return FormSettings(
        key=key,
        title={"": row.text("title") or on_survey.get("title", "") or key} | _translated(row),
        version=told["version"] or FIRST_VERSION,
        total=read_cell(row, "total", one_of(Total), Total.POOLED, findings),
        cap_bonus=read_cell(row, "cap_bonus", yes_or_no, True, findings),
        milestones=read_cell(row, "milestones", milestones, (), findings),
    )


def _translated(row: Row) -> dict[str, str]:
    return {
        language_code(column[1]): text
        for column, text in row.cells.items()
        if column[0] == "translated_title" and len(column) == 2
    }
