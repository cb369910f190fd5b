"""What a shopper gets in one store or region, and from where each part comes."""

from dataclasses import replace
from fractions import Fraction

import pytest

from audits.access import Role
from audits.checklists.journey import journey
from audits.checklists.queries import find
from audits.checklists.region_lists import applying_in
from audits.checklists.versions import find_version, retire
from tests import builders
from tests.builders import NOW
from tests.questionnaires import questionnaire, touchpoint, yes_no

SHOP = questionnaire(
    touchpoint("entrance", yes_no("greeted", 30)), touchpoint("exit", yes_no("bye", 10), yes_no("door", 10))
)


@pytest.fixture
def town(inside) -> dict:
    """A checklist that applies in a district, with additions of the city, the district and one store."""
    with inside() as session:
        city = builders.region(session, "Chicago")
        north, south = builders.region(session, "North", city), builders.region(session, "South", city)
        store, other = builders.store(session, "N1", north), builders.store(session, "S1", south)
        made = builders.checklist(session, SHOP, regions=[north])
        for place, key in ((city, "lake"), (north, "river")):
            builders.region_touchpoints(
                session, made.checklist_id, place, touchpoint(key, yes_no(f"{key}_q", 5))
            )
        builders.own_touchpoints(
            session, made.checklist_id, store.id or 0, touchpoint("roof", yes_no("swept", 40))
        )
        return {
            "checklist": made,
            "city": city,
            "north": north,
            "south": south,
            "store": store,
            "other": other,
            "boss": builders.person(session),
            "manager": builders.regional_manager(session, north),
        }


def test_a_journey_names_who_added_each_touchpoint_and_its_share_of_the_whole():
    roof = questionnaire(touchpoint("roof", yes_no("swept", 50), own=True))
    steps = journey(SHOP, [("Chicago", questionnaire()), ("N1", roof)])
    assert [(step.touchpoint.key, step.place, step.share) for step in steps] == [
        ("entrance", "", Fraction(3, 10)),
        ("exit", "", Fraction(1, 5)),
        ("roof", "N1", Fraction(1, 2)),
    ]


def test_a_store_shows_each_touchpoint_in_order_and_from_where_it_comes(client, town):
    client.sign_in(town["boss"])
    text = client.read(f"/stores/{town['store'].id}/checklists").text
    order = [
        "Touchpoint entrance common",
        "Touchpoint exit common",
        "Touchpoint lake added for Chicago in the store",
        "Touchpoint river added for Chicago / North",
        "Touchpoint roof added for this store",
    ]
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert "applies because of Chicago / North" in text
    assert "comparisons use the shared touchpoints only" in text
    assert "Question bye Question door" in text
    assert "40.0%" in text


def test_a_store_elsewhere_gets_nothing_of_it(client, town):
    client.sign_in(town["boss"])
    text = client.read(f"/stores/{town['other'].id}/checklists").text
    assert "No checklist applies here" in text
    assert "Touchpoint lake" not in text


def test_who_may_add_begins_from_the_page_of_the_store(client, town):
    client.sign_in(town["boss"])
    page = client.read(f"/stores/{town['store'].id}/checklists")
    for button in ("Add or change touchpoints for Chicago", "Add or change touchpoints for Chicago / North"):
        assert page.form_with(button)
    assert "Touchpoint roof" in client.submit("Add or change own touchpoints beside Shop").text


def test_a_regional_manager_adds_to_the_own_region_and_not_above(client, town):
    client.sign_in(town["manager"])
    page = client.read(f"/stores/{town['store'].id}/checklists")
    buttons = [button.words for form in page.forms for button in form.buttons]
    assert "Add or change touchpoints for Chicago / North" in buttons
    assert "Add or change touchpoints for Chicago" not in buttons
    assert "added for Chicago in the store" in page.text
    client.read(f"/stores/{town['other'].id}/checklists", status=404)
    client.read(f"/regions/{town['north'].id}/checklists")
    client.read(f"/regions/{town['city'].id}/checklists", status=404)


def test_a_region_shows_what_applies_in_it_and_what_is_added(client, town):
    client.sign_in(town["boss"])
    page = client.read(f"/regions/{town['north'].id}/checklists")
    assert "applies because of Chicago / North" in page.text
    assert "Touchpoint lake Chicago" in page.text
    assert "Touchpoint river Chicago / North" in page.text
    assert "Touchpoint roof" not in page.text
    above = client.read(f"/regions/{town['city'].id}/checklists").text
    assert "applies in parts of it: Chicago / North" in above
    assert "Touchpoint river" not in above
    assert "No checklist applies here" in client.read(f"/regions/{town['south'].id}/checklists").text
    client.read("/regions/99/checklists", status=404)


def test_a_region_goes_on_with_its_own_touchpoints_from_its_page(client, town):
    client.sign_in(town["boss"])
    client.read(f"/regions/{town['north'].id}/checklists")
    page = client.submit("Change what is added to Shop")
    assert "Touchpoint river" in page.text


def test_a_checklist_out_of_use_is_named_in_a_region_and_nothing_can_be_added(client, town, inside):
    with inside() as session:
        made, boss = town["checklist"], town["boss"]
        version = find_version(session, find(session, boss, made.checklist_id), made.version_id)
        retire(session, version, boss, NOW)
    client.sign_in(town["boss"])
    page = client.read(f"/regions/{town['north'].id}/checklists")
    assert "no version in use" in page.text
    assert "Change what is added to Shop" not in page.text


def test_a_store_named_by_a_checklist_is_a_part_of_its_region(inside, town):
    with inside() as session:
        made = builders.checklist(session, replace(SHOP, key="alone"), stores=[town["other"]])
        (entry,) = applying_in(session, town["south"])
        assert (entry.checklist.id, entry.because, entry.in_all_of_it) == (made.checklist_id, ("S1",), False)


@pytest.mark.parametrize("role", [Role.STORE_MANAGER, Role.REVIEWER, Role.SHOPPER])
def test_nobody_else_sees_what_is_asked_in_a_region(client, inside, town, role):
    with inside() as session:
        client.sign_in(builders.person(session, role))
    client.read(f"/regions/{town['north'].id}/checklists", status=404)
    client.read(f"/stores/{town['store'].id}/checklists", status=404)


@pytest.mark.parametrize("kind", ["stores", "regions"])
def test_the_page_of_a_place_costs_the_same_for_many_checklists(client, inside, app, kind):
    costs = []
    for size in (1, 12):
        with inside() as session:
            region = builders.region(session, f"Region {size}")
            store = builders.store(session, f"S{size}", region)
            for number in range(size):
                asked = replace(SHOP, key=f"of_{size}_{number}")
                made = builders.checklist(session, asked, regions=[region])
                own = touchpoint("roof", yes_no(f"q{number}"))
                builders.own_touchpoints(session, made.checklist_id, store.id or 0, own)
                builders.region_touchpoints(session, made.checklist_id, region, own)
            client.sign_in(builders.person(session))
            place_id = store.id if kind == "stores" else region.id
        client.read("/checklists")
        with builders.counted_queries(app) as queries:
            client.read(f"/{kind}/{place_id}/checklists")
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 14
