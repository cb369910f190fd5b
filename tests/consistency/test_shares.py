"""Where inconsistency comes from: worked by hand, with intervals that hold the truth."""

import numpy as np
import pytest

from audits.consistency import crossed
from audits.consistency.crossed import NotCrossed, ShopperSplit, split_by_shopper
from audits.consistency.groups import Moments
from audits.consistency.mixtures import band_of
from audits.consistency.posterior import believe
from audits.consistency.shares import Shares, Source, shares_of
from audits.consistency.spread import NoModel, spread_of
from tests.consistency.builders import made_up_shoppers, made_up_stores, moments, shopper_cells

NOBODY = NotCrossed("no visit in it names its shopper.")


def split(scores: Moments, shoppers: ShopperSplit | NotCrossed = NOBODY) -> Shares:
    found = shares_of(scores, spread_of(scores), shoppers)
    assert isinstance(found, Shares), found
    return found


def test_without_shoppers_the_stores_share_is_the_icc_and_the_rest_lies_within_stores() -> None:
    # Six stores with two visits each, 0.1 apart: MSW = 0.005; means 0.02 apart: MSB = 2 · 0.007/5 = 0.0028 < MSW,
    # and with means 0.1 apart MSB = 2 · 0.175/5 = 0.07: τ² = 0.0325, ICC = 0.0325/0.0375 = 0.866667.
    scores = moments([[0.2 + step / 10, 0.3 + step / 10] for step in range(6)])
    found = split(scores)
    stores, visits = found.shares
    assert (found.visits, stores.source, visits.source) == (12, Source.STORES, Source.VISITS)
    assert stores.share == pytest.approx(0.866667, rel=1e-6)
    assert stores.share + visits.share == pytest.approx(1)
    assert (visits.low, visits.high) == pytest.approx((1 - stores.high, 1 - stores.low))
    assert found.of(Source.SHOPPERS) is None


def test_a_grid_that_is_there_already_gives_the_same() -> None:
    scores = made_up_stores(np.random.default_rng(1), 20, (1, 4), 0.3).scores
    spread = spread_of(scores)
    assert shares_of(scores, spread, NOBODY, believe(scores, spread).grid) == split(scores)


@pytest.mark.parametrize(("stores", "icc", "off"), [(6, 0.5, 0.012), (30, 0.2, 0.004), (100, 0.4, 0.004)])
def test_the_interval_is_that_of_a_grid_a_thousand_times_as_fine(stores: int, icc: float, off: float) -> None:
    scores = made_up_stores(np.random.default_rng(stores), stores, (1, 4), icc).scores
    spread = spread_of(scores)
    mean_square = spread.within_variance or 0
    tau = (np.arange(2_000) + 0.5) / 4_000
    variance = np.exp(np.linspace(np.log(mean_square) - 3, np.log(min(0.25, 20 * mean_square)), 100))
    density = np.zeros((2_000, 100))
    precision, weighed = np.zeros_like(density), np.zeros_like(density)
    for visits, mean in zip(scores.visits.tolist(), scores.means.tolist(), strict=True):
        total = tau[:, None] ** 2 + variance / visits
        precision += 1 / total
        weighed += mean / total
        density -= 0.5 * (np.log(total) + mean**2 / total)
    density += 0.5 * (weighed**2 / precision - np.log(precision))
    density -= 0.5 * (spread.within_freedom * np.log(variance) + spread.within_squares / variance)
    weight = np.exp(density - density.max())
    share = tau[:, None] ** 2 / (tau[:, None] ** 2 + variance)
    found = split(scores).shares[0]
    assert (found.low, found.high) == pytest.approx(
        band_of((weight / weight.sum()).ravel(), share.ravel()), abs=off
    )


def test_an_estimate_of_0_lies_in_its_interval() -> None:
    stores = split(moments([[0.60 + step / 50, 0.70 + step / 50] for step in range(6)])).of(Source.STORES)
    assert stores is not None
    assert (stores.share, stores.low) == (0, 0)
    assert 0.1 < stores.high < 0.8


