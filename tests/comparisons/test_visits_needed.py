"""How many visits: the plans, what they cost and for whose eyes, and whose turn is next."""

import csv
import io
from datetime import date

import pytest
from sqlmodel import select

from audits.access import Role
from audits.comparisons.fees import Fee, fees_from
from audits.comparisons.visit_plans import Aim, plans, today
from audits.consistency.spread import spread_of
from audits.fieldwork.tables import Assignment
from tests import builders
from tests.comparisons.builders import START, programme, shop, visited
from tests.consistency.builders import moments

ADDRESS = "/comparison/visits-needed"
# Six stores with two visits each, 0.1 apart: MSW = 0.005 on 6 degrees of freedom, t_0.975 + t_0.8 = 3.352615.
TOTALS = moments([[0.60 + step / 50, 0.70 + step / 50] for step in range(6)])
IN_EURO = fees_from(
    [(f"S{place}", "EUR", 2_000, 2) for place in range(6)], [f"S{place}" for place in range(6)]
)


@pytest.fixture
def head_office(inside):
    with inside() as session:
        return builders.person(session)


def words(page) -> str:
    return " ".join(page.text.split())


def pay(session, **columns) -> None:
    """Every assignment so far lies in the period of the visits and has this fee."""
    for assignment in session.exec(select(Assignment)).all():
        if not assignment.fee_cents:
            assignment.window_from = assignment.window_to = START
            for name, value in columns.items():
                setattr(assignment, name, value)


def test_plans_and_costs_by_hand():
    spread = spread_of(TOTALS)
    found = {
        (plan.aim, plan.size): plan for plan in plans(spread, today(TOTALS, spread), [10.0, 20.0], IN_EURO)
    }
    # 2 · 0.005 · 3.352615²/0.1² = 11.24 visits to tell 10 points apart, 2.81 for 20.
    apart = found[Aim.APART, 10.0]
    assert (apart.each, apart.visits) == (12, 72)
    assert [(cost.store_cents, cost.all_cents) for cost in apart.costs] == [(24_000, 144_000)]
    assert found[Aim.APART, 20.0].each == 3
    # 0.005 · 3.352615²/0.2² = 1.405; after 2 visits 1/(1/1.405 − 1/2) = 4.72
    assert found[Aim.STORE, 20.0].each == 5
    # 5.62 for 10 points: 2 before can never do.
    assert found[Aim.STORE, 10.0].each is None
    assert "12 before and as many after" in found[Aim.STORE, 10.0].reason
    assert found[Aim.STORE, 10.0].costs == ()
    # 12 before, six stores: 1/(1/5.62 − 1/12) = 10.57, two each.
    assert found[Aim.NETWORK, 10.0].each == 2
    assert "no number of visits ranks them" in found[Aim.RELIABLE, 0.8].reason


def test_what_todays_visits_can_do_by_hand():
    now = today(TOTALS, spread_of(TOTALS))
    assert (now.stores, now.visits, now.fewest, now.most, now.reason) == (6, 2, 2, 2, "")
    # 3.352615 · sqrt(0.005 · (1/2 + 1/2)) = 0.237066; of the network sqrt(0.005 · 2/12) · 3.352615 = 0.096782
    assert now.apart == pytest.approx(23.7066, abs=1e-3)
    assert now.network_gain == pytest.approx(9.6782, abs=1e-3)
    assert now.reliability == 0


def test_where_few_before_call_for_very_many_after_it_is_said_instead():
    # One side is 0.005 · 3.352615²/d²; for d = 0.1677 it is 1.9983, so 2 before take 1/(1/1.9983 − 1/2) = 2,351 after.
    spread = spread_of(TOTALS)
    found = [plan for plan in plans(spread, today(TOTALS, spread), [16.77], None) if plan.aim is Aim.STORE]
    assert found[0].each is None
    assert found[0].reason.startswith("After only 2 before it would take 2,")
    assert found[0].reason.endswith("4 before and as many after would do.")


def test_one_visit_is_never_the_ground_for_a_verdict():
    totals = moments([[0.60, 0.70], [0.61], [0.64, 0.66], [0.69], [0.67]])
    spread = spread_of(totals)
    now = today(totals, spread)
    assert (now.visits, now.counted) == (1, 2)
    found = {(plan.aim, plan.size): plan for plan in plans(spread, now, [90.0], None)}
    assert found[Aim.APART, 90.0].each == 2
    assert found[Aim.STORE, 90.0].each is None
    assert found[Aim.STORE, 90.0].reason.startswith("1 visit before is too little")
    assert found[Aim.NETWORK, 90.0].each == 1


