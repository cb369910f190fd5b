"""Side by side: what differs by more than chance, between stores, a store and its region, and two periods."""

from datetime import date, timedelta

import pytest

from tests import builders
from tests.comparisons.builders import START, programme, shop, visited

A_YEAR = "checklist=all&from=2026-01-01&to=2026-12-31"


@pytest.fixture
def head_office(inside):
    with inside() as session:
        return builders.person(session)


def apart(session, region=None, levels=(2, 8, 8, 5, 5, 5), visits=4):
    """Stores whose advice lies at these levels, visited some times around it."""
    of = builders.checklist(session, shop())
    made = []
    for level in levels:
        store = builders.store(session, in_region=region)
        for turn in range(visits):
            day = START + timedelta(days=turn)
            visited(session, of, store, day, greeted="yes", advised=str(level + turn % 2))
        made.append(store)
    return made


def told(client, asked):
    return client.get(f"/api/v1/comparison/beside?{A_YEAR}&{asked}").json


def differences(client, asked):
    return {row["touchpoint"]: row for row in told(client, asked)["tables"]["differences"]}


def words(page) -> str:
    return " ".join(page.text.split())


def test_two_stores_differ_where_it_can_be_proved_and_nowhere_else(inside, client, head_office):
    with inside() as session:
        first, second, third, *_ = [store.code for store in apart(session)]
    client.sign_in(head_office)
    found = differences(client, f"store={first},{second}")
    # 2 or 3 of 10 against 8 or 9 of 10 in advice, half of the total.
    assert found["advice"]["difference"] == pytest.approx(60)
    assert found["total"]["difference"] == pytest.approx(30)
    assert found["advice"]["low"] < 60 < found["advice"]["high"]
    assert [found[key]["proven"] for key in ("total", "entrance", "advice")] == [1, 0, 1]
    same = differences(client, f"store={second},{third}")
    assert [row["proven"] for row in same.values()] == [0, 0, 0]
    assert "no difference we can prove" in words(
        client.read(f"/comparison/beside?{A_YEAR}&store={second},{third}")
    )


def test_three_stores_are_compared_each_against_each_with_the_false_alarms(inside, client, head_office):
    with inside() as session:
        codes = [store.code for store in apart(session)[:3]]
    client.sign_in(head_office)
    pairs = told(client, f"store={','.join(codes)}")["tables"]["pairs"]
    assert [(row["first"], row["second"]) for row in pairs] == [
        (codes[0], codes[1]),
        (codes[0], codes[2]),
        (codes[1], codes[2]),
    ]
    assert [row["proven"] for row in pairs] == [1, 1, 0]
    page = words(client.read(f"/comparison/beside?{A_YEAR}&store={','.join(codes)}"))
    assert "Of 3 pairs, about 0.2 would look different" in page


def test_a_store_stands_beside_the_rest_of_its_region(inside, client, head_office):
    with inside() as session:
        north = builders.region(session, "North")
        weak = apart(session, region=north)[0].code
        programme(session, stores=3)
    client.sign_in(head_office)
    told_means = told(client, f"store={weak}")["tables"]["means"]
    advice = [row for row in told_means if row["touchpoint"] == "advice"]
    assert [row["visits"] for row in advice] == [20, 4]
    assert advice[0]["mean"] == pytest.approx(10 * (8 + 8 + 5 + 5 + 5) / 5 + 5)
    assert advice[1]["mean"] == pytest.approx(25)


def test_a_store_alone_in_its_region_says_so(inside, client, head_office):
    with inside() as session:
        alone = apart(session, region=builders.region(session, "East"), levels=(5,))[0].code
    page = words(client.sign_in(head_office).read(f"/comparison/beside?{A_YEAR}&store={alone}"))
    assert "stands alone" in page


def test_any_two_periods_stand_side_by_side(inside, client, head_office):
    with inside() as session:
        of = builders.checklist(session, shop())
        for _ in range(5):
            store = builders.store(session)
            for day, level in ((date(2025, 2, 1), 2), (date(2026, 2, 1), 7)):
                for turn in range(3):
                    at = day + timedelta(days=turn)
                    visited(session, of, store, at, greeted="yes", advised=str(level + turn % 2))
        code = store.code
    client.sign_in(head_office)
    for asked in ("beside=2025-01-01..2025-06-30", f"beside=2025-01-01..2025-06-30&store={code}"):
        found = differences(client, asked)
        assert found["advice"]["difference"] == pytest.approx(50)
        assert found["advice"]["proven"] == 1
    assert differences(client, "")["advice"]["difference"] == pytest.approx(50)


def test_one_visit_on_a_side_proves_nothing(inside, client, head_office):
    with inside() as session:
        of = builders.checklist(session, shop())
        once, other = builders.store(session), apart(session)[1]
        visited(session, of, once, greeted="no", advised="0")
        code = once.code
        other_code = other.code
    client.sign_in(head_office)
    found = differences(client, f"store={code},{other_code}")
    assert found["total"]["difference"] > 50
    assert not any(row["proven"] for row in found.values())


@pytest.mark.parametrize(
    "asked",
    [
        "store=NOWHERE-1",
        "beside=yesterday",
        "beside=2026-05-01..2026-01-01",
        "store=" + ",".join("ABCDEFGHI"),
    ],
)
def test_what_cannot_be_put_side_by_side_is_said(inside, client, head_office, asked):
    with inside() as session:
        programme(session)
    client.sign_in(head_office).read(f"/comparison/beside?{A_YEAR}&{asked}", status=422)


def test_a_regional_manager_cannot_name_a_foreign_store(inside, client):
    with inside() as session:
        north, south = builders.region(session, "North"), builders.region(session, "South")
        own = programme(session, stores=2, region=north)[0].code
        foreign = programme(session, stores=2, region=south)[0].code
        manager = builders.regional_manager(session, north)
    client.sign_in(manager)
    client.read(f"/comparison/beside?{A_YEAR}&store={own},{foreign}", status=422)
    assert client.get(f"/comparison/figures/beside.csv?{A_YEAR}&store={foreign}").status_code == 422


def test_nothing_to_compare_is_a_sentence(client, head_office):
    page = words(client.sign_in(head_office).read("/comparison/beside"))
    assert "Nothing side by side" in page
