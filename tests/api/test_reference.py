"""What programs can ask, as a page for people: all of the description, for whoever may make tokens."""

import pytest

from audits.access import Role
from audits.people.scopes import offered_to
from tests import builders

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def page(client, inside):
    with inside() as session:
        client.sign_in(builders.person(session, Role.STORE_MANAGER))
    client.read("/tokens")
    assert "/api/v1/docs" in client.page.html
    return client.read("/api/v1/docs")


def test_every_address_field_and_status_of_the_description_stands_on_the_page(client, page):
    document = client.get("/api/v1/openapi.json").json
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert f"{method.upper()} {path}" in page.text
            for part in operation.get("parameters", ()):
                assert f"<code>{part['name']}</code>" in page.html
            for status in operation["responses"]:
                assert f'<th scope="row">{status}</th>' in page.html
    for name, schema in document["components"]["schemas"].items():
        assert name in page.text
        for field in schema.get("properties", ()):
            assert f"<code>{field}</code>" in page.html


def test_bounds_choices_scopes_and_an_example_are_told_in_words(page):
    assert "integer 1 to 500" in page.text
    assert "visit or store or region or network" in page.text
    assert "documents:ask" in page.text
    assert 'curl -H "Authorization: Bearer $TOKEN" \'http' in page.text
    assert "application/pdf" in page.text


@pytest.mark.parametrize("role", list(Role))
def test_who_may_have_no_token_has_no_such_page(client, inside, role):
    with inside() as session:
        client.sign_in(builders.person(session, role))
    assert client.get("/api/v1/docs").status_code == (200 if offered_to(role) else 404)
