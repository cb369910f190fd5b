"""Behind one cell: the visits of one store at one touchpoint, what lost points there, and for whose eyes."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from sqlmodel import select

from audits.access import Role
from audits.comparisons.one_cell import cell_figures
from audits.consistency.groups import Cells, Groups, Moments
from audits.consistency.groups import Store as StoreName
from audits.consistency.groups import Touchpoint as TouchpointName
from audits.consistency.posterior import believe
from audits.consistency.spread import spread_of
from audits.visits.sheets import version_of
from audits.visits.tables import GivenAnswer, Photo, PhotoState
from tests import builders
from tests.comparisons.builders import START, programme, shop, visited
from tests.questionnaires import questionnaire, touchpoint, yes_no
from tests.visits.builders import NOW

PAGE = "/comparison/cell"
API = "/api/v1/comparison/cell"


@pytest.fixture
def head_office(inside):
    with inside() as session:
        return builders.person(session)


def words(page) -> str:
    return " ".join(page.text.split())


def groups(*stores: tuple[str, tuple[float, ...]]) -> Groups:
    """Stores of regions, with the scores (shares) of their visits at one touchpoint."""
    scores = Moments.of(
        [len(one) for _, one in stores],
        [sum(one) for _, one in stores],
        [sum(x * x for x in one) for _, one in stores],
    )
    names = tuple(
        StoreName(f"S{place}", f"Store {place}", region) for place, (region, _) in enumerate(stores)
    )
    cells = Cells(np.arange(len(stores)), np.zeros(len(stores), np.int64), scores)
    return Groups(names, scores, (TouchpointName("advice", "Advice"),), cells)


def test_a_cell_is_held_against_the_other_stores_of_its_region_and_of_the_network():
    found = cell_figures(
        groups(("N", (0.2, 0.4)), ("N", (0.5, 0.7)), ("S", (0.8, 1.0)), ("S", (0.9, 0.9))), "S0", "advice"
    )
    assert (found.visits, found.mean) == (2, pytest.approx(30.0))
    assert [(one.region, one.visits) for one in found.against] == [("N", 2), ("", 6)]
    assert [one.mean for one in found.against] == [pytest.approx(60.0), pytest.approx(80.0)]
    assert [one.points for one in found.against] == [pytest.approx(-30.0), pytest.approx(-50.0)]
    # MSW = (0.02 + 0.02 + 0.02 + 0) / 4 = 0.015, t(4) = 2.776: √(0.015 (1/2 + 1/6)) × 2.776 = 0.2776
    assert found.against[1].change.noise == pytest.approx(0.2776, abs=1e-4)
    assert found.band is None


def test_the_band_of_a_cell_is_that_of_the_whole_model():
    stores = [("N", (0.1 * place, 0.1 * place + 0.1)) for place in range(8)]
    made = groups(*stores)
    band = cell_figures(made, "S3", "advice").band
    whole = believe(made.cells.scores, spread_of(made.cells.scores))
    assert (band.adjusted, band.low, band.high) == pytest.approx(
        (100 * whole.adjusted[3], 100 * whole.low[3], 100 * whole.high[3]), abs=1e-4
    )


def test_a_store_alone_has_nothing_to_be_held_against():
    found = cell_figures(groups(("N", (0.5,))), "S0", "advice")
    assert (found.sd, found.band, found.against) == (None, None, ())
    assert cell_figures(groups(("N", (0.5,))), "S1", "advice") is None
    assert cell_figures(groups(("N", (0.5,))), "S0", "greeting") is None


def test_the_page_shows_what_lost_points_with_its_comment(inside, client, head_office):
    with inside() as session:
        of, store = builders.checklist(session, shop()), builders.store(session)
        lost = visited(session, of, store, START, greeted="no", advised="4")
        visited(session, of, store, START + timedelta(days=1), greeted="yes", advised="10")
        session.exec(
            select(GivenAnswer).where(GivenAnswer.value == "4")
        ).one().comment = "Only one pan was shown."
        code, ref = store.code, lost.ref
    client.sign_in(head_office)
    page = words(client.read(f"{PAGE}?store={code}&touchpoint=advice"))
    assert "Only one pan was shown." in page
    assert "4 of 10" in page
    assert "No points were lost here." in page
    assert any(link["href"].startswith("/visits/") for link in client.page.all("a"))
    told = client.get(f"{API}?store={code}&touchpoint=advice").json["tables"]
    assert [one["score"] for one in told["visits"]] == [100.0, 40.0]
    assert [(one["visit"], one["question"], one["earned"], one["possible"]) for one in told["lost"]] == [
        (ref, "advised", 4.0, 10.0)
    ]
    assert told["cell"][0]["mean"] == pytest.approx(70.0)


def test_answers_at_other_touchpoints_are_not_read(inside, client, head_office):
    with inside() as session:
        of, store = builders.checklist(session, shop()), builders.store(session)
        visited(session, of, store, greeted="no", advised="4")
        code = store.code
    told = client.sign_in(head_office).get(f"{API}?store={code}&touchpoint=entrance").json["tables"]
    assert [one["question"] for one in told["lost"]] == ["greeted"]


def test_the_cell_has_the_numbers_of_the_heat_map(inside, client, head_office):
    with inside() as session:
        code = programme(session, stores=7, visits=5)[2].code
    client.sign_in(head_office)
    cells = client.get("/api/v1/comparison/touchpoints?show=adjusted").json["tables"]["cells"]
    expected = next(one for one in cells if one["store"] == code and one["touchpoint"] == "advice")
    told = client.get(f"{API}?store={code}&touchpoint=advice").json["tables"]["cell"][0]
    for name in ("visits", "mean", "sd", "adjusted"):
        assert told[name] == pytest.approx(expected[name])
    assert told["low"] <= told["adjusted"] <= told["high"]


def test_more_than_fifty_visits_are_cut_into_pages(inside, client, head_office):
    with inside() as session:
        of, store = builders.checklist(session, shop()), builders.store(session)
        for turn in range(53):
            visited(session, of, store, START + timedelta(days=turn), greeted="yes", advised="5")
        code = store.code
    address = f"{API}?store={code}&touchpoint=advice"
    first = client.sign_in(head_office).get(address).json["tables"]
    assert (first["cell"][0]["visits"], len(first["visits"])) == (53, 50)
    assert first["visits"][0]["day"] == (START + timedelta(days=52)).isoformat()
    assert len(client.get(f"{address}&page=2").json["tables"]["visits"]) == 3
    assert len(client.get(f"{address}&page=99").json["tables"]["visits"]) == 3


@pytest.mark.parametrize(
    "asked",
    ["", "store=S", "touchpoint=advice", "store=nowhere&touchpoint=advice", "store={}&touchpoint=beauty"],
)
def test_a_cell_that_is_not_there_is_not_found(inside, client, head_office, asked):
    with inside() as session:
        code = programme(session, stores=1)[0].code
    client.sign_in(head_office).read(f"{PAGE}?{asked.format(code)}", status=404)


def test_a_period_without_visits_says_so(inside, client, head_office):
    with inside() as session:
        code = programme(session, stores=2)[0].code
    asked = f"store={code}&touchpoint=advice&from=2020-01-01&to=2020-12-31"
    assert "Nothing to compare yet" in words(client.sign_in(head_office).read(f"{PAGE}?{asked}"))


def test_one_visit_is_told_as_one_visit(inside, client, head_office):
    with inside() as session:
        code = programme(session, stores=6, visits=1)[0].code
    page = client.sign_in(head_office).read(f"{PAGE}?store={code}&touchpoint=advice")
    assert "One visit: it says what happened once" in words(page)
    assert "change-down" not in client.get(f"{PAGE}?store={code}&touchpoint=advice").text


def test_a_regional_manager_sees_no_cell_of_another_region_and_no_shopper(inside, client):
    with inside() as session:
        north, south = builders.region(session, "North"), builders.region(session, "South")
        own = programme(session, stores=2, region=north)[0].code
        foreign = programme(session, stores=2, region=south)[0].code
        manager = builders.regional_manager(session, north)
    client.sign_in(manager).read(f"{PAGE}?store={foreign}&touchpoint=advice", status=404)
    page = client.read(f"{PAGE}?store={own}&touchpoint=advice")
    assert "Their visits" in words(page)
    told = client.get(f"{API}?store={own}&touchpoint=advice").json
    assert "shopper" not in str(told["tables"])
    assert told["tables"]["against"][0]["visits"] == 3


@pytest.mark.parametrize("role", [Role.STORE_MANAGER, Role.SHOPPER, Role.REVIEWER])
def test_who_compares_nothing_opens_no_cell(inside, client, role):
    with inside() as session:
        code = programme(session, stores=1)[0].code
        stranger = builders.person(session, role)
    client.sign_in(stranger).read(f"{PAGE}?store={code}&touchpoint=advice", status=404)


@pytest.mark.parametrize("is_receipt", [False, True])
def test_photos_of_lost_points_are_shown_but_receipts_only_to_head_office(
    inside, client, head_office, is_receipt
):
    asked = questionnaire(touchpoint("checkout", replace(yes_no("paid"), receipt=is_receipt)))
    with inside() as session:
        north = builders.region(session, "North")
        store = builders.store(session, in_region=north)
        photo = pictured(session, visited(session, builders.checklist(session, asked), store, paid="no"))
        address, manager = (
            f"{PAGE}?store={store.code}&touchpoint=checkout",
            builders.regional_manager(session, north),
        )
        picture = f"/photos/{photo.id}"
    client.sign_in(head_office)
    assert picture in client.get(address).text
    client.sign_in(manager)
    assert (picture in client.get(address).text) is not is_receipt


def pictured(session, visit) -> Photo:
    """A photo at the question "paid" of a visit."""
    row = Photo(
        visit_id=visit.id,
        question_id=version_of(session, visit).question_ids["paid"],
        slot="paid.1",
        sha256="0" * 64,
        size=1,
        state=PhotoState.READY,
        received_at=NOW,
    )
    session.add(row)
    session.flush()
    return row


def test_many_visits_take_no_more_queries_than_one(inside, client, head_office, app):
    with inside() as session:
        of, many, one = builders.checklist(session, shop()), builders.store(session), builders.store(session)
        for turn in range(6):
            visited(session, of, many, START + timedelta(days=turn), greeted="no", advised="5")
        visited(session, of, one, greeted="no", advised="5")
        codes = many.code, one.code
    client.sign_in(head_office).read(f"{PAGE}?store={codes[0]}&touchpoint=advice")
    counts = []
    for code in codes:
        with builders.counted_queries(app) as queries:
            client.read(f"{PAGE}?store={code}&touchpoint=advice")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 30
