"""The page of stores: verdicts, the funnel, the change since the period before, and ways into a long table."""

import itertools
from datetime import date, timedelta

import pytest

from audits.comparisons.outliers import Zone, funnelled
from audits.comparisons.regions import regions_of
from audits.consistency.comparison import StoreRow, Verdict, compare
from audits.consistency.groups import Cells, Groups, Moments
from audits.consistency.groups import Store as StoreName
from audits.web.charts import Standing
from audits.web.funnel_plot import HEIGHT, MOST_NAMES, Limit, Placed, funnel_plot
from tests import builders
from tests.comparisons.builders import START, programme, shop, visited

PAGE = "/comparison/stores"
API = "/api/v1/comparison/stores"


@pytest.fixture
def head_office(inside):
    with inside() as session:
        return builders.person(session)


def words(page) -> str:
    return " ".join(page.text.split())


def row(code: str, region: str = "", visits: int = 2, mean: float = 50.0) -> StoreRow:
    nothing = (None,) * 6
    return StoreRow(code, code, region, visits, mean, *nothing, verdict=Verdict.IN_LINE)


def compared(*stores: tuple[float, ...]):
    """A comparison of stores by the scores (shares) of their visits."""
    nothing = Moments.of([], [], [])
    return compare(
        Groups(
            stores=tuple(StoreName(f"S{place}", f"Store {place}", "") for place in range(len(stores))),
            totals=Moments.of(
                [len(one) for one in stores],
                [sum(one) for one in stores],
                [sum(x * x for x in one) for one in stores],
            ),
            touchpoints=(),
            cells=Cells(nothing.visits, nothing.visits, nothing),
        )
    )


def test_regions_count_the_stores_below_them_and_weigh_their_mean_by_visits():
    stores = [
        row("A", "France / North", visits=1, mean=40.0),
        row("B", "France / North / Lille", visits=3, mean=80.0),
        row("C", "Spain", visits=2, mean=60.0),
        row("D"),
    ]
    found = [(one.path, one.depth, one.stores, one.visits, one.mean) for one in regions_of(stores)]
    assert found == [
        ("France", 0, 2, 4, 70.0),
        ("France / North", 1, 2, 4, 70.0),
        ("France / North / Lille", 2, 1, 3, 80.0),
        ("Spain", 0, 1, 2, 60.0),
    ]


def test_a_region_that_holds_every_store_is_no_way_to_fewer():
    assert [one.path for one in regions_of([row("A", "X / N"), row("B", "X / S")])] == ["X / N", "X / S"]
    assert regions_of([row("A", "X"), row("B", "X")]) == []


def test_a_store_far_from_the_others_lies_outside_the_funnel_and_the_others_inside():
    usual = [(0.68, 0.72), (0.66, 0.74), (0.7, 0.7), (0.69, 0.71), (0.65, 0.75), (0.67, 0.73)] * 3
    found = funnelled(compared(*usual, (0.3, 0.3)))
    assert [one.row.code for one in found.outside] == ["S18"]
    assert found.outside[0].zone is Zone.BEYOND_OUTER
    assert found.outside[0].is_below
    assert found.expected_inner == pytest.approx(0.05 * 19)
    assert not found.limits.is_over_dispersed


def test_one_visit_is_never_coloured_however_far_it_lies():
    usual = [(0.68, 0.72), (0.66, 0.74), (0.7, 0.7), (0.69, 0.71), (0.65, 0.75), (0.67, 0.73)] * 3
    found = funnelled(compared(*usual, (0.1,)))
    assert [(one.row.visits, one.zone) for one in found.outside] == [(1, Zone.BEYOND_OUTER)]
    assert [one.placed.standing for one in found.plot.outside] == [Standing.LEVEL]


def test_where_stores_differ_as_a_whole_the_limits_are_wider():
    found = funnelled(compared(*[(0.2 + 0.05 * place, 0.21 + 0.05 * place) for place in range(12)]))
    assert found.limits.is_over_dispersed
    assert len(found.outside) <= 1


@pytest.mark.parametrize("stores", [(), ((0.5,),), ((0.5, 0.6),), ((0.5,), (0.4,)), ((0.5, 0.5),) * 6])
def test_without_a_model_there_is_no_funnel(stores):
    assert funnelled(compared(*stores)) is None


def test_a_thousand_dots_stay_in_the_picture_and_few_are_named():
    limits = [Limit("95 %", [60.0] * 8, [90.0] * 8)]
    dots = [Placed(75.0, 1 + place % 8) for place in range(1_000)]
    far = [Placed(5.0 + place, 3, f"Far {place}", standing=Standing.BELOW) for place in range(40)]
    drawn = funnel_plot([*dots, *far], limits, 75.0, "network")
    assert drawn.crowd.count("M") == 1_000
    assert len(drawn.outside) == 40
    named = [one.name for one in drawn.outside if one.name]
    assert 0 < len(named) <= MOST_NAMES
    assert all(0 <= one.y <= HEIGHT and drawn.left <= one.x <= drawn.right for one in drawn.outside)
    heights = sorted(name.y for name in named if name.anchor == "start")
    assert all(later - earlier >= 14 for earlier, later in itertools.pairwise(heights))


