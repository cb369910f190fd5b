"""The control chart of one store, worked by hand, and what must hold of any."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.consistency.control_chart import FEWEST, Rule, control_chart

SCORES = st.lists(st.floats(0, 1), min_size=FEWEST, max_size=60)


def test_limits_are_the_mean_and_266_mean_ranges():
    chart = control_chart([0.50, 0.52, 0.50, 0.54, 0.50, 0.50])
    assert chart is not None
    mean_range = (0.02 + 0.02 + 0.04 + 0.04 + 0.0) / 5
    assert chart.middle == pytest.approx(0.51)
    assert chart.upper == pytest.approx(0.51 + 3 / 1.128 * mean_range)
    assert chart.lower == pytest.approx(0.51 - 3 / 1.128 * mean_range)
    assert chart.leap == pytest.approx(3.268 * mean_range)
    assert chart.signals == {}
    assert chart.is_temporary


def test_too_few_visits_have_no_chart():
    assert control_chart([0.5] * (FEWEST - 1)) is None
    assert control_chart([]) is None


def test_equal_scores_have_no_signal():
    chart = control_chart([2 / 3] * 20)
    assert chart is not None
    assert (chart.lower, chart.upper) == (pytest.approx(2 / 3), pytest.approx(2 / 3))
    assert chart.signals == {}
    assert not chart.is_temporary


def test_limits_end_where_scores_do():
    chart = control_chart([1.0, 0.2, 0.9, 0.1, 1.0, 0.3])
    assert chart is not None
    assert (chart.lower, chart.upper) == (0.0, 1.0)


def test_one_visit_far_off_is_beyond_and_a_leap():
    shares = [0.8, 0.81, 0.8, 0.79, 0.8, 0.81, 0.8, 0.79, 0.8, 0.81, 0.3, 0.8, 0.79, 0.8]
    chart = control_chart(shares)
    assert chart is not None
    assert (chart.signals[10], chart.signals[11]) == ((Rule.BEYOND, Rule.LEAP), (Rule.LEAP,))


def test_a_lasting_change_shows_as_a_run_from_its_eighth_visit_on():
    chart = control_chart([0.60, 0.64] * 5 + [0.66, 0.70] * 5)
    assert chart is not None
    runs = [place for place, rules in chart.signals.items() if Rule.RUN in rules]
    assert runs == [7, 8, 9, 17, 18, 19]


def test_three_of_four_near_a_limit_are_named_on_that_side_alone():
    quiet = [0.5, 0.52, 0.48, 0.5, 0.52, 0.48, 0.5, 0.52, 0.48]
    near, far_side = (
        control_chart([*quiet, 0.59, 0.59, 0.52, 0.59]),
        control_chart([*quiet, 0.59, 0.45, 0.52, 0.59]),
    )
    assert near is not None
    assert far_side is not None
    assert [place for place, rules in near.signals.items() if Rule.NEAR in rules] == [12]
    assert not any(Rule.NEAR in rules for rules in far_side.signals.values())


@given(SCORES)
def test_a_mirrored_store_breaks_the_same_rules(shares):
    chart, mirrored = control_chart(shares), control_chart([1 - share for share in shares])
    assert chart is not None
    assert mirrored is not None
    assert mirrored.signals == chart.signals
    assert mirrored.middle == pytest.approx(1 - chart.middle)


@given(SCORES)
def test_the_middle_lies_within_the_limits_and_they_within_the_scale(shares):
    chart = control_chart(shares)
    assert chart is not None
    assert 0 <= chart.lower <= chart.middle + 1e-9
    assert chart.middle - 1e-9 <= chart.upper <= 1


def test_chance_alone_seldom_signals():
    chance = np.random.default_rng(20261122)
    beyond = visits = 0
    for _ in range(200):
        chart = control_chart(np.clip(chance.normal(0.7, 0.05, 60), 0, 1).tolist())
        assert chart is not None
        beyond += sum(Rule.BEYOND in rules for rules in chart.signals.values())
        visits += len(chart.shares)
    assert beyond / visits < 0.008
