"""Taking in and showing photos."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import current_app, make_response, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from audits.access import Can
from audits.db import session
from audits.errors import AuditError, NotFound
from audits.people.accounts import current_person
from audits.queue import Queue
from audits.storage import Storage
from audits.visits.blueprint import visits
from audits.visits.converting import CONVERT
from audits.visits.photos import (
    find_photo,
    forget_unless_kept,
    free_slot,
    receive,
    remove,
    shown,
)
from audits.visits.queries import find
from audits.visits.reporting import Report
from audits.visits.sheets import version_of
from audits.web.guard import needs, signed_in
from audits.web.limits import at_most

SANDBOX = {
    "Content-Type": "image/jpeg",
    "Content-Security-Policy": "sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@visits.put("/visits/<uuid:visit_id>/photos/<slot>")
@needs(Can.SHOP)
@at_most(megabytes=16)
def put_photo(visit_id: UUID, slot: str) -> tuple[dict[str, Any], int]:
    """Take one photo into its slot: 201 when it is new there, 200 when it had arrived before."""
    try:
        visit = find(session(), current_person(), visit_id)
        asked = version_of(session(), visit)
        taken = receive(session(), storage(), visit, asked, slot, request.get_data(), datetime.now(UTC))
    except AuditError as refusal:
        return {"problem": str(refusal)}, refusal.status
    session().commit()
    if taken.replaced is not None:
        forget_unless_kept(session(), storage(), taken.replaced)
    if taken.fresh:
        ask_for_conversion([taken.photo.id])
    reply = {
        "photo": str(taken.photo.id),
        "slot": slot,
        "sha256": taken.photo.sha256,
        "size": taken.photo.size,
        "removal": url_for("visits.remove_photo", photo_id=taken.photo.id),
    }
    return reply, 201 if taken.fresh else 200


@visits.get("/photos/<uuid:photo_id>")
@signed_in
def photo(photo_id: UUID) -> Response:
    """Our own JPEG of a photo, for whoever may see its visit; `?size=print` is the smaller one."""
    found, _visit = find_photo(session(), current_person(), photo_id)
    return make_response(shown(storage(), found, request.args.get("size", "screen")), 200, SANDBOX)


@visits.post("/photos/<uuid:photo_id>/removal")
@needs(Can.SHOP)
def remove_photo(photo_id: UUID) -> tuple[dict[str, Any], int]:
    """Take a photo out of a report that is still open."""
    try:
        found, visit = find_photo(session(), current_person(), photo_id)
        remove(session(), visit, found)
    except AuditError as refusal:
        return {"problem": str(refusal)}, refusal.status
    session().commit()
    forget_unless_kept(session(), storage(), photo_id)
    return {"removed": str(photo_id)}, 200


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
