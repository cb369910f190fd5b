"""How many visits, and which store next: worked by hand, against statsmodels, and by trying it out."""

import math

import numpy as np
import pytest
from statsmodels.stats.power import NormalIndPower

from audits.consistency.changes import Mean, is_change_real
from audits.consistency.grid import Grid
from audits.consistency.groups import Moments
from audits.consistency.next_visits import NextVisit, first_visit, next_visits, visit_value
from audits.consistency.planning import (
    NoPlan,
    Plan,
    gain_provable,
    visits_for_reliability,
    visits_to_prove_gain,
    visits_to_tell_apart,
)
from audits.consistency.posterior import Posterior, believe
from audits.consistency.spread import NoModel, Spread, centre_of, spread_of
from tests.consistency.builders import made_up_stores, moments

# Six stores with two visits each, 0.1 apart: MSW = 0.005 on 6 degrees of freedom; t_0.975 = 2.446912, t_0.8 = 0.905703.
SPREAD = spread_of(moments([[0.60 + step / 50, 0.70 + step / 50] for step in range(6)]))
LARGE = Spread(1000, 101_000, 0.7, 0.02 * 100_000, 100.0, 101.0)
"""MSW = 0.02 on 100,000 degrees of freedom."""


def test_visits_to_tell_two_stores_apart_by_hand() -> None:
    # 2 · 0.005 · (3.352615)²/0.1² = 11.24
    assert visits_to_tell_apart(0.1, SPREAD) == 12
    assert visits_to_tell_apart(0.5, SPREAD) == 1


@pytest.mark.parametrize("difference", [0.02, 0.05, 0.1])
def test_with_many_visits_behind_the_spread_it_is_the_usual_power(difference: float) -> None:
    exact = NormalIndPower().solve_power(difference / math.sqrt(0.02), alpha=0.05, power=0.8)
    assert visits_to_tell_apart(difference, LARGE) == math.ceil(exact)


def test_a_gain_is_proved_by_visits_before_and_after() -> None:
    # One side 0.005 · 3.352615²/0.1² = 5.620; 8 before: 1/n = 1/5.620 − 1/8, n = 18.89; 5 before are too few.
    assert visits_to_prove_gain(0.1, SPREAD) == 12
    assert visits_to_prove_gain(0.1, SPREAD, before=8) == 19
    assert visits_to_prove_gain(0.1, SPREAD, before=5) is NoPlan.FEW_BEFORE
    assert visits_to_prove_gain(0.1, SPREAD, before=0) is NoPlan.FEW_BEFORE
    assert visits_to_prove_gain(0.1, SPREAD, before=8, stores=4) == 5
    assert visits_to_prove_gain(0.1, SPREAD, stores=6) == 2
    provable = gain_provable(8, 19, SPREAD)
    assert isinstance(provable, float)
    assert 0.099 < provable < 0.1


def test_what_no_number_of_visits_can_do_says_why() -> None:
    once = spread_of(moments([[0.1], [0.2], [0.3], [0.4], [0.5]]))
    assert visits_to_tell_apart(0.1, once) is NoPlan.SINGLE_VISITS
    assert gain_provable(1, 1, once) is NoPlan.SINGLE_VISITS
    assert visits_for_reliability(0.8, once) is NoModel.SINGLE_VISITS
    assert visits_for_reliability(0.8, SPREAD) is NoPlan.STORES_ALIKE
    for gain, stores in ((0, 1), (-0.1, 1), (math.nan, 1), (0.1, 0)):
        with pytest.raises(ValueError, match="above 0"):
            visits_to_prove_gain(gain, SPREAD, stores=stores)


def test_reliability_and_cost() -> None:
    differing = spread_of(moments([[0.2 + step / 10, 0.3 + step / 10] for step in range(6)]))  # ICC 0.866667
    assert visits_for_reliability(0.95, differing) == 3  # 19 · 0.133333/0.866667 = 2.92
    plan = Plan(visits_each=12, stores=2, fee_cents=2_550)
    assert (plan.visits, plan.cost_cents) == (24, 61_200)


def test_planned_visits_prove_a_true_difference_four_times_in_five() -> None:
    truth = made_up_stores(np.random.default_rng(1), 60, (2, 6), 0.3)
    spread = spread_of(truth.scores)
    visits = visits_to_tell_apart(0.08, spread)
    assert isinstance(visits, int)
    random = np.random.default_rng(2)
    sd = math.sqrt(spread.within_variance or 0)
    means = random.normal([0.6, 0.68], sd / math.sqrt(visits), (2_000, 2))
    proved = [is_change_real(Mean(visits, low), Mean(visits, high), spread) for low, high in means.tolist()]
    assert 0.77 < np.mean(proved) < 0.86


