"""A shopper's own data, on request: head office hands them over, and erases them."""

from datetime import UTC, datetime
from uuid import UUID

from flask import current_app, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from audits.access import Can, Role
from audits.db import separate_transaction, session
from audits.errors import NotFound
from audits.people.accounts import current_person
from audits.people.log import record
from audits.people.queries import find
from audits.people.tables import Person
from audits.visits.blueprint import visits
from audits.visits.personal.erasing import erase
from audits.visits.personal.gathering import gather, zipped
from audits.visits.photos.keeping import forget_bytes
from audits.web.guard import needs


@visits.get("/people/<uuid:person_id>/data")
@needs(Can.MANAGE_PEOPLE)
def personal_data(person_id: UUID) -> str:
    """What is kept about a shopper, what erasing takes and what it leaves."""
    person = _shopper(person_id)
    found = gather(session(), person)
    counts = {name: len(rows) for name, rows in found.items()}
    return render_template("visits/personal_data.html", person=person, counts=counts)


@visits.get("/people/<uuid:person_id>/data.zip")
@needs(Can.MANAGE_PEOPLE)
def personal_data_file(person_id: UUID) -> Response:
    """Everything that is kept about a shopper, to hand over to them. That it was taken is in the event log."""
    person = _shopper(person_id)
    content = zipped(gather(session(), person))
    with separate_transaction() as own:
        record(own, datetime.now(UTC), current_person(), "data handed over", "person", person.id)
    answer = make_response(content)
    answer.mimetype = "application/zip"
    answer.headers["Content-Disposition"] = f'attachment; filename="{person.reference}-data.zip"'
    return answer


@visits.post("/people/<uuid:person_id>/data/erasing")
@needs(Can.MANAGE_PEOPLE)
def erase_personal_data(person_id: UUID) -> Response:
    """Erase a shopper's data; there is no way back."""
    done = erase(session(), _shopper(person_id), current_person(), datetime.now(UTC))
    session().commit()
    for photo_id in done.photo_ids:
        forget_bytes(current_app.extensions["storage"], photo_id)
    flash(_("The data are erased. Scores and issued audits are as they were."))
    return redirect(url_for("people.person", person_id=person_id), 303)


def _shopper(person_id: UUID) -> Person:
    person = find(session(), current_person(), person_id)
    if person.role is not Role.SHOPPER:
        raise NotFound("This shopper")
    return person
