"""The whole comparison: what it says of stores, touchpoints, cells and network, and where it says nothing."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audits.consistency.comparison import Comparison, Verdict, compare
from audits.consistency.groups import Cells, Groups, Moments, Store
from tests.consistency.builders import made_up_shoppers, made_up_stores, moments, network

# Eight stores around 70 %, one clearly above, one clearly below, one visited once.
UNEVEN = [
    [0.97, 0.96, 0.98, 0.97],
    [0.70, 0.72, 0.69],
    [0.71, 0.73],
    [0.68, 0.70, 0.72],
    [0.69, 0.71],
    [0.72],
    [0.70, 0.68],
    [0.40, 0.42, 0.41, 0.39],
]

shares = st.integers(0, 20).map(lambda twentieth: twentieth / 20)
anything = st.lists(st.lists(shares, min_size=1, max_size=4), max_size=9)


def figures(comparison: Comparison, field: str) -> list[Any]:
    return [getattr(row, field) for row in comparison.stores]


def bands(comparison: Comparison) -> list[tuple[float, float, float]]:
    """Low, adjusted and high of every store that has them."""
    columns = zip(*(figures(comparison, field) for field in ("low", "adjusted", "high")), strict=True)
    return [(low, adjusted, high) for low, adjusted, high in columns if None not in {low, adjusted, high}]


def test_verdicts_name_the_stores_whose_band_lies_beyond_the_centre() -> None:
    found = compare(network(UNEVEN))
    above, below, in_line, few = Verdict.ABOVE, Verdict.BELOW, Verdict.IN_LINE, Verdict.TOO_FEW_VISITS
    assert figures(found, "verdict") == [above, in_line, in_line, in_line, in_line, few, in_line, below]
    centre = found.network.centre or 0
    beyond = [low > centre or high < centre for low, _, high in bands(found)]
    assert beyond == [row.verdict in {above, below} for row in found.stores]
    assert 0 < (found.network.expected_false_alarms or 0) < 0.05


def test_scores_are_percentages_and_each_figure_has_its_n() -> None:
    found = compare(network(UNEVEN))
    best = found.stores[0]
    assert (best.code, best.name, best.region, best.visits) == ("S000", "Store 0", "Here", 4)
    assert best.mean == pytest.approx(97)
    assert best.sd == pytest.approx(0.816497, rel=1e-5)  # 97, 96, 98, 97: sqrt((0 + 1 + 1 + 0)/3)
    low, adjusted, high = bands(found)[0]
    assert low < adjusted < best.mean < high
    assert (best.rank_low, best.rank_high) == (1, 1)
    assert (found.network.visits, found.network.stores) == (21, 8)
    every = [100 * share for store in UNEVEN for share in store]
    assert found.network.mean == pytest.approx(np.mean(every))
    assert found.network.consistency == pytest.approx(100 * (1 - np.std(every) / 50))


def test_a_store_with_one_visit_has_a_band_but_no_sd_rank_or_verdict() -> None:
    found = compare(network(UNEVEN))
    once = found.stores[5]
    low, adjusted, high = bands(found)[5]
    assert low < adjusted < high
    assert (once.sd, once.rank_low, once.rank_high, once.verdict) == (None, None, None, "too few visits")
    assert any(note.startswith("1 store has one visit: ") for note in found.network.notes)


@pytest.mark.parametrize(
    ("scores", "reason"),
    [
        ([], "no approved visit"),
        ([[0.8]], "1 store was visited"),
        ([[0.8, 0.9]], "1 store was visited"),
        ([[0.8, 0.9], [0.5, 0.6], [0.7], [0.4, 0.4]], "4 stores were visited"),
        ([[0.5], [0.6], [0.7], [0.8], [0.9], [0.9]], "No store was visited more than once"),
        ([[2 / 3] * 3, [2 / 3], [2 / 3] * 7, [2 / 3] * 2, [2 / 3] * 5], "All scores are equal"),
    ],
)
def test_without_a_model_only_raw_figures_are_shown_and_a_note_says_why(
    scores: list[list[float]], reason: str
) -> None:
    found = compare(network(scores))
    for field in ("adjusted", "low", "high", "rank_low", "rank_high"):
        assert figures(found, field) == [None] * len(scores)
    assert figures(found, "verdict") == ["too few visits"] * len(scores)
    assert figures(found, "mean") == pytest.approx([100 * np.mean(store) for store in scores])
    whole = found.network
    assert (whole.sd_between, whole.icc, whole.centre, whole.expected_false_alarms) == (None,) * 4
    assert reason in whole.notes[0]


def test_the_spread_within_stores_needs_no_model_only_a_second_visit() -> None:
    # Two stores, visits 0.1 apart each: MSW = (0.005 + 0.005)/2, square root 0.0707107.
    assert compare(network([[0.8, 0.9], [0.5, 0.6]])).network.sd_within == pytest.approx(7.07107, rel=1e-5)
    assert compare(network([[0.8], [0.5]])).network.sd_within is None


def test_stores_no_further_apart_than_visits_are_all_in_line() -> None:
    found = compare(network([[0.4, 0.8]] * 6))
    assert (found.network.sd_between, found.network.icc) == (0, 0)
    assert set(figures(found, "verdict")) == {"in line"}
    assert found.network.expected_false_alarms == 0
    assert any("estimated as 0" in note for note in found.network.notes)


def test_visits_that_never_differ_within_a_store_are_said_to_hide_their_spread() -> None:
    found = compare(network([[0.5, 0.5], [0.6, 0.6], [0.7], [0.8, 0.8], [0.9, 0.9]]))
    assert (found.network.sd_within, found.network.icc) == (0, 1)
    assert figures(found, "low") == pytest.approx([50, 60, 70, 80, 90])
    assert any("bands have no width" in note for note in found.network.notes)


def test_touchpoints_and_cells_are_split_by_their_own_scores() -> None:
    greeting = [[0.5, 0.7], [0.6, 0.8], [0.9], [0.4, 0.6], [0.7, 0.9], []]
    once = [[0.5], [0.6], [0.7], [0.8], [0.9], []]
    totals = [[0.5, 0.7], [0.6, 0.8], [0.9], [0.4, 0.6], [0.7, 0.9], [0.5, 0.6]]
    found = compare(network(totals, {"greeting": greeting, "checkout": once, "return": [[]] * 6}))
    first, second, third = found.touchpoints
    assert (first.key, first.name, first.visits) == ("greeting", "Greeting", 9)
    assert first.sd_within == pytest.approx(100 * np.sqrt(0.08 / 4))
    assert first.icc is not None
    assert (second.sd_between, second.sd_within, second.icc) == (None, None, None)
    assert second.consistency == pytest.approx(100 * (1 - np.std([50, 60, 70, 80, 90]) / 50))
    assert (third.visits, third.mean, third.consistency) == (0, None, None)
    assert "Checkout: scored only once in every store" in " ".join(found.network.notes)
    assert "Return: not scored in any visit." in found.network.notes
    assert [(cell.store, cell.touchpoint, cell.visits) for cell in found.cells[:3]] == [
        ("S000", "greeting", 2),
        ("S001", "greeting", 2),
        ("S002", "greeting", 1),
    ]
    assert (found.cells[0].mean, found.cells[0].sd) == pytest.approx((60, 14.14214), rel=1e-5)
    assert found.cells[2].sd is None


def test_shoppers_are_told_apart_where_crossed_and_a_note_says_so_where_not() -> None:
    crossed = made_up_shoppers(np.random.default_rng(1), 12, 6, 120, (0.04, 0.05, 0.08)).cells
    found = compare(network(UNEVEN, shoppers=crossed)).network
    assert found.sd_shoppers == pytest.approx(5, abs=3)
    assert "120 visits that name their shopper" in found.notes[-1]
    without = compare(network(UNEVEN)).network
    assert without.sd_shoppers is None
    assert without.notes[-1].startswith("Differences between shoppers were not told apart")


def test_the_callers_own_notes_come_first() -> None:
    assert compare(network(UNEVEN, notes=("Only Greeting is shared.",))).network.notes[0] == (
        "Only Greeting is shared."
    )


def test_the_data_are_those_of_the_contract_and_go_through_json() -> None:
    data = json.loads(json.dumps(compare(network(UNEVEN, {"greeting": UNEVEN})).as_data()))
    assert list(data) == ["stores", "touchpoints", "cells", "network"]
    assert " ".join(data["stores"][0]) == (
        "code name region visits mean sd adjusted low high rank_low rank_high verdict"
    )
    assert " ".join(data["touchpoints"][0]) == "key name visits mean sd_between sd_within icc consistency"
    assert " ".join(data["cells"][0]) == "store touchpoint visits mean sd"
    assert " ".join(data["network"]) == (
        "visits stores mean centre sd_between sd_within sd_shoppers icc consistency expected_false_alarms notes"
    )


@given(anything)
@settings(deadline=None, max_examples=60)
def test_any_visits_give_a_comparison_whose_figures_keep_their_order(scores: list[list[float]]) -> None:
    found = compare(network(scores, {"greeting": scores}))
    json.dumps(found.as_data(), allow_nan=False)
    assert all(low <= adjusted <= high for low, adjusted, high in bands(found))
    assert len(bands(found)) in {0, len(scores)}
    ranked = [(row.rank_low, row.rank_high) for row in found.stores if row.rank_low is not None]
    assert all(1 <= low <= (high or 0) <= len(scores) for low, high in ranked)


@given(st.permutations(range(len(UNEVEN))))
@settings(deadline=None, max_examples=20)
def test_the_order_of_stores_changes_no_stores_figures(order: list[int]) -> None:
    groups = network(UNEVEN)
    listed = replace(
        groups, stores=tuple(groups.stores[place] for place in order), totals=groups.totals[np.array(order)]
    )
    plain = {row.code: row for row in compare(groups).stores}
    for row in compare(listed).stores:
        same = plain[row.code]
        assert (row.adjusted, row.low, row.high) == pytest.approx(
            (same.adjusted, same.low, same.high), abs=1e-3
        )
        assert (row.rank_low, row.rank_high, row.verdict) == (same.rank_low, same.rank_high, same.verdict)


def test_the_same_visits_give_the_same_figures_every_time() -> None:
    assert compare(network(UNEVEN)) == compare(network(UNEVEN))


def test_ten_thousand_stores_are_compared() -> None:
    truth = made_up_stores(np.random.default_rng(3), 10_000, (1, 4), 0.25)
    nothing = Cells(np.array([], int), np.array([], int), moments([]))
    stores = tuple(Store(f"S{place:05d}", "Store", "Here") for place in range(10_000))
    found = compare(Groups(stores, truth.scores, (), nothing))
    low, high = (np.array(figures(found, field)) / 100 for field in ("low", "high"))
    assert 0.94 < ((low <= truth.stores) & (truth.stores <= high)).mean() < 0.96
    assert found.network.icc == pytest.approx(0.25, abs=0.03)


def test_one_group_a_store_is_asked_for() -> None:
    nothing = Cells(np.array([], int), np.array([], int), moments([]))
    with pytest.raises(ValueError, match="one group of totals for each store"):
        Groups((Store("S1", "Store", "Here"),), Moments.of([], [], []), (), nothing)
