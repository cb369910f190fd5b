"""`flask --app wsgi compare`: its shape, its numbers, what it counts and what it refuses."""

import csv
import io
import json
from collections import defaultdict
from datetime import date, timedelta

import numpy as np
import pytest

from audits.visits.reviewing.approval import unfreeze
from audits.visits.rules import move
from audits.visits.sheets import version_of
from audits.visits.tables import VisitStatus
from tests import builders
from tests.comparisons.builders import START, programme, shop, visited
from tests.questionnaires import questionnaire, touchpoint, yes_no
from tests.visits.builders import approved, draft, submitted


@pytest.fixture
def compared(run):
    """What `compare` prints with these options, read as JSON."""

    def compared(*options: str):
        answer = run("compare", *options)
        assert answer.exit_code == 0, answer.output
        return json.loads(answer.stdout)

    return compared


def by_code(comparison):
    return {row["code"]: row for row in comparison["stores"]}


def test_the_keys_are_those_others_depend_on(inside, compared):
    with inside() as session:
        programme(session)
    found = compared("--format", "json")
    assert list(found) == ["stores", "touchpoints", "cells", "network"]
    assert list(found["stores"][0]) == [
        "code", "name", "region", "visits", "mean", "sd", "adjusted", "low", "high", "rank_low", "rank_high", "verdict",
    ]  # fmt: skip
    assert list(found["touchpoints"][0]) == [
        "key", "name", "visits", "mean", "sd_between", "sd_within", "icc", "consistency",
    ]  # fmt: skip
    assert list(found["cells"][0]) == ["store", "touchpoint", "visits", "mean", "sd"]
    assert list(found["network"]) == [
        "visits", "stores", "mean", "centre", "sd_between", "sd_within", "sd_shoppers", "icc", "consistency",
        "expected_false_alarms", "notes",
    ]  # fmt: skip


def test_the_numbers_follow_from_the_exported_scores(inside, compared, run):
    with inside() as session:
        programme(session, stores=7, visits=4)
    scores = defaultdict(lambda: defaultdict(list))
    for row in csv.DictReader(io.StringIO(run("export", "scores").stdout)):
        scores[row["touchpoint"]][row["store"]].append(float(row["score"]))
    found = compared()
    for row in found["stores"]:
        own = scores["total"][row["code"]]
        assert row["visits"] == len(own)
        assert row["mean"] == pytest.approx(np.mean(own))
        assert row["sd"] == pytest.approx(np.std(own, ddof=1))
        assert row["low"] < row["adjusted"] < row["high"]
    for cell in found["cells"]:
        own = scores[cell["touchpoint"]][cell["store"]]
        assert (cell["visits"], cell["mean"]) == (len(own), pytest.approx(np.mean(own)))
        assert cell["sd"] == pytest.approx(np.std(own, ddof=1))
    assert_network(found["network"], list(scores["total"].values()))


def assert_network(network, by_store):
    """The formulas of one-way random effects, written down a second time."""
    everything = np.concatenate(by_store)
    sizes, means = np.array([len(own) for own in by_store]), np.array([np.mean(own) for own in by_store])
    stores, visits = len(by_store), len(everything)
    within = sum(((own - np.mean(own)) ** 2).sum() for own in map(np.array, by_store)) / (visits - stores)
    between = (sizes * (means - everything.mean()) ** 2).sum() / (stores - 1)
    typical = (visits - (sizes**2).sum() / visits) / (stores - 1)
    tau = max(0.0, (between - within) / typical)
    weights = 1 / (tau + within / sizes)
    assert (network["visits"], network["stores"]) == (visits, stores)
    assert network["mean"] == pytest.approx(everything.mean())
    assert network["centre"] == pytest.approx((weights * means).sum() / weights.sum())
    assert network["sd_within"] == pytest.approx(within**0.5)
    assert network["sd_between"] == pytest.approx(tau**0.5)
    assert network["icc"] == pytest.approx(tau / (tau + within))
    assert network["consistency"] == pytest.approx(100 * (1 - everything.std() / 50))


def test_bonus_does_not_lead_beyond_the_scale(inside, compared):
    asked = questionnaire(
        touchpoint("entrance", yes_no("greeted"), yes_no("gift", bonus=True)), cap_bonus=False
    )
    with inside() as session:
        of, store = builders.checklist(session, asked), builders.store(session)
        visited(session, of, store, greeted="yes", gift="yes")
    found = compared()
    assert found["stores"][0]["mean"] == 100
    assert found["cells"][0]["mean"] == 100
    assert found["touchpoints"][0]["mean"] == 100