def test_intervals_of_the_stores_share_hold_the_truth_in_fifty_networks_of_each_kind() -> None:
    held = {}
    for stores, visits, icc in [(8, (2, 4), 0.3), (30, (1, 3), 0.2), (100, (1, 8), 0.4)]:
        random = np.random.default_rng([stores, 21])
        found = [split(made_up_stores(random, stores, visits, icc).scores).shares[0] for _ in range(50)]
        held[stores] = np.mean([share.low <= icc <= share.high for share in found])
    assert min(held.values()) >= 0.88, held
    assert np.mean(list(held.values())) > 0.92, held


def test_with_shoppers_the_reml_variances_are_shared_out() -> None:
    # The balanced table of test_crossed: variances 0.00395122, 0.00220122 and 0.000487805 of 0.006640245.
    store, shopper, sign = (grid.ravel() for grid in np.meshgrid(range(5), range(5), [-1, 1], indexing="ij"))
    cells = shopper_cells(store, shopper, 0.6 + 0.04 * (store - 2) + 0.03 * (shopper - 2) + 0.02 * sign)
    shoppers = split_by_shopper(cells)
    assert isinstance(shoppers, ShopperSplit)
    found = split(moments([[0.1, 0.2]] * 4 + [[0.3, 0.5]]), shoppers)
    assert [share.source for share in found.shares] == [Source.STORES, Source.SHOPPERS, Source.VISITS]
    assert [share.share for share in found.shares] == pytest.approx([0.595041, 0.331497, 0.073462], rel=2e-3)
    assert sum(share.share for share in found.shares) == pytest.approx(1)
    assert found.visits == 50
    assert all(share.low <= share.share <= share.high for share in found.shares)


def test_intervals_with_shoppers_hold_the_truth_in_fifty_networks() -> None:
    true = np.array([0.05, 0.05, 0.1]) ** 2 / 0.015
    held = []
    for seed in range(50):
        truth = made_up_shoppers(np.random.default_rng([seed, 9]), 30, 12, 200, (0.05, 0.05, 0.1))
        shoppers = split_by_shopper(truth.cells)
        assert isinstance(shoppers, ShopperSplit)
        shares = split(moments([[0.1, 0.2]] * 5 + [[0.3]]), shoppers).shares
        held.append([share.low <= value <= share.high for share, value in zip(shares, true, strict=True)])
    assert np.mean(held, axis=0).min() >= 0.88
    assert np.mean(held) > 0.92


def test_bands_read_off_between_five_points_are_those_of_many(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = made_up_shoppers(np.random.default_rng(4), 20, 8, 150, (0.05, 0.04, 0.1)).cells
    few = split_by_shopper(cells)
    monkeypatch.setattr(crossed, "STORE_POINTS", 31)
    many = split_by_shopper(cells)
    assert isinstance(few, ShopperSplit)
    assert isinstance(many, ShopperSplit)
    assert np.array(few.share_bands) == pytest.approx(np.array(many.share_bands), abs=0.005)


@pytest.mark.parametrize(
    ("scores", "reason"),
    [
        ([], NoModel.NO_VISITS),
        ([[0.1, 0.2], [0.3, 0.4]], NoModel.FEW_STORES),
        ([[0.1], [0.2], [0.3], [0.4], [0.5]], NoModel.SINGLE_VISITS),
        ([[0.5, 0.5]] * 5, NoModel.NO_SPREAD),
    ],
)
def test_what_cannot_be_split_says_why(scores: list[list[float]], reason: NoModel) -> None:
    groups = moments(scores)
    assert shares_of(groups, spread_of(groups), NOBODY) is reason


def test_where_repeat_visits_never_differ_all_of_it_is_the_stores() -> None:
    found = split(moments([[step / 10, step / 10] for step in range(6)]))
    assert [(share.share, share.low, share.high) for share in found.shares] == [(1, 1, 1), (0, 0, 0)]
