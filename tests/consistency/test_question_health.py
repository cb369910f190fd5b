"""Questions' health and what each question carries: worked by hand, against scipy and statsmodels."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from audits.consistency.carried import Basis, Carried, carried, carried_together
from audits.consistency.groups import Moments
from audits.consistency.question_health import (
    Duplicate,
    Health,
    QuestionCounts,
    Suggestion,
    at_least,
    duplicates,
    suggestions,
)
from audits.consistency.spread import NoModel
from tests.consistency.builders import moments

WELL = QuestionCounts(scored=185, full=120, not_applicable=10, could_not_tell=5, returned=3, carries=0.2)


def healths(**figures: Any) -> list[Health]:
    return [found.health for found in suggestions(QuestionCounts(**{**vars(WELL), **figures}))]


def test_a_question_in_good_health_has_no_suggestion_and_each_rule_says_its_figures() -> None:
    assert suggestions(WELL) == ()
    ill = QuestionCounts(scored=80, full=80, not_applicable=80, could_not_tell=40, returned=20, carries=0)
    assert suggestions(ill) == (
        Suggestion(Health.ALWAYS_FULL, 80, 80, 1.0),
        Suggestion(Health.OFTEN_NOT_APPLICABLE, 80, 200, 0.4),
        Suggestion(Health.OFTEN_COULD_NOT_TELL, 40, 200, 0.2),
        Suggestion(Health.OFTEN_RETURNED, 20, 200, 0.1),
    )


def test_few_answers_prove_nothing() -> None:
    assert healths(scored=29, full=29, not_applicable=0, could_not_tell=0, returned=0) == []
    assert healths(scored=30, full=30, not_applicable=0, could_not_tell=0, returned=0) == [Health.ALWAYS_FULL]
    assert healths(scored=100, full=98) == []
    assert healths(carries=0.009) == [Health.NEVER_DECIDES]
    assert healths(carries=0.009, scored=29, full=20, not_applicable=0, could_not_tell=0, returned=0) == []
    assert healths(carries=None) == []
    assert healths(not_applicable=3, could_not_tell=0, scored=1, full=1, returned=0) == [
        Health.OFTEN_NOT_APPLICABLE
    ]
    assert healths(not_applicable=2, could_not_tell=0, scored=2, full=1, returned=0) == []
    assert suggestions(QuestionCounts(0, 0, 0, 0, 0)) == ()


@settings(deadline=None)
@given(st.integers(0, 300), st.integers(1, 300))
def test_the_lower_end_is_wilsons(count: int, of: int) -> None:
    count = min(count, of)
    assert at_least(count, of) == pytest.approx(proportion_confint(count, of, method="wilson")[0], abs=1e-12)


def test_duplicates_are_found_on_common_visits_with_fishers_interval() -> None:
    chance = np.random.default_rng(1)
    first = chance.normal(size=60)
    shares = np.column_stack(
        [first, chance.normal(size=60), first + chance.normal(0, 0.2, 60), -first, np.ones(60)]
    )
    shares[:10, 2] = np.nan
    found = duplicates(shares)
    assert [(pair.first, pair.second, pair.visits) for pair in found] == [(0, 3, 60), (0, 2, 50), (2, 3, 50)]
    assert found[0] == Duplicate(0, 3, 60, -1.0, -1.0, -1.0)
    by_scipy = stats.pearsonr(first[10:], shares[10:, 2])
    assert found[1].correlation == pytest.approx(by_scipy.statistic)
    interval = by_scipy.confidence_interval(0.95)
    assert (found[1].low, found[1].high) == pytest.approx((interval.low, interval.high))


def test_twenty_nine_common_visits_or_no_question_at_all_have_no_duplicates() -> None:
    column = np.arange(40.0)
    gaps = np.where(np.arange(40) < 11, np.nan, column)
    assert duplicates(np.column_stack([column, gaps])) == []
    assert duplicates(np.empty((0, 3))) == []
    assert duplicates(np.empty((5, 0))) == []
    assert duplicates(np.full((50, 2), np.nan)) == []


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000))
def test_duplicates_agree_with_scipy_on_yes_no_answers_with_gaps(seed: int) -> None:
    chance = np.random.default_rng(seed)
    first = chance.integers(0, 2, 80).astype(float)
    second = np.where(chance.random(80) < 0.03, 1 - first, first)
    shares = np.column_stack([first, second])
    shares[chance.random((80, 2)) < 0.1] = np.nan
    both = ~np.isnan(shares).any(axis=1)
    expected = stats.pearsonr(*shares[both].T).statistic
    found = duplicates(shares)
    assert bool(found) == bool(abs(expected) >= 0.9)
    if found:
        assert found[0].correlation == pytest.approx(expected)


def by_store(shares: np.ndarray, store: np.ndarray) -> list[Moments]:
    found = []
    for column in shares.T:
        groups = [column[(store == place) & ~np.isnan(column)].tolist() for place in np.unique(store)]
        found.append(moments([group for group in groups if group]))
    return found


def test_a_question_carries_by_its_points_and_its_spread() -> None:
    # One store, two visits: shares 0 and 1 of 3 points, 0.5 and 1 of 4: deviations ∓1.5 and ∓1.0 points.
    one, other = moments([[0.0, 1.0]]), moments([[0.5, 1.0]])
    found = carried([one, other, moments([[1.0, 1.0]])], [3, 4, 9])
    assert isinstance(found, Carried)
    assert found.basis is Basis.VARIANCES
    assert [part.share for part in found.parts] == pytest.approx([2.25 / 3.25, 1 / 3.25, 0])
    assert {part.between for part in found.parts} == {None}
    # Together the sum deviates by ∓2.5: covariances 1.5 · 2.5 and 1.0 · 2.5 of 6.25.
    together = carried_together(np.array([[0, 0.5, 1], [1, 1, 1]]), [3, 4, 9], np.zeros(2, int))
    assert isinstance(together, Carried)
    assert together.basis is Basis.COVARIANCES
    assert [part.share for part in together.parts] == pytest.approx([0.6, 0.4, 0])


def test_what_lies_between_stores_is_told_from_what_lies_within() -> None:
    store = np.repeat(np.arange(6), 2)
    between = store / 10
    within = np.tile([0.2, 0.4], 6)
    shares = np.column_stack([between, within])
    for found in (carried(by_store(shares, store), [1, 1]), carried_together(shares, [1, 1], store)):
        assert isinstance(found, Carried)
        first, second = found.parts
        assert first.within == pytest.approx(0)
        assert second.between == 0
        assert first.share + second.share == pytest.approx(1)
        assert first.share == pytest.approx((first.between or 0) + (first.within or 0))


def test_without_correlation_both_ways_agree_and_a_gap_counts_as_nothing() -> None:
    chance = np.random.default_rng(5)
    store = np.repeat(np.arange(100), 20)
    shares = chance.normal(0.6, [0.1, 0.2, 0.3], (2_000, 3))
    shares[:, 1] += chance.normal(0, 0.2, 100)[store]
    shares[chance.random(2_000) < 0.5, 2] = np.nan
    apart, together = carried(by_store(shares, store), [3, 2, 1]), carried_together(shares, [3, 2, 1], store)
    assert isinstance(apart, Carried)
    assert isinstance(together, Carried)
    # Variances of points: 9 · 0.01 = 0.09, 4 · (0.04 + 0.04) = 0.32 half of it between, 0.09/2 = 0.045.
    true = np.array([0.09, 0.32, 0.045]) / 0.455
    for found in (apart, together):
        assert np.array([part.share for part in found.parts]) == pytest.approx(true, abs=0.06)
        assert found.parts[1].between == pytest.approx(0.16 / 0.455, abs=0.08)
        assert sum(part.share for part in found.parts) == pytest.approx(1)


def test_a_question_that_makes_up_for_another_carries_less_than_nothing() -> None:
    shares = np.array([[0.0, 0.6], [1.0, 0.4]] * 3)
    found = carried_together(shares, [1, 1], np.zeros(6, int))
    assert isinstance(found, Carried)
    assert [part.share for part in found.parts] == pytest.approx([1.25, -0.25])


def test_nothing_to_carry_says_why() -> None:
    assert carried([], []) is NoModel.NO_VISITS
    assert carried([Moments.of([], [], [])], [1]) is NoModel.NO_VISITS
    assert carried([moments([[2 / 3] * 3])], [1]) is NoModel.NO_SPREAD
    assert carried_together(np.full((3, 2), np.nan), [1, 1], np.zeros(3, int)) is NoModel.NO_VISITS
    assert carried_together(np.full((3, 2), 2 / 3), [1, 7], np.arange(3)) is NoModel.NO_SPREAD
    assert carried_together(np.empty((0, 2)), [1, 1], np.empty(0, int)) is NoModel.NO_VISITS
