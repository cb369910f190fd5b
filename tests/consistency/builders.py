"""Visits made up for the tests of comparison, and the groups that SQL would make of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audits.consistency.groups import Cells, Groups, Moments, ShopperCells, Store, Touchpoint

Scores = Sequence[Sequence[float]]
"""Shares of visits, store by store."""


def moments(scores: Scores) -> Moments:
    """n, Σ and Σ² of each store's shares, added up in plain floats as SQL would."""
    return Moments.of(
        [len(shares) for shares in scores],
        [sum(shares) for shares in scores],
        [sum(share * share for share in shares) for shares in scores],
    )


def network(
    scores: Scores,
    touchpoints: Mapping[str, Scores] | None = None,
    shoppers: ShopperCells | None = None,
    notes: tuple[str, ...] = (),
) -> Groups:
    """A network of stores S000, S001, … with these total scores; a touchpoint a store never had is an empty list."""
    store, touchpoint, shares = [], [], []
    for position, by_store in enumerate((touchpoints or {}).values()):
        for place, cell in enumerate(by_store):
            if cell:
                store.append(place)
                touchpoint.append(position)
                shares.append(cell)
    return Groups(
        stores=tuple(Store(f"S{place:03d}", f"Store {place}", "Here") for place in range(len(scores))),
        totals=moments(scores),
        touchpoints=tuple(Touchpoint(key, key.title()) for key in touchpoints or {}),
        cells=Cells(np.array(store, int), np.array(touchpoint, int), moments(shares)),
        shoppers=shoppers,
        notes=notes,
    )


@dataclass(frozen=True)
class Truth:
    """Made-up visits and what is true of their stores; `scores` are the stores' groups of visits."""

    scores: Moments
    stores: NDArray[np.float64]
    visits_sd: float


def made_up_stores(
    random: np.random.Generator, stores: int, visits: tuple[int, int], icc: float, sd: float = 0.12
) -> Truth:
    """Stores around 75 % with between `visits[0]` and `visits[1]` visits each; `sd` is that of a single visit.

    At least one store is visited twice, or there would be no model.
    """
    counts = random.integers(visits[0], visits[1] + 1, stores)
    counts[0] = max(counts[0], 2)
    truth = random.normal(0.75, sd * np.sqrt(icc), stores)
    store = np.repeat(np.arange(stores), counts)
    visits_sd = float(sd * np.sqrt(1 - icc))
    shares = random.normal(truth[store], visits_sd)
    return Truth(_grouped(store, shares), truth, visits_sd)


@dataclass(frozen=True)
class CrossedTruth:
    """Made-up visits one by one, their groups by store and shopper, and each shopper's true leniency."""

    store: NDArray[np.int64]
    shopper: NDArray[np.int64]
    share: NDArray[np.float64]
    leniency: NDArray[np.float64]
    cells: ShopperCells


def made_up_shoppers(
    random: np.random.Generator, stores: int, shoppers: int, visits: int, sds: tuple[float, float, float]
) -> CrossedTruth:
    """Visits to stores by shoppers, both at random; `sds` are those of stores, shoppers and visits."""
    store, shopper = random.integers(0, stores, visits), random.integers(0, shoppers, visits)
    store_effects, leniency = random.normal(0, sds[0], stores), random.normal(0, sds[1], shoppers)
    share = 0.7 + store_effects[store] + leniency[shopper] + random.normal(0, sds[2], visits)
    return CrossedTruth(store, shopper, share, leniency, shopper_cells(store, shopper, share))


def shopper_cells(
    store: NDArray[np.int64], shopper: NDArray[np.int64], share: NDArray[np.float64]
) -> ShopperCells:
    """Visits grouped by store and shopper; shoppers are called P00, P01, …"""
    names = int(shopper.max()) + 1
    places, cell = np.unique(store * names + shopper, return_inverse=True)
    shoppers = tuple(f"P{name:02d}" for name in range(names))
    return ShopperCells(shoppers, places // names, places % names, _grouped(cell, share))


def _grouped(group: NDArray[np.int64], share: NDArray[np.float64]) -> Moments:
    total, squares = (np.bincount(group, values).astype(float) for values in (share, share**2))
    return Moments(np.bincount(group), total, squares)