def test_words_at_the_ends_of_lines_never_cover_each_other():
    drawn = funnel_plot(
        [Placed(99.0, 2)], [Limit("a", [90.0] * 2, [100.0] * 2), Limit("b", [89.5] * 2, [100.0] * 2)], 99, "n"
    )
    heights = [word.at for word in drawn.words]
    assert all(later - earlier >= 15 for earlier, later in itertools.pairwise(heights))


def test_every_column_sorts_the_table(inside, client, head_office):
    with inside() as session:
        programme(session, stores=7, visits=4)
    client.sign_in(head_office)
    for by in ("store", "adjusted", "verdict", "rank", "mean", "sd", "visits"):
        for sort in (by, f"-{by}"):
            assert 'aria-sort="' in client.read(f"{PAGE}?sort={sort}").text or client.page.all("th")
    means = [one["mean"] for one in client.get(f"{API}?sort=-mean").json["tables"]["stores"]]
    assert means == sorted(means, reverse=True)
    client.read(f"{PAGE}?sort=beauty", status=422)
    client.read(f"{PAGE}?sort=change", status=422)
    client.read(f"{PAGE}?show=beauty", status=404)


def test_a_store_is_found_by_a_part_of_its_name_or_code(inside, client, head_office):
    with inside() as session:
        made = programme(session)
        sought, others = made[0], made[1:]
        sought.name = "Lantern Bay 100 %"
        session.add(sought)
    page = client.sign_in(head_office).read(f"{PAGE}?search=LANTERN")
    rows = [cell.words for cell in page.all("th") if "scope" in cell and cell["scope"] == "row"]
    assert any("Lantern Bay" in one for one in rows)
    assert not any(other.code in one for other in others for one in rows)
    assert "No store here has “nowhere”" in words(client.read(f"{PAGE}?search=nowhere"))


def test_a_change_inside_the_noise_is_no_change_we_can_prove(inside, client, head_office):
    with inside() as session:
        of = builders.checklist(session, shop())
        better, same, new = (builders.store(session) for _ in range(3))
        for turn in range(4):
            then, now = START - timedelta(days=20 + turn), START + timedelta(days=turn)
            visited(session, of, better, then, greeted="no", advised=str(turn % 2))
            visited(session, of, better, now, greeted="yes", advised=str(9 + turn % 2))
            visited(session, of, same, then, greeted="yes", advised=str(5 + turn % 2))
            visited(session, of, same, now, greeted="yes", advised=str(6 - turn % 2))
            visited(session, of, new, now, greeted="yes", advised="5")
        codes = better.code, same.code, new.code
    asked = f"show=before&from={START.isoformat()}&to={(START + timedelta(days=20)).isoformat()}"
    client.sign_in(head_office)
    found = {one["code"]: one for one in client.get(f"{API}?{asked}").json["tables"]["stores"]}
    assert found[codes[0]]["mean_before"] == pytest.approx(2.5)
    assert found[codes[0]]["change"] == pytest.approx(95.0)
    assert [found[code]["change_proven"] for code in codes] == [1, 0, None]
    page = words(client.read(f"{PAGE}?{asked}&sort=-change"))
    assert "no change we can prove" in page
    assert "not scored before" in page
    assert "1 of 2 stores visited in both changed by more than chance" in page


def test_one_visit_before_is_too_little_for_a_change(inside, client, head_office):
    with inside() as session:
        of, store = builders.checklist(session, shop()), builders.store(session)
        visited(session, of, store, START - timedelta(days=5), greeted="no", advised="0")
        for turn in range(3):
            visited(
                session, of, store, START + timedelta(days=turn), greeted="yes", advised=str(8 + turn % 2)
            )
    asked = f"show=before&from={START.isoformat()}&to={(START + timedelta(days=9)).isoformat()}"
    client.sign_in(head_office)
    assert client.get(f"{API}?{asked}").json["tables"]["stores"][0]["change_proven"] == 0
    assert "+9" not in words(client.read(f"{PAGE}?{asked}"))


def test_a_period_without_an_end_has_none_before_it(inside, client, head_office):
    with inside() as session:
        programme(session)
    page = words(client.sign_in(head_office).read(f"{PAGE}?from=2026-01-01&show=before"))
    assert "there is none before it" in page
    assert "Compare with the period before" not in words(client.read(f"{PAGE}?from=2026-01-01"))
    assert "Compare with the period before" in words(client.read(PAGE))


@pytest.mark.parametrize(("stores", "visits"), [(1, 1), (1, 4), (6, 1), (3, 2)])
def test_little_data_gives_sentences_and_no_picture_of_nothing(inside, client, head_office, stores, visits):
    with inside() as session:
        programme(session, stores=stores, visits=visits)
    page = client.sign_in(head_office).read(f"{PAGE}?show=before")
    assert "the raw figures stand alone" in words(page)
    assert "Is it more than chance?" not in page.text
    assert "change-down" not in page.text


def test_regions_are_linked_with_their_number_of_stores(inside, client, head_office):
    with inside() as session:
        north, south = builders.region(session, "North"), builders.region(session, "South")
        programme(session, stores=2, region=north)
        programme(session, stores=3, region=south)
    page = client.sign_in(head_office).read(f"{PAGE}?from=2026-01-01&to={date(2026, 12, 31)}")
    assert "2 stores" in words(page)
    south_link = next(link["href"] for link in page.all("a") if link.words == "South")
    assert "from=2026-01-01" in south_link
    assert "3 stores" in words(client.read(south_link)) or "3 to" in words(client.page)
