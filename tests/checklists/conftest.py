"""People at checklists."""

from collections.abc import Callable

import pytest

from audits.sheet import Questionnaire
from tests import builders
from tests.checklists.desk import SHOP, Desk


@pytest.fixture
def desk(inside, client) -> Callable[..., Desk]:
    """`desk(questionnaire)`: head office at the designer, with a draft of it."""
    with inside() as session:
        person = builders.person(session)
    client.sign_in(person)

    def desk(asked: Questionnaire = SHOP) -> Desk:
        return Desk(client, inside, person, asked)

    return desk
