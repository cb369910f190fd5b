"""Reading reviewed visits: the list, and one visit in the edition its reader may see."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for

from audits.access import Can, may
from audits.db import session
from audits.people.accounts import current_person
from audits.stores.queries import regions
from audits.visits import queries
from audits.visits.blueprint import visits
from audits.visits.queries import PAGE, Filters
from audits.visits.reading.audit import Edition
from audits.visits.reading.editions import audit, edition_for, listed
from audits.visits.reading.material import material_of
from audits.visits.releasing.due import release_of
from audits.visits.reviewing.forms import excluding, reopening
from audits.visits.reviewing.tracing import making_of
from audits.visits.tables import VisitStatus
from audits.web.guard import needs


@visits.get("/visits")
@needs(Can.READ_VISITS)
def list_visits() -> str:
    """The visits one may read, newest first; the filters are in the address."""
    viewer, edition = current_person(), edition_for(current_person().role)
    chosen, page = _filters(), max(request.args.get("page", 1, int), 1)
    found, count = queries.list_visits(session(), viewer, chosen, page)
    return render_template(
        "visits/list_visits.html",
        visits=[listed(edition, each) for each in found],
        edition=edition,
        count=count,
        first=(page - 1) * PAGE + 1,
        chosen=chosen,
        regions=regions(session(), viewer) if edition is not Edition.STORE else [],
        checklists=queries.checklists_visited(session(), viewer),
        may_import=may(viewer.role, Can.IMPORT_FILES),
        may_batch=may(viewer.role, Can.DOWNLOAD_BATCHES),
        statuses=sorted(queries.SENT) if edition is Edition.HEAD_OFFICE else [],
        previous=_address(page - 1) if page > 1 else None,
        next=_address(page + 1) if page * PAGE < count else None,
    )


@visits.get("/visits/<uuid:visit_id>")
@needs(Can.READ_VISITS)
def visit(visit_id: UUID) -> str:
    """One visit, in the edition of whoever reads."""
    viewer = current_person()
    whole = material_of(session(), queries.find_whole(session(), viewer, visit_id))
    revision, reviews = whole.found.visit.revision, may(viewer.role, Can.REVIEW)
    return render_template(
        "visits/visit.html",
        audit=audit(edition_for(viewer.role), whole),
        making=making_of(session(), whole) if reviews else None,
        release=release_of(whole) if edition_for(viewer.role) is Edition.HEAD_OFFICE else None,
        may_review=reviews,
        excluding=excluding(revision),
        reopening=reopening(revision),
    )


def _filters() -> Filters:
    """The filters of the address; what names nothing there is, is left out."""
    return Filters(
        from_day=request.args.get("from", None, date.fromisoformat),
        to_day=request.args.get("to", None, date.fromisoformat),
        region_id=request.args.get("region", None, int),
        store_code=request.args.get("store", "").strip()[:60],
        checklist_key=request.args.get("checklist", "").strip()[:200],
        status=request.args.get("status", None, VisitStatus),
    )


def _address(page: int) -> str:
    kept: dict[str, Any] = {name: value for name, value in request.args.items() if name != "page" and value}
    return url_for("visits.list_visits", **kept, page=page)
