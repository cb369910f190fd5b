"""One survey row as a question, and whether its points can be earned."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from pyxform.errors import PyXFormError
from pyxform.parsing.parameters import parse

from audits.checklists.xlsform.choices import LONGEST_KEY, Lists, options_of
from audits.checklists.xlsform.expressions import condition
from audits.checklists.xlsform.kinds import Asked
from audits.checklists.xlsform.languages import Languages
from audits.checklists.xlsform.refusals import (
    is_required,
    refuse_misplaced,
    refuse_read_only,
    refuse_unsupported,
)
from audits.checklists.xlsform.row_conditions import constraint, relevance, together, wanted
from audits.checklists.xlsform.rows import CONSTRAINT_MESSAGE, OF_A_TOUCHPOINT, Findings, Row, quoted
from audits.checklists.xlsform.values import (
    bands,
    good_answer,
    may_skip,
    one_of,
    points,
    read_cell,
    stopwatch,
    yes_or_no,
)
from audits.conditions.tree import Condition
from audits.scoring import best_points, unscorable
from audits.sheet import NO, SPECIAL_CHOICES, CriticalEffect, Kind, Metric, Question, Scale

RESERVED = "total"

_WITH_BANDS = {Kind.INTEGER, Kind.DECIMAL, Kind.SCALE, Kind.STOPWATCH, Kind.TIME}
_NEVER_SCORED = {Kind.TEXT, Kind.DATE, Kind.DATE_TIME, Kind.PHOTO, Kind.POSITION, Kind.NOTE}
_MEASURES = {Kind.CHOICE, Kind.SCALE, Kind.INTEGER}
_DEFAULT_RANGE = {"start": "1", "end": "10", "step": "1"}
_BY_OPTION = "yes and no, choices named by different numbers, or points on the choices sheet"


def question(
    row: Row,
    asked: Asked,
    known: Lists,
    languages: Languages,
    findings: Findings,
    groups: Sequence[Condition | None] = (),
) -> Question:
    """The question of a row. Everything wrong with it goes to `findings`. `groups` are the conditions of the groups
    it stands in, the touchpoint's own left out.
    """
    refuse_unsupported(row, findings)
    refuse_misplaced(row, OF_A_TOUCHPOINT, "nothing here; it belongs on a begin_group row", findings)
    if asked.kind is not Kind.NOTE:
        refuse_read_only(row, findings)
    found = _as_told(row, asked, known, languages, findings)
    if row.value("stopwatch"):
        found = _with_stopwatch(found, row, findings)
    if any(groups):
        found = replace(found, relevant=together([*groups, found.relevant]))
    _check_label(found, row, findings)
    _check_points(found, row, findings)
    _check_fit(found, row, findings)
    return found


def check_key(row: Row, findings: Findings) -> None:
    """Refuses a name that is reserved or too long, on a question or a touchpoint."""
    name = row.value("name")
    if name == RESERVED:
        findings.refuse(row, "name", quoted(name), "another name, because “total” is reserved")
    if len(name) > LONGEST_KEY:
        findings.refuse(row, "name", quoted(name), f"at most {LONGEST_KEY} characters")


def _as_told(row: Row, asked: Asked, known: Lists, languages: Languages, findings: Findings) -> Question:
    hint = languages.words(row, "hint")
    if asked.rule:
        hint = hint or {"": asked.hint}
    label = languages.words(row, "label")
    return Question(
        key=row.value("name") or f"generated_note_name_{row.number}",
        kind=asked.kind,
        label=label or hint,
        hint=hint if label else {},
        staff_label=languages.words(row, "staff_label"),
        required=is_required(row, findings),
        options=options_of(asked, row, known, findings),
        scale=_scale(row, findings) if asked.kind is Kind.SCALE else None,
        points=read_cell(row, "points", points, None, findings),
        bands=read_cell(row, "bands", bands, (), findings),
        bonus=read_cell(row, "bonus", yes_or_no, False, findings),
        critical=read_cell(row, "critical", one_of(CriticalEffect), None, findings),
        good_answer=read_cell(row, "good_answer", good_answer, "yes", findings),
        metric=read_cell(row, "metric", one_of(Metric), None, findings),
        relevant=relevance(row, findings),
        constraint=constraint(row, findings) or (condition(asked.rule) if asked.rule else None),
        constraint_message=languages.words(row, *CONSTRAINT_MESSAGE),
        may_skip=read_cell(row, "may_skip", may_skip, tuple(SPECIAL_CHOICES.values()), findings),
        receipt=read_cell(row, "receipt", yes_or_no, False, findings),
        names_staff=read_cell(row, "names_staff", yes_or_no, False, findings),
        **wanted(row, findings),
    )


def _with_stopwatch(found: Question, row: Row, findings: Findings) -> Question:
    between = read_cell(row, "stopwatch", stopwatch, None, findings)
    if found.kind not in (Kind.INTEGER, Kind.DECIMAL):
        expected = "nothing here; a stopwatch fills a question of type integer or decimal"
        findings.refuse(row, "stopwatch", f"{quoted(row.value('stopwatch'))} on “{row.name}”", expected)
        return found
    return replace(found, kind=Kind.STOPWATCH, stopwatch=between) if between else found


def _scale(row: Row, findings: Findings) -> Scale | None:
    """The numbers of a range. Parameters that cannot be read are left to pyxform's own words."""
    try:
        told = _DEFAULT_RANGE | parse(row.value("parameters"), row.number)
        scale = Scale(Decimal(told["start"]), Decimal(told["end"]), Decimal(told["step"]))
        rest = (scale.highest - scale.lowest) % scale.step
    except (PyXFormError, InvalidOperation):
        return None
    if scale.step < 0 or scale.lowest >= scale.highest or rest:
        expected = "a start below the end, and steps that reach the end, such as start=1 end=10 step=1"
        findings.refuse(row, "parameters", f"{quoted(row.value('parameters'))} on “{row.name}”", expected)
        return None
    return scale