def one_point(tau: float, sigma: float, visits: list[int], means: list[float]) -> Posterior:
    """A posterior where the spread is known and the centre is 0.7 for certain."""
    grid = Grid(np.ones(1), np.array([tau**2]), np.array([sigma**2]), np.array([0.7]), np.zeros(1))
    scores = Moments.of(visits, [n * m for n, m in zip(visits, means, strict=True)], [1.0] * len(visits))
    own = np.array(visits) * tau**2 / (np.array(visits) * tau**2 + sigma**2)
    adjusted, sd = 0.7 + own * (np.array(means) - 0.7), tau * np.sqrt(1 - own)
    return Posterior(scores, grid, adjusted, adjusted - 1.96 * sd, adjusted + 1.96 * sd)


def test_the_value_of_a_visit_by_hand() -> None:
    # τ = σ = 0.1, one visit at 0.7: variance 0.005, after another 0.00333333, step sqrt(0.00166667) = 0.0408248;
    # at the centre its value is 0.0408248 · 0.398942 = 0.0162867. Width left: sqrt(0.00333333/0.005) = 0.816497.
    first, second = next_visits(one_point(0.1, 0.1, [1, 1], [0.8, 0.7]), 0.7)
    assert (second.store, first.store) == (0, 1)
    assert first.value == pytest.approx(0.0162867, rel=1e-5)
    assert first.chance_above == pytest.approx(0.5)
    assert first.width_after == pytest.approx(0.816497 * first.width, rel=1e-5)
    # At 0.8: adjusted 0.75, k = 0.05/0.0408248 = 1.224745: φ = 0.188449, Φ(−k) = 0.110336: 0.00217636
    assert second.value == pytest.approx(0.00217636, rel=1e-4)
    assert second.chance_above == pytest.approx(0.76025, rel=1e-4)


def test_the_value_of_a_visit_is_what_it_saves_on_average() -> None:
    random = np.random.default_rng(3)
    for distance, step in ((0.0, 0.03), (0.02, 0.03), (-0.05, 0.03)):
        after = distance + random.normal(0, step, 400_000)
        saved = np.maximum(after, 0).mean() - max(distance, 0)
        assert visit_value(np.array([distance]), np.array([step]))[0] == pytest.approx(saved, abs=2e-4)


def test_the_first_visit_to_a_store_is_worth_the_most_at_the_centre_and_each_further_one_less() -> None:
    posterior = one_point(0.1, 0.1, [1, 2, 5, 40], [0.7] * 4)
    found = next_visits(posterior, 0.7)
    assert [visit.visits for visit in found] == [1, 2, 5, 40]
    never = first_visit(posterior, 0.7)
    assert (never.store, never.visits, never.chance_above) == (None, 0, 0.5)
    assert never.value > found[0].value
    assert never.width == pytest.approx(2 * 1.96 * 0.1, rel=1e-4)
    assert never.width_after == pytest.approx(never.width * math.sqrt(0.5), rel=1e-4)


def test_where_visits_never_differ_another_one_is_worth_nothing() -> None:
    scores = moments([[0.5, 0.5], [0.6, 0.6], [0.7, 0.7], [0.8], [0.9, 0.9]])
    found = next_visits(believe(scores, spread_of(scores)), 0.7)
    assert [visit.value for visit in found] == [0] * 5
    assert [visit.store for visit in found] == [0, 1, 2, 3, 4]
    assert max(visit.width for visit in found) < 1e-9


def test_bands_narrow_by_what_was_said_once_another_visit_is_made() -> None:
    said, came = [], []
    for seed in range(50):
        random = np.random.default_rng([seed, 51])
        truth = made_up_stores(random, 20, (1, 4), 0.3)
        spread = spread_of(truth.scores)
        posterior, centre = believe(truth.scores, spread), centre_of(truth.scores, spread)
        assert centre is not None
        wanted = next_visits(posterior, centre)[0]
        assert isinstance(wanted, NextVisit)
        assert wanted.store is not None
        share = random.normal(truth.stores[wanted.store], truth.visits_sd)
        more = np.arange(20) == wanted.store
        scores = Moments(
            truth.scores.visits + more,
            truth.scores.total + more * share,
            truth.scores.squares + more * share**2,
        )
        again = believe(scores, spread_of(scores))
        said.append(wanted.width_after)
        came.append(float((again.high - again.low)[wanted.store]))
    assert np.mean(said) == pytest.approx(np.mean(came), rel=0.06)
