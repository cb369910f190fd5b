"""Consistency and means period by period: worked by hand, against scipy, on made-up truths."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from audits.consistency.changes import Change
from audits.consistency.groups import Moments
from audits.consistency.over_time import (
    NoBand,
    PeriodCells,
    change_of,
    consistency_of,
    consistency_over_time,
    means_over_time,
)
from audits.consistency.spread import spread_of
from tests.consistency.builders import Scores, made_up_stores, moments


def over_time(*periods: Scores) -> PeriodCells:
    """Periods of stores 0, 1, …; a store without visits in a period is an empty list."""
    found = [
        (place, store, shares)
        for place, period in enumerate(periods)
        for store, shares in enumerate(period)
        if shares
    ]
    period, store = (np.array([row[column] for row in found], int) for column in (0, 1))
    return PeriodCells(len(periods), period, store, moments([shares for *_, shares in found]))


STORES = [[0.2, 0.4], [0.5, 0.7], [0.3, 0.9], [0.6], [0.8, 0.1, 0.5], [0.4, 0.45]]


def test_consistency_is_that_of_the_spread_and_its_interval_the_jackknife_by_hand() -> None:
    found = consistency_of(moments(STORES))
    visits = np.concatenate(STORES)
    whole = np.log(visits.std())
    without = [np.log(np.concatenate([*STORES[:at], *STORES[at + 1 :]]).std()) for at in range(6)]
    # Visits 2, 2, 2, 1, 3, 2 are worth 12²/26 = 5.54 stores: t on 4 degrees of freedom.
    reach = stats.t.ppf(0.975, 4) * np.sqrt(5 / 6 * ((without - whole) ** 2).sum())
    centre = 6 * whole - 5 * np.mean(without)
    assert found.consistency == pytest.approx(100 * (1 - visits.std() / 0.5))
    assert found.low == pytest.approx(100 * (1 - np.exp(centre + reach) / 0.5))
    assert found.high == pytest.approx(100 * (1 - np.exp(centre - reach) / 0.5))
    assert (found.visits, found.stores, found.no_band) == (12, 6, None)


def test_empty_periods_stay_in_their_place() -> None:
    found = consistency_over_time(over_time(STORES, [], STORES))
    assert [row.visits for row in found] == [12, 0, 12]
    assert found[1].no_band is NoBand.NO_VISITS
    assert found[0] == found[2]


@pytest.mark.parametrize(
    ("scores", "reason", "consistency"),
    [
        ([], NoBand.NO_VISITS, None),
        ([[0.0, 1.0]], NoBand.FEW_STORES, 0),
        ([[0.5, 0.5]] * 6, NoBand.NO_SPREAD, 100),
        ([[2 / 3]] * 9, NoBand.NO_SPREAD, 100),
        ([[0.5]] * 5 + [[0.5, 1.0]], NoBand.ONE_STORE, pytest.approx(100 * (1 - 0.174964 / 0.5), rel=1e-5)),
    ],
)
def test_without_an_interval_the_figure_stays_and_says_why(
    scores: Scores, reason: NoBand, consistency: float | None
) -> None:
    found = consistency_of(moments(scores))
    assert (found.no_band, found.low, found.high) == (reason, None, None)
    assert found.consistency == consistency


def test_intervals_of_consistency_hold_the_truth_in_fifty_networks_of_each_kind() -> None:
    held = {}
    for stores, visits, icc in [(6, (1, 2), 0.2), (12, (1, 4), 0.4), (40, (1, 3), 0.3)]:
        random = np.random.default_rng([stores, 31])
        found = [consistency_of(made_up_stores(random, stores, visits, icc).scores) for _ in range(50)]
        held[stores] = np.mean([(row.low or 0) <= 100 * (1 - 0.12 / 0.5) <= (row.high or 0) for row in found])
    assert min(held.values()) >= 0.88, held
    assert np.mean(list(held.values())) > 0.92, held


def test_intervals_of_means_hold_the_truth_of_the_same_stores() -> None:
    held = []
    for seed in range(50):
        random = np.random.default_rng([seed, 33])
        truth = random.normal(0.6, 0.1, 12)
        periods = [[list(random.normal(mean, 0.1, 2)) for mean in truth] for _ in range(4)]
        rows = means_over_time(over_time(*periods))
        held += [(row.low or 0) <= truth.mean() <= (row.high or 0) for row in rows]
    assert 0.91 < np.mean(held) < 0.99


def again(random: np.random.Generator, truth: np.ndarray, sd: float) -> Moments:
    visits = random.integers(1, 5, len(truth))
    return moments([list(random.normal(mean, sd, count)) for mean, count in zip(truth, visits, strict=True)])


def two_periods(random: np.random.Generator, stores: int, sds: tuple[float, float]) -> PeriodCells:
    truth = random.normal(0.6, 0.07, stores)
    first, second = again(random, truth, sds[0]), again(random, truth, sds[1])
    both = Moments(
        np.append(first.visits, second.visits),
        np.append(first.total, second.total),
        np.append(first.squares, second.squares),
    )
    return PeriodCells(2, np.repeat([0, 1], stores), np.tile(np.arange(stores), 2), both)


def test_consistency_that_did_not_change_is_seldom_said_to_have_and_a_real_change_is_found() -> None:
    called = {"alike": 0, "steadier": 0}
    for seed in range(50):
        for name, after in (("alike", 0.1), ("steadier", 0.05)):
            found = change_of(two_periods(np.random.default_rng([seed, 32]), 40, (0.1, after)), 0, 1)
            assert isinstance(found, Change)
            called[name] += found.is_real and (name == "alike" or found.difference > 0)
    assert called["alike"] <= 5
    assert called["steadier"] >= 45


def test_a_change_is_the_difference_of_the_two_figures_and_turns_round_with_them() -> None:
    cells = two_periods(np.random.default_rng(3), 12, (0.1, 0.06))
    there, back = change_of(cells, 0, 1), change_of(cells, 1, 0)
    assert isinstance(there, Change)
    assert isinstance(back, Change)
    before, after = (spread_of(cells.of(period)).consistency or 0 for period in (0, 1))
    assert there.difference == pytest.approx(after - before)
    assert (back.difference, back.noise) == pytest.approx((-there.difference, there.noise))


def test_stores_visited_in_one_period_only_count_in_that_one() -> None:
    cells = over_time([*STORES, []], [[], *STORES])
    found = change_of(cells, 0, 1)
    assert isinstance(found, Change)
    assert found.difference == pytest.approx(0)
    assert found.noise is not None
    assert found.noise > 0


def test_a_change_needs_five_stores_in_both_periods() -> None:
    assert change_of(over_time(STORES, STORES[:4]), 0, 1) is NoBand.FEW_STORES
    assert change_of(over_time(STORES, []), 0, 1) is NoBand.NO_VISITS
    assert change_of(over_time([[0.5]] * 5, [[0.7]] * 5), 0, 1) is NoBand.NO_SPREAD


def test_means_have_intervals_from_the_spread_within_stores_over_all_periods() -> None:
    # Two stores, two periods: store 0 has 0.4, 0.6, 0.5 (squares 0.02), store 1 has 0.7, 0.9, 0.8, 0.8 (0.02):
    # MSW = 0.04/5 = 0.008, t on 5 = 2.570582; period 0: mean 0.65 of 4, reach 2.570582 · sqrt(0.002) = 0.114960.
    found = means_over_time(over_time([[0.4, 0.6], [0.7, 0.9]], [[0.5], [0.8, 0.8]], []))
    assert (found[0].mean, found[0].low, found[0].high) == pytest.approx((0.65, 0.53504, 0.76496), abs=1e-5)
    assert (found[1].visits, found[1].stores) == (3, 2)
    assert found[1].mean == pytest.approx(0.7)
    assert (found[2].visits, found[2].mean, found[2].low) == (0, None, None)
    once = means_over_time(over_time([[0.4], [0.6]]))
    assert (once[0].mean, once[0].low) == (0.5, None)


SHARES = st.floats(0, 1, allow_nan=False).map(lambda share: round(share, 3))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(SHARES, min_size=1, max_size=5), min_size=1, max_size=12), st.randoms())
def test_an_interval_holds_its_figure_stays_in_the_scale_and_knows_no_order(
    scores: Scores, chance: Random
) -> None:
    found = consistency_of(moments(scores))
    if found.no_band is None:
        assert found.consistency is not None
        assert found.low is not None
        assert found.high is not None
        assert 0 <= found.low <= found.consistency <= found.high <= 100
    mixed = consistency_of(moments(chance.sample(scores, len(scores))))
    assert mixed.no_band == found.no_band
    assert mixed.low == pytest.approx(found.low, abs=1e-6)


def test_a_period_whose_scores_happened_to_be_equal_proves_no_change_of_consistency():
    equal = Moments.of([2] * 6, [1.8] * 6, [1.62] * 6)
    spread = Moments.of([2] * 6, [1.7, 1.8, 1.6, 1.9, 1.5, 1.8], [1.5, 1.63, 1.3, 1.81, 1.17, 1.64])
    both = Moments(
        np.concatenate([equal.visits, spread.visits]),
        np.concatenate([equal.total, spread.total]),
        np.concatenate([equal.squares, spread.squares]),
    )
    cells = PeriodCells(2, np.repeat([0, 1], 6), np.tile(np.arange(6), 2), both)
    assert change_of(cells, 0, 1) is NoBand.NO_SPREAD
