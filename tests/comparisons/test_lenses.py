"""Service and experience: each store on two axes, in words only where both are proved."""

from dataclasses import replace
from datetime import timedelta

import pytest

from audits.access import Role
from audits.comparisons.by_lens import by_lens
from audits.comparisons.comparing import compared
from audits.comparisons.narrowing import Narrowing
from audits.comparisons.scope import Wanted
from audits.sheet import Lens
from tests import builders
from tests.comparisons.builders import START, programme, visited
from tests.questionnaires import questionnaire, scale, touchpoint


def asking():
    """Two touchpoints of service, of which the till weighs three times as much, and one of experience."""
    return questionnaire(
        touchpoint("door", scale("opened", 0, 10, 10)),
        touchpoint("till", scale("paid", 0, 10, 30)),
        replace(touchpoint("advice", scale("advised", 0, 10, 10)), lens=Lens.EXPERIENCE),
    )


def network(session, stores: int = 16, visits: int = 6, region=None):
    """Fourteen middling stores, one efficient but cold, one warm but slow; returns the last two."""
    of = builders.checklist(session, asking())
    made = [builders.store(session, in_region=region) for _ in range(stores)]
    for place, store in enumerate(made):
        for turn in range(visits):
            trifle = (place + turn) % 3 - 1
            service, experience = 6 + trifle, 6 - trifle
            if place == stores - 2:
                service, experience = 10, 1 + turn % 2
            if place == stores - 1:
                service, experience = 1 + turn % 2, 10
            visited(
                session, of, store, START + timedelta(days=turn),
                opened=str(service), paid=str(service), advised=str(experience),
            )  # fmt: skip
    return made[-2:]


def words(page) -> str:
    return " ".join(page.text.split())


@pytest.fixture
def head_office(inside):
    with inside() as session:
        return builders.person(session)


def test_a_lens_scores_what_a_comparison_narrowed_to_it_does(inside):
    """By hand: 10 of 10 and 15 of 30 are 25 of 40 for service; experience is its only touchpoint."""
    with inside() as session:
        of = builders.checklist(session, asking())
        visited(session, of, builders.store(session, "A"), opened="10", paid="5", advised="2")
        visited(session, of, builders.store(session, "B"), opened="0", paid="10", advised="7")
        read = by_lens(session, Wanted())
        narrowed = {
            lens: {row.code: row.mean for row in compared(session, Wanted(only=Narrowing(lens=lens))).stores}
            for lens in Lens
        }
    found = {
        lens: dict(
            zip((store.code for store in read.stores), (100 * under.scores.means).tolist(), strict=True)
        )
        for lens, under in read.lenses.items()
    }
    assert found[Lens.SERVICE] == pytest.approx({"A": 62.5, "B": 75})
    assert found[Lens.EXPERIENCE] == pytest.approx({"A": 20, "B": 70})
    assert found == {lens: pytest.approx(rows) for lens, rows in narrowed.items()}


def test_the_cold_store_and_the_slow_one_are_named_and_no_other(inside, client, head_office):
    with inside() as session:
        cold, slow = network(session)
        names = cold.code, slow.code
    rows = client.sign_in(head_office).get("/api/v1/comparison/lenses").json["tables"]["lenses"]
    assert {
        row["code"]: row["quadrant"] for row in rows if row["quadrant"] != "no difference we can prove"
    } == {
        names[0]: "efficient but cold",
        names[1]: "warm but slow",
    }
    page = words(client.read("/comparison/lenses"))
    assert "Of 16 stores, 2 differ on both axes by more than chance." in page
    assert "Weak on both None that we can prove." in page


def test_stores_scored_under_one_lens_only_are_on_no_axis_pair(inside, client, head_office):
    with inside() as session:
        network(session)
        of, alone = builders.checklist(session, asking()), builders.store(session)
        for turn in range(3):
            visited(session, of, alone, START + timedelta(days=turn), opened="9", paid="9", advised="na")
        code = alone.code
    row = next(
        row
        for row in client.sign_in(head_office)
        .get("/api/v1/comparison/lenses?checklist=all")
        .json["tables"]["lenses"]
        if row["code"] == code
    )
    assert (row["service_mean"], row["experience_mean"]) == (90, None)
    assert row["quadrant"] == "no difference we can prove"


def test_a_checklist_of_one_lens_says_so(inside, client, head_office):
    with inside() as session:
        programme(session)
    page = words(client.sign_in(head_office).read("/comparison/lenses"))
    assert "none measures experience" in page
    assert "crosses.svg" not in page
    assert client.get("/comparison/pictures/lenses/crosses.svg").status_code == 404


def test_a_choice_of_one_lens_says_how_to_see_both(inside, client, head_office):
    with inside() as session:
        network(session, stores=6)
    page = words(client.sign_in(head_office).read("/comparison/lenses?lens=service"))
    assert "You look at one lens only." in page


@pytest.mark.parametrize(("stores", "visits"), [(2, 1), (2, 3), (4, 2), (7, 1)])
def test_too_little_for_a_model_shows_raw_means_and_names_nobody(inside, client, head_office, stores, visits):
    with inside() as session:
        network(session, stores, visits)
    page = words(client.sign_in(head_office).read("/comparison/lenses"))
    assert "Only raw means are shown." in page
    assert "differ on both axes by more than chance" not in page


def test_a_regional_manager_sees_the_own_stores_only(inside, client):
    with inside() as session:
        north, south = builders.region(session, "North"), builders.region(session, "South")
        network(session, 6, 2, north)
        foreign = [store.name for store in network(session, 6, 2, south)]
        manager, reviewer = builders.regional_manager(session, north), builders.person(session, Role.REVIEWER)
    page = words(client.sign_in(manager).read("/comparison/lenses?checklist=all"))
    assert not any(name in page for name in foreign)
    client.sign_in(reviewer).read("/comparison/lenses", status=404)


def test_the_page_costs_the_same_for_few_stores_and_many(inside, client, app, head_office):
    def cost() -> int:
        client.read("/comparison/lenses?checklist=all")
        with builders.counted_queries(app) as queries:
            client.read("/comparison/lenses?checklist=all")
        return len(queries)

    with inside() as session:
        network(session, 3, 2)
    client.sign_in(head_office)
    few = cost()
    with inside() as session:
        network(session, 9, 2)
    assert cost() == few <= 15


def test_tables_sort_by_their_own_columns_and_the_absurd_is_refused(inside, client, head_office):
    with inside() as session:
        network(session, 6, 2)
    client.sign_in(head_office)
    for asked, status in (
        ("sort=-service", 200),
        ("sort=experience", 200),
        ("sort=beauty", 422),
        ("to=x", 422),
    ):
        client.read(f"/comparison/lenses?{asked}", status=status)
    client.read("/comparison/lenses?region=99", status=404)
