"""Head office and people: finding, inviting, changing and disabling them. Nobody else sees any of it."""

import pytest
from sqlmodel import select

from audits.access import Role
from audits.people.queries import PAGE
from audits.people.tables import Person
from audits.stores.managers import scope_of
from tests import builders
from tests.api.programs import Program, token
from tests.people.accounts import is_signed_in, link_in, mails


@pytest.fixture
def boss(inside, client):
    with inside() as session:
        boss = builders.person(session, Role.HEAD_OFFICE, name="Boss")
        chicago = builders.region(session, "Chicago")
        builders.region(session, "North", chicago)
        builders.store(session, "CHI-1")
        builders.store(session, "CHI-2")
    client.sign_in(boss)
    return boss


def invited(inside, email):
    with inside() as session:
        person = session.exec(select(Person).where(Person.email == email)).one()
        return person, scope_of(session, person).told()


def test_inviting_a_store_manager_mails_the_link_and_shows_it(app, client, boss, inside):
    client.read("/people/new")
    page = client.submit(
        "Send the invitation",
        name="Sam",
        email="Sam@Test.example",
        role="store-manager",
        stores="CHI-2, CHI-1\nCHI-2",
    )
    assert page.heading == "Sam"
    [mail] = mails(app)
    assert mail["To"] == "sam@test.example"
    assert link_in(mail) in page.text
    sam, scope = invited(inside, "sam@test.example")
    assert (sam.role, scope) == (Role.STORE_MANAGER, {"stores": ["CHI-1", "CHI-2"]})
    assert "invited" in page.text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"email": "nothing"}, "is not an e-mail address"),
        ({"email": ""}, "is not an e-mail address"),
        ({"role": "regional-manager"}, "A regional manager needs a region."),
        ({"role": "store-manager", "stores": "CHI-9"}, "no store with the code CHI-9"),
        ({"role": "shopper", "stores": "CHI-1"}, "Only a store manager has stores."),
        ({"name": "x" * 201}, "At most 200 letters."),
        ({"email": "boss@test.example"}, "already has an account"),
    ],
)
def test_an_invitation_that_does_not_fit_keeps_what_was_typed(app, client, boss, inside, fields, sentence):
    with inside() as session:
        session.get(Person, boss.id).email = "boss@test.example"
    client.read("/people/new")
    page = client.submit(
        "Send the invitation", {"name": "Sam Typed", "email": "sam@test.example", **fields}, status=422
    )
    assert sentence in page.text
    assert fields.get("name", "Sam Typed") in page.html
    assert mails(app) == []


def test_people_are_found_by_parts_of_name_address_and_reference(client, boss, inside):
    with inside() as session:
        builders.person(session, Role.SHOPPER, name="Zoe 100%", email="zoe@test.example", reference="S-ZOE")
        builders.person(session, Role.SHOPPER, name="Yan", email="yan@test.example", reference="S-YAN")
    for words in ("zoe", "0%", "ZOE@test", "s-zoe zoe"):
        page = client.read(f"/people?words={words.replace('%', '%25')}")
        assert "Zoe 100%" in page.text
        assert "Yan" not in page.text
    assert "Nobody fits" in client.read("/people?words=nobody").text


def test_the_list_says_who_may_be_in_and_with_what(client, boss, inside):
    with inside() as session:
        builders.person(
            session,
            Role.REVIEWER,
            name="Rae",
            signed_in_at=builders.NOW,
            may_be_signed_in=True,
            tf_totp_secret="locked",
        )
    client.read("/people?words=rae")
    [cells] = [row.words for row in client.page.all("tr") if "Rae" in row.words]
    assert cells.endswith("works yes 18 Nov 2026 may be open")


def test_the_list_goes_on_on_another_page(client, boss, inside):
    with inside() as session:
        for number in range(PAGE):
            builders.person(session, Role.SHOPPER, name=f"Shopper {number:03}")
    first = client.read("/people")
    assert f"1 to {PAGE} of {PAGE + 1}" in first.text
    second = client.read(first.links["Next"])
    assert f"{PAGE + 1} to {PAGE + 1} of {PAGE + 1}" in second.text
    assert client.read("/people?page=99").heading == "People"


def test_a_role_and_a_scope_are_changed_and_the_history_says_so(client, boss, inside):
    with inside() as session:
        sam = builders.store_manager(session, builders.store(session, "OLD-1"), name="Sam")
    client.read(f"/people/{sam.id}")
    page = client.submit("Save", name="Samira", role="regional-manager", region="Chicago / North", stores="")
    assert "Saved." in page.text
    assert "role: store-manager; stores: OLD-1" in page.text
    assert "role: regional-manager; region: Chicago / North" in page.text
    found, scope = invited(inside, sam.email)
    assert (found.name, found.role, scope) == ("Samira", Role.REGIONAL_MANAGER, {"region": "Chicago / North"})
    assert "Nothing was different" in client.submit("Save").text


