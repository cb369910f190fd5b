"""What only a reviewer opens of a report: copies that were not accepted, and photos that were taken out."""

from datetime import UTC, datetime
from uuid import UUID

from flask import make_response, render_template
from werkzeug.wrappers import Response

from audits.access import Can
from audits.db import separate_transaction, session
from audits.people.accounts import current_person
from audits.people.log import record
from audits.visits import queries
from audits.visits.blueprint import visits
from audits.visits.photos.keeping import SIZES, stored
from audits.visits.photos.routes import SANDBOX, storage
from audits.visits.reading.material import material_of
from audits.visits.reviewing.copies import find_copy, lines_of
from audits.visits.reviewing.tracing import find_superseded
from audits.web.guard import needs


@visits.get("/visits/<uuid:visit_id>/copies/<int:revision>/<sha256>")
@needs(Can.REVIEW)
def sent_copy(visit_id: UUID, revision: int, sha256: str) -> str:
    """A copy that was not accepted, line by line beside the report that stands."""
    found = find_copy(session(), current_person(), visit_id, revision, sha256)
    whole = material_of(session(), queries.find_whole(session(), current_person(), visit_id))
    return render_template(
        "visits/sent_copy.html", copy=found, visit=whole.found.visit, lines=lines_of(found.body, whole)
    )


@visits.get("/visits/<uuid:visit_id>/copies/<int:revision>/<sha256>/file.json")
@needs(Can.REVIEW)
def sent_copy_file(visit_id: UUID, revision: int, sha256: str) -> Response:
    """The bytes of such a copy, as the phone sent them."""
    viewer = current_person()
    found = find_copy(session(), viewer, visit_id, revision, sha256)
    visit = queries.find(session(), viewer, visit_id)
    with separate_transaction() as own:
        logged = {"revision": revision, "sha256": sha256}
        record(own, datetime.now(UTC), viewer, "downloaded", "copy", visit_id, after=logged)
    answer = make_response(found.body, 200, {"Content-Type": "application/json"})
    name = f"{visit.ref}_revision-{revision}_{sha256[:12]}.json"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@visits.get("/superseded-photos/<uuid:photo_id>")
@needs(Can.REVIEW)
def superseded_photo(photo_id: UUID) -> Response:
    """Our own JPEG of a photo that a later revision is without."""
    found = find_superseded(session(), current_person(), photo_id)
    return make_response(storage().get(stored(found.id, SIZES[0])), 200, SANDBOX)
