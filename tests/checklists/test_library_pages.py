"""Managers read the library; head office starts checklists from it and from copies of its own."""

import pytest

from audits.access import Role
from audits.checklists.drafts.loading import find, list_drafts
from audits.checklists.library.shelf import ITEMS
from audits.sheet import Lens
from tests import builders
from tests.questionnaires import questionnaire, touchpoint, yes_no

SHOP = questionnaire(touchpoint("entrance", yes_no("greeted", 15)))


@pytest.fixture
def head_office(inside, client):
    with inside() as session:
        person = builders.person(session)
    return client.sign_in(person)


def test_the_library_lists_every_checklist_with_purpose_size_and_balance(head_office):
    page = head_office.read("/library")
    for item in ITEMS:
        assert item.title in page.links
        assert item.purpose in page.text
    assert (
        "9 touchpoints, 36 questions · web, store, after-sales · service 41.7%, experience 58.3% of the total"
        in page.text
    )


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.key)
def test_a_checklist_of_the_library_is_shown_whole(head_office, item):
    page = head_office.read(f"/library/{item.key}")
    for asked, question in item.questionnaire.questions():
        assert asked.name[""] in page.text
        assert question.label[""] in page.text
        assert question.hint.get("", "") in page.text


def test_a_checklist_of_the_library_says_when_a_question_is_asked_and_what_a_time_earns(head_office):
    text = head_office.read("/library/fashion-store").text
    assert "Asked when “Did a member of staff greet you before you spoke?” is “Yes”." in text
    assert "From “entered” to “greeted”. 8 points up to 30 seconds, 5 up to 90, 2 up to 180, 0 above." in text
    assert "Stores read: The greeting comes before the customer speaks." in text


def test_a_checklist_of_the_library_names_its_languages(head_office):
    assert "Languages English, French" in head_office.read("/library/coffee-shop").text
    assert "Languages" not in head_office.read("/library/restaurant").text


def test_what_is_not_in_the_library_is_not_found(head_office):
    head_office.read("/library/petrol-station", 404)


def test_head_office_starts_a_draft_with_all_that_the_library_has(head_office, inside):
    head_office.read("/library/coffee-shop")
    page = head_office.submit("Start from this")
    assert "Coffee shop" in page.text
    with inside() as session:
        person = builders.person(session)
        (listed,) = list_drafts(session, person)
        drafted = find(session, person, listed.id).questionnaire
    coffee_shop = next(item for item in ITEMS if item.key == "coffee-shop").questionnaire
    assert drafted == coffee_shop


def test_head_office_starts_from_a_copy_of_a_checklist_of_its_own(head_office, inside):
    with inside() as session:
        made = builders.checklist(session, SHOP)
    head_office.read("/library")
    head_office.submit("Start from a copy of Shop")
    with inside() as session:
        person = builders.person(session)
        (listed,) = list_drafts(session, person)
        drafted = find(session, person, listed.id)
        assert drafted.settings.title == {"": "Copy of Shop"}
        assert drafted.settings.key != SHOP.key
        assert drafted.draft.checklist_id is None
        assert drafted.questionnaire.touchpoints == SHOP.touchpoints
    assert made.checklist_id


def test_a_regional_manager_reads_the_library_and_starts_nothing(inside, client):
    with inside() as session:
        manager = builders.regional_manager(session, builders.region(session))
    client.sign_in(manager)
    assert "Start from" not in client.read("/library").text.partition("Ready to use")[0]
    client.read("/library/restaurant")
    assert client.post("/library/restaurant/drafts").status_code in {400, 404}


def test_lenses_of_the_library_are_both_there():
    assert {each.lens for item in ITEMS for each in item.questionnaire.touchpoints} == set(Lens)


@pytest.mark.parametrize("role", [Role.STORE_MANAGER, Role.SHOPPER])
def test_stores_and_shoppers_do_not_see_the_library(inside, client, role):
    with inside() as session:
        person = builders.person(session, role)
    client.sign_in(person).read("/library", 404)
