"""Photos as phones send them: one at a time, each into its slot under its checksum."""

import hmac
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

from flask import request

from audits.access import Can
from audits.api.blueprint import api
from audits.api.draft_routes import Reply
from audits.db import session
from audits.people.accounts import current_person
from audits.visits.arriving.awaited import still_awaited
from audits.visits.arriving.beginning import NotTheirs, find_own
from audits.visits.arriving.bodies import Unreadable
from audits.visits.photos.keeping import forget_unless_kept, receive, remove_from
from audits.visits.photos.routes import ask_for_conversion, storage
from audits.visits.sheets import version_of
from audits.visits.tables import Visit
from audits.web.guard import needs
from audits.web.limits import at_most


@api.put("/visits/<uuid:visit_id>/photos/<slot>")
@needs(Can.SHOP)
@at_most(megabytes=16)
def send_photo(visit_id: UUID, slot: str) -> Reply:
    """Take a photo: 201 when it is new in its slot, 200 when it had arrived before."""
    content, exif = _parts()
    visit = _own(visit_id)
    asked = version_of(session(), visit)
    taken = receive(session(), storage(), visit, asked, slot, content, datetime.now(UTC), exif)
    told = {
        "slot": slot,
        "sha256": taken.photo.sha256,
        "size": taken.photo.size,
        "photo": str(taken.photo.id),
        "complete": not still_awaited(session(), visit.id),
    }
    session().commit()
    if taken.replaced is not None:
        forget_unless_kept(session(), storage(), taken.replaced)
    if taken.fresh:
        ask_for_conversion([taken.photo.id])
    return told, 201 if taken.fresh else 200


@api.delete("/visits/<uuid:visit_id>/photos/<slot>")
@needs(Can.SHOP)
def remove_photo(visit_id: UUID, slot: str) -> Reply:
    """Take the photo in a slot out of an open report; 200 also when there is none any more."""
    visit = _own(visit_id)
    removed = remove_from(session(), visit, version_of(session(), visit), slot)
    session().commit()
    if removed is not None:
        forget_unless_kept(session(), storage(), removed)
    return {"slot": slot, "removed": removed is not None}, 200


def _own(visit_id: UUID) -> Visit:
    visit = find_own(session(), current_person(), visit_id)
    if visit is None:
        raise NotTheirs
    return visit


def _parts() -> tuple[bytes, bytes]:
    """The bytes of the photo, whole, and those of the EXIF block of its original."""
    if request.mimetype.startswith("multipart/"):
        photo, block = request.files.get("photo"), request.files.get("exif")
        content, exif = photo.read() if photo else b"", block.read() if block else b""
    else:
        content, exif = request.get_data(), b""
    told = request.headers.get("X-Photo-SHA256", "").strip().lower()
    if not content or not hmac.compare_digest(told.encode(), sha256(content).hexdigest().encode()):
        raise Unreadable("the checksum of the photo is missing, or that of other bytes")
    return content, exif
