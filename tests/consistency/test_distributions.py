"""The normal and Student's t, held against scipy; mixtures against their definition."""

import numpy as np
import pytest
from scipy import stats

from audits.consistency.distributions import normal_cdf, normal_density, normal_quantile, t_quantile
from audits.consistency.mixtures import Mixture, band_of, central_band, quantile


def test_the_normal_agrees_with_scipy() -> None:
    z = np.linspace(-10, 10, 20_001)
    assert np.abs(normal_cdf(z) - stats.norm.cdf(z)).max() < 5e-8
    assert np.abs(normal_density(z) - stats.norm.pdf(z)).max() < 1e-12
    probability = np.linspace(0.0001, 0.9999, 5_001)
    assert np.abs(normal_quantile(probability) - stats.norm.ppf(probability)).max() < 1e-4


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 5, 8, 29, 30, 101, 1_999, 2_000, 40_000])
@pytest.mark.parametrize("probability", [0.5, 0.9, 0.975, 0.9995])
def test_students_t_agrees_with_scipy(freedom: int, probability: float) -> None:
    expected = stats.t.ppf(probability, freedom)
    assert t_quantile(probability, freedom) == pytest.approx(expected, rel=1e-8, abs=1e-9)


@pytest.mark.parametrize(("probability", "freedom"), [(0.975, 0), (0.3, 5), (1.0, 5)])
def test_a_t_that_does_not_exist_is_refused(probability: float, freedom: int) -> None:
    with pytest.raises(ValueError, match="t_quantile takes"):
        t_quantile(probability, freedom)


def test_one_normal_has_its_own_quantiles() -> None:
    low, high = central_band(Mixture(np.ones(1), np.array([[3.0]]), np.array([[2.0]])))
    assert (low[0], high[0]) == pytest.approx((3 - 2 * 1.959964, 3 + 2 * 1.959964), abs=1e-4)


def test_quantiles_are_of_the_mixture_and_not_of_a_normal_with_its_mean_and_sd() -> None:
    random = np.random.default_rng(1)
    weight = np.array([0.6, 0.3, 0.1])
    mixture = Mixture(weight, np.array([[0.0, 1.0, 8.0]] * 2), np.array([[0.2, 1.0, 0.5], [1.0, 2.0, 3.0]]))
    for probability in (0.01, 0.025, 0.5, 0.975):
        assert mixture.cdf(quantile(mixture, probability)) == pytest.approx(probability, abs=2e-6)
    drawn = random.choice(3, 200_000, p=weight)
    values = random.normal(mixture.centres[0, drawn], mixture.sds[0, drawn])
    assert mixture.mean()[0] == pytest.approx(values.mean(), abs=0.02)
    assert mixture.sd()[0] == pytest.approx(values.std(), abs=0.02)
    assert quantile(mixture, 0.975)[0] == pytest.approx(np.quantile(values, 0.975), abs=0.03)


def test_the_band_of_a_figure_on_a_grid_leaves_2_5_percent_on_either_side() -> None:
    # 1,000 equal weights on 1 to 1,000: the middles of the weights put 2.5 % at 25.5 and 97.5 % at 975.5.
    values = np.arange(1_000.0, 0.0, -1.0)
    assert band_of(np.full(1_000, 0.001), values) == pytest.approx((25.5, 975.5))