def test_what_one_visit_each_or_equal_scores_cannot_tell_is_said():
    for scores, why in (([[0.1], [0.9]], "No store was visited twice"), ([[0.5, 0.5]], "never differed")):
        totals = moments(scores)
        now = today(totals, spread_of(totals))
        assert why in now.reason
        assert {plan.each for plan in plans(spread_of(totals), now, [10.0], IN_EURO)} == {None}
    nothing = moments([])
    assert plans(spread_of(nothing), today(nothing, spread_of(nothing)), [10.0], None) == []


def test_currencies_are_never_added():
    counts = [("A", "EUR", 2_000, 1), ("A", "EUR", 3_000, 2), ("B", "GBP", 1_500, 1), ("C", "GBP", 1_600, 1)]
    found = fees_from([*counts, ("A", "EUR", 0, 4)], ["A", "B", "C", "D"])
    assert found.typical == (Fee("EUR", 3_000, 3, 1), Fee("GBP", 1_550, 2, 2))
    assert (found.unpaid, found.without) == (4, 1)
    spread = spread_of(TOTALS)
    apart = plans(spread, today(TOTALS, spread), [10.0], found)[0]
    assert [(cost.fee.currency, cost.all_cents) for cost in apart.costs] == [("EUR", 36_000), ("GBP", 37_200)]


def test_where_all_are_paid_in_one_currency_so_are_stores_not_yet_planned():
    assert fees_from([("A", "EUR", 2_000, 3)], ["A", "B"]).typical == (Fee("EUR", 2_000, 3, 2),)
    none = fees_from([("A", "EUR", 0, 3)], ["A", "B"])
    assert (none.typical, none.unpaid) == ((), 3)


def test_head_office_reads_costs_and_where_they_come_from(inside, client, run, head_office):
    with inside() as session:
        programme(session, stores=6, visits=4)
        pay(session, fee_cents=2_250, currency="EUR")
    page = words(client.sign_in(head_office).read(ADDRESS))
    assert "A visit costs €22.50: the median fee of 24 assignments" in page
    plan = client.get("/api/v1/comparison/visits-needed?checklist=all").json["tables"]["plans"][0]
    assert plan["cost_store_cents"] == 2_250 * plan["visits_a_store"]
    assert plan["cost_all_cents"] == 2_250 * plan["visits_a_store"] * 6
    assert '"cost_all_cents"' in run("compare", "--page", "visits-needed").stdout


def test_only_assignments_of_the_period_that_were_not_cancelled_count(inside, client, head_office):
    with inside() as session:
        programme(session, stores=6, visits=4)
        pay(session, fee_cents=2_250, currency="EUR")
        given = session.exec(select(Assignment)).all()
        given[0].fee_cents, given[0].cancelled_at = 99_999, builders.NOW
        given[1].fee_cents, given[1].window_from, given[1].window_to = (
            99_999,
            date(2027, 1, 1),
            date(2027, 1, 2),
        )
    page = words(client.sign_in(head_office).read(f"{ADDRESS}?from=2026-01-01&to=2026-12-31"))
    assert "the median fee of 22 assignments" in page


def test_without_fees_nothing_is_said_of_costs(inside, client, head_office):
    with inside() as session:
        programme(session, stores=6, visits=4)
    page = words(client.sign_in(head_office).read(ADDRESS))
    assert "No assignment of this choice has a fee" in page
    assert "Cost" not in page


def test_a_regional_manager_never_reads_what_a_shopper_is_paid(inside, client):
    with inside() as session:
        north, south = builders.region(session, "North"), builders.region(session, "South")
        programme(session, stores=6, visits=4, region=north)
        foreign = [store.code for store in programme(session, stores=2, region=south)]
        foreign.append(builders.store(session, in_region=south).code)
        pay(session, fee_cents=2_250, currency="EUR")
        manager = builders.regional_manager(session, north)
    client.sign_in(manager)
    page = client.read(f"{ADDRESS}?checklist=all")
    assert "Tell two stores apart" in page.text
    told = client.get("/api/v1/comparison/visits-needed?checklist=all").text
    files = [
        client.get(f"/comparison/figures/visits-needed.csv?checklist=all&table={name}").text
        for name in ("plans", "next")
    ]
    for text in (page.text, told, *files):
        assert not [
            word for word in ("22.50", "2250", "cost", "Cost", "fee", "currency", "€") if word in text
        ]
        assert not [code for code in foreign if code in text]
    assert next(csv.reader(io.StringIO(files[0])))[0] == "aim"


