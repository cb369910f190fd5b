"""Counts of rare things in two periods: against scipy, by hand, and where there is nothing to judge."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from audits.consistency.counts import Count, rate_change

counts = st.integers(0, 60)
visits = st.integers(60, 400)


def test_five_against_none_in_as_many_visits_is_no_proof_and_six_are():
    five = rate_change(Count(0, 100), Count(5, 100))
    six = rate_change(Count(0, 100), Count(6, 100))
    assert five
    assert six
    assert five.chance == pytest.approx(2 / 2**5)
    assert six.chance == pytest.approx(2 / 2**6)
    assert (five.is_real, six.is_real) == (False, True)


def test_twice_the_visits_explain_twice_the_count():
    found = rate_change(Count(10, 100), Count(20, 200))
    assert found
    assert found.ratio == pytest.approx(1.0)
    assert not found.is_real
    assert found.low < 1 < found.high


def test_after_none_at_all_there_is_no_ratio_but_a_lowest_one():
    found = rate_change(Count(0, 50), Count(8, 50))
    assert found
    assert (found.ratio, found.high) == (None, math.inf)
    # 0.025 = p^8 gives p, and its odds are the ratio: visits are as many.
    p = 0.025 ** (1 / 8)
    assert found.low == pytest.approx(p / (1 - p))


@pytest.mark.parametrize(
    ("before", "after"), [((0, 0), (3, 10)), ((3, 10), (0, 0)), ((0, 10), (0, 20)), ((0, 0), (0, 0))]
)
def test_without_visits_or_without_anything_nothing_is_judged(before, after):
    assert rate_change(Count(*before), Count(*after)) is None


def test_a_rate_needs_visits():
    assert (Count(3, 12).rate, Count(0, 0).rate) == (0.25, None)


@given(counts, visits, counts, visits)
def test_the_test_and_its_interval_are_those_of_scipy(one, visits_one, other, visits_other):
    found = rate_change(Count(one, visits_one), Count(other, visits_other))
    whole, part = one + other, visits_other / (visits_one + visits_other)
    if not whole:
        assert found is None
        return
    assert found
    tails = binom.cdf(other, whole, part), binom.sf(other - 1, whole, part)
    assert found.chance == pytest.approx(min(1.0, 2 * min(tails)), abs=1e-9)
    band = binomtest(other, whole).proportion_ci(method="exact")
    scale = visits_one / visits_other
    assert found.low == pytest.approx(scale * band.low / (1 - band.low), rel=1e-6, abs=1e-9)
    if one:
        assert found.high == pytest.approx(scale * band.high / (1 - band.high), rel=1e-6)


@given(counts, visits, counts, visits)
def test_the_interval_leaves_out_1_exactly_when_the_change_is_real(one, visits_one, other, visits_other):
    found = rate_change(Count(one, visits_one), Count(other, visits_other))
    if found and abs(found.chance - 0.05) > 1e-9:
        assert found.is_real is (not found.low <= 1 <= found.high)


@given(counts, visits, counts, visits)
def test_turning_the_periods_round_turns_the_ratio_round(one, visits_one, other, visits_other):
    found = rate_change(Count(one, visits_one), Count(other, visits_other))
    turned = rate_change(Count(other, visits_other), Count(one, visits_one))
    assert (found is None) is (turned is None)
    if found and turned and one and other:
        assert found.ratio == pytest.approx(1 / turned.ratio)
        assert found.low == pytest.approx(1 / turned.high, rel=1e-6)
        assert found.chance == pytest.approx(turned.chance, abs=1e-9)


def test_thousands_are_counted_too():
    found = rate_change(Count(9_000, 100_000), Count(10_000, 100_000))
    assert found
    assert found.is_real
    assert 1.07 < found.low < found.ratio < found.high < 1.15
