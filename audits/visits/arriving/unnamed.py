"""Names of staff that a report brings although nobody told them of the programme: refused, and kept nowhere."""

import json

from sqlalchemy import delete
from sqlmodel import Session, col

from audits.visits.arriving.bodies import Unreadable
from audits.visits.sheets import Asked, version_of
from audits.visits.tables import GivenAnswer, Visit


def drop_names(session: Session, visit: Visit, asked: Asked) -> None:
    """Take back the names that were saved before it was said when the visit was. At most 8 statements, mostly none."""
    if not asked.names_staff:
        return
    now = version_of(session, visit)
    ids = [now.question_ids[key] for key in now.names_off]
    session.execute(
        delete(GivenAnswer)
        .where(col(GivenAnswer.visit_id) == visit.id, col(GivenAnswer.question_id).in_(ids))
        .execution_options(synchronize_session="fetch")
    )


def body_without_names(body: str, asked: Asked) -> str:
    """A report as its phone sent it, without the names that are not taken; as it came where there are none.

    `Unreadable` when it is nested so deeply that names cannot be taken out of it.
    """
    if not asked.names_off:
        return body
    try:
        told = json.loads(body)
        found = [told["entries"].pop(f"answer:{key}", None) for key in asked.names_off]
        # Half a character that stands escaped in what was sent can be kept in no other way.
        return json.dumps(told, separators=(",", ":")) if any(found) else body
    except RecursionError as trouble:
        raise Unreadable("it is nested too deeply") from trouble
