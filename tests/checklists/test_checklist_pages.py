"""Head office sees what checklists ask, places them, and gives stores touchpoints of their own."""

from dataclasses import replace
from io import BytesIO

import pytest

from audits.access import Role
from audits.checklists.publishing import publish
from audits.checklists.queries import newest, places_of
from audits.checklists.rules import Places
from audits.checklists.xlsform import write_workbook
from audits.sheet import CriticalEffect
from audits.stores.tables import Region
from tests import builders
from tests.builders import NOW
from tests.questionnaires import plain, questionnaire, touchpoint, yes_no

SHOP = questionnaire(
    touchpoint("entrance", yes_no("greeted", 15), yes_no("clean", 5, critical=CriticalEffect.FAIL_VISIT)),
    touchpoint("remarks", plain("story")),
)


@pytest.fixture
def head_office(inside, client):
    with inside() as session:
        person = builders.person(session)
    return client.sign_in(person)


@pytest.fixture
def shop(inside):
    """A checklist for the region North, with a store there and one elsewhere."""
    with inside() as session:
        north, south = builders.region(session, "North"), builders.region(session, "South")
        made = builders.checklist(session, SHOP, regions=[north])
        return {
            "id": made.checklist_id,
            "north": north.id,
            "store": builders.store(session, "N1", north).id,
            "elsewhere": builders.store(session, "S1", south).id,
            "manager": builders.regional_manager(session, north),
            "other_manager": builders.regional_manager(session, south),
        }


def test_checklists_are_listed_with_their_newest_version_and_places(head_office, shop):
    assert "Shop shop 1 2 3 North" in head_office.read("/checklists").text


def test_a_checklist_shows_what_it_asks_and_each_share_of_the_total(head_office, shop):
    page = head_office.read(f"/checklists/{shop['id']}")
    assert "yes or no 15 75.0%" in page.text
    assert "critical: the visit fails" in page.text
    assert "yes or no 5 25.0%" in page.text
    assert "Service 100%, experience 0%." in page.text
    assert "“Touchpoint remarks”: nothing here earns points, so it is never scored." in page.text
    assert "One question decides 75% of the score: “Question greeted”." in page.text
    assert "in North" in page.text


def test_an_older_version_can_still_be_read(head_office, shop, inside):
    with inside() as session:
        first = newest(session, shop["id"])
        publish(session, replace(SHOP, version="2", touchpoints=SHOP.touchpoints[:1]), None, NOW)
    assert "version 2" in head_office.read(f"/checklists/{shop['id']}").text
    page = head_office.read(f"/checklists/{shop['id']}?version={first}")
    assert "Touchpoint remarks" in page.text
    assert "to the version in use" in page.text
    head_office.read(f"/checklists/{shop['id']}?version=99", status=404)
    head_office.read("/checklists/99", status=404)


def test_a_checklist_page_costs_the_same_for_many_questions(head_office, inside, app):
    costs = []
    head_office.read("/checklists")
    for size in (2, 200):
        asked = questionnaire(touchpoint("all", *(yes_no(f"q{number}", 1) for number in range(size))))
        with inside() as session:
            made = builders.checklist(session, replace(asked, key=f"of_{size}"))
        with builders.counted_queries(app) as queries:
            head_office.read(f"/checklists/{made.checklist_id}")
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 12


def test_a_regional_manager_reads_the_regions_checklists_and_changes_none(client, shop):
    client.sign_in(shop["manager"])
    assert "Shop" in client.read("/checklists").text
    assert "Change where it applies" not in client.read(f"/checklists/{shop['id']}").text
    client.read(f"/checklists/{shop['id']}/places", status=404)
    client.read(f"/checklists/{shop['id']}/draft", status=405)
    client.read(f"/stores/{shop['elsewhere']}/checklists", status=404)


def test_a_checklist_of_another_region_is_not_there_for_a_regional_manager(client, shop):
    client.sign_in(shop["other_manager"])
    assert "No checklists yet" in client.read("/checklists").text
    client.read(f"/checklists/{shop['id']}", status=404)