def _check_label(found: Question, row: Row, findings: Findings) -> None:
    if not found.label:
        column = next((column for column in row.headings if column[0] == "label"), ("label",))
        findings.refuse(row, column, "nothing", f"the words of the question “{row.name}”")


def _check_points(found: Question, row: Row, findings: Findings) -> None:
    """Refuses points nobody can earn, and warns of a critical question that can never trigger."""
    asked = f"{quoted(row.value('points'))} on “{row.name}”"
    if found.points and found.kind in _NEVER_SCORED:
        findings.refuse(
            row, "points", asked, f"nothing here, because a {found.kind} question earns no points"
        )
    elif found.points and unscorable(found) and not (found.kind is Kind.SCALE or row.value("bands")):
        by_option = found.kind in (Kind.CHOICE, Kind.TICK_ALL)
        findings.refuse(
            row,
            "points",
            asked,
            f"points that can be earned: {_BY_OPTION}" if by_option else "bands such as 60:10 180:5",
        )
    elif found.critical and not unscorable(found) and not best_points(found):
        findings.warn(
            f"Sheet survey, row {row.number}: “{row.name}” is critical and has no points, so it can never trigger."
        )


def _check_fit(found: Question, row: Row, findings: Findings) -> None:
    """Refuses what is told about a question of the wrong kind."""
    misfits = {
        "bands": found.bands and found.kind not in _WITH_BANDS,
        "good_answer": found.good_answer == NO and not found.is_yes_no,
        "metric": found.metric is not None and found.kind not in _MEASURES,
        "receipt": found.receipt and found.kind is not Kind.PHOTO,
        "names_staff": found.names_staff and found.kind is not Kind.TEXT,
    }
    expected = {
        "bands": "nothing here; bands belong to a number, a time or a stopwatch",
        "good_answer": "nothing here; only a question with the choices yes and no has a good answer",
        "metric": "nothing here; a metric is a choice, a range or a whole number",
        "receipt": "nothing here; a receipt is a question of type image",
        "names_staff": "nothing here; a name of staff is a question of type text",
    }
    for column, misfit in misfits.items():
        if misfit:
            findings.refuse(row, column, f"{quoted(row.value(column))} on “{row.name}”", expected[column])
