"""Bands and ranks: against brute force on another road, coverage, and what must not change them."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from audits.consistency.groups import Moments
from audits.consistency.posterior import Posterior, believe
from audits.consistency.ranks import rank_ranges
from audits.consistency.spread import WIDEST_SD, spread_of
from tests.consistency.builders import made_up_stores, moments

UNEVEN = [[0.4, 0.6], [0.7, 0.7], [0.5, 0.6, 0.7], [0.8, 1.0], [0.75, 0.85], [0.62], [0.9, 0.7, 0.8, 0.85]]


def believed(scores: Moments) -> Posterior:
    return believe(scores, spread_of(scores))


def chances_by_brute_force(scores: Moments, bounds: NDArray[np.float64]) -> NDArray[np.float64]:
    """P(θ_j < bound_j) by whole covariance matrices on 300 × 120 even points, μ as one more very wide normal."""
    spread, stores = spread_of(scores), len(scores)
    taus = (np.arange(300) + 0.5) / 300 * WIDEST_SD
    within = spread.within_squares / spread.within_freedom
    variances = within * np.exp(np.linspace(-2.5, 4.0, 120))
    tau, variance = (grid.ravel()[:, None, None] for grid in np.meshgrid(taus, variances, indexing="ij"))
    prior = tau**2 * np.eye(stores) + 25.0
    total = prior + variance * np.diag(1 / scores.visits)
    off_centre = scores.means - 0.7
    solved = np.linalg.solve(total, np.broadcast_to(off_centre[:, None], (len(total), stores, 1)))[..., 0]
    log_density = -0.5 * (np.linalg.slogdet(total)[1] + solved @ off_centre)
    log_density -= 0.5 * (spread.within_freedom * np.log(variance) + spread.within_squares / variance).ravel()
    weight = np.exp(log_density - log_density.max())
    centres = 0.7 + np.einsum("kij,kj->ki", prior, solved)
    left = prior - prior @ np.linalg.solve(total, prior)
    sds = np.sqrt(np.diagonal(left, axis1=1, axis2=2))
    return (weight / weight.sum()) @ stats.norm.cdf((bounds - centres) / sds)


def test_the_bands_are_the_central_95_percent_of_the_model_worked_out_by_brute_force() -> None:
    scores = moments(UNEVEN)
    posterior = believed(scores)
    assert chances_by_brute_force(scores, posterior.low) == pytest.approx(0.025, abs=0.001)
    assert chances_by_brute_force(scores, posterior.high) == pytest.approx(0.975, abs=0.001)
    chosen = np.arange(len(scores))
    expected = chances_by_brute_force(scores, np.full(len(scores), 0.7))
    assert posterior.chance_below(0.7, chosen) == pytest.approx(expected, abs=0.001)


@pytest.mark.parametrize("stores", [5, 40])
def test_hardly_any_second_visit_still_gives_a_band(stores: int) -> None:
    scores = made_up_stores(np.random.default_rng(2), stores, (1, 1), 0.3).scores
    posterior = believed(scores)
    assert spread_of(scores).within_freedom == 1
    assert (posterior.low < posterior.adjusted).all()
    assert (posterior.adjusted < posterior.high).all()


def test_the_band_of_a_store_visited_once_is_wider_than_of_one_visited_often() -> None:
    posterior = believed(moments([*UNEVEN, [0.7], [0.7] * 12]))
    width = posterior.high - posterior.low
    assert width[-2] > 1.5 * width[-1]


def test_where_visits_to_a_store_never_differ_the_scores_are_taken_as_they_are() -> None:
    scores = moments([[0.5, 0.5], [0.6, 0.6], [0.7, 0.7], [0.8], [0.9, 0.9]])
    posterior = believed(scores)
    for figures in (posterior.adjusted, posterior.low, posterior.high):
        assert figures == pytest.approx(scores.means, abs=1e-10)
    low, high = rank_ranges(posterior, np.arange(5))
    assert low.tolist() == high.tolist() == [5, 4, 3, 2, 1]


def test_a_shift_moves_the_bands_and_a_scale_stretches_them() -> None:
    plain = believed(moments(UNEVEN))
    moved = believed(moments([[0.1 + 0.5 * share for share in store] for store in UNEVEN]))
    for name in ("adjusted", "low", "high"):
        # Not to the last digit: τ ends at half the scale, wherever the scores lie in it.
        assert getattr(moved, name) == pytest.approx(0.1 + 0.5 * getattr(plain, name), abs=0.002)


def test_bands_hold_the_truth_in_fifty_made_up_networks_of_each_kind() -> None:
    held = {}
    for stores, visits, icc in [(5, (1, 4), 0.3), (10, (2, 2), 0.2), (30, (1, 3), 0.2), (100, (1, 8), 0.4)]:
        random = np.random.default_rng([stores, 11])
        inside = []
        for _ in range(50):
            truth = made_up_stores(random, stores, visits, icc)
            posterior = believed(truth.scores)
            inside.append(((posterior.low <= truth.stores) & (truth.stores <= posterior.high)).mean())
        held[stores] = np.mean(inside)
    assert min(held.values()) > 0.90, held
    assert 0.93 < np.mean(list(held.values())) < 0.975, held


def test_ranks_hold_the_true_rank_and_are_the_same_however_stores_are_listed() -> None:
    truth = made_up_stores(np.random.default_rng(5), 60, (2, 6), 0.3)
    low, high = rank_ranges(believed(truth.scores), np.arange(60))
    ranks = 60 - np.argsort(np.argsort(truth.stores))
    assert ((low <= ranks) & (ranks <= high)).mean() > 0.9
    assert (low >= 1).all()
    assert (high <= 60).all()
    listed = np.random.default_rng(6).permutation(60)
    again_low, again_high = rank_ranges(believed(truth.scores[listed]), np.argsort(listed))
    assert again_low.tolist() == low[listed].tolist()
    assert again_high.tolist() == high[listed].tolist()


def test_a_store_far_ahead_is_first_and_stores_all_alike_can_be_anywhere() -> None:
    ahead = believed(moments([[0.98, 0.99, 0.98], *([0.5, 0.51, 0.52],) * 6]))
    low, high = rank_ranges(ahead, np.arange(7))
    assert (low[0], high[0]) == (1, 1)
    alike = believed(moments([[0.5, 0.7]] * 8))
    low, high = rank_ranges(alike, np.arange(8))
    assert (low.tolist(), high.tolist()) == ([1] * 8, [8] * 8)