def test_stores_nobody_visited_come_first_with_their_number(inside, client, head_office):
    with inside() as session:
        programme(session, stores=6, visits=4)
        never = [builders.store(session) for _ in range(3)]
        builders.store(session, closed_on=date(2025, 1, 1))
        builders.store(session, opened_on=date(2030, 1, 1))
        codes = [store.code for store in never]
    page = words(client.sign_in(head_office).read(ADDRESS))
    assert "3 stores had no approved visit here, and come first" in page
    rows = client.get("/api/v1/comparison/visits-needed").json["tables"]["next"]
    assert [row["code"] for row in rows[:3]] == sorted(codes)
    assert [row["visits"] for row in rows] == [0, 0, 0, *[4] * 6]
    assert all(row["width_after"] < row["width"] for row in rows)
    assert all(row["chance_above"] + row["chance_below"] == pytest.approx(100) for row in rows)


def test_the_store_with_fewest_visits_comes_next_where_all_score_alike(inside, client, head_office):
    with inside() as session:
        of = builders.checklist(session, shop())
        stores = [builders.store(session) for _ in range(6)]
        for place, store in enumerate(stores):
            for turn in range(2 * (1 + place)):
                visited(session, of, store, greeted="yes", advised=str(4 + 2 * (turn % 2)))
        codes = [store.code for store in stores]
    rows = client.sign_in(head_office).get("/api/v1/comparison/visits-needed").json["tables"]["next"]
    assert [row["code"] for row in rows] == codes
    assert [row["visits"] for row in rows] == [2, 4, 6, 8, 10, 12]


def test_one_s_own_difference_is_reckoned_with(inside, client, head_office):
    with inside() as session:
        programme(session, stores=6, visits=4)
    client.sign_in(head_office)
    assert "by 7.5 points" in words(client.read(f"{ADDRESS}?show=7,5"))
    told = client.get("/api/v1/comparison/visits-needed?show=7.5").json["tables"]["plans"]
    assert [row["size"] for row in told if row["aim"] == "tell two stores apart"] == [5, 7.5, 10, 15]
    for wrong in ("0", "-3", "101", "many", "nan", "inf"):
        client.read(f"{ADDRESS}?show={wrong}", status=422)


@pytest.mark.parametrize(("stores", "visits"), [(1, 1), (1, 4), (4, 2), (6, 1)])
def test_little_data_give_sentences_and_no_figures_that_nothing_backs(
    inside, client, head_office, stores, visits
):
    with inside() as session:
        programme(session, stores, visits)
    page = words(client.sign_in(head_office).read(ADDRESS))
    assert "There is too little to tell which visit would say most" in page
    assert ("No store was visited twice" in page) == (visits == 1)


def test_an_empty_choice_says_so(inside, client, head_office):
    with inside() as session:
        programme(session)
    page = words(client.sign_in(head_office).read(f"{ADDRESS}?from=2020-01-01&to=2020-12-31"))
    assert "Nothing to compare yet" in page


def test_it_asks_no_more_for_many_stores_than_for_one(inside, client, app, head_office):
    client.sign_in(head_office)
    with inside() as session:
        programme(session, stores=1)
    few = asked_for(app, client)
    with inside() as session:
        programme(session, stores=20)
        builders.store(session)
    assert asked_for(app, client) == few


def asked_for(app, client) -> int:
    client.read(f"{ADDRESS}?checklist=all")
    with builders.counted_queries(app) as queries:
        client.read(f"{ADDRESS}?checklist=all")
    return len(queries)


@pytest.mark.parametrize("role", [Role.STORE_MANAGER, Role.SHOPPER, Role.REVIEWER])
def test_others_find_no_such_page(inside, client, role):
    with inside() as session:
        person = builders.person(session, role=role)
    client.sign_in(person).read(ADDRESS, status=404)