def test_a_stores_own_touchpoints_never_count(inside, compared):
    with inside() as session:
        of, store = builders.checklist(session, shop()), builders.store(session)
        own = builders.own_touchpoints(
            session, of.checklist_id, store.id, touchpoint("coffee", yes_no("served"), own=True)
        )
        visit = draft(session, of, store, additions=[own], visited_on=START)
        served = next(key for key in version_of(session, visit).questions if "served" in key)
        approved(session, visit, **{"greeted": "yes", "advised": "10", served: "no"})
    found = compared()
    assert found["stores"][0]["mean"] == 100
    assert [row["key"] for row in found["touchpoints"]] == ["entrance", "advice"]


def test_only_approved_visits_count(inside, compared):
    with inside() as session:
        of, store = builders.checklist(session, shop()), builders.store(session)
        visited(session, of, store, greeted="yes", advised="10")
        submitted(session, draft(session, of, store, visited_on=START), greeted="no", advised="0")
        excluded = visited(session, of, store, greeted="no", advised="0")
        move(excluded, VisitStatus.EXCLUDED)
        unfreeze(session, [excluded])
    assert compared()["stores"][0]["visits"] == 1


def test_without_dates_everything_counts_and_both_dates_are_included(inside, compared):
    days = [date(2001, 1, 1), START, START + timedelta(days=1), START + timedelta(days=2)]
    with inside() as session:
        of, store = builders.checklist(session, shop()), builders.store(session)
        for day in days:
            visited(session, of, store, day, greeted="yes", advised="5")
    assert compared()["network"]["visits"] == 4
    assert compared("--from", "2026-03-02", "--to", "2026-03-03")["network"]["visits"] == 2
    assert compared("--from", "2026-03-04")["network"]["visits"] == 1
    assert compared("--to", "2001-01-01")["network"]["visits"] == 1


def test_a_day_is_the_day_in_the_stores_zone(inside, run, compared, tmp_path):
    with inside() as session:
        builders.checklist(session)
        builders.store(session, "TYO", timezone="Asia/Tokyo")
    visits = tmp_path / "visits.csv"
    visits.write_text(
        "visit,store,checklist,visited_at,shopper,question,answer,comment\n"
        "v1,TYO,shop,2026-03-02T20:00:00+00:00,,greeted,yes,\n"
    )
    assert run("import", "visits", visits).exit_code == 0
    assert compared("--from", "2026-03-03", "--to", "2026-03-03")["network"]["visits"] == 1
    assert compared("--to", "2026-03-02")["network"]["visits"] == 0


def test_a_region_holds_all_below_it(inside, compared):
    with inside() as session:
        of = builders.checklist(session, shop())
        country = builders.region(session, "Country")
        north, south = (builders.region(session, name, country) for name in ("North", "South"))
        for region in (country, north, south):
            visited(session, of, builders.store(session, in_region=region), greeted="yes", advised="5")
    assert compared("--region", "Country")["network"]["stores"] == 3
    assert [row["region"] for row in compared("--region", "Country / North")["stores"]] == ["Country / North"]


def test_a_visit_without_points_is_in_no_figure(inside, compared):
    with inside() as session:
        of, store = builders.checklist(session), builders.store(session)
        visited(session, of, store, greeted="na")
    found = compared()
    assert (found["stores"], found["cells"], found["network"]["visits"]) == ([], [], 0)
    assert found["network"]["notes"]


def test_nothing_at_all_is_a_comparison_with_a_reason(compared):
    found = compared()
    assert found["stores"] == []
    assert found["network"]["mean"] is None
    assert found["network"]["notes"] == [
        "There is no approved visit with a score here, so there is nothing to compare."
    ]


def test_the_csv_has_a_row_for_each_store(inside, run, compared):
    with inside() as session:
        programme(session)
    rows = list(csv.DictReader(io.StringIO(run("compare", "--format", "csv").stdout)))
    stores = compared()["stores"]
    assert [row["code"] for row in rows] == [row["code"] for row in stores]
    assert list(rows[0]) == list(stores[0])
    assert [float(row["adjusted"]) for row in rows] == [row["adjusted"] for row in stores]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--checklist", "nowhere"), "There is no checklist nowhere"),
        (("--region", "Nowhere / At all"), "There is no region Nowhere / At all"),
        (("--from", "2026-03-02", "--to", "2026-03-01"), "before it starts"),
        (("--from", "0001-01-01"), "from 1990"),
    ],
)
def test_what_is_not_there_is_refused_in_a_sentence(run, options, words):
    answer = run("compare", *options)
    assert answer.exit_code == 1
    assert words in answer.stderr
    assert "Traceback" not in answer.stderr


def test_stores_come_by_code_with_their_verdicts(inside, compared):
    with inside() as session:
        codes = sorted(store.code for store in programme(session))
        of = builders.checklist(session, shop())
        visited(session, of, builders.store(session, "ZZ-ONCE"), greeted="yes", advised="5")
    found = compared()
    assert list(by_code(found)) == [*codes, "ZZ-ONCE"]
    once = by_code(found)["ZZ-ONCE"]
    assert (once["verdict"], once["sd"], once["rank_low"]) == ("too few visits", None, None)
    assert once["low"] is not None
