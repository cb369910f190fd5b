"""The settings sheet: what the form is called, its version, and how it makes a total."""

from collections.abc import Mapping
from dataclasses import dataclass

from audits.answers import clean_text
from audits.checklists.xlsform.language_names import language_code
from audits.checklists.xlsform.rows import Findings, Row, Table, quoted
from audits.checklists.xlsform.values import milestones, one_of, read_cell, yes_or_no
from audits.sheet import Total, Words

LONGEST = {"id_string": 120, "title": 200, "version": 60}
"""Characters, as the tables keep them."""

FIRST_VERSION = "1"
NAMELESS = "data"  # as in pyxform


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
    key = row.value("id_string") or on_survey.get("id_string", "")
    version = row.value("version") or on_survey.get("version", "")
    title = row.text("title") or on_survey.get("title", "")
    if not key:
        key = clean_text(file_stem) or NAMELESS
        findings.warn(f"Sheet settings has no form_id: the checklist is called after its file, “{key}”.")
    if not version:
        findings.warn(f"Sheet settings has no version: this is taken as version {FIRST_VERSION}.")
    for column, text in {"id_string": key, "title": title, "version": version}.items():
        if len(text) > LONGEST[column]:
            findings.refuse(row, column, quoted(text), f"at most {LONGEST[column]} characters")
    return FormSettings(
        key=key,
        title={"": title or key} | _translated(row),
        version=version or FIRST_VERSION,
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
