"""Drafts: what a phone saves on our server whenever there is a network, and takes up again on another phone."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import request

from audits.access import Can
from audits.api.blueprint import api
from audits.db import session
from audits.people.accounts import current_person
from audits.visits.arriving.beginning import AlreadyBegun, NotTheirs, find_own, found_or_begun
from audits.visits.arriving.bodies import read_draft, read_object
from audits.visits.arriving.days import asked_then
from audits.visits.arriving.drafts import NotNewest, demand_newest, status_word, taken_up
from audits.visits.entries.saving import apply_entries, entries_now
from audits.visits.reading.material import photos_of
from audits.visits.sheets import version_of
from audits.visits.tables import Photo, Visit
from audits.web.guard import needs
from audits.web.limits import at_most

Reply = tuple[dict[str, Any], int]


@api.get("/visits/<uuid:visit_id>/draft")
@needs(Can.SHOP)
def draft(visit_id: UUID) -> dict[str, Any]:
    """Everything of a report that is here."""
    visit = find_own(session(), current_person(), visit_id)
    if visit is None:
        raise NotTheirs
    asked = version_of(session(), visit)
    taken = taken_up(session(), visit, asked)
    return {
        "visit": str(visit.id),
        "assignment": str(visit.assignment_id),
        "versions": [asked.version.id, *asked.additions],
        "status": status_word(visit.status),
        "revision": visit.revision,
        "reasons": dict(taken.reasons),
        "answerable": list(taken.answerable),
        "entries": told_entries(entries_now(session(), visit, asked)),
        "photos": [_told_photo(photo) for photo in photos_of(session(), visit.id)],
    }


@api.put("/visits/<uuid:visit_id>/draft")
@needs(Can.SHOP)
@at_most(megabytes=4)
def save_draft(visit_id: UUID) -> Reply:
    """Save entries one by one; the visit is made when its first entries arrive."""
    body, now = read_draft(read_object(request.get_data())), datetime.now(UTC)
    try:
        visit = found_or_begun(session(), current_person(), visit_id, body.assignment, body.versions, now)
        demand_newest(session(), visit, body.revision)
    except AlreadyBegun as other:
        return {"problem": str(other), "visit": str(other.visit_id)}, other.status
    except NotNewest as refusal:
        return not_newest(visit, refusal), refusal.status
    asked = asked_then(session(), visit, body.entries, now)
    done = apply_entries(session(), visit, asked, body.entries, now)
    session().commit()
    return {
        "visit": str(visit.id),
        "status": status_word(visit.status),
        "revision": visit.revision,
        "edits": done.edits,
        "conflicts": told_entries(done.conflicts),
        "problems": done.problems,
    }, 200


def told_entries(entries: Mapping[str, tuple[int, Any]]) -> dict[str, dict[str, Any]]:
    """Edits and values by entry name, as phones read them."""
    return {name: {"edit": edit, "value": value} for name, (edit, value) in entries.items()}


def not_newest(visit: Visit, refusal: NotNewest) -> dict[str, Any]:
    """Where a report stands whose copy came too late."""
    return {
        "problem": str(refusal),
        "status": status_word(visit.status),
        "revision": visit.revision,
        "receipt": refusal.receipt,
    }


def _told_photo(photo: Photo) -> dict[str, Any]:
    return {
        "slot": photo.slot,
        "sha256": photo.sha256,
        "size": photo.size,
        "state": photo.state.value,
        "photo": str(photo.id),
    }
