"""Small programmes to compare: checklists, stores and approved visits on chosen days. The caller commits."""

from datetime import date, timedelta

from sqlmodel import Session

from audits.checklists.publishing import Published
from audits.people.tables import Person
from audits.sheet import Questionnaire
from audits.stores.tables import Region, Store
from audits.visits.tables import Visit
from tests import builders
from tests.questionnaires import questionnaire, scale, touchpoint, yes_no
from tests.visits.builders import approved, draft

START = date(2026, 3, 2)


def shop() -> Questionnaire:
    """Two touchpoints: the entrance, worth 10 points, and advice, worth another 10 on a scale of 0 to 10."""
    return questionnaire(
        touchpoint("entrance", yes_no("greeted")), touchpoint("advice", scale("advised", 0, 10, 10))
    )


def visited(
    session: Session,
    of: Published,
    at: Store,
    on: date = START,
    by: Person | None = None,
    **answers: str,
) -> Visit:
    """An approved visit on a day, with these answers."""
    return approved(session, draft(session, of, at, by, visited_on=on), **answers)


def programme(
    session: Session, stores: int = 6, visits: int = 3, region: Region | None = None
) -> list[Store]:
    """Stores with some visits each, a day apart, whose scores differ within and between stores."""
    of = builders.checklist(session, shop())
    made = [builders.store(session, in_region=region) for _ in range(stores)]
    for place, store in enumerate(made):
        for turn in range(visits):
            greeted = "yes" if (place * visits + turn) % 3 else "no"
            visited(
                session,
                of,
                store,
                START + timedelta(days=turn),
                greeted=greeted,
                advised=str((3 * place + 2 * turn) % 11),
            )
    return made
