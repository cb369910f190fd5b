"""Head office's upload of visits: send a file, read what it would do, confirm."""

from datetime import UTC, datetime
from io import BytesIO
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from audits.access import Can
from audits.db import session
from audits.errors import BadFile
from audits.people.accounts import current_person
from audits.visits.blueprint import visits
from audits.visits.importing import check_visits, write_visits
from audits.web import uploads
from audits.web.guard import needs
from audits.web.limits import at_most
from audits.web.uploads import MEGABYTES, UploadForm

Page = str | tuple[str, int] | Response


@visits.get("/imports/visits")
@needs(Can.IMPORT_FILES)
def choose_file() -> Page:
    """The form for a file."""
    return render_template("visits/choose_file.html", asked=UploadForm(), refusal=None)


@visits.post("/imports/visits")
@needs(Can.IMPORT_FILES)
@at_most(MEGABYTES)
def upload() -> Page:
    """Keep a file that could be imported; one with problems comes back with all of them."""
    form, now = UploadForm(), datetime.now(UTC)
    if not form.validate():
        return render_template("visits/choose_file.html", asked=form, refusal=None), 422
    kept = uploads.keep("visits", current_person().id, form.file.data, now)
    try:
        check_visits(session(), BytesIO(kept.content), kept.name, now)
    except BadFile as refusal:
        uploads.forget("visits", current_person().id)
        return render_template("visits/choose_file.html", asked=form, refusal=refusal), 422
    return redirect(url_for("visits.check_file", upload_id=kept.id), 303)


@visits.get("/imports/visits/<uuid:upload_id>")
@needs(Can.IMPORT_FILES)
def check_file(upload_id: UUID) -> Page:
    """What the file would do."""
    now = datetime.now(UTC)
    kept = uploads.kept("visits", current_person().id, upload_id, now)
    plan = check_visits(session(), BytesIO(kept.content), kept.name, now)
    return render_template("visits/check_file.html", plan=plan, upload_id=upload_id)


@visits.post("/imports/visits/<uuid:upload_id>")
@needs(Can.IMPORT_FILES)
def take_file(upload_id: UUID) -> Page:
    """Import the file that was shown."""
    now = datetime.now(UTC)
    kept = uploads.kept("visits", current_person().id, upload_id, now)
    plan = check_visits(session(), BytesIO(kept.content), kept.name, now)
    write_visits(session(), plan, current_person(), now)
    session().commit()
    uploads.forget("visits", current_person().id)
    flash(" ".join(plan.lines()[:2]))
    return redirect(url_for("visits.list_visits"), 303)
