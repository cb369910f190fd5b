"""Mixtures of normals: their mean, their distribution, and the central 95 % of it."""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from audits.consistency.distributions import normal_cdf, normal_density, normal_quantile
from audits.consistency.groups import Floats

TAIL = 0.025
STEPS = 40
CLOSE_ENOUGH = 1e-6
"""A quantile is found when the probability below it is right to this."""

SMALLEST = 1e-300
"""Keeps a step finite where a density is 0; the bracket then takes over."""


NARROWEST_SD = 1e-12
"""Stands for a band without width, where a store's visits never differ."""


@dataclass(frozen=True)
class Mixture:
    """J mixtures of the same K weights: `centres` and `sds` are J × K, `weight` has length K and sums to 1."""

    weight: Floats
    centres: Floats
    sds: Floats

    def __len__(self) -> int:
        return len(self.centres)

    def mean(self) -> Floats:
        """Mean of each mixture, length J."""
        return self.centres @ self.weight

    def sd(self) -> Floats:
        """Standard deviation of each mixture, length J."""
        spread = self.sds**2 + (self.centres - self.mean()[:, None]) ** 2
        sds: Floats = np.sqrt(spread @ self.weight)
        return sds

    def cdf(self, values: Floats) -> Floats:
        """P(θ_j < value_j), length J."""
        return normal_cdf((values[:, None] - self.centres) / self.sds) @ self.weight

    def density(self, values: Floats) -> Floats:
        """Density of mixture j at value_j, length J."""
        return (normal_density((values[:, None] - self.centres) / self.sds) / self.sds) @ self.weight


def central_band(mixture: Mixture) -> tuple[Floats, Floats]:
    """The central 95 % of each mixture: two arrays of length J."""
    return quantile(mixture, TAIL), quantile(mixture, 1 - TAIL)


def band_of(weight: Floats, values: Floats) -> tuple[float, float]:
    """Central 95 % of a figure known at each point of a grid, with the points' weights."""
    order = np.argsort(values)
    below = np.cumsum(weight[order]) - weight[order] / 2
    low, high = np.interp((TAIL, 1 - TAIL), below, values[order])
    return float(low), float(high)


def quantile(mixture: Mixture, probability: float) -> Floats:
    """The value of each mixture below which lies `probability`, by Newton's method kept inside a bracket.

    Steps are taken on the normal scale, where a mixture close to a normal is close to a line: two or three suffice.
    The bracket is the mean ± as many standard deviations as Cantelli's inequality can need.
    """
    mean, sd = mixture.mean(), mixture.sd()
    reach = sd / np.sqrt(min(probability, 1 - probability))
    low, high = mean - reach, mean + reach
    aim = NormalDist().inv_cdf(probability)
    values = mean + sd * aim
    for _ in range(STEPS):
        reached = mixture.cdf(values)
        if np.abs(reached - probability).max() < CLOSE_ENOUGH:
            break
        low, high = (
            np.where(reached < probability, values, low),
            np.where(reached > probability, values, high),
        )
        z = normal_quantile(reached)
        stepped = values - (z - aim) * normal_density(z) / np.maximum(mixture.density(values), SMALLEST)
        values = np.where((stepped > low) & (stepped < high), stepped, (low + high) / 2)
    return values
