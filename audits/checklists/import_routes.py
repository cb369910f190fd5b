"""A checklist from a file, on a page: send it, read what it would do, confirm."""

from datetime import UTC, datetime
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from audits.access import Can
from audits.checklists.blueprint import checklists
from audits.checklists.forms import EVERYWHERE, ChecklistFileForm
from audits.checklists.importing import ChecklistPlan, check_checklist, write_checklist
from audits.checklists.rules import Places
from audits.db import session
from audits.errors import AuditError, BadFile
from audits.people.accounts import current_person
from audits.web import uploads
from audits.web.guard import needs
from audits.web.limits import at_most
from audits.web.uploads import MEGABYTES, Upload

Page = str | tuple[str, int] | Response


@checklists.get("/imports/checklists")
@needs(Can.IMPORT_FILES)
def choose_file() -> Page:
    """The form for a file."""
    return _page(ChecklistFileForm())


@checklists.post("/imports/checklists")
@needs(Can.IMPORT_FILES)
@at_most(MEGABYTES)
def upload() -> Page:
    """Keep a file that could be published; one with problems comes back with all of them."""
    form = ChecklistFileForm()
    if not form.validate():
        return _page(form), 422
    person_id, now = current_person().id, datetime.now(UTC)
    kept = uploads.keep("checklists", person_id, form.file.data, now, {"where": form.where.data})
    try:
        _check(kept)
    except BadFile as refusal:
        uploads.forget("checklists", person_id)
        return _page(form, refusal), 422
    except AuditError as refusal:
        uploads.forget("checklists", person_id)
        form.file.errors = [str(refusal)]
        return _page(form), 422
    return redirect(url_for("checklists.check_file", upload_id=kept.id), 303)


@checklists.get("/imports/checklists/<uuid:upload_id>")
@needs(Can.IMPORT_FILES)
def check_file(upload_id: UUID) -> Page:
    """What the file would do."""
    kept = uploads.kept("checklists", current_person().id, upload_id, datetime.now(UTC))
    return render_template("checklists/check_file.html", plan=_check(kept), upload_id=upload_id)


@checklists.post("/imports/checklists/<uuid:upload_id>")
@needs(Can.IMPORT_FILES)
def take_file(upload_id: UUID) -> Page:
    """Publish the file that was shown."""
    now = datetime.now(UTC)
    kept = uploads.kept("checklists", current_person().id, upload_id, now)
    checklist_id = write_checklist(session(), _check(kept), current_person(), now)
    session().commit()
    uploads.forget("checklists", current_person().id)
    flash(_("Published."))
    return redirect(url_for("checklists.checklist", checklist_id=checklist_id), 303)


def _page(form: ChecklistFileForm, refusal: BadFile | None = None) -> str:
    return render_template("checklists/choose_file.html", asked=form, refusal=refusal)


def _check(kept: Upload) -> ChecklistPlan:
    wanted = Places.anywhere() if kept.details["where"] == EVERYWHERE else None
    return check_checklist(session(), kept.content, kept.name, wanted)
