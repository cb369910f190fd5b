"""Addresses of the checklist without answers: the form, and asking for it."""

from flask import render_template
from werkzeug.wrappers import Response

from audits import db
from audits.access import Can
from audits.checklists.queries import find
from audits.checklists.tables import Checklist, ChecklistVersion
from audits.checklists.versions import find_version
from audits.people.accounts import current_person
from audits.reports.blank_checklist import subject_of
from audits.reports.blank_checklist_forms import TRAINING, BlankChecklistForm
from audits.reports.blueprint import reports
from audits.reports.issuing.asking_routes import ask_for
from audits.reports.issuing.setting import house_setting
from audits.reports.rules import AskedFor
from audits.reports.tables import PaperSize, ReportKind
from audits.visits.reading.editions import edition_for
from audits.web.guard import needs

ADDRESS = "/documents/checklists/<int:checklist_id>/versions/<int:version_id>"


@reports.get(ADDRESS)
@needs(Can.SEE_CHECKLISTS)
def blank_checklist(checklist_id: int, version_id: int) -> str:
    """What it is for, in which language and on which paper: as the house sets its documents until chosen."""
    found, version = _found(checklist_id, version_id)
    setting = house_setting(db.session())
    form = BlankChecklistForm(language=setting.language, paper=setting.paper.value)
    return _page(found, version, form)


@reports.post(ADDRESS)
@needs(Can.SEE_CHECKLISTS)
def ask_for_blank_checklist(checklist_id: int, version_id: int) -> Response | tuple[str, int]:
    """Ask for the version without answers."""
    found, version = _found(checklist_id, version_id)
    form = BlankChecklistForm()
    if not form.validate_on_submit():
        return _page(found, version, form), 422
    asked = AskedFor(
        ReportKind.CHECKLIST,
        subject_of(version_id, training=form.purpose.data == TRAINING),
        edition_for(current_person().role),
        language=form.language.data,
        paper=PaperSize(form.paper.data),
    )
    return ask_for(asked)


def _found(checklist_id: int, version_id: int) -> tuple[Checklist, ChecklistVersion]:
    session = db.session()
    found = find(session, current_person(), checklist_id)
    return found, find_version(session, found, version_id)


def _page(found: Checklist, version: ChecklistVersion, form: BlankChecklistForm) -> str:
    return render_template(
        "reports/ask_for_blank_checklist.html", checklist=found, version=version, asked=form
    )
