"""A questionnaire → an XLSForm that pyxform accepts and that reads back as an equal questionnaire."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from audits.checklists.xlsform.language_names import language_name
from audits.checklists.xlsform.written_expressions import as_expression
from audits.conditions.tree import Condition
from audits.sheet import (
    NO,
    SPECIAL_CHOICES,
    YES,
    Kind,
    Option,
    Question,
    Questionnaire,
    Scale,
    Touchpoint,
    When,
    Words,
)

Cell = str | Decimal
Line = Mapping[str, Cell]
"""One row by column heading; an absent column is an empty cell."""

ListKey = tuple[tuple[str, tuple[tuple[str, str], ...], Decimal | None], ...]
"""The options of a list, key, label and points, in a form that tells equal lists."""

TYPES: Mapping[Kind, str] = {
    Kind.CHOICE: "select_one",
    Kind.TICK_ALL: "select_multiple",
    Kind.SCALE: "range",
    Kind.INTEGER: "integer",
    Kind.DECIMAL: "decimal",
    Kind.TEXT: "text",
    Kind.DATE: "date",
    Kind.TIME: "time",
    Kind.DATE_TIME: "dateTime",
    Kind.PHOTO: "image",
    Kind.POSITION: "geopoint",
    Kind.ACKNOWLEDGE: "acknowledge",
    Kind.STOPWATCH: "integer",
    Kind.NOTE: "note",
}
WRITTEN = datetime(2000, 1, 1)  # noqa: DTZ001 — the same questionnaire is the same bytes, whenever it is written
WIDTHS = {"label": 60, "hint": 40, "type": 24, "name": 24}
ANY_SKIP = tuple(SPECIAL_CHOICES.values())
_NEEDS_GUARD = tuple("=+-@\t\r\n＝＋－＠")


def write_workbook(questionnaire: Questionnaire) -> bytes:
    """The .xlsx file. Equal questionnaires give the same bytes.

    Texts that look like a formula are written as text and marked as such (the spreadsheet's own apostrophe),
    so that they are neither run nor changed.
    """
    lists = _lists(questionnaire)
    texts = ["label", *(_heading("label", code) for code in questionnaire.languages)]
    content = BytesIO()
    with Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as workbook:
        workbook.set_properties({"created": WRITTEN})
        _sheet(workbook, "survey", ["type", "name", *texts], list(_survey(questionnaire, lists)))
        _sheet(workbook, "choices", ["list_name", "name", *texts], list(_choices(lists)))
        _sheet(workbook, "settings", [], [_settings(questionnaire)])
    return content.getvalue()


def _survey(questionnaire: Questionnaire, lists: Mapping[ListKey, str]) -> Iterator[Line]:
    for touchpoint in questionnaire.touchpoints:
        yield {"type": "begin_group", "name": touchpoint.key, **_touchpoint(touchpoint)}
        for question in touchpoint.questions:
            named = f" {lists[_list_key(question.options)]}" if question.options else ""
            yield {"type": TYPES[question.kind] + named, "name": question.key, **_question(question)}
        yield {"type": "end_group", "name": touchpoint.key}


def _touchpoint(touchpoint: Touchpoint) -> dict[str, Cell]:
    return {
        **_texts("label", touchpoint.name),
        "weight": touchpoint.weight,
        "channel": touchpoint.channel,
        "lens": touchpoint.lens,
        **_told("expectation", "yes" if touchpoint.expectation else None),
        **_told("wish", None if touchpoint.wish else "no"),
        **_expression("relevant", touchpoint.relevant),
    }


def _question(question: Question) -> dict[str, Cell]:
    return {
        **_texts("label", question.label),
        **_texts("hint", question.hint),
        **_told("required", "yes" if question.required else None),
        **_told("parameters", _parameters(question.scale) if question.scale else None),
        **_told("points", question.points),
        **_told("bonus", "yes" if question.bonus else None),
        **_told("critical", question.critical),
        **_told("good_answer", None if question.good_answer == YES else question.good_answer),
        **_told(
            "bands",
            " ".join(f"{_plain(band.limit)}:{_plain(band.points)}" for band in question.bands) or None,
        ),
        **_expression("relevant", question.relevant),
        **_expression("constraint", question.constraint),
        **_texts("constraint_message", question.constraint_message),
        **_wanted("comment_when", question.comment_when, question.comment_if, When.LOST_POINTS),
        **_wanted("photo_when", question.photo_when, question.photo_if, When.NEVER),
        **_told("may_skip", None if question.may_skip == ANY_SKIP else " ".join(question.may_skip) or NO),
        **_told("receipt", "yes" if question.receipt else None),
        **_told("names_staff", "yes" if question.names_staff else None),
        **_told("metric", question.metric),
        **_told("stopwatch", " ".join(question.stopwatch) if question.stopwatch else None),
        **_texts("staff_label", question.staff_label),
    }


def _settings(questionnaire: Questionnaire) -> dict[str, Cell]:
    title = questionnaire.title
    return {
        "form_id": questionnaire.key,
        "form_title": title.get("", questionnaire.key),
        "version": questionnaire.version,
        "total": questionnaire.total,
        "cap_bonus": "yes" if questionnaire.cap_bonus else "no",
        **_told("default_language", language_name(questionnaire.default_language) or None),
        **_told("milestones", " ".join(questionnaire.milestones) or None),
        **_texts("translated_title", {code: text for code, text in title.items() if code}),
    }


def _expression(column: str, condition: Condition | None) -> dict[str, Cell]:
    return _told(column, as_expression(condition) if condition else None)


def _wanted(column: str, when: When, condition: Condition | None, usual: When) -> dict[str, Cell]:
    return _expression(column, condition) if condition else _told(column, None if when is usual else when)


def _sheet(workbook: Workbook, name: str, first: list[str], lines: list[Line]) -> None:
    """A sheet whose columns are `first` and then those that any line fills, in order of appearance."""
    headings = list(dict.fromkeys([*first, *(heading for line in lines for heading in line)]))
    sheet = workbook.add_worksheet(name)
    bold, guarded = workbook.add_format({"bold": True}), workbook.add_format({"quote_prefix": True})
    sheet.freeze_panes(1, 0)
    for column, heading in enumerate(headings):
        sheet.set_column(column, column, WIDTHS.get(heading.partition("::")[0], 14))
        sheet.write_string(0, column, heading, bold)
    for number, line in enumerate(lines, start=1):
        for column, heading in enumerate(headings):
            _write(sheet, number, column, line.get(heading), guarded)


def _write(sheet: Worksheet, row: int, column: int, cell: Cell | None, guarded: Format) -> None:
    match cell:
        case None:
            return
        case Decimal():
            sheet.write_number(row, column, float(cell))
        case str():
            sheet.write_string(row, column, cell, guarded if cell.startswith(_NEEDS_GUARD) else None)


def _lists(questionnaire: Questionnaire) -> dict[ListKey, str]:
    """A name for every different list of options, in order of use; questions with equal options share one."""
    keys = dict.fromkeys(
        _list_key(question.options) for _, question in questionnaire.questions() if question.options
    )
    return {key: f"list_{number}" for number, key in enumerate(keys, start=1)}


def _list_key(options: tuple[Option, ...]) -> ListKey:
    return tuple((option.key, tuple(sorted(option.label.items())), option.points) for option in options)


def _choices(lists: Mapping[ListKey, str]) -> Iterator[Line]:
    for options, name in lists.items():
        for key, label, points in options:
            yield {"list_name": name, "name": key, **_texts("label", dict(label)), **_told("points", points)}


def _texts(column: str, words: Words) -> dict[str, Cell]:
    return {_heading(column, code): text for code, text in words.items()}


def _heading(column: str, code: str) -> str:
    return f"{column}::{language_name(code)}" if code else column


def _told(column: str, cell: Cell | None) -> dict[str, Cell]:
    return {} if cell is None else {column: cell}


def _parameters(scale: Scale) -> str:
    return f"start={_plain(scale.lowest)} end={_plain(scale.highest)} step={_plain(scale.step)}"


def _plain(number: Decimal) -> str:
    return format(number.normalize() + 0, "f")
