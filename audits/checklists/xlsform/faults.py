"""What is wrong with the conditions of a form as a whole, at the rows and columns where they stand."""

from audits.checklists.xlsform.row_conditions import COLUMNS
from audits.checklists.xlsform.rows import Findings, quoted
from audits.checklists.xlsform.survey import Survey
from audits.conditions.faults import Fault, faults
from audits.conditions.places import Stated, stated
from audits.conditions.tree import questions_in
from audits.sheet import Questionnaire


def tell_faults(questionnaire: Questionnaire, survey: Survey, findings: Findings) -> None:
    """Refuses conditions that can never be decided and warns of those that can never hold.

    A condition on a question that was refused itself is not named once more.
    """
    on_refused = {
        _place(each) for each in stated(questionnaire) if questions_in(each.condition) & survey.refused
    }
    for fault in faults(questionnaire):
        if (fault.touchpoint, fault.question, fault.place) not in on_refused:
            _tell(fault, survey, findings)


def _tell(fault: Fault, survey: Survey, findings: Findings) -> None:
    row, column = survey.rows[fault.touchpoint, fault.question], COLUMNS[fault.place]
    if not fault.stops:
        findings.warn(f"Sheet survey, row {row.number}: “{row.name}”: {fault.sentence}")
        return
    found = f"{quoted(row.text(*column))} on “{row.name}”"
    findings.refuse(row, column, found, f"another condition. {fault.sentence}")


def _place(each: Stated) -> tuple[str, str, str]:
    return each.touchpoint.key, each.question.key if each.question else "", each.place
