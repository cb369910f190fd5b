"""One touchpoint over all stores: its own scores, its questions, its course and its channels. Who sees which stores."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from audits.access import Role
from audits.checklists.loading import load
from audits.people.tables import Person
from audits.sheet import Channel, CriticalEffect, Lens, Questionnaire
from audits.stores.tables import Store
from audits.visits.tables import Expectation, VisitScore
from audits.web.display import score
from tests import builders
from tests.comparisons.builders import START, programme, shop, visited
from tests.questionnaires import questionnaire, scale, touchpoint, yes_no

ADDRESS = "/comparison/touchpoint"
YEAR = "from=2026-01-01&to=2026-12-31"


@pytest.fixture
def head_office(inside):
    with inside() as session:
        return builders.person(session)


def words(page) -> str:
    return " ".join(page.text.split())


def tables(client, key: str, more: str = YEAR) -> dict[str, list[dict]]:
    return client.get(f"/api/v1/comparison/touchpoint?touchpoint={key}&{more}").json["tables"]


def asked() -> Questionnaire:
    """One question that differs from visit to visit, one that never does, and a little one."""
    return questionnaire(
        touchpoint("entrance", yes_no("greeted", 6), yes_no("open", 6), yes_no("clean", 2)),
        touchpoint("till", yes_no("thanked", critical=CriticalEffect.FAIL_VISIT)),
    )


def test_scores_are_those_of_the_touchpoint_alone(inside, client, head_office):
    with inside() as session:
        programme(session, stores=6, visits=3)
    client.sign_in(head_office)
    found = tables(client, "entrance")
    # Two of every three visits greeted: 10 of 10 points, else 0.
    assert found["touchpoint"][0]["mean"] == pytest.approx(100 * 2 / 3)
    assert found["touchpoint"][0]["visits"] == 18
    assert {row["visits"] for row in found["stores"]} == {3}
    cells = client.get(f"/api/v1/comparison/touchpoints?{YEAR}").json["tables"]["cells"]
    means = {cell["store"]: cell["mean"] for cell in cells if cell["touchpoint"] == "entrance"}
    assert {row["code"]: row["mean"] for row in found["stores"]} == pytest.approx(means)


def test_a_visit_that_failed_as_a_whole_keeps_what_it_scored_here(inside, client, head_office):
    with inside() as session:
        of = builders.checklist(session, asked())
        visited(session, of, builders.store(session), greeted="yes", open="yes", clean="yes", thanked="no")
        assert session.exec(select(VisitScore.common_share)).one() == 0
    client.sign_in(head_office)
    assert tables(client, "entrance")["touchpoint"][0]["mean"] == 100


def test_the_page_shows_the_numbers_of_the_file_and_of_the_command(inside, client, run, head_office, app):
    with inside() as session:
        programme(session, stores=7, visits=5)
    client.sign_in(head_office)
    page = words(client.read(f"{ADDRESS}?touchpoint=advice&{YEAR}&checklist=all"))
    found = tables(client, "advice", f"{YEAR}&checklist=all")
    days = ("--from", "2026-01-01", "--to", "2026-12-31")
    printed = json.loads(run("compare", "--page", "touchpoint", "--about", "touchpoint=advice", *days).stdout)
    assert printed["tables"] == found
    with app.test_request_context():
        for row in found["stores"]:
            assert score(row["mean"]) in page
            assert score(row["adjusted"]) in page
        assert score(found["touchpoint"][0]["consistency"]) in page


def test_questions_stand_in_the_order_of_the_inconsistency_they_carry(inside, client, head_office):
    with inside() as session:
        of = builders.checklist(session, asked())
        for number in range(6):
            store = builders.store(session)
            for turn in range(4):
                visited(
                    session,
                    of,
                    store,
                    START + timedelta(days=turn),
                    greeted="yes" if turn % 2 else "no",
                    open="yes",
                    clean="na" if turn == 3 else "no" if (number + turn) % 3 else "cannot_tell",
                    thanked="yes",
                )
    client.sign_in(head_office)
    found = tables(client, "entrance")["questions"]
    assert [row["question"] for row in found] == ["greeted", "open", "clean"]
    assert [row["carries"] for row in found] == pytest.approx([100, 0, 0])
    assert [row["within_stores"] for row in found] == pytest.approx([100, 0, 0])
    assert [(row["answers"], row["not_applicable"], row["could_not_tell"]) for row in found] == [
        (24, 0, 0),
        (24, 0, 0),
        (12, 6, 6),
    ]
    assert [row["mean"] for row in found] == [50, 100, 0]


def differing(session: Session) -> None:
    """Stores 0 to 5 answer all alike within themselves: three always well, three always badly; but for one visit."""
    of = builders.checklist(session, shop())
    for place in range(6):
        store = builders.store(session, f"D-{place}")
        for turn in range(6):
            good = place < 3 and not (place == turn == 0)
            visited(
                session,
                of,
                store,
                START + timedelta(days=turn),
                greeted="yes" if good else "no",
                advised="5",
            )


def test_a_manager_reads_whether_it_is_the_store_or_the_day(inside, client, head_office):
    with inside() as session:
        differing(session)
    client.sign_in(head_office)
    assert "Mostly the store: some are good every time" in words(
        client.read(f"{ADDRESS}?touchpoint=entrance")
    )
    verdicts = {row["code"]: row["verdict"] for row in tables(client, "entrance")["stores"]}
    assert set(verdicts.values()) == {"above", "below"}
    page = words(client.page)
    assert "6 stores differ from the others here by more than chance." in page
    assert "to be expected here by chance alone." in page


def test_nothing_is_told_apart_where_nothing_differs(inside, client, head_office):
    with inside() as session:
        differing(session)
    page = words(client.sign_in(head_office).read(f"{ADDRESS}?touchpoint=advice"))
    assert "All scores are equal" in page
    assert "none of them carries any inconsistency" in page
    for claim in ("above the network", "below the network", "between 1st", 'class="change'):
        assert claim not in page


def test_the_table_is_sorted_paged_and_leads_on(inside, client, head_office):
    with inside() as session:
        of = builders.checklist(session, shop())
        for number in range(52):
            store = builders.store(session, f"P-{number:02}")
            visited(session, of, store, greeted="yes", advised=str(number % 11))
    client.sign_in(head_office)
    page = client.read(f"{ADDRESS}?touchpoint=advice&sort=store")
    assert "1 to 50 of 52" in words(page)
    following = next(link["href"] for link in page.all("a") if link.words == "Next")
    assert "touchpoint=advice" in following
    second = client.read(following)
    assert "51 to 52 of 52" in words(second)
    assert "one visit" in words(second)
    assert any("store=P-51" in link["href"] for link in second.all("a"))
    assert any(
        "/comparison/wishes" in link["href"] and "touchpoint=advice" in link["href"]
        for link in second.all("a")
    )


def test_the_course_is_told_by_quarter_and_a_change_only_where_it_is_proved(inside, client, head_office):
    with inside() as session:
        of = builders.checklist(session, shop())
        for number in range(6):
            store = builders.store(session)
            for month, lowest in ((1, 8), (2, 9), (7, 1), (8, 2)):
                for day in (1, 2):
                    advised = str(lowest - (number + day) % 2)
                    visited(session, of, store, date(2026, month, day), greeted="yes", advised=advised)
    client.sign_in(head_office)
    found = tables(client, "advice")["periods"]
    assert [(row["from"], row["visits"]) for row in found] == [
        ("2026-01-01", 24),
        ("2026-04-01", 0),
        ("2026-07-01", 24),
    ]
    # 8 and 9 less a half in winter, 1 and 2 less a half in summer, of 10.
    assert [row["mean"] for row in found] == [pytest.approx(80), None, pytest.approx(10)]
    page = words(client.read(f"{ADDRESS}?touchpoint=advice&{YEAR}"))
    assert "Q3 2026 against Q1 2026: −70.0" in page
    greeting = words(client.read(f"{ADDRESS}?touchpoint=entrance&{YEAR}"))
    assert "Q3 2026 against Q1 2026: too few visits or stores to tell" in greeting
    assert "−" not in greeting.split("Over time")[1].split("All stores")[0]


def with_channels(session: Session) -> None:
    """Version 1 asks for advice in the store, version 2 by phone; the first scores 20, the second 80."""
    first = shop()
    entrance, advice = first.touchpoints
    second = replace(
        first,
        version="2",
        touchpoints=(entrance, replace(advice, channel=Channel.PHONE, lens=Lens.EXPERIENCE)),
    )
    store = builders.store(session)
    for version, advised, times in ((first, "2", 2), (second, "8", 3)):
        of = builders.checklist(session, version)
        for turn in range(times):
            visited(session, of, store, START + timedelta(days=turn), greeted="yes", advised=advised)


def test_channels_stand_apart_where_versions_differ_in_them(inside, client, head_office):
    with inside() as session:
        with_channels(session)
    client.sign_in(head_office)
    found = [
        (it["channel"], it["lens"], it["visits"], it["mean"]) for it in tables(client, "advice")["channels"]
    ]
    assert found == [
        ("phone", "experience", 3, pytest.approx(80)),
        ("store", "service", 2, pytest.approx(20)),
    ]
    assert "By channel" in words(client.read(f"{ADDRESS}?touchpoint=advice"))
    assert [it["visits"] for it in tables(client, "advice", f"{YEAR}&channel=phone")["touchpoint"]] == [3]


def test_one_channel_and_lens_are_a_sentence(inside, client, head_office):
    with inside() as session:
        with_channels(session)
    page = words(client.sign_in(head_office).read(f"{ADDRESS}?touchpoint=entrance"))
    assert "In the store, service" in page
    assert "By channel" not in page


def test_a_version_without_the_touchpoint_is_left_out_and_said(inside, client, head_office):
    with inside() as session:
        of = builders.checklist(session, shop())
        store = builders.store(session)
        visited(session, of, store, greeted="yes", advised="4")
        shorter = replace(shop(), version="2", touchpoints=shop().touchpoints[:1])
        visited(session, builders.checklist(session, shorter), store, greeted="no")
    page = words(client.sign_in(head_office).read(f"{ADDRESS}?touchpoint=advice"))
    assert "1 of the 2 versions that visits were made with do not have this touchpoint" in page
    assert tables(client, "advice")["touchpoint"][0]["visits"] == 1


def test_expected_and_experienced_stand_side_by_side_before_the_gap(inside, client, head_office):
    with inside() as session:
        programme(session, stores=6, visits=2)
        version = session.exec(select(VisitScore.version_id)).first()
        part = load(session, [version])[version].touchpoint_ids["advice"] if version else 0
        for turn, visit_id in enumerate(session.exec(select(VisitScore.visit_id).order_by("visit_id")).all()):
            session.add(
                Expectation(visit_id=visit_id, touchpoint_id=part, expected=5, experienced=3 - turn % 2)
            )
    client.sign_in(head_office)
    page = words(client.read(f"{ADDRESS}?touchpoint=advice"))
    assert "5.0 and 2.5 of 5 (−2.5; 12 visits)" in page
    assert "Expected, and what it was" not in words(client.read(f"{ADDRESS}?touchpoint=entrance"))


@pytest.mark.parametrize(("stores", "visits"), [(1, 1), (1, 4), (3, 1), (6, 1)])
def test_small_programmes_give_raw_figures_and_a_reason(inside, client, head_office, stores, visits):
    with inside() as session:
        programme(session, stores=stores, visits=visits)
    page = words(client.sign_in(head_office).read(f"{ADDRESS}?touchpoint=advice"))
    assert "Only raw figures are shown" in page
    assert "differ from the others" not in page
    assert "no rank" in page


def test_a_touchpoint_that_was_never_scored_has_nothing_to_compare(inside, client, head_office):
    with inside() as session:
        of = builders.checklist(session, shop())
        visited(session, of, builders.store(session), greeted="na", advised="5")
    client.sign_in(head_office)
    assert "Nothing to compare yet" in words(client.read(f"{ADDRESS}?touchpoint=entrance"))
    assert tables(client, "entrance")["touchpoint"] == []


@pytest.mark.parametrize(
    ("asked_for", "status"),
    [
        ("", 404),
        ("touchpoint=nowhere", 404),
        ("touchpoint=advice&sort=beauty", 422),
        ("touchpoint=advice&from=2026-03-03&to=2026-03-02", 422),
        ("touchpoint=advice&from=2020-01-01&to=2020-12-31", 200),
    ],
)
def test_what_is_not_there_is_not_found(inside, client, head_office, asked_for, status):
    with inside() as session:
        programme(session, stores=1, visits=1)
    client.sign_in(head_office).read(f"{ADDRESS}?{asked_for}", status=status)


def test_a_regional_manager_sees_only_the_own_stores_and_no_shopper(inside, client):
    with inside() as session:
        north, south = builders.region(session, "North"), builders.region(session, "South")
        own = [store.code for store in programme(session, stores=2, region=north)]
        foreign = [store.code for store in programme(session, stores=2, region=south)]
        manager = builders.regional_manager(session, north)
        shoppers = session.exec(select(Person.reference).where(Person.role == Role.SHOPPER)).all()
    client.sign_in(manager)
    assert {row["code"] for row in tables(client, "entrance")["stores"]} == set(own)
    assert tables(client, "entrance")["questions"][0]["answers"] == 6
    page = words(client.read(f"{ADDRESS}?touchpoint=entrance"))
    assert not any(hidden in page for hidden in [*foreign, *shoppers])


@pytest.mark.parametrize("role", [Role.STORE_MANAGER, Role.SHOPPER, Role.REVIEWER])
def test_others_find_no_touchpoint(inside, client, role):
    with inside() as session:
        programme(session, stores=1, visits=1)
        stranger = builders.person(session, role)
    client.sign_in(stranger).read(f"{ADDRESS}?touchpoint=advice", status=404)


def test_a_touchpoint_costs_the_same_for_a_few_visits_or_many(inside, client, app, head_office):
    with inside() as session:
        programme(session, stores=5, visits=2)
    address = f"{ADDRESS}?touchpoint=advice&{YEAR}"
    client.sign_in(head_office).read(address)
    with builders.counted_queries(app) as few:
        client.read(address)
    with inside() as session:
        of = builders.checklist(session, shop())
        for store in session.exec(select(Store)).all():
            for turn in range(6):
                visited(session, of, store, START + timedelta(days=turn), greeted="no", advised=str(turn))
    client.read(address)
    with builders.counted_queries(app) as many:
        client.read(address)
    assert len(many) == len(few)


def test_a_scale_question_carries_by_its_points(inside, client, head_office):
    big_and_small = questionnaire(touchpoint("advice", scale("big", 0, 10, 9), scale("small", 0, 10, 1)))
    with inside() as session:
        of = builders.checklist(session, big_and_small)
        store = builders.store(session)
        for turn, (big, small) in enumerate((("10", "0"), ("0", "0"), ("10", "10"), ("0", "10"))):
            visited(session, of, store, START + timedelta(days=turn), big=big, small=small)
    client.sign_in(head_office)
    # Independent of each other: variances of 81 and 1 quarter points.
    found = {row["question"]: row["carries"] for row in tables(client, "advice")["questions"]}
    assert found == pytest.approx({"big": 100 * 81 / 82, "small": 100 / 82})
