"""Drafts are started, published and thrown away on pages, by those whose they are and by nobody else."""

from dataclasses import replace

import pytest
from sqlmodel import select

from audits.access import Role
from audits.checklists.drafts import editing, lifecycle, loading
from audits.checklists.loading import load_one
from audits.checklists.publishing import publish
from audits.checklists.queries import by_key, newest, places_of, versions_for_store
from audits.checklists.rules import Places
from audits.checklists.tables import Draft, DraftPart
from audits.stores.tables import Region
from tests import builders
from tests.builders import NOW
from tests.questionnaires import questionnaire, touchpoint, yes_no

SHOP = questionnaire(touchpoint("entrance", yes_no("greeted"), yes_no("clean")))


@pytest.fixture
def ana(inside):
    with inside() as session:
        return builders.person(session, name="Ana")


@pytest.fixture
def head_office(client, ana):
    return client.sign_in(ana)


@pytest.fixture
def shop(inside):
    """A checklist for everywhere, and two regions with a store and a manager each."""
    with inside() as session:
        north, south = builders.region(session, "North"), builders.region(session, "South")
        return {
            "id": builders.checklist(session, SHOP).checklist_id,
            "north": north.id,
            "south": south.id,
            "store": builders.store(session, "N1", north).id,
            "elsewhere": builders.store(session, "S1", south).id,
            "manager": builders.regional_manager(session, north),
            "other_manager": builders.regional_manager(session, south),
        }


@pytest.fixture
def ready(inside, ana):
    """The id of a draft of a new checklist that could be published."""
    with inside() as session:
        return lifecycle.start_from(session, SHOP, ana, NOW).id


def token(client) -> str:
    client.read("/password")
    return next(tag["value"] for tag in client.page.tags if tag["name"] == "csrf_token")


def post(client, address: str, **fields):
    """Send a form from no page of ours."""
    return client.post(address, data=fields, headers={"X-CSRFToken": token(client)})


def test_a_checklist_begins_with_its_name(head_office, inside):
    head_office.read("/checklists/new")
    page = head_office.submit("Start the draft", name="Café,\x00 downtown")
    assert "Café, downtown" in page.text
    with inside() as session:
        (draft,) = session.exec(select(Draft)).all()
        assert draft.settings["key"] == "cafe_downtown"
    assert "Café, downtown" in head_office.read("/drafts").text
    head_office.read("/checklists/new")
    assert "Give the checklist a name." in head_office.submit("Start the draft", status=422, name="").text


def test_a_draft_is_published_where_it_is_to_apply(head_office, ready, shop, inside):
    head_office.read(f"/drafts/{ready}/publication")
    page = head_office.submit("Publish", where="some", regions=[str(shop["north"])], stores="S1")
    assert page.heading == "Shop"
    assert "Visits that begin from now on are made with it." in page.text
    with inside() as session:
        made = by_key(session, "shop_2") or by_key(session, "shop_3")
        wanted = Places(False, frozenset([shop["north"]]), frozenset([shop["elsewhere"]]))
        assert places_of(session, made.id) == wanted
        assert session.exec(select(DraftPart)).all() == []


def test_a_place_that_is_not_there_comes_back_beside_its_field(head_office, ready):
    head_office.read(f"/drafts/{ready}/publication")
    page = head_office.submit("Publish", status=422, where="some", stores="X9")
    assert "There is no store X9" in page.text


def test_everything_to_mend_is_listed_with_links_to_where(head_office, inside, ana):
    with inside() as session:
        draft = lifecycle.start_blank(session, "Shop", ana, NOW)
        drafted = loading.find(session, ana, draft.id)
        editing.add_touchpoint(
            session, drafted, touchpoint("", replace(yes_no(""), label={})), None, ana, NOW
        )
        part_id = loading.find(session, ana, draft.id).touchpoints[0].questions[0].id
    page = head_office.read(f"/drafts/{draft.id}/publication")
    assert "Question 1 of “Touchpoint ” has no words. Write what is asked." in page.text
    assert f"/drafts/{draft.id}/questions/{part_id}" in {tag["href"] for tag in page.tags if tag["href"]}
    assert post(head_office, f"/drafts/{draft.id}/publication").status_code == 422


def test_a_draft_that_changed_while_somebody_looked_is_shown_again(head_office, ready, inside, ana):
    head_office.read(f"/drafts/{ready}/publication")
    with inside() as session:
        drafted = loading.find(session, ana, ready)
        later = NOW.replace(minute=59)
        editing.remove(session, drafted, drafted.touchpoints[0].questions[1].id, ana, later)
    page = head_office.submit("Publish", status=422)
    assert "Somebody changed the draft while you looked at it" in page.text
    assert head_office.submit("Publish").heading == "Shop"


def test_a_draft_is_shown_again_when_a_version_was_imported_while_somebody_looked(
    head_office, shop, inside, ana
):
    draft_id = int(post(head_office, f"/checklists/{shop['id']}/draft").headers["Location"].rsplit("/", 1)[1])
    head_office.read(f"/drafts/{draft_id}/publication")
    with inside() as session:
        publish(session, replace(SHOP, version="imported", title={"": "Bigger"}), ana, NOW)
    page = head_office.submit("Publish", status=422)
    assert "Somebody published a version while you looked." in page.text
    with inside() as session:
        assert load_one(session, newest(session, shop["id"])).questionnaire.version == "imported"
    assert head_office.submit("Publish").heading == "Shop"


