"""Programmes small enough to be printed in a test. The caller commits."""

from audits.access import Role
from audits.people.tables import Person
from audits.sheet import Questionnaire
from audits.stores.tables import Region, Store
from tests import builders
from tests.visits import builders as visits


def programme(session, stores: int = 6, asked: Questionnaire | None = None) -> tuple[Region, list[Store]]:
    """Stores of one region, each visited twice; the first is never greeted, the others always."""
    north = builders.region(session, "North")
    published = builders.checklist(session, asked)
    made = [builders.store(session, f"N-{number:02}", north) for number in range(stores)]
    for number, store in enumerate(made):
        for turn in range(2):
            greeted = {"greeted": "yes"} if number and (number > 1 or turn) else {"greeted": visits.no()}
            visits.approved(session, visits.draft(session, published, store), **greeted)
    return north, made


def shopper(session) -> Person:
    """A shopper whose every detail can be searched for."""
    return builders.person(
        session, Role.SHOPPER, reference="CANARYREF", name="Canary Nameson", email="canarymail@test.example"
    )
