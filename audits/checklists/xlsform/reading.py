"""An XLSForm → a questionnaire, or everything that is wrong with it."""

from pyxform.xls2json_backends import DefinitionData

from audits.checklists.xlsform.choices import lists
from audits.checklists.xlsform.faults import tell_faults
from audits.checklists.xlsform.form_settings import FormSettings, form_settings
from audits.checklists.xlsform.languages import languages
from audits.checklists.xlsform.opening import open_form
from audits.checklists.xlsform.refusals import name_unused
from audits.checklists.xlsform.rows import Findings, Table, quoted, table
from audits.checklists.xlsform.survey import Survey
from audits.checklists.xlsform.verdict import pyxform_verdict
from audits.errors import BadFile, Problem
from audits.sheet import Kind, Questionnaire, Touchpoint


def read_questionnaire(data: bytes, name: str) -> tuple[Questionnaire, list[str]]:
    """The questionnaire in an .xlsx or .xls file, and what its author should know although it was taken.

    Raises BadFile with every problem by sheet, row and column: ours, and pyxform's in its own words. Meant for a
    process with limits (`read` in this package): a workbook can be made to eat memory and time.
    """
    definition = open_form(data, name)
    findings = Findings()
    survey, choices, settings = (table(definition, sheet) for sheet in ("survey", "choices", "settings"))
    default = next((row.value("default_language") for row in settings), "")
    spoken = languages(survey, choices, default)
    reader = Survey(lists(choices, spoken, findings), spoken, findings)
    touchpoints = reader.read(survey)
    told = form_settings(settings, reader.settings, definition.fallback_form_name or "", findings)
    milestones = _milestones(told, touchpoints, survey, settings, findings)
    for sheet in (survey, choices, settings):
        name_unused(sheet, findings)
    _refuse_entities(definition, findings)
    questionnaire = Questionnaire(
        key=told.key,
        title=told.title,
        version=told.version,
        touchpoints=touchpoints,
        total=told.total,
        cap_bonus=told.cap_bonus,
        languages=spoken.codes,
        milestones=milestones,
        default_language=spoken.default,
    )
    tell_faults(questionnaire, reader, findings)
    theirs, warnings = pyxform_verdict(definition, survey, choices, reader.unknown_types)
    problems = _together(theirs, findings.problems) or _nothing_asked(touchpoints)
    if problems:
        raise BadFile(name, problems)
    return questionnaire, [*warnings, *findings.warnings]


def _milestones(
    told: FormSettings,
    touchpoints: tuple[Touchpoint, ...],
    survey: Table,
    settings: Table,
    findings: Findings,
) -> tuple[str, ...]:
    """The milestones of the settings; without any, those that stopwatches name, in order."""
    if not told.milestones:
        used = (
            name for part in touchpoints for question in part.questions for name in question.stopwatch or ()
        )
        return tuple(dict.fromkeys(used))
    for row in survey:
        unknown = [name for name in row.value("stopwatch").split() if name not in told.milestones]
        if unknown:
            expected = f"two of the milestones on the settings sheet: {' '.join(told.milestones)}"
            findings.refuse(row, "stopwatch", f"{quoted(row.value('stopwatch'))} on “{row.name}”", expected)
    return told.milestones


def _refuse_entities(definition: DefinitionData, findings: Findings) -> None:
    if definition.entities:
        findings.problems.append(
            Problem(2, None, "an entity list", "no entities sheet, because entities are not kept", "entities")
        )


def _together(theirs: list[Problem], ours: list[Problem]) -> list[Problem]:
    """All problems in the order of the file; where both refuse a name, label or condition, pyxform's words stand."""
    said = {(problem.sheet, problem.row, problem.column) for problem in theirs if _is_of_both(problem)}
    kept = [problem for problem in ours if (problem.sheet, problem.row, problem.column) not in said]
    order = ("settings", "survey", "choices")
    return sorted(
        [*theirs, *kept],
        key=lambda problem: (order.index(problem.sheet) if problem.sheet in order else -1, problem.row or 0),
    )


def _is_of_both(problem: Problem) -> bool:
    column = problem.column or ""
    return column.startswith(("name", "label")) or column.endswith(("relevant", "constraint"))


def _nothing_asked(touchpoints: tuple[Touchpoint, ...]) -> list[Problem]:
    kinds = [question.kind for touchpoint in touchpoints for question in touchpoint.questions]
    if any(kind is not Kind.NOTE for kind in kinds):
        return []
    return [Problem(None, None, "no question", "at least one question that takes an answer", "survey")]