def test_what_was_published_meanwhile_is_not_published_again(head_office, ready, app, ana):
    other = app.test_client().sign_in(ana)
    for client in (head_office, other):
        client.read(f"/drafts/{ready}/publication")
    head_office.submit("Publish")
    assert "This draft could not be found" in other.submit("Publish", status=404).text


def test_a_next_version_is_drafted_and_takes_the_place_of_the_last(head_office, shop, inside, ana):
    assert post(head_office, f"/checklists/{shop['id']}/draft").status_code == 303
    again = post(head_office, f"/checklists/{shop['id']}/draft")
    draft_id = int(again.headers["Location"].rsplit("/", 1)[1])
    with inside() as session:
        drafted = loading.find(session, ana, draft_id)
        editing.remove(session, drafted, drafted.touchpoints[0].questions[1].id, ana, NOW)
    head_office.read(f"/drafts/{draft_id}/publication")
    head_office.submit("Publish")
    with inside() as session:
        version = load_one(session, newest(session, shop["id"])).questionnaire
    assert (version.version, len(list(version.questions()))) == ("2", 1)


def test_a_draft_is_thrown_away_only_after_asking(head_office, ready, inside):
    page = head_office.read(f"/drafts/{ready}/discarding")
    assert page.heading == "Throw this draft away?"
    assert "No drafts" in head_office.submit("Throw the draft away").text
    head_office.read(f"/drafts/{ready}/publication", status=404)
    with inside() as session:
        assert session.exec(select(DraftPart)).all() == []


def test_a_regional_manager_gives_a_store_and_the_region_touchpoints(client, shop, inside):
    client.sign_in(shop["manager"])
    for place in (f"/stores/{shop['store']}", f"/regions/{shop['north']}"):
        started = post(client, f"{place}/checklists/{shop['id']}/draft")
        draft_id = int(started.headers["Location"].rsplit("/", 1)[1])
        with inside() as session:
            drafted = loading.find(session, shop["manager"], draft_id)
            editing.add_touchpoint(
                session, drafted, touchpoint("roof", yes_no("swept")), None, shop["manager"], NOW
            )
        client.read(f"/drafts/{draft_id}/publication")
        client.submit("Publish")
    text = client.read(f"/stores/{shop['store']}/checklists").text
    assert "Touchpoint roof added for North" in text
    assert "Touchpoint roof added for this store" in text
    with inside() as session:
        assert len(versions_for_store(session, shop["id"], shop["store"])[1]) == 2
        assert versions_for_store(session, shop["id"], shop["elsewhere"])[1] == ()


def addresses(draft_id: int) -> list[str]:
    return [f"/drafts/{draft_id}", f"/drafts/{draft_id}/publication", f"/drafts/{draft_id}/discarding"]


@pytest.mark.parametrize(
    "role", [Role.REGIONAL_MANAGER, Role.STORE_MANAGER, Role.REVIEWER, Role.SHOPPER, "of another region"]
)
def test_nobody_else_finds_an_addition(client, shop, inside, ana, role):
    with inside() as session:
        checklist = by_key(session, "shop")
        place = session.get_one(Region, shop["north"])
        draft_id = lifecycle.open_addition(session, checklist, place, ana, NOW).id
        stranger = shop["other_manager"] if role == "of another region" else builders.person(session, role)
    client.sign_in(stranger)
    for address in addresses(draft_id):
        client.read(address, status=404)
    for address in addresses(draft_id)[1:]:
        assert post(client, address).status_code == 404
    for place in (f"/stores/{shop['store']}", f"/regions/{shop['north']}"):
        assert post(client, f"{place}/checklists/{shop['id']}/draft").status_code == 404
    with inside() as session:
        assert len(session.exec(select(Draft)).all()) == 1


def test_a_regional_manager_drafts_no_checklist(client, shop, ready):
    client.sign_in(shop["manager"])
    client.read("/checklists/new", status=404)
    for address in addresses(ready):
        client.read(address, status=404)
    assert post(client, "/drafts", name="Mine").status_code == 404
    assert post(client, f"/checklists/{shop['id']}/draft").status_code == 404
    assert "No drafts" in client.read("/drafts").text


def test_a_region_does_not_touch_what_the_region_above_adds(client, shop, inside, ana):
    with inside() as session:
        north = session.get_one(Region, shop["north"])
        lower = builders.region(session, "Harbour", north)
        manager = builders.regional_manager(session, lower)
        draft_id = lifecycle.open_addition(session, by_key(session, "shop"), north, ana, NOW).id
    client.sign_in(manager)
    client.read(f"/drafts/{draft_id}/publication", status=404)
    assert post(client, f"/regions/{shop['north']}/checklists/{shop['id']}/draft").status_code == 404
    assert post(client, f"/regions/{lower.id}/checklists/{shop['id']}/draft").status_code == 303


def test_the_publication_page_costs_the_same_for_1_or_300_questions(head_office, inside, app, ana):
    costs = []
    head_office.read("/drafts")
    for size in (1, 300):
        asked = questionnaire(touchpoint("all", *(yes_no(f"q{number}") for number in range(size))))
        with inside() as session:
            draft_id = lifecycle.start_from(session, asked, ana, NOW).id
        with builders.counted_queries(app) as queries:
            head_office.read(f"/drafts/{draft_id}/publication")
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 12
