"""The comparison of a region on paper: the numbers of the pages, only what is proven, and a page a touchpoint."""

import csv
import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from audits.checklists.tables import Checklist
from audits.comparisons.choosing import Chosen
from audits.comparisons.pages import metrics, overview
from audits.comparisons.pages import touchpoint as touchpoint_page
from audits.comparisons.scope import Wanted
from audits.reports.comparing import comparison_paper
from audits.reports.documents import content
from audits.reports.rules import AskedFor
from audits.reports.scope import scope_of
from audits.reports.touchpoint_sheets import MOST_LOSING
from tests import builders
from tests.comparisons.builders import START, programme, shop, visited
from tests.questionnaires import questionnaire, touchpoint, yes_no
from tests.reports.builders import shopper
from tests.reports.comparing import FIRST, LAST, of_region, two_periods, words_of
from tests.visits.builders import no

only_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
"""Where the database does not matter."""


def paper_of(session, asked: AskedFor, region):
    return comparison_paper(session, scope_of(session, asked, region))


def test_the_paper_says_the_same_numbers_as_the_overview(inside):
    with inside() as session:
        region, _ = two_periods(session)
        paper = paper_of(session, of_region(region), region)
        chosen = Chosen(Wanted(region=region, from_day=FIRST, to_day=LAST), region=region)
        page, asked = overview.prepare(session, chosen), metrics.prepare(session, chosen)
    for name in ("comparison", "consistency", "shares", "share_bar", "line"):
        assert getattr(paper, name) == getattr(page, name)
    assert list(paper.costs) == page.costs
    assert paper.back is not None
    assert paper.back.since == page.since
    assert (list(paper.above), list(paper.below)) == (page.above, page.below)
    assert paper.failures.total == page.failures.total
    assert paper.metrics.series == asked.series


def test_a_touchpoints_page_says_what_the_page_of_the_touchpoint_says(inside):
    with inside() as session:
        region, _ = two_periods(session)
        paper = paper_of(session, of_region(region), region)
        chosen = Chosen(Wanted(region=region, from_day=FIRST, to_day=LAST), subjects={"touchpoint": "advice"})
        page = touchpoint_page.prepare(session, chosen)
    sheet = next(each for each in paper.sheets if each.row.key == "advice")
    assert sheet.comparison.network == page.comparison.network
    assert sheet.comparison.stores == page.comparison.stores
    assert sheet.consistency == page.consistency
    assert sum(column.count for column in sheet.distribution.columns) == page.comparison.network.visits


@only_sqlite
def test_only_stores_that_changed_by_more_than_chance_are_called_movers(inside):
    with inside() as session:
        region, stores = two_periods(session)
        paper = paper_of(session, of_region(region), region)
        words = words_of(session, of_region(region))
    assert paper.back is not None
    assert [each.store.code for each in paper.back.risen] == [stores[0].code]
    assert not paper.back.fallen
    moved = words.partition("Stores that moved")[2].partition("Regions within it")[0]
    assert "+40.0" in moved.partition("Stores with their intervals")[0]


@only_sqlite
def test_no_change_is_said_in_a_sentence(inside):
    with inside() as session:
        region, of = builders.region(session), builders.checklist(session, shop())
        for place in range(5):
            store = builders.store(session, in_region=region)
            for turn in range(3):
                for start in (FIRST, FIRST - timedelta(days=50)):
                    advised = str(5 + (place + turn) % 3)
                    visited(session, of, store, start + timedelta(days=turn), greeted="yes", advised=advised)
        words = words_of(session, of_region(region))
    assert "there is no change we can prove, neither in the total nor at a touchpoint" in words
    assert "there is no change we can prove at any of 5 stores" in words


@only_sqlite
def test_the_questions_that_lose_most_stand_first(inside):
    asked = questionnaire(
        touchpoint("entrance", *(yes_no(f"q{number}", 1 + number) for number in range(MOST_LOSING + 3)))
    )
    with inside() as session:
        region = builders.region(session)
        store, of = builders.store(session, in_region=region), builders.checklist(session, asked)
        for turn in range(2):
            answers = {f"q{number}": no() for number in range(MOST_LOSING + 3)}
            visited(session, of, store, START + timedelta(days=turn), **answers)
        (sheet,) = paper_of(session, of_region(region), region).sheets
    assert [each.lost for each in sheet.losing] == [8.0, 7.0, 6.0, 5.0, 4.0]
    assert sheet.asked == MOST_LOSING + 3


@only_sqlite
def test_three_hundred_questions_make_a_page_a_touchpoint_and_no_more(inside):
    parts = [
        touchpoint(f"part-{place}", *(yes_no(f"q{place}x{number}") for number in range(30)))
        for place in range(10)
    ]
    with inside() as session:
        region = builders.region(session, "A Region Whose Name Goes on and on and on")
        store, of = (
            builders.store(session, in_region=region),
            builders.checklist(session, questionnaire(*parts)),
        )
        answers = {f"q{place}x{number}": "yes" for place in range(10) for number in range(30)}
        visited(session, of, store, **answers)
        paper = paper_of(session, of_region(region), region)
        words = words_of(session, of_region(region))
    assert len(paper.sheets) == 10
    assert words.count("No question lost a point.") == 10