def test_another_role_counts_from_the_next_request_on_for_sessions_and_tokens(app, client, boss, inside):
    with inside() as session:
        sam = builders.person(session, Role.HEAD_OFFICE, name="Sam")
        program = Program(app, token(session, sam))
    browser = app.test_client().sign_in(sam)
    assert browser.get("/people").status_code == 200
    program.ask("events")
    client.read(f"/people/{sam.id}")
    client.submit("Save", role="store-manager", stores="CHI-1")
    assert browser.get("/people").status_code == 404
    program.ask("events", 404)
    program.ask("stores", 404)
    program.ask("visits")


def test_another_region_counts_from_the_next_request_on_for_sessions_and_tokens(app, client, boss, inside):
    with inside() as session:
        east, west = (builders.region(session, name) for name in ("East", "West"))
        builders.store(session, "EAST-1", east)
        builders.store(session, "WEST-1", west)
        rita = builders.regional_manager(session, east, name="Rita")
        program = Program(app, token(session, rita))
    browser = app.test_client().sign_in(rita)
    for region, seen, unseen in (("East", "EAST-1", "WEST-1"), ("West", "WEST-1", "EAST-1")):
        client.read(f"/people/{rita.id}")
        client.submit("Save", region=region)
        page = browser.read("/stores")
        assert seen in page.text
        assert unseen not in page.text
        assert [store["code"] for store in program.ask("stores")["items"]] == [seen]


def test_a_change_that_does_not_fit_changes_nothing(client, boss, inside):
    with inside() as session:
        sam = builders.person(session, Role.SHOPPER, name="Sam")
    client.read(f"/people/{sam.id}")
    page = client.submit("Save", name="Samira", role="regional-manager", status=422)
    assert "needs a region" in page.text
    assert 'value="Samira"' in page.html
    assert invited(inside, sam.email)[0].name == "Sam"
    page = client.submit("Save", name="Sam", role="shopper", reference=boss.reference, status=422)
    assert "belongs to somebody else" in page.text


def test_nobody_takes_the_own_role_or_account_away(client, boss):
    client.read(f"/people/{boss.id}")
    assert "Disable the account" not in client.page.text
    assert "You cannot change your own role" in client.submit("Save", role="reviewer", status=422).text
    token = client.page.form_with("Save")[0].filled()["csrf_token"]
    answer = client.post(f"/people/{boss.id}/disabling", data={"csrf_token": token})
    assert answer.status_code == 422


def test_a_shopper_without_an_account_gets_one_by_an_address(app, client, boss, inside):
    with inside() as session:
        sam = builders.person(session, Role.SHOPPER, name="", email=None, password=None, reference="S-9")
    assert "No account yet" in client.read(f"/people/{sam.id}").text
    assert "needs an account" in client.submit("Save", role="reviewer", status=422).text
    client.submit("Save", role="shopper", email="sam@test.example")
    client.submit("Send an invitation again")
    assert mails(app)[-1]["To"] == "sam@test.example"


def test_another_address_ends_sessions_and_links(app, client, boss, inside):
    with inside() as session:
        sam = builders.person(session, Role.SHOPPER)
    phone = app.test_client().sign_in(sam)
    client.read(f"/people/{sam.id}")
    client.submit("Save", email="new@test.example")
    assert not is_signed_in(phone)


def test_disabling_and_giving_back_an_account(app, client, boss, inside):
    with inside() as session:
        sam = builders.person(session, Role.SHOPPER)
    phone = app.test_client().sign_in(sam)
    client.read(f"/people/{sam.id}")
    page = client.submit("Disable the account")
    assert "This account is disabled" in page.text
    assert not is_signed_in(phone)
    assert "Send an invitation again" not in page.html
    assert "The account works again." in client.submit("Give the account back").text
    assert not is_signed_in(phone)


def test_a_disabled_person_is_not_invited_again(client, boss, inside):
    with inside() as session:
        sam = builders.person(session, Role.SHOPPER, active=False)
    client.read(f"/people/{sam.id}")
    token = client.page.form_with("Save")[0].filled()["csrf_token"]
    assert client.post(f"/people/{sam.id}/invitation", data={"csrf_token": token}).status_code == 422


def test_signing_somebody_out_everywhere(app, client, boss, inside):
    with inside() as session:
        sam = builders.person(session, Role.SHOPPER)
    phone = app.test_client().sign_in(sam)
    client.read(f"/people/{sam.id}")
    client.submit("Sign out everywhere")
    assert not is_signed_in(phone)


def test_somebody_who_does_not_exist_is_not_found(client, boss):
    client.read("/people/00000000-0000-4000-8000-000000000000", status=404)
    client.read("/people/1", status=404)
