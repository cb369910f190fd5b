"""One lasting change of level in a store's visits, told from chance."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.consistency.control_chart import Rule, control_chart
from audits.consistency.shifts import APPROXIMATE_FROM, CHANCE, largest_by_chance, shift

IMPROVED = [0.57, 0.73, 0.67, 0.54, 0.67, 0.55, 0.88, 0.95, 0.85, 0.93, 0.99, 0.78]


def test_six_visits_below_all_six_that_follow_are_a_change():
    # The six lowest ranks come first: U_6 = 6 · 13 − 2 · 21 = 36, and only 2 of 924 ways to split twelve reach it.
    assert shift(IMPROVED) == 6
    assert largest_by_chance(12) < 36


def test_a_fall_is_found_where_a_rise_would_be():
    assert shift([1 - share for share in IMPROVED]) == 6


def test_the_chart_names_the_change_that_its_other_rules_do_not_see():
    chart = control_chart(IMPROVED)
    assert chart is not None
    assert chart.signals == {6: (Rule.SHIFT,)}


def test_one_bad_day_is_no_change():
    assert shift([0.9, 0.88, 0.91, 0.9, 0.89, 0.92, 0.1, 0.9, 0.91, 0.9, 0.88, 0.93]) is None


@pytest.mark.parametrize("count", range(10))
def test_fewer_than_ten_visits_never_show_a_change(count):
    assert shift([0.0] * (count // 2) + [1.0] * (count - count // 2)) is None


def test_equal_scores_never_show_a_change():
    assert shift([2 / 3] * 40) is None


@pytest.mark.parametrize("count", [10, 12, 24, APPROXIMATE_FROM])
def test_chance_alone_is_called_a_change_at_most_once_in_a_hundred_stores(count):
    chance = np.random.default_rng(5)
    found = sum(shift(chance.normal(size=count).tolist()) is not None for _ in range(3000))
    assert found / 3000 < 1.5 * CHANCE


def test_a_change_of_two_standard_deviations_is_mostly_found_in_twenty_visits():
    chance = np.random.default_rng(6)
    found = [shift([*chance.normal(0, 1, 10), *chance.normal(2, 1, 10)]) for _ in range(200)]
    assert sum(place is not None and 7 <= place <= 13 for place in found) > 150


@given(st.lists(st.integers(0, 100), max_size=80))
def test_only_the_order_of_scores_matters(percents):
    assert shift([percent / 100 for percent in percents]) == shift(
        [(percent / 100) ** 3 for percent in percents]
    )
