"""The overview: where inconsistency comes from, what costs most, what changed, and what is said of little."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests import builders
from tests.comparisons.builders import START, programme, shop, visited
from tests.questionnaires import questionnaire, touchpoint, yes_no

A_YEAR = "from=2026-01-01&to=2026-12-31"


@pytest.fixture
def head_office(inside):
    with inside() as session:
        return builders.person(session)


def told(client, asked=A_YEAR):
    return client.get(f"/api/v1/comparison/overview?checklist=all&{asked}").json


def words(page) -> str:
    return " ".join(page.text.split())


def test_the_shares_are_all_of_the_variance(inside, client, head_office):
    with inside() as session:
        programme(session, stores=8, visits=5)
    client.sign_in(head_office)
    shares = told(client)["tables"]["shares"]
    assert sum(row["share"] for row in shares) == pytest.approx(1)
    assert all(row["low"] <= row["share"] <= row["high"] for row in shares)
    assert "is the day" in words(client.read(f"/comparison?{A_YEAR}"))


def test_what_costs_most_is_the_spread_times_the_share_of_the_total(inside, client, head_office):
    asked = questionnaire(
        touchpoint("entrance", yes_no("greeted", 30)), touchpoint("till", yes_no("receipt", 10))
    )
    with inside() as session:
        of = builders.checklist(session, asked)
        for place in range(6):
            store = builders.store(session)
            for turn in range(2):
                greeted, receipt = ("yes" if place % 2 else "no"), ("yes" if turn else "no")
                visited(session, of, store, START + timedelta(days=turn), greeted=greeted, receipt=receipt)
    client.sign_in(head_office)
    first, second = told(client)["tables"]["touchpoints"]
    # Both are half yes and half no: a standard deviation of 50 points, consistency 0.
    assert (first["touchpoint"], first["share_of_total"], first["points_of_total"]) == (
        "entrance",
        0.75,
        37.5,
    )
    assert (second["touchpoint"], second["share_of_total"], second["points_of_total"]) == ("till", 0.25, 12.5)


def test_a_change_of_the_network_is_found_and_one_of_chance_is_not(inside, client, head_office):
    with inside() as session:
        of = builders.checklist(session, shop())
        for place in range(6):
            store = builders.store(session)
            for day, advised in ((date(2025, 5, 1), 3), (date(2026, 5, 1), 8)):
                for turn in range(3):
                    score = str(advised + (place + turn) % 2)
                    visited(session, of, store, day + timedelta(days=turn), greeted="yes", advised=score)
    client.sign_in(head_office)
    changes = {row["touchpoint"]: row for row in told(client)["tables"]["changes"]}
    assert changes["advice"]["change"] == pytest.approx(50)
    assert changes["advice"]["proven"] == 1
    assert (changes["entrance"]["change"], changes["entrance"]["proven"]) == (0, 0)
    page = words(client.read(f"/comparison?{A_YEAR}"))
    assert "changed by more than chance" in page
    assert "1 January 2025 to 31 December 2025" in page


def test_a_period_without_one_before_says_so(inside, client, head_office):
    with inside() as session:
        programme(session)
    page = words(client.sign_in(head_office).read(f"/comparison?{A_YEAR}"))
    assert "no visits in the period of equal length before" in page


def test_one_store_and_one_visit_are_raw_figures_with_a_sentence(inside, client, head_office):
    with inside() as session:
        of = builders.checklist(session, shop())
        visited(session, of, builders.store(session), greeted="yes", advised="5")
    page = words(client.sign_in(head_office).read(f"/comparison?{A_YEAR}"))
    assert "1 store was visited" in page
    assert "Where does inconsistency come from?" not in page


def test_changed_checklists_are_compared_by_what_both_periods_share(inside, client, head_office):
    asked = questionnaire(touchpoint("entrance", yes_no("greeted")), touchpoint("till", yes_no("receipt")))
    other = replace(asked, key="other")
    with inside() as session:
        old, new = builders.checklist(session, shop()), builders.checklist(session, other)
        for _ in range(5):
            store = builders.store(session)
            for turn in range(2):
                day = timedelta(days=turn)
                visited(session, old, store, date(2025, 5, 1) + day, greeted="no", advised="10")
                visited(session, new, store, date(2026, 5, 1) + day, greeted="yes", receipt="yes")
    client.sign_in(head_office)
    changes = told(client)["tables"]["changes"]
    assert [row["touchpoint"] for row in changes] == ["total", "entrance"]
    # By the entrance alone, not 50 by the whole of the old checklist.
    assert (changes[0]["before"], changes[0]["after"]) == (0, 100)
