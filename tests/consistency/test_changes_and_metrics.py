"""Changes against noise, visits needed, NPS, CSAT and CES, each worked by hand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audits.consistency.changes import Mean, change, is_change_real, visits_needed
from audits.consistency.metrics import NOTHING, ces, csat, nps
from audits.consistency.spread import spread_of
from tests.consistency.builders import moments

# Six stores with two visits each, 0.1 apart: MSW = 6 · 0.005/6 = 0.005 on N − J = 6 degrees of freedom, t = 2.446912.
SPREAD = spread_of(moments([[0.60 + step / 50, 0.70 + step / 50] for step in range(6)]))


def test_a_change_is_real_beyond_t_times_its_standard_error() -> None:
    # 2.446912 · sqrt(0.005 (1/2 + 1/4)) = 2.446912 · 0.0612372 = 0.149842
    found = change(Mean(2, 0.60), Mean(4, 0.74), SPREAD)
    assert found.noise == pytest.approx(0.149842, rel=1e-5)
    assert found.difference == pytest.approx(0.14)
    assert found.band == pytest.approx((-0.009842, 0.289842), abs=1e-6)
    assert not found.is_real
    assert is_change_real(Mean(2, 0.60), Mean(4, 0.75), SPREAD)
    assert is_change_real(Mean(2, 0.75), Mean(4, 0.60), SPREAD)


def test_no_change_can_be_proved_where_no_store_was_visited_twice() -> None:
    found = change(Mean(1, 0.1), Mean(1, 0.9), spread_of(moments([[0.1], [0.9]])))
    assert (found.noise, found.band, found.is_real) == (None, None, False)


@pytest.mark.parametrize(
    ("reliability", "icc", "visits"),
    [
        (0.8, 0.2, 16),  # 0.8/0.2 · 0.8/0.2 = 16
        (0.5, 0.5, 1),  # 1 · 1
        (0.7, 0.25, 7),  # 2.3333 · 3 = 7
        (0.9, 0.3, 21),  # 9 · 2.3333 = 21
        (0.6, 0.3, 4),  # 1.5 · 2.3333 = 3.5
        (0.5, 1.0, 1),  # stores never vary: one visit tells
        (0.8, 0.0, None),  # stores do not differ: no number of visits tells them apart
    ],
)
def test_visits_needed_for_a_reliability(reliability: float, icc: float, visits: int | None) -> None:
    assert visits_needed(reliability, icc) == visits


@pytest.mark.parametrize("reliability", [0, 1, -0.1, 1.2])
def test_a_reliability_outside_0_to_1_is_refused(reliability: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        visits_needed(reliability, 0.2)


def test_nps_with_its_standard_error() -> None:
    # 50 promoters, 30 passives, 20 detractors of 100: NPS 30; SE 100 sqrt((0.7 − 0.09)/100) = 7.81025
    counts = [5, 0, 0, 0, 0, 5, 10, 20, 10, 30, 20]
    found = nps(counts)
    assert found.answers == 100
    assert found.value == pytest.approx(30)
    assert found.standard_error == pytest.approx(7.81025, rel=1e-5)
    assert found.band == pytest.approx((30 - 15.30781, 30 + 15.30781), rel=1e-5)


def test_csat_is_the_share_of_the_top_two_of_five() -> None:
    # 30 of 40 answered 4 or 5: 75; SE 100 sqrt(0.75 · 0.25/40) = 6.846532
    found = csat([2, 3, 5, 20, 10])
    assert (found.answers, found.value) == (40, 75)
    assert found.standard_error == pytest.approx(6.846532, rel=1e-6)


def test_ces_is_the_mean_of_the_ease_item() -> None:
    # 5, 6, 6, 7: mean 6, sample SD sqrt(2/3) = 0.816497, SE 0.408248
    found = ces([0, 0, 0, 0, 1, 2, 1])
    assert (found.answers, found.value) == (4, 6)
    assert found.standard_error == pytest.approx(0.408248, rel=1e-5)


def test_without_answers_there_is_no_metric_and_with_one_no_error_of_its_mean() -> None:
    assert nps([0] * 11) == csat([0] * 5) == ces([0] * 7) == NOTHING
    assert NOTHING.band is None
    assert ces([0, 0, 1, 0, 0, 0, 0]).standard_error is None


def test_counts_of_another_scale_are_refused() -> None:
    with pytest.raises(ValueError, match="11 numbers"):
        nps([1, 2, 3])
    with pytest.raises(ValueError, match="none below 0"):
        csat([1, 2, 3, -1, 0])


@settings(deadline=None)
@given(st.lists(st.integers(0, 50), min_size=11, max_size=11))
def test_nps_stays_in_its_range_and_its_error_is_never_negative(counts: list[int]) -> None:
    found = nps(counts)
    if found.value is not None and found.standard_error is not None:
        assert -100 <= found.value <= 100
        assert found.standard_error >= 0
