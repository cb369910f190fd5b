"""What docs/api.md says can be asked is answered."""

import re
from pathlib import Path

import pytest

from audits.people.scopes import Scope
from tests import builders
from tests.api.programs import Program, token
from tests.visits.builders import approved, draft

DOCS = Path(__file__).parents[2] / "docs" / "api.md"
LINES = re.findall(r"^\| `GET /api/v1/(\S+)` \| `(\S+)` \|$", DOCS.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_every_address_of_the_docs_opens_with_the_scope_it_names(app, inside):
    with inside() as session:
        approved(session, draft(session))
        office = builders.person(session)
        programs = {scope: Program(app, token(session, office, Scope(scope))) for _address, scope in LINES}
    assert len(LINES) == 10
    answers = {address: programs[scope].send(address).status_code for address, scope in LINES}
    assert set(answers.values()) == {200}, answers
