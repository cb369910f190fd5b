"""Variance components worked by hand, against raw data, and where the spread cannot be split."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audits.consistency.groups import Moments
from audits.consistency.spread import NoModel, centre_of, pull_towards_own, spread_of
from tests.consistency.builders import moments

# Five stores, 11 visits. Means .5 .7 .6 .9 .8; Σ shares: 1.0 + 1.4 + 1.8 + 1.8 + 1.6 = 7.6; mean 7.6/11 = 0.690909…
WORKED = [[0.4, 0.6], [0.7, 0.7], [0.5, 0.6, 0.7], [0.8, 1.0], [0.75, 0.85]]
# Squares within: 0.02 + 0 + 0.02 + 0.02 + 0.005 = 0.065; N − J = 6; MSW = 0.0108333
# Squares between: Σ n ȳ² − (Σ y)²/N = (0.5 + 0.98 + 1.08 + 1.62 + 1.28) − 7.6²/11 = 5.46 − 5.250909 = 0.209091
# MSB = 0.209091/4 = 0.0522727
# n0 = (11 − (4·4 + 9)/11)/4 = (11 − 2.272727)/4 = 2.181818
# τ² = (0.0522727 − 0.0108333)/2.181818 = 0.0189931; ICC = 0.0189931/0.0298264 = 0.636788

shares = st.integers(0, 100).map(lambda percent: percent / 100)
visited = st.lists(shares, min_size=1, max_size=6)
networks = st.lists(visited, min_size=5, max_size=12)


def test_variance_components_as_worked_by_hand() -> None:
    spread = spread_of(moments(WORKED))
    assert spread.within_variance == pytest.approx(0.065 / 6)
    assert spread.between_mean_square == pytest.approx(0.2090909 / 4, rel=1e-6)
    assert spread.typical_visits == pytest.approx(2.181818, rel=1e-6)
    assert spread.between_variance == pytest.approx(0.0189931, rel=1e-5)
    assert spread.icc == pytest.approx(0.636788, rel=1e-5)


def test_the_centre_weighs_stores_by_what_their_visits_tell() -> None:
    # w = 1/(τ² + MSW/n): two visits 1/(0.0189931 + 0.0054167) = 40.9673; three 1/(0.0189931 + 0.0036111) = 44.2396
    # μ = (40.9673 · (0.5 + 0.7 + 0.9 + 0.8) + 44.2396 · 0.6)/(4 · 40.9673 + 44.2396) = 145.3489/208.1088
    scores = moments(WORKED)
    assert centre_of(scores, spread_of(scores)) == pytest.approx(145.3489 / 208.1088, rel=1e-5)


def test_a_store_with_more_visits_is_pulled_less_towards_the_centre() -> None:
    # τ² = 1, MSW = 4: one visit 1/(1 + 4) = 0.2, four visits 4/(4 + 4) = 0.5, twelve 12/(12 + 4) = 0.75
    pulls = pull_towards_own(np.array([1.0, 4.0, 12.0]), np.array(1.0), np.array(4.0))
    assert pulls.tolist() == [0.2, 0.5, 0.75]


def test_consistency_is_100_when_all_visits_are_equal_and_0_when_half_are_0_and_half_100() -> None:
    assert spread_of(moments([[2 / 3] * 3, [2 / 3] * 7])).consistency == 100
    assert spread_of(moments([[0.0, 1.0], [1.0, 0.0]])).consistency == pytest.approx(0)
    # Population SD of 0.6 and 0.8 is 0.1: 100 × (1 − 10/50) = 80.
    assert spread_of(moments([[0.6, 0.8]])).consistency == pytest.approx(80)


def test_equal_shares_leave_no_spread_however_they_were_added_up() -> None:
    spread = spread_of(moments([[1 / 3] * 11, [1 / 3] * 3, [1 / 3], [1 / 3] * 2, [1 / 3] * 999]))
    assert (spread.within_squares, spread.between_squares) == (0.0, 0.0)
    assert spread.no_model is NoModel.NO_SPREAD
    assert spread.consistency == 100


def test_a_real_difference_of_a_thousandth_of_a_point_is_not_taken_for_rounding() -> None:
    assert spread_of(moments([[0.66666, 0.66667]])).within_squares == pytest.approx(5e-11, rel=0.01)


def test_one_visit_has_no_standard_deviation_and_two_have() -> None:
    sds = moments([[0.5], [0.5, 0.7]]).sample_sds()
    assert math.isnan(sds[0])
    assert sds[1] == pytest.approx(math.sqrt(0.02))


def test_stores_that_differ_less_than_their_visits_have_a_spread_of_0_not_none() -> None:
    spread = spread_of(moments([[0.4, 0.6]] * 5))
    assert (spread.between_variance, spread.icc) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("scores", "reason"),
    [
        ([], NoModel.NO_VISITS),
        ([[0.5, 0.7]], NoModel.FEW_STORES),
        ([[0.5, 0.7]] * 4, NoModel.FEW_STORES),
        ([[0.5], [0.6], [0.7], [0.8], [0.9]], NoModel.SINGLE_VISITS),
        ([[0.8, 0.8]] * 6, NoModel.NO_SPREAD),
    ],
)
def test_the_spread_is_not_split_where_it_cannot_be(scores: list[list[float]], reason: NoModel) -> None:
    spread = spread_of(moments(scores))
    assert spread.no_model is reason
    assert (spread.between_variance, spread.icc) == (None, None)
    assert centre_of(moments(scores), spread) is None


def test_groups_without_a_visit_or_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one visit"):
        Moments.of([0], [0.0], [0.0])
    with pytest.raises(ValueError, match="one length"):
        Moments.of([1, 2], [0.5], [0.25])


@settings(deadline=None)
@given(networks)
def test_the_groups_give_what_the_visits_themselves_give(scores: list[list[float]]) -> None:
    spread = spread_of(moments(scores))
    every = np.concatenate([np.array(store) for store in scores])
    within = sum(((np.array(store) - np.mean(store)) ** 2).sum() for store in scores)
    between = sum(len(store) * (np.mean(store) - every.mean()) ** 2 for store in scores)
    assert spread.within_squares == pytest.approx(within, abs=1e-9)
    assert spread.between_squares == pytest.approx(between, abs=1e-9)
    assert spread.visits_sd == pytest.approx(every.std(), abs=1e-6)


@settings(deadline=None)
@given(networks, st.randoms())
def test_the_order_of_stores_never_matters(scores: list[list[float]], random) -> None:
    shuffled = random.sample(scores, len(scores))
    first, second = spread_of(moments(scores)), spread_of(moments(shuffled))
    assert first.within_squares == pytest.approx(second.within_squares, abs=1e-12)
    assert first.between_squares == pytest.approx(second.between_squares, abs=1e-12)


@settings(deadline=None)
@given(networks, st.sampled_from([0.25, 0.5]))
def test_a_shift_changes_no_spread_and_a_scale_scales_it(scores: list[list[float]], factor: float) -> None:
    spread = spread_of(moments(scores))
    moved = spread_of(moments([[0.3 + factor * share for share in store] for store in scores]))
    assert moved.within_squares == pytest.approx(factor**2 * spread.within_squares, abs=1e-9)
    assert moved.between_squares == pytest.approx(factor**2 * spread.between_squares, abs=1e-9)
    assert moved.mean == pytest.approx(0.3 + factor * spread.mean)
