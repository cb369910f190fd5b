"""Reports as phones send them: taken once, answered with a receipt, and never written over."""

from datetime import UTC, datetime
from typing import Any, assert_never
from uuid import UUID

from flask import request
from sqlalchemy.exc import IntegrityError

from audits.access import Can
from audits.api.blueprint import api
from audits.api.draft_routes import Reply, told_entries
from audits.completeness import Missing
from audits.db import session
from audits.errors import Conflict
from audits.people.accounts import current_person
from audits.visits.arriving.beginning import AlreadyBegun, NotTheirs, find_own
from audits.visits.arriving.frozen import Frozen, thaw
from audits.visits.arriving.receipts import Arrival, arrival_of, newest_sent
from audits.visits.arriving.reports import Accepted, Contested, arrive
from audits.visits.arriving.submission import Incomplete, Undated, Unfinished
from audits.visits.entries.names import Part
from audits.visits.photos.keeping import forget_unless_kept
from audits.visits.photos.routes import storage
from audits.visits.sheets import version_of
from audits.web.guard import needs
from audits.web.limits import at_most

TRIES = 3
_WHEN = {"question": "", "touchpoint": "", "what": "time"}
"""What a report owes that does not say when the visit was, or says a time that is still to come."""


@api.put("/visits/<uuid:visit_id>")
@needs(Can.SHOP)
@at_most(megabytes=4)
def send_report(visit_id: UUID) -> Reply:
    """Take a frozen report: 201 when it is new, 200 when it had arrived, 409 when it is kept beside another."""
    frozen = thaw(request.get_data(), request.headers.get("X-Report-SHA256"))
    try:
        outcome = _arrived(visit_id, frozen)
    except AlreadyBegun as other:
        return {"problem": str(other), "visit": str(other.visit_id)}, other.status
    except Incomplete as refusal:
        return {"problem": str(refusal), "missing": _told(refusal.missing)}, refusal.status
    except Unfinished as refusal:
        when = [_WHEN] if Part.VISITED_AT in refusal.problems else []
        told = {"missing": [*_told(refusal.missing), *when], "problems": refusal.problems}
        return {"problem": str(refusal), **told}, refusal.status
    except Undated as refusal:
        return {"problem": str(refusal), "missing": [_WHEN]}, refusal.status
    session().commit()
    match outcome:
        case Accepted():
            for photo_id in outcome.replaced:
                forget_unless_kept(session(), storage(), photo_id)
            return told_arrival(outcome.arrival), 201 if outcome.fresh else 200
        case Contested():
            return _told_contested(outcome), Conflict.status
        case _:
            assert_never(outcome)


@api.get("/visits/<uuid:visit_id>/receipt")
@needs(Can.SHOP)
def receipt(visit_id: UUID) -> dict[str, Any]:
    """The receipt of the report that was sent last, as it stands now."""
    visit = find_own(session(), current_person(), visit_id)
    if visit is None:
        raise NotTheirs
    asked = version_of(session(), visit)
    return told_arrival(arrival_of(session(), visit, asked, newest_sent(session(), visit)))


def told_arrival(arrival: Arrival) -> dict[str, Any]:
    """A receipt as phones read it."""
    return {
        "receipt": arrival.number,
        "visit": str(arrival.visit_id),
        "ref": arrival.ref,
        "revision": arrival.revision,
        "sha256": arrival.sha256,
        "arrived_at": arrival.arrived_at.isoformat(),
        "answers": list(arrival.answers),
        "photos": [
            {"slot": photo.slot, "sha256": photo.sha256, "arrived": photo.arrived} for photo in arrival.photos
        ],
        "complete": arrival.complete,
    }


def _arrived(visit_id: UUID, frozen: Frozen) -> Accepted | Contested:
    """Two senders that meet both make the rows, and a primary key lets one in: the other asks again."""
    for _ in range(TRIES - 1):
        try:
            return arrive(session(), current_person(), visit_id, frozen, datetime.now(UTC))
        except IntegrityError:
            session().rollback()
    return arrive(session(), current_person(), visit_id, frozen, datetime.now(UTC))


def _told_contested(contested: Contested) -> dict[str, Any]:
    told: dict[str, Any] = {"problem": contested.problem}
    if contested.conflicts:
        told["conflicts"] = told_entries(contested.conflicts)
    if contested.receipt is not None:
        told["receipt"] = contested.receipt
    return told


def _told(missing: tuple[Missing, ...]) -> list[dict[str, str]]:
    return [{"question": it.question, "touchpoint": it.touchpoint, "what": it.what.value} for it in missing]
