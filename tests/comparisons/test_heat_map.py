"""The heat map: sorted by any column, raw or adjusted, under its regions, and every cell leads to what is behind it."""

import numpy as np
import pytest

from audits.comparisons.heat import jumps_in
from audits.consistency.adjusting import adjusted_means
from audits.consistency.comparison import StoreRow, Verdict
from audits.consistency.groups import Moments
from audits.consistency.posterior import believe
from audits.consistency.spread import spread_of
from audits.web.charts import HeatStep, heat_step
from tests import builders
from tests.comparisons.builders import START, programme, shop, visited

PAGE = "/comparison/touchpoints"
API = "/api/v1/comparison/touchpoints"


@pytest.fixture
def head_office(inside):
    with inside() as session:
        return builders.person(session)


def words(page) -> str:
    return " ".join(page.text.split())


def names(page) -> list[str]:
    """The stores of the heat map in their order, by code."""
    return [link["href"].split("store=")[1] for link in page.all("a") if "/comparison/store?" in link["href"]]


def row(code: str, region: str) -> StoreRow:
    return StoreRow(code, code, region, 2, 50.0, *(None,) * 6, verdict=Verdict.IN_LINE)


def test_adjusted_means_are_those_of_the_whole_model():
    random = np.random.default_rng(5)
    counts = random.integers(1, 6, 40)
    scores = [np.clip(random.normal(0.7, 0.1) + random.normal(0, 0.1, n), 0, 1) for n in counts]
    moments = Moments.of(counts.tolist(), [s.sum() for s in scores], [(s * s).sum() for s in scores])
    spread = spread_of(moments)
    assert adjusted_means(moments, spread) == pytest.approx(believe(moments, spread).adjusted, abs=1e-12)


def test_adjusting_without_a_model_is_refused():
    few = Moments.of([2, 2], [1.0, 1.5], [0.6, 1.2])
    with pytest.raises(ValueError, match="no model"):
        adjusted_means(few, spread_of(few))


def test_a_thousand_stores_of_two_regions_begin_on_the_pages_they_are_said_to():
    stores = [row(f"A{place}", "North") for place in range(120)] + [
        row(f"B{place}", "South") for place in range(900)
    ]
    assert [(one.path, one.stores, one.page) for one in jumps_in(stores)] == [
        ("North", 120, 1),
        ("South", 900, 3),
    ]
    assert jumps_in(stores[:100]) == []


def test_fewer_than_four_visits_are_hatched_however_low_they_are():
    assert heat_step(0.0, 3, 90.0) is HeatStep.FEW
    assert heat_step(0.0, 4, 90.0) is HeatStep.BELOW_3


def test_any_column_sorts_the_heat_map(inside, client, head_office):
    with inside() as session:
        programme(session, stores=6, visits=4)
    client.sign_in(head_office)
    cells = client.get(API).json["tables"]["cells"]
    for key in ("entrance", "advice"):
        means = {one["store"]: one["mean"] for one in cells if one["touchpoint"] == key}
        shown = [means[code] for code in names(client.read(f"{PAGE}?sort=-at-{key}"))]
        assert len(shown) == 6
        assert shown == sorted(shown, reverse=True)
        shown = [means[code] for code in names(client.read(f"{PAGE}?sort=at-{key}"))]
        assert shown == sorted(shown)
    for sort in ("store", "-total", "region"):
        assert len(names(client.read(f"{PAGE}?sort={sort}"))) == 6
    client.read(f"{PAGE}?sort=advice", status=422)
    client.read(f"{PAGE}?show=beauty", status=404)


def test_stores_stand_under_their_regions_with_a_way_to_each(inside, client, head_office):
    with inside() as session:
        for name in ("North", "South"):
            programme(session, stores=2, visits=2, region=builders.region(session, name))
    page = client.sign_in(head_office).read(PAGE)
    jumps = {link.words: link["href"] for link in page.all("a") if "#region-" in link["href"]}
    assert jumps["North"].endswith("#region-1")
    assert jumps["South"].endswith("#region-2")
    assert 'id="region-2"' in client.get(PAGE).text
    assert "means of 2 stores" in words(page)
    assert "Jump to a region" not in words(client.read(f"{PAGE}?sort=-total"))
    assert "Grouped by region" in words(client.page)


def test_one_region_needs_no_headings(inside, client, head_office):
    with inside() as session:
        programme(session, stores=3, visits=2)
    page = client.sign_in(head_office).read(PAGE)
    assert not [link for link in page.all("a") if "#region-" in link["href"]]


def test_adjusted_cells_lie_between_their_mean_and_the_centre(inside, client, head_office):
    with inside() as session:
        programme(session, stores=7, visits=5)
    client.sign_in(head_office)
    told = client.get(f"{API}?show=adjusted").json["tables"]
    means = {one["key"]: one["mean"] for one in told["touchpoints"]}
    assert told["cells"]
    for one in told["cells"]:
        low, high = sorted((one["mean"], means[one["touchpoint"]]))
        assert low - 1e-9 <= one["adjusted"] <= high + 1e-9
    assert "adjusted" not in client.get(API).json["tables"]["cells"][0]
    assert "Show raw means" in words(client.read(f"{PAGE}?show=adjusted"))


def test_what_has_no_model_is_shown_raw_and_named(inside, client, head_office):
    with inside() as session:
        programme(session, stores=2, visits=2)
    page = words(client.sign_in(head_office).read(f"{PAGE}?show=adjusted"))
    told = page.lower().split("too little to adjust by, shown raw:")[1].split(".")[0]
    assert "entrance" in told
    assert "advice" in told


def test_a_touchpoint_that_was_never_scored_has_no_column(inside, client, head_office):
    with inside() as session:
        of, store = builders.checklist(session, shop()), builders.store(session)
        visited(session, of, store, START, greeted="yes")
    page = client.sign_in(head_office).read(f"{PAGE}?show=adjusted")
    assert len(names(page)) == 1


def test_every_cell_leads_to_its_visits(inside, client, head_office):
    with inside() as session:
        programme(session, stores=3, visits=2)
    page = client.sign_in(head_office).read(PAGE)
    cells = [link["href"] for link in page.all("a") if "/comparison/cell?" in link["href"]]
    assert len(cells) == 6
    for address in cells[:2]:
        assert client.get(address).status_code == 200
