"""The pages of a comparison: whose stores, which period, and the numbers that the command prints."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from audits.access import Role
from audits.web.display import score
from tests import builders
from tests.comparisons.builders import START, programme, shop, visited
from tests.questionnaires import questionnaire, touchpoint, yes_no

PAGES = ("/comparison", "/comparison/stores", "/comparison/touchpoints", "/comparison/shoppers")
MOST_QUERIES = 14  # two of them for the rounds and brands on offer
MOST_ON_OVERVIEW = 28  # it reads two periods, the trend, the shares of the total and the critical failures


@pytest.fixture
def head_office(inside):
    with inside() as session:
        return builders.person(session)


def words(page) -> str:
    return " ".join(page.text.split())


def test_the_page_shows_the_numbers_of_the_command(inside, client, run, head_office, app):
    with inside() as session:
        programme(session, stores=7, visits=4)
    found = json.loads(run("compare").stdout)
    client.sign_in(head_office)
    page = " ".join(words(client.read(address)) for address in ("/comparison", "/comparison/stores"))
    with app.test_request_context():
        assert score(found["network"]["consistency"]) in page
        for row in found["stores"]:
            shown = min(100.0, max(0.0, row["adjusted"]))
            assert score(shown) in page
            assert score(row["mean"]) in page


def test_the_heat_map_leads_to_the_visits_behind_each_cell(inside, client, head_office):
    with inside() as session:
        code = programme(session)[0].code
    client.sign_in(head_office).read("/comparison/touchpoints")
    addresses = [link["href"] for link in client.page.all("a") if "store=" in link["href"]]
    assert sum(f"store={code}" in address for address in addresses) == 3
    assert client.get(next(address for address in addresses if code in address)).status_code == 200


def test_the_usual_period_is_the_12_months_up_to_the_newest_visit(inside, client, head_office):
    with inside() as session:
        of, store = builders.checklist(session, shop()), builders.store(session)
        for day in (date(2024, 2, 28), date(2025, 3, 2), date(2025, 3, 3), date(2026, 3, 2)):
            visited(session, of, store, day, greeted="yes", advised="5")
    page = words(client.sign_in(head_office).read("/comparison"))
    assert "3 March 2025 to 2 March 2026" in page
    assert "2 to 1 store" in page
    assert "4 to 1 store" in words(client.read("/comparison?from=2024-01-01"))


def test_the_choice_stays_in_the_address(inside, client, head_office):
    with inside() as session:
        programme(session)
    page = client.sign_in(head_office).read("/comparison/stores?from=2026-03-02&to=2026-03-03&region=")
    touchpoints = next(link["href"] for link in page.all("a") if link.words == "Stores × touchpoints")
    assert "from=2026-03-02" in touchpoints


@pytest.mark.parametrize(
    "asked",
    [
        "from=2026-03-03&to=2026-03-02",
        "from=0001-01-01",
        "to=9999-12-31",
        "from=yesterday",
        "from=2026-02-30",
        "lens=pink",
        "channel=pigeon",
        "visits=some",
    ],
)
@pytest.mark.parametrize("address", PAGES)
def test_what_cannot_be_asked_is_refused(client, head_office, address, asked):
    client.sign_in(head_office).read(f"{address}?{asked}", status=422)


@pytest.mark.parametrize(
    "asked",
    [
        "region=999",
        "region=north",
        "checklist=nowhere",
        "page=first",
        "round=7",
        "brand=None",
        "touchpoints=nothing",
    ],
)
def test_what_is_not_there_is_not_found(inside, client, head_office, asked):
    with inside() as session:
        programme(session)
    client.sign_in(head_office).read(f"/comparison?{asked}", status=404)


def test_a_regional_manager_sees_only_the_own_stores(inside, client):
    with inside() as session:
        north, south = builders.region(session, "North"), builders.region(session, "South")
        own = [store.name for store in programme(session, stores=2, region=north)]
        foreign = [store.name for store in programme(session, stores=2, region=south)]
        manager, elsewhere = builders.regional_manager(session, north), south.id
    client.sign_in(manager)
    for address in ("/comparison/stores", "/comparison/touchpoints"):
        page = words(client.read(address))
        assert all(name in page for name in own)
        assert not any(name in page for name in foreign)
    client.read(f"/comparison?region={elsewhere}", status=404)
    client.read("/comparison/shoppers", status=404)


def test_a_regional_manager_is_offered_only_checklists_visited_in_the_region(inside, client):
    elsewhere = questionnaire(touchpoint("call", yes_no("rang")))
    with inside() as session:
        north, south = builders.region(session, "North"), builders.region(session, "South")
        programme(session, stores=2, region=north)
        other = builders.checklist(session, replace(elsewhere, key="phone"))
        visited(session, other, builders.store(session, in_region=south), rang="yes")
        manager = builders.regional_manager(session, north)
    client.sign_in(manager).read("/comparison?checklist=phone", status=404)


@pytest.mark.parametrize("role", [Role.STORE_MANAGER, Role.SHOPPER])
def test_stores_and_shoppers_find_no_comparison(inside, client, role):
    with inside() as session:
        stranger = builders.person(session, role)
    for address in PAGES:
        client.sign_in(stranger).read(address, status=404)


def test_a_reviewer_reads_how_shoppers_score_and_nothing_else(inside, client):
    with inside() as session:
        programme(session)
        reviewer = builders.person(session, Role.REVIEWER)
    client.sign_in(reviewer).read("/comparison", status=404)
    page = client.read("/comparison/shoppers")
    assert any(link.words == "Shoppers" and "aria-current" in link for link in page.all("a"))


def test_shoppers_are_told_apart_by_reference_only(inside, client, head_office):
    with inside() as session:
        of = builders.checklist(session, shop())
        shoppers = [builders.person(session, Role.SHOPPER, name=f"Secret {turn}") for turn in range(6)]
        for place in range(6):
            store = builders.store(session)
            for turn, shopper in enumerate(shoppers):
                answer = str((3 * place + 5 * turn) % 11 if turn else 0)
                visited(
                    session, of, store, START + timedelta(days=turn), shopper, greeted="yes", advised=answer
                )
    page = words(client.sign_in(head_office).read("/comparison/shoppers"))
    assert all(shopper.reference in page for shopper in shoppers)
    assert "Secret" not in page


@pytest.mark.parametrize("address", PAGES)
def test_an_empty_choice_says_what_to_do(inside, client, head_office, address):
    client.sign_in(head_office).read(address)
    with inside() as session:
        programme(session)
    client.read(f"{address}?from=2020-01-01&to=2020-12-31")


@pytest.mark.parametrize(("stores", "visits"), [(1, 1), (1, 4), (4, 2), (6, 1)])
@pytest.mark.parametrize("address", PAGES)
def test_too_little_for_a_model_shows_raw_figures(inside, client, head_office, address, stores, visits):
    with inside() as session:
        programme(session, stores, visits)
    page = words(client.sign_in(head_office).read(address))
    assert "differs from the network" not in page


def test_long_tables_have_pages(inside, client, head_office):
    with inside() as session:
        programme(session, stores=53, visits=1)
    page = client.sign_in(head_office).read("/comparison/stores?sort=store")
    assert "1 to 50 of 53" in words(page)
    following = next(link["href"] for link in page.all("a") if link.words == "Next")
    assert "51 to 53 of 53" in words(client.read(following))
    assert "51 to 53 of 53" in words(client.read("/comparison/stores?sort=store&page=99"))


def test_a_page_asks_no_more_for_many_stores_than_for_one(inside, client, app, head_office):
    with inside() as session:
        programme(session, stores=1)
    client.sign_in(head_office)
    few = {address: asked_for(app, client, address) for address in PAGES}
    with inside() as session:
        programme(session, stores=20)
    assert {address: asked_for(app, client, address) for address in PAGES} == few
    assert few.pop("/comparison") <= MOST_ON_OVERVIEW
    assert max(few.values()) <= MOST_QUERIES


def asked_for(app, client, address) -> int:
    """How many queries a page costs, its checklists known from the page before."""
    client.read(f"{address}?checklist=all")
    with builders.counted_queries(app) as queries:
        client.read(f"{address}?checklist=all")
    return len(queries)


@pytest.mark.parametrize("address", ["/comparison/stores", "/comparison/touchpoints"])
def test_a_table_is_sorted_by_its_own_columns_only(client, head_office, address):
    client.sign_in(head_office).read(f"{address}?sort=beauty", status=422)
