"""A store's report on paper: the numbers of its page, and nothing that a page would not say."""

import csv
import io
from datetime import timedelta

import pytest

from audits.comparisons.choosing import Chosen
from audits.comparisons.pages.store import prepare
from audits.comparisons.scope import Wanted
from audits.reports.documents import content
from audits.reports.scope import scope_of
from audits.reports.store_period import store_paper
from audits.sheet import CriticalEffect
from audits.visits.reading.audit import Edition
from audits.visits.sheets import version_of
from audits.visits.tables import Wish
from audits.web.display import interval, score
from tests import builders
from tests.comparisons.builders import START, programme, shop, visited
from tests.questionnaires import questionnaire, scale, touchpoint, yes_no
from tests.reports.builders import shopper
from tests.reports.comparing import FIRST, LAST, of_store, two_periods, words_of
from tests.visits.builders import approved, draft, no

only_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
"""Where the database does not matter."""


def test_the_paper_says_the_same_numbers_as_the_page(inside):
    with inside() as session:
        store = programme(session)[2]
        asked = of_store(store)
        paper = store_paper(session, scope_of(session, asked, None), store)
        page = prepare(session, Chosen(Wanted(from_day=FIRST, to_day=LAST), subjects={"store": store.code}))
        words = words_of(session, asked)
    assert paper.found == page
    assert page.row is not None
    assert f"95 % interval {interval(page.row.low, page.row.high)}" in words
    for part in page.profile.parts:
        assert score(part.adjusted if part.adjusted is not None else part.mean) in words


@only_sqlite
def test_a_change_is_told_only_where_it_is_proven(inside):
    with inside() as session:
        _, stores = two_periods(session)
        risen, same = (words_of(session, of_store(store)) for store in stores[:2])
    assert "+40.0 points" in risen
    assert "no change we can prove" in same
    assert "0.0 points:" not in same


@only_sqlite
def test_a_store_without_strengths_or_weaknesses_says_so(inside):
    with inside() as session:
        of = builders.checklist(session, shop())
        stores = [builders.store(session) for _ in range(5)]
        for place, store in enumerate(stores):
            for turn in range(4):
                advised = str(4 + (place + turn) % 4)
                visited(session, of, store, START + timedelta(days=turn), greeted="yes", advised=advised)
        words = words_of(session, of_store(stores[0]))
    assert "No strength and no weakness that we can prove" in words


@only_sqlite
def test_open_critical_failures_stand_first_with_visit_day_comment_and_effect(inside):
    fatal = questionnaire(
        touchpoint("checkout", yes_no("receipt", critical=CriticalEffect.ZERO_TOUCHPOINT), yes_no("queue"))
    )
    with inside() as session:
        store, of = builders.store(session), builders.checklist(session, fatal)
        visited(session, of, store, START, receipt=no("No receipt was given."), queue="yes")
        visited(session, of, store, START + timedelta(days=1), receipt="yes", queue="yes")
        failed = visited(
            session, of, store, START + timedelta(days=9), receipt=no("Again none."), queue="yes"
        )
        words = words_of(session, of_store(store))
    listed = words.partition("never averaged away")[2]
    # The one that was never passed after it is open.
    assert listed.index("Again none.") < listed.index("No receipt was given.")
    assert failed.ref in listed
    assert "touchpoint set to 0" in listed
    assert "1 open" in words


@only_sqlite
def test_own_touchpoints_stand_apart_from_what_is_compared(inside):
    with inside() as session:
        store, of = builders.store(session), builders.checklist(session, shop())
        own = builders.own_touchpoints(
            session, of.checklist_id, store.id, touchpoint("terrace", yes_no("swept"), own=True)
        )
        visit = draft(session, of, store, additions=[own], visited_on=START)
        swept = next(key for key in version_of(session, visit).questions if "swept" in key)
        approved(session, visit, **{"greeted": "yes", "advised": "5", swept: "yes"})
        words = words_of(session, of_store(store))
    assert "This store's own touchpoints" in words
    assert "terrace 100.0 1" in words


@only_sqlite
def test_wishes_are_gathered_by_touchpoint(inside):
    with inside() as session:
        store, of = builders.store(session), builders.checklist(session, shop())
        visit = visited(session, of, store, greeted="yes", advised="5")
        entrance = version_of(session, visit).touchpoint_ids["entrance"]
        session.add(Wish(visit_id=visit.id, touchpoint_id=entrance, text="the door had been held open"))
        session.flush()
        words = words_of(session, of_store(store))
    assert "entrance 1 wish … the door had been held open" in words


@only_sqlite
def test_nothing_of_the_shopper_is_in_any_edition(inside):
    with inside() as session:
        store, of, by = builders.store(session), builders.checklist(session, shop()), shopper(session)
        visited(session, of, store, by=by, greeted=no("Nobody came."), advised="5")
        for edition in Edition:
            asked = of_store(store, edition=edition)
            said = content(session, asked)
            everything = words_of(session, asked) + said.data_file.decode() + "".join(said.tables.values())
            for secret in ("CANARY", "canary", by.reference, str(by.id), "15:42"):
                assert secret not in everything


@only_sqlite
def test_another_stores_rows_are_in_no_file_of_a_store(inside):
    with inside() as session:
        stores = programme(session)
        said = content(session, of_store(stores[0]))
    attached = said.data_file.decode() + "".join(said.tables.values())
    assert stores[0].code in attached
    assert not any(store.code in attached for store in stores[1:])


@only_sqlite
def test_the_visits_travel_along_as_a_table(inside):
    with inside() as session:
        store = programme(session)[0]
        said = content(session, of_store(store))
    rows = list(csv.DictReader(io.StringIO(said.tables["visits.csv"])))
    assert len(rows) == 3
    assert set(rows[0]) == {"visit", "day", "version", "final", "score", "failed", "rules"}


@only_sqlite
def test_no_visits_in_the_period_say_what_to_do(inside):
    with inside() as session:
        builders.checklist(session, shop())
        words = words_of(session, of_store(builders.store(session, name="Lone Store")))
    assert "No approved visit to this store lies in this period" in words


@only_sqlite
def test_one_visit_proves_nothing(inside):
    with inside() as session:
        store, of = builders.store(session), builders.checklist(session, shop())
        visited(session, of, store, greeted="yes", advised="5")
        words = words_of(session, of_store(store))
    assert "One visit. It says little about a store." in words
    assert "one visit does not rank a store" in words


@only_sqlite
def test_long_names_and_many_touchpoints_fit_pictures_of_a_page(inside):
    parts = [touchpoint(f"part-{number}", scale(f"q{number}", 0, 10, 10)) for number in range(40)]
    with inside() as session:
        of = builders.checklist(session, questionnaire(*parts))
        stores = [builders.store(session, name="Very Long Name of a Store " * 5) for _ in range(3)]
        for store in stores:
            for turn in range(2):
                answers = {f"q{number}": str((number + turn) % 11) for number in range(40)}
                visited(session, of, store, START + timedelta(days=turn), **answers)
        paper = store_paper(session, scope_of(session, of_store(stores[0]), None), stores[0])
    assert len(paper.profile_charts) == 3
    assert all(chart.height < 900 for chart in paper.profile_charts)


@only_sqlite
def test_more_visits_take_no_more_queries(app, inside):
    counts = []
    for visits in (2, 9):
        with inside() as session:
            store = programme(session, stores=4, visits=visits)[0]
        with app.app_context(), inside() as session:
            content(session, of_store(store))
            with builders.counted_queries(app) as queries:
                content(session, of_store(store))
            counts.append(len(queries))
    assert counts[0] == counts[1] <= 36
