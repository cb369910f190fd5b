"""Head office's upload of visits: checked, shown, confirmed."""

from io import BytesIO

import pytest
from sqlmodel import select

from audits.access import Role
from audits.visits.tables import Visit
from tests import builders

HEAD = "visit,store,checklist,visited_at,question,answer\n"


@pytest.fixture
def office(inside, client):
    with inside() as session:
        builders.checklist(session)
        builders.store(session, "N-1")
        person = builders.person(session, Role.HEAD_OFFICE)
    return client.sign_in(person)


def visits(inside) -> list[Visit]:
    with inside() as session:
        return list(session.exec(select(Visit)).all())


def test_a_file_is_shown_before_anything_is_written_and_imported_when_confirmed(office, inside):
    office.read("/imports/visits")
    office.submit(
        "Check the file", file=(BytesIO(f"{HEAD}A-1,N-1,shop,2026-03-05,greeted,yes".encode()), "v.csv")
    )
    assert "1 new with 1 answer, 0 unchanged." in office.page.text
    assert visits(inside) == []
    office.submit("Import this file")
    assert [visit.ref for visit in visits(inside)] == ["A-1"]


def test_a_file_with_problems_comes_back_with_all_of_them(office, inside):
    office.read("/imports/visits")
    rows = "A-1,X-9,shop,2026-03-05,greeted,yes\nA-2,N-1,shop,2026-03-05,greeted,maybe"
    office.submit("Check the file", status=422, file=(BytesIO((HEAD + rows).encode()), "v.csv"))
    assert "v.csv was not imported" in office.page.text
    assert "“X-9”" in office.page.text
    assert "“maybe”" in office.page.text
    assert visits(inside) == []


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.HEAD_OFFICE])
def test_only_head_office_imports(client, inside, role):
    with inside() as session:
        person = builders.person(session, role)
    client.sign_in(person).read("/imports/visits", status=404)
