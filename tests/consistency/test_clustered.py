"""Metrics whose errors know stores: against statsmodels, and by trying it out."""

from collections.abc import Callable
from random import Random

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from audits.consistency import metrics
from audits.consistency.clustered import StoresMetric, ces, csat, nps, share_of_yes
from audits.consistency.groups import Integers


def made_up_answers(seed: int, stores: int, answers: int, apart: float) -> tuple[np.ndarray, np.ndarray]:
    """Answers 0 to 10 around 7.5, with stores as far apart; and the store of each."""
    random = np.random.default_rng(seed)
    store = random.integers(0, stores, answers)
    answer = np.clip(np.round(random.normal(7.5 + random.normal(0, apart, stores)[store], 2)), 0, 10)
    return answer.astype(int), store


def counted(answer: np.ndarray, store: np.ndarray, scale: int) -> np.ndarray:
    counts = np.zeros((int(store.max()) + 1, scale), int)
    np.add.at(counts, (store, answer), 1)
    return counts


@pytest.mark.parametrize(
    ("metric", "scale", "worth"),
    [
        (nps, 11, [-100.0] * 7 + [0.0] * 2 + [100.0] * 2),
        (csat, 5, [0.0] * 3 + [100.0] * 2),
        (ces, 7, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]),
        (share_of_yes, 2, [0.0, 100.0]),
    ],
)
def test_errors_are_those_of_statsmodels_with_stores_as_clusters(
    metric: Callable[[Integers], StoresMetric], scale: int, worth: list[float]
) -> None:
    for seed in range(5):
        answer, store = made_up_answers(seed, 12, 150, 1.5)
        answer %= scale
        found = metric(counted(answer, store, scale))
        fitted = sm.OLS(np.array(worth)[answer], np.ones(150)).fit(
            cov_type="cluster", cov_kwds={"groups": store}, use_t=True
        )
        assert found.metric.value == pytest.approx(float(fitted.params[0]))
        assert found.clustered_error == pytest.approx(float(fitted.bse[0]))
        if found.is_clustered:
            assert found.band == pytest.approx(tuple(fitted.conf_int()[0]))


def test_the_formula_stays_at_hand_and_the_wider_interval_is_shown() -> None:
    # Six stores: three all promoters, three all detractors, ten answers each: NPS 0.
    # One by one SE 100 sqrt(1/60) = 12.91; by stores off = ±1000: SE sqrt(6/5 · 6 · 10⁶)/60 = 44.72, t on 5 = 2.570582.
    counts = np.zeros((6, 11), int)
    counts[:3, 10] = counts[3:, 0] = 10
    found = nps(counts)
    assert found.metric == metrics.nps(counts.sum(axis=0).tolist())
    assert found.metric.standard_error == pytest.approx(12.90994)
    assert found.clustered_error == pytest.approx(44.72136)
    assert found.standard_error == found.clustered_error
    assert found.is_clustered
    assert found.band == pytest.approx((-114.95994, 114.95994))


def test_stores_all_alike_leave_the_formula() -> None:
    counts = np.tile([2, 3, 5, 20, 10], (8, 1))
    found = csat(counts)
    assert found.clustered_error == pytest.approx(0, abs=1e-9)
    assert not found.is_clustered
    assert found.standard_error == found.metric.standard_error
    assert found.band == found.metric.band


def test_fewer_than_five_stores_with_answers_cannot_tell() -> None:
    counts = np.zeros((7, 11), int)
    counts[:4, 9] = 3
    counts[0, 0] = 1
    found = nps(counts)
    assert (found.stores, found.clustered_error) == (4, None)
    assert found.band == found.metric.band
    nothing = nps(np.zeros((3, 11), int))
    assert (nothing.metric, nothing.stores, nothing.band, nothing.standard_error) == (
        metrics.NOTHING,
        0,
        None,
        None,
    )


@pytest.mark.parametrize("counts", [np.zeros((3, 10), int), np.full((2, 11), -1), np.zeros(11, int)])
def test_counts_of_another_scale_are_refused(counts: np.ndarray) -> None:
    with pytest.raises(ValueError, match="stores × 11"):
        nps(counts)


def test_intervals_hold_the_truth_where_stores_differ_and_the_formula_alone_does_not() -> None:
    truth = _true_nps()
    held, by_answers = [], []
    for seed in range(50):
        answer, store = made_up_answers(100 + seed, 25, 500, 1.5)
        found = nps(counted(answer, store, 11))
        assert found.band is not None
        assert found.metric.band is not None
        held.append(found.band[0] <= truth <= found.band[1])
        by_answers.append(found.metric.band[0] <= truth <= found.metric.band[1])
    assert np.mean(held) >= 0.88
    assert np.mean(by_answers) < 0.75


def _true_nps() -> float:
    answer, _ = made_up_answers(1, 100_000, 400_000, 1.5)
    return float(100 * ((answer >= 9).mean() - (answer <= 6).mean()))


@settings(deadline=None, max_examples=50)
@given(st.lists(st.lists(st.integers(0, 9), min_size=5, max_size=5), min_size=1, max_size=12), st.randoms())
def test_the_order_of_stores_and_stores_without_answers_do_not_matter(
    rows: list[list[int]], chance: Random
) -> None:
    first = csat(np.array(rows))
    again = csat(np.array([*chance.sample(rows, len(rows)), [0] * 5]))
    assert (first.metric, first.stores) == (again.metric, again.stores)
    assert first.clustered_error == pytest.approx(again.clustered_error)
