"""The funnel of raw scores by number of visits: worked by hand, and against simulated stores."""

import math

import numpy as np
import pytest

from audits.consistency.funnel import funnel
from audits.consistency.groups import Moments
from audits.consistency.spread import Spread, spread_of


def simulated(seed: int, stores: int, between_sd: float, within_sd: float) -> Moments:
    """Stores with 2 to 12 visits each around 0.6."""
    chance = np.random.default_rng(seed)
    groups = [
        chance.normal(0.6 + chance.normal(0, between_sd), within_sd, chance.integers(2, 13))
        for _ in range(stores)
    ]
    return Moments.of(
        [len(group) for group in groups],
        [float(group.sum()) for group in groups],
        [float((group**2).sum()) for group in groups],
    )


def test_limits_are_the_centre_and_z_standard_errors():
    scores = Moments.of([1, 4], [0.5, 2.2], [0.25, 1.25])
    spread = spread_of(scores)
    found = funnel(scores, spread, 0.54)
    assert found is not None
    assert spread.within_variance is not None
    assert found.visits.tolist() == [1, 2, 3, 4]
    assert found.added_variance == 0
    at_four = math.sqrt(spread.within_variance / 4)
    assert found.inner[0][3] == pytest.approx(0.54 - 1.959964 * at_four)
    assert found.inner[1][3] == pytest.approx(0.54 + 1.959964 * at_four)
    assert found.outer[1][3] == pytest.approx(0.54 + 3.290527 * at_four)


def test_without_a_spread_within_stores_there_is_no_funnel():
    assert (
        funnel(Moments.of([1, 1], [0.5, 0.9], [0.25, 0.81]), Spread(2, 2, 0.7, 0.0, 0.08, 1.0), 0.7) is None
    )
    assert funnel(Moments.of([], [], []), spread_of(Moments.of([], [], [])), 0.5) is None
    assert funnel(Moments.of([2, 2], [1.0, 1.0], [0.5, 0.5]), Spread(2, 4, 0.5, 0.0, 0.0, 2.0), 0.5) is None


def test_stores_that_differ_by_chance_alone_are_seldom_called_over_dispersed():
    called = 0
    for seed in range(200):
        scores = simulated(seed, 40, 0.0, 0.15)
        found = funnel(scores, spread_of(scores), 0.6)
        assert found is not None
        called += found.is_over_dispersed
    assert called <= 2


def test_stores_that_differ_widen_the_limits_by_about_their_spread():
    added = []
    for seed in range(100):
        scores = simulated(seed, 200, 0.1, 0.15)
        found = funnel(scores, spread_of(scores), 0.6)
        assert found is not None
        assert found.is_over_dispersed
        added.append(found.added_variance)
    assert 0.5 * 0.1**2 < float(np.mean(added)) < 0.1**2, (
        "ends are cut before it is judged, so it is on the low side"
    )


def test_limits_narrow_with_visits_and_end_where_scores_do():
    scores = simulated(7, 60, 0.1, 0.4)
    found = funnel(scores, spread_of(scores), 0.6)
    assert found is not None
    for lower, upper in (found.inner, found.outer):
        assert np.all(np.diff(upper - lower) <= 1e-12)
        assert lower.min() >= 0
        assert upper.max() <= 1
    assert np.all(found.outer[0] <= found.inner[0])
    assert np.all(found.outer[1] >= found.inner[1])
