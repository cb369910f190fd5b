"""Shoppers' yardsticks: who is told apart, what it does to stores, who may read it, and where it cannot be told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from audits.access import Role
from audits.comparisons import fitting
from audits.consistency import crossed
from tests import builders
from tests.comparisons.builders import START, programme, shop, visited

ADDRESS = "/comparison/shoppers"


@pytest.fixture
def head_office(inside):
    with inside() as session:
        return builders.person(session)


def words(page) -> str:
    return " ".join(page.text.split())


def by_several(session, stores: int = 8, shoppers: int = 7, harsh: int = 6) -> tuple[list, list]:
    """Every shopper visits every store; the first one scores `harsh` points of 20 lower. Returns stores, shoppers."""
    of = builders.checklist(session, shop())
    people = [builders.person(session, Role.SHOPPER, name=f"Secret {turn}") for turn in range(shoppers)]
    made = [builders.store(session) for _ in range(stores)]
    for place, store in enumerate(made):
        for turn, person in enumerate(people):
            advised = 7 + (place + 2 * turn) % 3 - (0 if turn else harsh)
            on = START + timedelta(days=turn)
            visited(session, of, store, on, person, greeted="yes", advised=str(advised))
    return made, people


def table(client, name: str) -> list[dict]:
    return client.get("/api/v1/comparison/shoppers?checklist=all").json["tables"][name]


def test_a_harsh_shopper_is_named_by_reference_with_the_false_alarms_to_expect(inside, client, head_office):
    with inside() as session:
        references = [person.reference for person in by_several(session)[1]]
    page = words(client.sign_in(head_office).read(ADDRESS))
    assert "More than chance sets 1 of 7 shoppers apart: 1 stricter and 0 milder" in page
    assert "to be expected here by chance alone" in page
    assert "Secret" not in page
    rows = table(client, "shoppers")
    assert rows[0]["shopper"] == references[0]
    assert rows[0]["high"] < 0
    assert [row["leniency"] for row in rows] == sorted(row["leniency"] for row in rows)


def test_the_page_says_how_crossed_the_visits_are_and_whose_the_spread_is(inside, client, head_office):
    with inside() as session:
        by_several(session)
    page = words(client.sign_in(head_office).read(ADDRESS))
    assert (
        "56 visits by 7 shoppers to 8 stores: 7 shoppers were in more than one store, a usual one in 8;"
        in page
    )
    assert "lies between shoppers (95 % interval" in page
    (crossing,) = table(client, "crossing")
    assert (crossing["visits"], crossing["roaming"], crossing["shared"]) == (56, 7, 8)


def test_stores_that_only_the_harsh_shopper_went_to_again_move_most(inside, client, head_office):
    with inside() as session:
        stores, people = by_several(session)
        of = builders.checklist(session, replace(shop(), key="again"))
        for turn in range(6):
            on = START + timedelta(days=20 + turn)
            visited(session, of, stores[3], on, people[0], greeted="yes", advised="1")
            visited(session, of, stores[5], on, people[1 + turn], greeted="yes", advised="7")
        code = stores[3].code
    client.sign_in(head_office)
    moved = table(client, "moved")
    assert moved[0]["code"] == code
    assert moved[0]["after"] > moved[0]["before"] + 3
    assert moved[0]["moved"] == pytest.approx(moved[0]["after"] - moved[0]["before"])
    assert len(moved) == 8
    assert "The stores it moves most" in words(client.read(f"{ADDRESS}?checklist=all"))


def test_a_reviewer_reads_it_all_and_nobody_below_head_office_else(inside, client):
    with inside() as session:
        north = builders.region(session, "North")
        stores, _ = by_several(session)
        for store in stores:
            store.region_id = north.id
        reviewer = builders.person(session, Role.REVIEWER)
        others = [
            builders.regional_manager(session, north),
            builders.store_manager(session, stores[0]),
            builders.person(session, Role.SHOPPER),
        ]
    assert "The stores it moves most" in words(client.sign_in(reviewer).read(ADDRESS))
    for person in others:
        client.sign_in(person).read(ADDRESS, status=404)
        for address in ("/api/v1/comparison/shoppers", "/comparison/figures/shoppers.csv?table=moved"):
            assert client.get(address).status_code == 404


def test_where_shoppers_and_stores_are_not_crossed_enough_it_says_why_and_what_to_do(
    inside, client, head_office
):
    with inside() as session:
        programme(session, stores=6, visits=3)
    page = words(client.sign_in(head_office).read(ADDRESS))
    assert "Shoppers cannot be told apart from the stores they visited" in page
    assert "Why: only 0 of 18 shoppers were in more than one store." in page
    assert "Send shoppers to stores that others have visited" in page
    assert "What it means for comparisons" not in page
    assert table(client, "moved") == []
    assert client.get("/comparison/pictures/shoppers/yardsticks.svg").status_code == 404


@pytest.mark.parametrize(("stores", "shoppers"), [(1, 1), (1, 6), (6, 1), (4, 4)])
def test_few_stores_or_shoppers_give_a_sentence(inside, client, head_office, stores, shoppers):
    with inside() as session:
        by_several(session, stores, shoppers)
    page = words(client.sign_in(head_office).read(ADDRESS))
    assert "Why: it takes at least five" in page.replace("at least 5", "at least five")
    assert "stricter than the others" not in page


def test_equal_scores_give_a_sentence(inside, client, head_office):
    with inside() as session:
        of = builders.checklist(session, shop())
        people = [builders.person(session, Role.SHOPPER) for _ in range(6)]
        for _ in range(6):
            store = builders.store(session)
            for person in people:
                visited(session, of, store, START, person, greeted="yes", advised="5")
    assert "Why: all scores are equal." in words(client.sign_in(head_office).read(ADDRESS))


def test_nobody_is_named_where_nobody_differs(inside, client, head_office):
    with inside() as session:
        by_several(session, harsh=0)
    page = words(client.sign_in(head_office).read(ADDRESS))
    assert "None of 7 shoppers differs from the others by more than chance" in page
    assert "stricter than the others" not in page


def test_while_a_worker_computes_the_page_says_so(
    inside, client, head_office, do_background_work, monkeypatch
):
    monkeypatch.setattr(fitting, "PAIRS_AT_ONCE", 1)
    with inside() as session:
        by_several(session)
    page = words(client.sign_in(head_office).read(ADDRESS))
    assert "are being computed apart. Look again in a minute." in page
    assert "cannot be told apart" not in page
    assert do_background_work() == 1
    assert "What it means for comparisons" in words(client.read(ADDRESS))


def test_when_the_model_falls_back_the_page_says_on_whom(inside, client, head_office, monkeypatch):
    monkeypatch.setattr(crossed, "MOST_SHOPPERS", 6)
    with inside() as session:
        by_several(session)
    page = words(client.sign_in(head_office).read(ADDRESS))
    assert "this falls back on the 6 with the most visits" in page


def test_many_shoppers_have_pages(inside, client, head_office):
    with inside() as session:
        by_several(session, stores=5, shoppers=52)
    page = client.sign_in(head_office).read(ADDRESS)
    assert "1 to 50 of 52" in words(page)
    assert "51 to 52 of 52" in words(client.read(f"{ADDRESS}?page=2"))
    assert len(table(client, "shoppers")) == 52
