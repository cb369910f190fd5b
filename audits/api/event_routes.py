"""The log of who did what, for head office's own archive."""

from typing import Any

from sqlmodel import col, select

from audits import db
from audits.access import Can
from audits.api.asking import EventQuery
from audits.api.blueprint import api
from audits.api.description import told
from audits.api.paging import Order, part
from audits.api.work_fields import EventFields, EventPage
from audits.people.scopes import Scope
from audits.people.tables import Event, Person
from audits.web.guard import needs

_AS_WRITTEN = Order([col(Event.id)], [int])


@api.get("/events")
@needs(Can.READ_EVENTS)
@told(Scope.EVENTS, "Events", answer=EventPage)
def list_events(query: EventQuery) -> EventPage:
    """Events

    Who did what to which thing, in the order it was written down. People are references; what was written, from what
    to what, stays on the pages.
    """
    statement: Any = select(Event, Person.reference).join(
        Person, col(Person.id) == col(Event.actor_id), isouter=True
    )
    if query.since is not None:
        statement = statement.where(col(Event.at) >= query.since)
    if query.subject:
        statement = statement.where(Event.subject == query.subject)
    found = part(db.session(), statement, _AS_WRITTEN, query, lambda row: (row[0].id,))
    return EventPage(items=[_event(*row) for row in found.rows], next=found.next)


def _event(event: Event, actor: str | None) -> EventFields:
    return EventFields(
        id=event.id or 0,
        at=event.at,
        actor=actor,
        action=event.action,
        subject=event.subject,
        subject_id=event.subject_id,
    )
