"""Stores from a file, on a page: send it, read what it would do, confirm."""

from datetime import UTC, datetime
from io import BytesIO
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from audits.access import Can
from audits.db import session
from audits.errors import BadFile
from audits.people.accounts import current_person
from audits.stores.blueprint import stores
from audits.stores.importing import check_stores, write_stores
from audits.web import uploads
from audits.web.guard import needs
from audits.web.limits import at_most
from audits.web.uploads import MEGABYTES, UploadForm

Page = str | tuple[str, int] | Response


@stores.get("/imports/stores")
@needs(Can.IMPORT_FILES)
def choose_file() -> Page:
    """The form for a file."""
    return render_template("stores/choose_file.html", asked=UploadForm(), refusal=None)


@stores.post("/imports/stores")
@needs(Can.IMPORT_FILES)
@at_most(MEGABYTES)
def upload() -> Page:
    """Keep a file that could be imported; one with problems comes back with all of them."""
    form = UploadForm()
    if not form.validate():
        return render_template("stores/choose_file.html", asked=form, refusal=None), 422
    kept = uploads.keep("stores", current_person().id, form.file.data, datetime.now(UTC))
    try:
        check_stores(session(), BytesIO(kept.content), kept.name)
    except BadFile as refusal:
        uploads.forget("stores", current_person().id)
        return render_template("stores/choose_file.html", asked=form, refusal=refusal), 422
    return redirect(url_for("stores.check_file", upload_id=kept.id), 303)


@stores.get("/imports/stores/<uuid:upload_id>")
@needs(Can.IMPORT_FILES)
def check_file(upload_id: UUID) -> Page:
    """What the file would do."""
    kept = uploads.kept("stores", current_person().id, upload_id, datetime.now(UTC))
    plan = check_stores(session(), BytesIO(kept.content), kept.name)
    return render_template("stores/check_file.html", plan=plan, upload_id=upload_id)


@stores.post("/imports/stores/<uuid:upload_id>")
@needs(Can.IMPORT_FILES)
def take_file(upload_id: UUID) -> Page:
    """Import the file that was shown."""
    now = datetime.now(UTC)
    kept = uploads.kept("stores", current_person().id, upload_id, now)
    plan = check_stores(session(), BytesIO(kept.content), kept.name)
    write_stores(session(), plan, current_person(), now)
    session().commit()
    uploads.forget("stores", current_person().id)
    flash(" ".join(plan.lines()[:2]))
    return redirect(url_for("stores.list_stores"), 303)
