"""When a server begins to delete what is past its time: where much was kept already, seven days after that was seen.

So whoever brings an old programme to this release can set the days first. Where no visit was past its time a day ago,
as in a programme that is forgotten from its first old visit on, there is nothing to wait for. The event log keeps it.
"""

from datetime import date, timedelta

from sqlalchemy import exists, select
from sqlmodel import Session, col

from audits.people.tables import Event
from audits.visits.retention.rule import before

SUBJECT = "retention"
FORGOTTEN, TO_BEGIN = "forgotten", "to begin"
WAIT = timedelta(days=7)


def told_beginning(session: Session) -> date | None:
    """The day to begin as the event log tells it, None where it tells none. Anything forgotten was the beginning.

    One query.
    """
    begun = col(Event.action) == FORGOTTEN
    found = session.execute(
        select(col(Event.action), col(Event.after))
        .where(col(Event.subject) == SUBJECT)
        .order_by(begun.desc(), col(Event.id))
        .limit(1)
    ).first()
    if found is None:
        return None
    action, after = found
    return date.min if action == FORGOTTEN else date.fromisoformat((after or {})["begins"])


def first_day(session: Session, soonest: date, today: date) -> date:
    """The first day on which the worker forgets, as it stands today; visits before `soonest` are past their time.

    Two queries.
    """
    told = told_beginning(session)
    if told is not None:
        return told
    long_past = session.scalar(select(exists().where(before(soonest - timedelta(days=1)))))
    return today + WAIT if long_past else today