@pytest.mark.parametrize("role", [Role.STORE_MANAGER, Role.REVIEWER, Role.SHOPPER])
def test_nobody_else_sees_a_checklist_in_advance(client, inside, shop, role):
    with inside() as session:
        client.sign_in(builders.person(session, role))
    for address in ("/checklists", f"/checklists/{shop['id']}", f"/stores/{shop['store']}/checklists"):
        client.read(address, status=404)


def test_places_are_chosen_on_a_page(head_office, shop, inside):
    address = f"/checklists/{shop['id']}/places"
    head_office.read(address)
    page = head_office.submit("Save the places", stores="S1\n")
    assert "It applies in North and in store S1." in page.text
    with inside() as session:
        wanted = Places(False, frozenset([shop["north"]]), frozenset([shop["elsewhere"]]))
        assert places_of(session, shop["id"]) == wanted
    head_office.read(address)
    page = head_office.submit("Save the places", status=422, stores="S1\nX9")
    assert "There is no store X9" in page.text
    assert "X9" in page.form_with("Save the places")[0].filled()["stores"][0]
    page = head_office.submit("Save the places", status=422, where="everywhere", stores="S1")
    assert "Choose “only in …”, or take them away." in page.text
    head_office.submit("Save the places", where="everywhere", stores="", regions=None)
    with inside() as session:
        assert places_of(session, shop["id"]) == Places.anywhere()


def test_a_store_shows_which_checklists_apply_and_why(head_office, shop):
    assert "applies because of North" in head_office.read(f"/stores/{shop['store']}/checklists").text
    assert "No checklist applies here" in head_office.read(f"/stores/{shop['elsewhere']}/checklists").text


def test_a_store_shows_what_its_region_and_it_add_to_a_checklist(head_office, shop, inside):
    with inside() as session:
        north = session.get_one(Region, shop["north"])
        builders.own_touchpoints(session, shop["id"], shop["store"], touchpoint("roof", yes_no("swept")))
        builders.region_touchpoints(session, shop["id"], north, touchpoint("harbour", yes_no("view")))
    text = head_office.read(f"/stores/{shop['store']}/checklists").text
    assert text.index("Touchpoint harbour") < text.index("Touchpoint roof")


def test_a_checklists_file_is_shown_before_it_is_published(head_office, inside):
    head_office.read("/imports/checklists")
    page = head_office.submit("Check the file", file=(BytesIO(write_workbook(SHOP)), "shop.xlsx"))
    assert "2 touchpoints, 3 questions." in page.text
    assert "No checklists yet" in head_office.read("/checklists").text
    head_office.read(page.address)
    assert head_office.submit("Import this file").heading == "Shop"


def test_a_file_that_is_no_checklist_comes_back_with_its_problems(head_office):
    head_office.read("/imports/checklists")
    page = head_office.submit("Check the file", status=422, file=(BytesIO(b"no workbook"), "shop.xlsx"))
    assert "shop.xlsx was not imported" in page.text


def test_a_newer_file_leaves_where_it_applies_as_it_is(head_office, shop, inside):
    head_office.read("/imports/checklists")
    newer = write_workbook(replace(SHOP, version="2"))
    page = head_office.submit("Check the file", file=(BytesIO(newer), "shop.xlsx"))
    assert "It applies in North." in page.text
    head_office.submit("Import this file")
    with inside() as session:
        assert places_of(session, shop["id"]).region_ids == {shop["north"]}


def test_the_same_version_with_other_content_is_refused_beside_the_file(head_office, shop):
    other = write_workbook(replace(SHOP, touchpoints=SHOP.touchpoints[:1]))
    head_office.read("/imports/checklists")
    page = head_office.submit("Check the file", status=422, file=(BytesIO(other), "shop.xlsx"))
    assert "a published version never changes" in page.text
