"""Critical failures as a list: what failed where, how often, and whether it became more. Who sees which of them."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from audits.access import Role
from audits.people.tables import Person
from audits.sheet import CriticalEffect, Questionnaire
from audits.stores.tables import Store
from audits.visits.tables import Visit
from tests import builders
from tests.comparisons.builders import START, programme, visited
from tests.questionnaires import questionnaire, touchpoint, yes_no

ADDRESS = "/comparison/failures"
YEAR = f"{ADDRESS}?from=2026-01-01&to=2026-12-31"


def asked() -> Questionnaire:
    """A question that only flags and one that costs the touchpoint, at one touchpoint each."""
    return questionnaire(
        touchpoint("entrance", yes_no("greeted", critical=CriticalEffect.FLAG), yes_no("clean")),
        touchpoint("till", yes_no("receipt", critical=CriticalEffect.ZERO_TOUCHPOINT), yes_no("thanked")),
    )


def failing(session: Session) -> list[Store]:
    """Store A fails twice in one visit and once in another, B once, C never; three visits each."""
    of = builders.checklist(session, asked())
    regions = [builders.region(session, name) for name in ("North", "South")]
    stores = [builders.store(session, code, regions[code == "B"]) for code in ("A", "B", "C")]
    lost = {("A", 0): ("greeted", "receipt"), ("A", 2): ("receipt",), ("B", 1): ("greeted",)}
    for store in stores:
        for turn in range(3):
            answers = dict.fromkeys(("greeted", "clean", "receipt", "thanked"), "yes")
            answers |= dict.fromkeys(lost.get((store.code, turn), ()), "no")
            visited(session, of, store, START + timedelta(days=turn), None, **answers)
    return stores


@pytest.fixture
def head_office(inside):
    with inside() as session:
        failing(session)
        return builders.person(session)


def words(page) -> str:
    return " ".join(page.text.split())


def rows(client, address: str, table: str) -> list[dict]:
    return client.get(address.replace(ADDRESS, "/api/v1/comparison/failures")).json["tables"][table]


def test_failures_are_listed_newest_first_with_store_question_comment_and_effect(client, head_office):
    client.sign_in(head_office)
    found = rows(client, YEAR, "failures")
    # On one day, and at one visit, the order is the database's: any, but the same on every page.
    assert [(it["day"], it["store"]) for it in found] == [
        ("2026-03-04", "A"),
        ("2026-03-03", "B"),
        ("2026-03-02", "A"),
        ("2026-03-02", "A"),
    ]
    assert {key: found[0][key] for key in ("touchpoint", "question", "effect", "comment")} == {
        "touchpoint": "Touchpoint till",
        "question": "Question receipt",
        "effect": "zero_touchpoint",
        "comment": "Why receipt.",
    }
    page = words(client.read(YEAR))
    assert "Why receipt." in page
    assert "the touchpoint scores 0" in page
    assert "flagged only" in page


def test_each_failure_leads_to_its_visit(client, inside, head_office):
    with inside() as session:
        visits = {str(it.id) for it in session.exec(select(Visit)).all()}
    page = client.sign_in(head_office).read(YEAR)
    led_to = [link["href"] for link in page.all("a") if link["href"].startswith("/visits/")]
    assert len(led_to) == 4
    assert {address.removeprefix("/visits/") for address in led_to} <= visits
    assert client.get(led_to[0]).status_code == 200


def test_questions_and_stores_are_counted_with_what_they_could_have_been_of(client, head_office):
    client.sign_in(head_office)
    questions = [
        (it["question"], it["effect"], it["failures"], it["answered"])
        for it in rows(client, YEAR, "questions")
    ]
    assert questions == [("greeted", "flag", 2, 9), ("receipt", "zero_touchpoint", 2, 9)]
    stores = [
        (it["code"], it["failures"], it["visits_with_failures"], it["visits"])
        for it in rows(client, YEAR, "stores")
    ]
    assert stores == [("A", 3, 2, 3), ("B", 1, 1, 3)]


def test_a_visit_that_fails_twice_counts_once_among_visits(client, head_office):
    client.sign_in(head_office)
    assert rows(client, YEAR, "periods")[0] == {
        "period": "chosen",
        "failures": 4,
        "visits_with_failures": 3,
        "visits": 9,
    }
    assert "4 critical failures, in 3 of 9 visits" in words(client.read(YEAR))


def test_without_visits_before_there_is_nothing_to_compare_with(client, head_office):
    page = words(client.sign_in(head_office).read(YEAR))
    assert "has no approved visit, so there is nothing to compare with" in page
    assert rows(client, YEAR, "change") == []


def test_an_open_period_says_how_to_compare(client, head_office):
    page = words(client.sign_in(head_office).read(f"{ADDRESS}?from=2026-01-01"))
    assert "Choose both ends of a period" in page


def before_and_after(session: Session, before: int, after: int) -> None:
    """Ten visits in February and ten in March, the first of them failing."""
    of, store = builders.checklist(session, asked()), builders.store(session)
    for month, failed in ((2, before), (3, after)):
        for day in range(10):
            visited(session, of, store, date(2026, month, 1 + day), greeted="no" if day < failed else "yes")


@pytest.mark.parametrize(
    ("before", "after", "said", "arrow"),
    [
        (2, 5, "No change we can prove: a visit has one 2.50 times as often", False),
        (0, 5, "No change we can prove: there was none before", False),
        (0, 6, "More often than before: there was none before", True),
        (9, 1, "Less often than before: a visit has one 0.11 times as often", True),
        (0, 0, "None in either period.", False),
    ],
)
def test_a_change_has_an_arrow_only_where_it_is_proved(client, inside, before, after, said, arrow):
    with inside() as session:
        before_and_after(session, before, after)
        viewer = builders.person(session)
    # The 28 days before 1 March are the whole of February.
    page = words(client.sign_in(viewer).read(f"{ADDRESS}?from=2026-03-01&to=2026-03-28"))
    assert said in page
    assert ("↑" in page or "↓" in page) is arrow


def test_one_store_can_be_looked_at_alone(client, head_office):
    client.sign_in(head_office)
    assert [it["store"] for it in rows(client, f"{YEAR}&store=B", "failures")] == ["B"]
    page = words(client.read(f"{YEAR}&store=B"))
    assert "1 critical failure, in 1 of 3 visits" in page
    assert "Which stores?" not in page


def test_a_touchpoint_can_be_looked_at_alone(client, head_office):
    client.sign_in(head_office)
    found = rows(client, f"{YEAR}&touchpoints=till", "failures")
    assert {it["touchpoint"] for it in found} == {"Touchpoint till"}
    assert [it["question"] for it in rows(client, f"{YEAR}&touchpoints=till", "questions")] == ["receipt"]


def test_a_regional_manager_sees_only_own_failures_and_no_shopper(inside, client):
    with inside() as session:
        stores = failing(session)
        south = session.get_one(Store, stores[1].id).region_id
        manager = builders.person(session, Role.REGIONAL_MANAGER)
        session.add(builders.RegionManager(person_id=manager.id, region_id=south))
        shoppers = [
            it.reference for it in session.exec(select(Person).where(Person.role == Role.SHOPPER)).all()
        ]
    client.sign_in(manager)
    assert [it["store"] for it in rows(client, YEAR, "failures")] == ["B"]
    page = words(client.read(YEAR))
    assert "1 critical failure, in 1 of 3 visits" in page
    assert not any(reference in page for reference in shoppers)
    client.read(f"{YEAR}&store=A", status=404)


def test_a_long_list_comes_in_pages_and_whole_as_a_file(inside, client):
    keys = [f"rule_{number}" for number in range(13)]
    strict = questionnaire(touchpoint("rules", *(yes_no(key, critical=CriticalEffect.FLAG) for key in keys)))
    with inside() as session:
        of, store = builders.checklist(session, strict), builders.store(session)
        for day in range(4):
            visited(session, of, store, START + timedelta(days=day), **dict.fromkeys(keys, "no"))
        viewer = builders.person(session)
    client.sign_in(viewer)
    assert "1 to 50 of 52" in words(client.read(YEAR))
    second = client.read(f"{YEAR}&page=2")
    assert "51 to 52 of 52" in words(second)
    assert len([link for link in second.all("a") if link["href"].startswith("/visits/")]) == 2
    assert "51 to 52 of 52" in words(client.read(f"{YEAR}&page=9"))
    file = client.get("/comparison/figures/failures.csv?from=2026-01-01&to=2026-12-31").text
    assert file.count("rules") == 52


def test_visits_without_failures_and_no_visits_at_all_say_so(inside, client):
    with inside() as session:
        viewer = builders.person(session)
    client.sign_in(viewer)
    assert "Nothing to compare yet" in words(client.read(ADDRESS))
    with inside() as session:
        programme(session, stores=1, visits=1)
    page = words(client.read(ADDRESS))
    assert "No critical failure" in page
    assert "0 critical failures, in 0 of 1 visit" in page


@pytest.mark.parametrize(
    ("asked_for", "status"),
    [("store=nowhere", 404), ("page=first", 404), ("touchpoints=nothing", 404), ("from=2026-13-01", 422)],
)
def test_what_is_not_there_is_not_found(client, head_office, asked_for, status):
    client.sign_in(head_office).read(f"{ADDRESS}?{asked_for}", status=status)


@pytest.mark.parametrize("role", [Role.STORE_MANAGER, Role.SHOPPER, Role.REVIEWER])
def test_others_find_no_list_of_failures(inside, client, role):
    with inside() as session:
        stranger = builders.person(session, role)
    client.sign_in(stranger).read(ADDRESS, status=404)


def test_the_list_costs_the_same_for_a_few_failures_or_many(inside, client, app, head_office):
    client.sign_in(head_office).read(YEAR)
    with builders.counted_queries(app) as few:
        client.read(YEAR)
    with inside() as session:
        of = builders.checklist(session, asked())
        for day in range(9):
            visited(
                session, of, builders.store(session), START + timedelta(days=day), greeted="no", receipt="no"
            )
    client.read(YEAR)
    with builders.counted_queries(app) as many:
        client.read(YEAR)
    assert len(many) == len(few)