@only_sqlite
def test_sub_regions_count_their_stores_that_differ(inside):
    with inside() as session:
        north = builders.region(session, "North")
        coast, hills = (builders.region(session, name, north) for name in ("Coast", "Hills"))
        of = builders.checklist(session, shop())
        for region, advised in ((coast, 9), (hills, 2)):
            for _ in range(3):
                store = builders.store(session, in_region=region)
                for turn in range(4):
                    answers = {"greeted": "yes", "advised": str(advised + turn % 2)}
                    visited(session, of, store, START + timedelta(days=turn), **answers)
        paper = paper_of(session, of_region(north), north)
    assert [(each.row.name, each.above, each.below) for each in paper.regions] == [
        ("Coast", 3, 0),
        ("Hills", 0, 3),
    ]


@only_sqlite
def test_stores_touchpoints_and_cells_travel_along_with_the_columns_of_compare(inside):
    with inside() as session:
        region = builders.region(session)
        stores = programme(session, region=region)
        tables = content(session, of_region(region)).tables
    rows = {name: list(csv.DictReader(io.StringIO(table))) for name, table in tables.items()}
    assert [row["code"] for row in rows["stores.csv"]] == sorted(store.code for store in stores)
    assert list(rows["stores.csv"][0])[3:8] == ["visits", "mean", "sd", "adjusted", "low"]
    assert list(rows["touchpoints.csv"][0])[:3] == ["key", "name", "visits"]
    assert list(rows["cells.csv"][0]) == ["store", "touchpoint", "visits", "mean", "sd"]


@only_sqlite
def test_no_visits_and_one_visit_say_so(inside):
    with inside() as session:
        region, of = builders.region(session), builders.checklist(session, shop())
        empty = words_of(session, of_region(region))
        visited(session, of, builders.store(session, in_region=region), greeted="yes", advised="5")
        one = words_of(session, of_region(region))
    assert "No approved visit lies in this period" in empty
    assert "too little to tell stores apart" in one


@only_sqlite
@pytest.mark.parametrize(("turns", "is_little"), [(2, True), (4, False)])
def test_cells_that_all_rest_on_few_visits_are_said_to_and_not_explained_by_colours(inside, turns, is_little):
    with inside() as session:
        region, of = builders.region(session), builders.checklist(session, shop())
        for place in range(6):
            store = builders.store(session, in_region=region)
            for turn in range(turns):
                visited(session, of, store, greeted="yes", advised=str(place + turn))
        words = words_of(session, of_region(region))
    assert ("Every cell rests on fewer than 4 visits" in words) is is_little
    assert ("15 points or more below the middle" in words) is not is_little
    assert ("have fewer than 4 visits in this period" in words) is is_little


@only_sqlite
def test_no_shopper_is_in_a_comparison(inside):
    with inside() as session:
        region, by = builders.region(session), shopper(session)
        of = builders.checklist(session, shop())
        for _ in range(3):
            store = builders.store(session, in_region=region)
            for turn in range(2):
                visited(session, of, store, START + timedelta(days=turn), by=by, greeted="yes", advised="5")
        said = content(session, of_region(region))
        everything = words_of(session, of_region(region)) + said.data_file.decode()
    assert "CANARY" not in everything
    assert "canary" not in everything


@only_sqlite
def test_hundreds_of_stores_all_stand_in_the_table_and_sixty_in_pictures(inside):
    with inside() as session:
        region, of = builders.region(session), builders.checklist(session, shop())
        stores = [builders.store(session, in_region=region) for _ in range(160)]
        for place, store in enumerate(stores):
            visited(session, of, store, greeted="yes", advised=str(place % 11))
        paper = paper_of(session, of_region(region), region)
        words = words_of(session, of_region(region))
    assert paper.drawn.left_out == 100
    assert all(store.code in words for store in stores)


@only_sqlite
def test_more_stores_and_visits_take_no_more_queries(app, inside):
    counts = []
    for stores in (3, 8):
        with inside() as session:
            region = builders.region(session, f"Region of {stores}")
            programme(session, stores=stores, region=region)
        with app.app_context(), inside() as session:
            content(session, of_region(region))
            with builders.counted_queries(app) as queries:
                content(session, of_region(region))
            counts.append(len(queries))
    assert counts[0] == counts[1] <= 30


@only_sqlite
def test_the_contents_name_the_page_of_each_touchpoint(inside, printed):
    with inside() as session:
        programme(session, region=builders.region(session, "North"))
    paper = printed("region", "North")
    pages = paper.text.split("\f")
    contents = next(page for page in pages if "SD within a store" in page)
    for name in ("entrance", "advice"):
        row = re.search(rf"^Touchpoint {name} .* (\d+)$", contents, re.MULTILINE)
        assert row is not None
        page = pages[int(row[1]) - 1]
        assert "Questions that lose most" in page
        assert name in page
    assert "What costs most consistency" in pages[0]


@only_sqlite
def test_a_checklist_by_another_name_makes_the_document_say_something_new(inside):
    with inside() as session:
        region, _ = two_periods(session)
        checklist = session.exec(select(Checklist)).one()
        asked = replace(of_region(region), checklist_id=checklist.id)
        before = content(session, asked).digest
        checklist.name = "Renamed"
        session.flush()
        assert content(session, asked).digest != before
