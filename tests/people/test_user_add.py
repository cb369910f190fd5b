"""`flask user add`: an invitation from the command line, and what it refuses."""

import pytest
from sqlmodel import select

from audits.access import Role
from audits.people.tables import Event, Person
from audits.stores.managers import scope_of
from tests import builders


@pytest.fixture
def places(inside):
    with inside() as session:
        chicago = builders.region(session, "Chicago")
        builders.region(session, "North", chicago)
        builders.store(session, "CHI-1")
        builders.store(session, "CHI-2")


def test_a_person_is_added_and_the_link_lets_them_choose_a_password(app, run, client, inside):
    done = run("user", "add", "Ada@Test.example", "--role", "head-office", "--name", "Ada")
    public = app.extensions["settings"].public_url
    assert done.exit_code == 0
    assert done.stdout.startswith(f"{public}/reset/")
    page = client.read(done.stdout.strip().removeprefix(public))
    assert page.heading == "Your new password"
    with inside() as session:
        ada = session.exec(select(Person)).one()
        assert (ada.role, ada.name, ada.email) == (Role.HEAD_OFFICE, "Ada", "ada@test.example")
        assert session.exec(select(Event.action)).all() == ["invited"]


def test_a_regional_manager_gets_a_region_and_a_store_manager_stores(places, run, inside):
    assert (
        run("user", "add", "r@test.example", "--role=regional-manager", "--region=Chicago/North").exit_code
        == 0
    )
    words = ["--role=store-manager", "--store=CHI-2", "--store", "CHI-1"]
    assert run("user", "add", "s@test.example", *words).exit_code == 0
    with inside() as session:
        by_email = {person.email: scope_of(session, person) for person in session.exec(select(Person)).all()}
    assert by_email["r@test.example"].told() == {"region": "Chicago / North"}
    assert by_email["s@test.example"].told() == {"stores": ["CHI-1", "CHI-2"]}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["b@test.example", "--role=regional-manager"], "A regional manager needs a region."),
        (["b@test.example", "--role=regional-manager", "--region=Nowhere"], "There is no region “Nowhere”."),
        (["b@test.example", "--role=store-manager"], "A store manager needs at least one store."),
        (["b@test.example", "--role=store-manager", "--store=X-9"], "no store with the code X-9"),
        (["b@test.example", "--role=shopper", "--region=Chicago"], "Only a regional manager has a region."),
        (["b@test.example", "--role=reviewer", "--store=CHI-1"], "Only a store manager has stores."),
        (["taken@test.example", "--role=shopper"], "taken@test.example already has an account."),
        (["TAKEN@test.example", "--role=shopper"], "taken@test.example already has an account."),
        (["no address", "--role=shopper"], "“no address” is not an e-mail address."),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(places, run, inside, words, sentence):
    with inside() as session:
        builders.person(session, email="taken@test.example")
    done = run("user", "add", *words)
    assert done.exit_code == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    with inside() as session:
        assert len(session.exec(select(Person)).all()) == 1


def test_an_unknown_role_is_refused_with_the_roles_there_are(run):
    done = run("user", "add", "b@test.example", "--role", "king")
    assert done.exit_code == 2
    assert "head-office" in done.stderr
