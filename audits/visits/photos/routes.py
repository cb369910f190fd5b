"""Taking in and showing photos."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from flask import current_app, make_response, request
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from audits.db import session
from audits.errors import NotFound
from audits.people.accounts import current_person
from audits.queue import Queue
from audits.storage import Storage
from audits.visits.blueprint import visits
from audits.visits.pages.reporting import Report
from audits.visits.photos.converting import CONVERT
from audits.visits.photos.keeping import (
    find_photo,
    free_slot,
    receive,
    remove,
    shown,
)
from audits.web.guard import signed_in

SANDBOX = {
    "Content-Type": "image/jpeg",
    "Content-Security-Policy": "sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@visits.get("/photos/<uuid:photo_id>")
@signed_in
def photo(photo_id: UUID) -> Response:
    """Our own JPEG of a photo, for whoever may see its visit; `?size=print` is the smaller one."""
    found, _visit = find_photo(session(), current_person(), photo_id)
    return make_response(shown(storage(), found, request.args.get("size", "screen")), 200, SANDBOX)


def take_files(report: Report, key: str, files: Iterable[FileStorage], now: datetime) -> list[UUID]:
    """Take the photos of a plain form for one question; returns those that are new. The caller commits."""
    fresh = []
    question_id = report.asked.question_ids[key]
    for file in files:
        content = file.read()
        if not file.filename and not content:
            continue
        slot = free_slot(session(), report.visit, key, question_id, content)
        taken = receive(session(), storage(), report.visit, report.asked, slot, content, now)
        if taken.fresh:
            fresh.append(taken.photo.id)
    return fresh


def take_out(report: Report, photo_id: UUID) -> str:
    """Take a photo out; returns its question's key. The caller commits, then forgets the bytes."""
    found, visit = find_photo(session(), current_person(), photo_id)
    if visit.id != report.visit.id:
        raise NotFound("This photo")
    remove(session(), visit, found)
    return found.slot.rpartition(".")[0]


def ask_for_conversion(photo_ids: Sequence[UUID]) -> None:
    """Hand new photos to the worker, after the commit."""
    queue: Queue = current_app.extensions["queue"]
    for photo_id in photo_ids:
        queue.put(CONVERT, photo_id)


def storage() -> Storage:
    found: Storage = current_app.extensions["storage"]
    return found
