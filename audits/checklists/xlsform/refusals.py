"""What XLSForm can say and a checklist cannot keep: refused by row and name, or named as not used."""

from collections.abc import Iterable

from pyxform.validators.pyxform.pyxform_reference import has_pyxform_reference

from audits.checklists.xlsform.languages import is_text
from audits.checklists.xlsform.rows import CONSTRAINT, OURS, RELEVANT, Column, Findings, Row, Table, quoted
from audits.checklists.xlsform.values import Unfit, yes_or_no

UNSUPPORTED: dict[Column, str] = {
    ("bind", "calculate"): "nothing here, because nothing is calculated from answers",
    ("choice_filter",): "nothing here, because every choice of a list is always shown",
    ("default",): "nothing here, because the shopper gives every answer",
    ("trigger",): "nothing here, because no answer changes another",
    ("bind", "entities:saveto"): "nothing here, because entities are not kept",
}
"""Columns that change what is asked or answered, and what was expected in them."""

_USED = {
    "survey": {"type", "name", "label", "hint", "parameters", "disabled"},
    "choices": {"list name", "name", "label"},
    "settings": {
        "id_string",
        "title",
        "version",
        "default_language",
        "name",
        "clean_text_values",
        "allow_choice_duplicates",
    },
}


def refuse_unsupported(row: Row, findings: Findings) -> None:
    """Refuses what a group or question row says and a checklist cannot keep."""
    for column, expected in UNSUPPORTED.items():
        if row.text(*column):
            findings.refuse(row, column, f"{quoted(row.text(*column))} on “{row.name}”", expected)
    for column, text in row.cells.items():
        if is_text(column) and has_pyxform_reference(text):
            findings.refuse(
                row,
                column,
                f"{quoted(text)} on “{row.name}”",
                "words only, because a text cannot quote an answer",
            )


def refuse_misplaced(row: Row, columns: Iterable[str | Column], expected: str, findings: Findings) -> None:
    """Refuses columns on a row where they mean nothing."""
    for column in columns:
        text = row.text(column) if isinstance(column, str) else row.text(*column)
        if text:
            findings.refuse(row, column, f"{quoted(text)} on “{row.name}”", expected)


def refuse_read_only(row: Row, findings: Findings) -> None:
    """Refuses a question that shows words instead of taking an answer; a note may be read-only."""
    text = row.value("bind", "readonly")
    if text and _switched(text) is not False:
        findings.refuse(
            row,
            ("bind", "readonly"),
            f"{quoted(text)} on “{row.name}”",
            "no, or the type note for words to read",
        )


def is_required(row: Row, findings: Findings) -> bool:
    """Whether an answer is demanded. An expression is refused."""
    text = row.value("bind", "required")
    required = _switched(text) if text else False
    if required is None:
        findings.refuse(
            row,
            ("bind", "required"),
            f"{quoted(text)} on “{row.name}”",
            "yes or no, because an answer is demanded always or never; what is asked when stands in relevant",
        )
    return bool(required)


def name_unused(table: Table, findings: Findings) -> None:
    """Names, once a sheet, the columns that are ignored: unknown ones, and known ones that have content."""
    unused = [
        heading
        for column, heading in table.headings.items()
        if not _is_used(table, column)
        and (not table.knows(column) or any(row.text(*column) for row in table))
    ]
    if unused:
        names = ", ".join(f"“{heading}”" for heading in unused)
        findings.warn(f"Sheet {table.sheet}: not used and ignored: {names}.")


def _is_used(table: Table, column: Column) -> bool:
    if column in UNSUPPORTED or column in {RELEVANT, CONSTRAINT, ("bind", "required"), ("bind", "readonly")}:
        return True
    if len(column) > 1:
        return is_text(column) or column[0] == "translated_title"
    return column[0] in _USED[table.sheet] | OURS[table.sheet]


def _switched(text: str) -> bool | None:
    """True, False, or None for an expression."""
    try:
        return yes_or_no(text)
    except Unfit:
        return None
