"""Addresses of batches: the form, how far one is, stopping it, taking it up again, and its files."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response, current_app, redirect, render_template, request, url_for
from flask_babel import ngettext
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse

from audits import db
from audits.access import Can
from audits.errors import AuditError, Conflict, NotFound
from audits.fieldwork.queries import rounds
from audits.people.accounts import current_person
from audits.people.log import record
from audits.people.tables import Person
from audits.queue import Queue
from audits.reports.batch_tables import Batch, ItemStatus
from audits.reports.batches import asking, queries
from audits.reports.batches.archive import entries
from audits.reports.batches.asking import UNFINISHED, WORK
from audits.reports.batches.choosing import MOST, NoneFit, TooMany, count
from audits.reports.batches.forms import BatchForm
from audits.reports.blueprint import reports
from audits.reports.issuing.download_log import log_download
from audits.reports.issuing.files import FileDeleted
from audits.reports.jobs.queries import named, places
from audits.reports.jobs.rules import of_batch
from audits.reports.style_tables import HouseStyle
from audits.reports.tables import PaperSize
from audits.storage import Storage
from audits.stores.queries import regions
from audits.visits.queries import checklists_visited
from audits.visits.reading.editions import edition_for
from audits.web.downloads import Held, sent
from audits.web.guard import needs
from audits.web.languages import ENGLISH, LANGUAGES
from audits.web.zip_stream import length, stream


@reports.get("/documents/batches/new")
@needs(Can.DOWNLOAD_BATCHES)
def new_batch() -> str:
    """The form for many audits at once, as the address fills it in, and how many they would be."""
    form = _form(_prefilled())
    return _page(form, _count(form))


@reports.post("/documents/batches")
@needs(Can.DOWNLOAD_BATCHES)
def ask_for_batch() -> AnyResponse | str | tuple[str, int]:
    """Count the audits of the form, or ask for them."""
    form, session, person = _form(), db.session(), current_person()
    if not form.validate_on_submit():
        return _page(form, None), 422
    if request.form.get("do") == "count":
        return _page(form, _count(form))
    try:
        batch = asking.ask(session, person, _chosen(form), datetime.now(UTC))
    except (NoneFit, TooMany) as refusal:
        form.form_errors.append(str(refusal))
        return _page(form, None), 422
    session.commit()
    _queue().put(WORK, batch.id)
    return redirect(url_for("reports.batch", batch_id=batch.id), 303)


@reports.get("/documents/batches/<uuid:batch_id>")
@needs(Can.DOWNLOAD_BATCHES)
def batch(batch_id: UUID) -> str:
    """How far a batch is, what of it can be fetched, and what could not be made."""
    session, person = db.session(), current_person()
    found = queries.find(session, person, batch_id)
    return render_template(
        "reports/batch.html",
        batch=found,
        progress=of_batch(found.status),
        unfinished=found.status in UNFINISHED,
        place=places(session, [found]).get(found.id, 0),
        names=named(session, [found]),
        failures=queries.failures(session, person, found) if found.failed else [],
    )


@reports.post("/documents/batches/<uuid:batch_id>/stop")
@needs(Can.DOWNLOAD_BATCHES)
def stop_batch(batch_id: UUID) -> AnyResponse:
    """Begin no other audit of this batch."""
    session = db.session()
    asking.cancel(session, queries.find(session, current_person(), batch_id), datetime.now(UTC))
    session.commit()
    return redirect(url_for("reports.batch", batch_id=batch_id), 303)


@reports.post("/documents/batches/<uuid:batch_id>/again")
@needs(Can.DOWNLOAD_BATCHES)
def retry_batch(batch_id: UUID) -> AnyResponse:
    """Do what failed or was not begun; what is ready stays."""
    session = db.session()
    asking.retry(session, queries.find(session, current_person(), batch_id))
    session.commit()
    _queue().put(WORK, batch_id)
    return redirect(url_for("reports.batch", batch_id=batch_id), 303)


@reports.get("/documents/batches/<uuid:batch_id>/audits.zip")
@needs(Can.DOWNLOAD_BATCHES)
def download_batch(batch_id: UUID) -> Response:
    """The audits that are ready and may be read now, as one ZIP that is made while it is sent."""
    session, person = db.session(), current_person()
    found = _done(session, person, batch_id)
    files = entries(queries.rows(session, person, found))
    _log(person, found, {"file": found.file_name, "audits": len(files) - 1})
    answer = Response(stream(files), mimetype="application/zip")
    answer.headers["Content-Length"] = str(length(files))
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.file_name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@reports.get("/documents/batches/<uuid:batch_id>/audits.pdf")
@needs(Can.DOWNLOAD_BATCHES)
def download_merged_batch(batch_id: UUID) -> Response:
    """All audits of a batch as one PDF, for whoever may still read each of them."""
    session, person = db.session(), current_person()
    found = _done(session, person, batch_id)
    if found.merged_sha256 is None or found.merged_size is None:
        raise NotFound("This document")
    if found.merged_deleted_at is not None:
        raise FileDeleted(found.merged_deleted_at.date())
    joined = (row for row in queries.rows(session, person, found) if row.item.status is ItemStatus.READY)
    if not all(row.is_readable for row in joined):
        raise Conflict(
            "Some audits in this PDF are not yours to read any more. Ask for a new batch, or download the ZIP: "
            "it leaves them out."
        )
    name, key = found.file_name.removesuffix(".zip") + ".pdf", found.merged_key
    storage: Storage = current_app.extensions["storage"]
    held = Held(
        name, found.merged_sha256, found.merged_size, lambda first, size: storage.pieces(key, first, size)
    )
    log_download(person, held, "batch", found.id, {"edition": found.edition.value})
    return sent(request, held)


def _done(session: Session, person: Person, batch_id: UUID) -> Batch:
    """A batch of which something can be fetched."""
    found = queries.find(session, person, batch_id)
    if not found.done or found.status in UNFINISHED:
        raise NotFound("This document")
    return found


def _form(filled: Mapping[str, Any] | None = None) -> BatchForm:
    session, person = db.session(), current_person()
    style = session.get(HouseStyle, 1)
    usual = {
        "language": style.language if style else ENGLISH,
        "paper": (style.paper if style else PaperSize.A4).value,
    }
    form = BatchForm(data={**usual, **(filled or {})})
    form.offer(
        rounds(session),
        regions(session, person),
        checklists_visited(session, person),
        [(language.code, language.name) for language in LANGUAGES],
        edition_for(person.role),
    )
    return form


def _prefilled() -> dict[str, Any]:
    """What the page one comes from has chosen: the filters of Visits, or a round. What names nothing is left out."""
    args, session, person = request.args, db.session(), current_person()
    key = args.get("checklist", "")
    known = {each.key: str(each.id) for each in checklists_visited(session, person)} if key else {}
    return {
        "round": args.get("round", ""),
        "region": args.get("region", ""),
        "checklist": known.get(key, ""),
        "from_day": args.get("from", None, datetime.fromisoformat),
        "to_day": args.get("to", None, datetime.fromisoformat),
        "status": args.get("status", "approved"),
    }


def _chosen(form: BatchForm) -> Any:
    return form.chosen(edition_for(current_person().role))


def _count(form: BatchForm) -> int | None:
    """How many audits the form stands for; None where it stands for nothing."""
    try:
        return count(db.session(), current_person(), _chosen(form))
    except (ValueError, AuditError):
        return None


def _page(form: BatchForm, counted: int | None) -> str:
    words = ngettext("Ask for %(num)s audit", "Ask for %(num)s audits", counted) if counted else ""
    return render_template("reports/new_batch.html", asked=form, count=counted, most=MOST, ask_words=words)


def _queue() -> Queue:
    queue: Queue = current_app.extensions["queue"]
    return queue


def _log(person: Person, batch: Batch, facts: dict[str, Any]) -> None:
    if request.method == "HEAD":
        return
    with db.separate_transaction() as own:
        after = {"edition": batch.edition.value, **facts}
        record(own, datetime.now(UTC), person, "downloaded", "batch", batch.id, after=after)
