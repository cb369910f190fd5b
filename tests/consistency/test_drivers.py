"""Relative weights: worked by hand, against regression, and what data cannot tell."""

import numpy as np
import pytest

from audits.consistency.drivers import Drivers, NoDrivers, drivers, relative_weights


def visits(seed: int, count: int, touchpoints: int = 4) -> np.ndarray:
    """Scores of touchpoints that rise and fall together a little."""
    chance = np.random.default_rng(seed)
    day = chance.normal(size=(count, 1))
    return 0.6 + 0.1 * (chance.normal(size=(count, touchpoints)) + 0.5 * day)


def test_columns_that_are_not_correlated_weigh_their_squared_correlation():
    scores = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]], float)
    outcome = np.array([3.0, 1.0, -1.0, -3.0])
    correlations = np.array([np.corrcoef(scores[:, at], outcome)[0, 1] for at in range(2)])
    assert relative_weights(scores, outcome) == pytest.approx(correlations**2)


def test_two_equal_columns_share_what_they_explain():
    chance = np.random.default_rng(3)
    column = chance.normal(size=200)
    outcome = column + chance.normal(size=200)
    weights = relative_weights(np.column_stack([column, column]), outcome)
    assert weights == pytest.approx([np.corrcoef(column, outcome)[0, 1] ** 2 / 2] * 2)


def test_weights_add_up_to_r_squared_of_the_regression():
    scores = visits(5, 300)
    outcome = scores @ [3.0, 1.0, 0.5, 0.0] + np.random.default_rng(6).normal(0, 0.3, 300)
    design = np.column_stack([np.ones(300), scores])
    fitted = design @ np.linalg.lstsq(design, outcome, rcond=None)[0]
    explained = 1 - ((outcome - fitted) ** 2).sum() / ((outcome - outcome.mean()) ** 2).sum()
    assert relative_weights(scores, outcome).sum() == pytest.approx(explained)


def test_what_goes_with_the_outcome_is_told_and_what_does_not_is_not():
    scores = np.random.default_rng(7).normal(0.6, 0.1, (400, 4))
    outcome = scores @ [3.0, 1.5, 0.0, 0.0] + np.random.default_rng(8).normal(0, 0.3, 400)
    found = drivers(scores, outcome.tolist())
    assert isinstance(found, Drivers)
    assert [driver.place for driver in found.drivers][:2] == [0, 1]
    assert {driver.place for driver in found.drivers if driver.is_told} == {0, 1}
    assert all(driver.low <= driver.weight <= driver.high for driver in found.drivers[:2])
    assert found == drivers(scores, outcome.tolist()), "equal input, equal output"


def test_pure_chance_is_seldom_told():
    told = 0
    for seed in range(20):
        outcome = np.random.default_rng(1000 + seed).normal(size=120)
        found = drivers(visits(seed, 120), outcome.tolist())
        assert isinstance(found, Drivers)
        told += sum(driver.is_told for driver in found.drivers)
    assert told <= 6, "of 80 touchpoints"


def test_units_and_shifts_change_nothing():
    scores = visits(9, 80)
    outcome = scores @ [1.0, 2.0, 0.0, 0.0]
    assert relative_weights(scores * 100 + 5, outcome * -3 + 1) == pytest.approx(
        relative_weights(scores, outcome)
    )


def test_data_that_cannot_tell_says_why():
    scores = visits(1, 60)
    assert drivers(scores[:49], [1.0, 0.0] * 24 + [1.0]) is NoDrivers.FEW_VISITS
    assert drivers(visits(1, 60, 7), [1.0, 0.0] * 30) is NoDrivers.FEW_VISITS
    assert drivers(scores, [7.0] * 60) is NoDrivers.SAME_OUTCOME
    assert drivers(np.full((60, 3), 0.5), [1.0, 0.0] * 30) is NoDrivers.ONE_TOUCHPOINT
    assert drivers(np.empty((0, 3)), []) is NoDrivers.ONE_TOUCHPOINT


def test_a_touchpoint_that_is_rarely_scored_is_left_out_and_a_gap_leaves_its_visit_out():
    scores = visits(11, 120)
    scores[:80, 3] = np.nan
    scores[:10, 0] = np.nan
    found = drivers(scores, (scores[:, 1] + scores[:, 2]).tolist())
    assert isinstance(found, Drivers)
    assert found.visits == 110
    assert {driver.place for driver in found.drivers} == {0, 1, 2}
