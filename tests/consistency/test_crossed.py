"""Stores and shoppers told apart: against statsmodels, on made-up truths, and where it cannot be done."""

import warnings

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
import pytest
from statsmodels.regression.mixed_linear_model import MixedLM

from audits.consistency import crossed, likelihood
from audits.consistency.crossed import NotCrossed, ShopperSplit, split_by_shopper
from audits.consistency.groups import Moments, ShopperCells
from audits.consistency.likelihood import CrossedSums
from tests.consistency.builders import CrossedTruth, made_up_shoppers, shopper_cells


def split(cells: ShopperCells) -> ShopperSplit:
    found = split_by_shopper(cells)
    assert isinstance(found, ShopperSplit), found
    return found


def reml_by_statsmodels(truth: CrossedTruth) -> tuple[list[float], dict[int, float]]:
    """Standard deviations of stores, shoppers and visits, and the shoppers' predicted effects."""
    visits = pd.DataFrame({"store": truth.store, "shopper": truth.shopper, "share": 100 * truth.share})
    model = MixedLM.from_formula(
        "share ~ 1",
        groups=np.ones(len(visits)),
        vc_formula={"store": "0 + C(store)", "shopper": "0 + C(shopper)"},
        data=visits,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = model.fit(reml=True, method=["bfgs", "powell"], gtol=1e-8)
    variances = dict(zip(model.exog_vc.names, fitted.vcomp, strict=True))
    effects = {
        int(name.split("[")[2].rstrip("]")): value / 100
        for name, value in fitted.random_effects[1.0].items()
        if name.startswith("shopper")
    }
    return [(value**0.5) / 100 for value in (variances["store"], variances["shopper"], fitted.scale)], effects


@pytest.mark.parametrize(
    ("seed", "stores", "shoppers", "visits"), [(1, 12, 6, 90), (2, 25, 9, 140), (3, 8, 14, 120)]
)
def test_reml_agrees_with_statsmodels_to_a_thousandth(
    seed: int, stores: int, shoppers: int, visits: int
) -> None:
    truth = made_up_shoppers(np.random.default_rng(seed), stores, shoppers, visits, (0.06, 0.05, 0.1))
    sds, effects = reml_by_statsmodels(truth)
    found = split(truth.cells)
    assert [found.sd_stores, found.sd_shoppers, found.sd_visits] == pytest.approx(sds, rel=1e-3)
    for leniency in found.leniencies:
        # Ours averages over what the spread may be, theirs plugs in one: alike, not equal.
        assert leniency.leniency == pytest.approx(effects[int(leniency.shopper[1:])], abs=0.012)


def test_balanced_data_give_the_analysis_of_variance() -> None:
    # Five stores × five shoppers, two visits each, from effects −2 … 2 (× 0.04 and × 0.03) and visits ± 0.02:
    # MS within cells = 25 · 2 · 0.02²/25 = 0.0008; no interaction, so error = 25 · 0.0008/(25 + 16) = 0.000487805;
    # MS stores = 10 · 0.04² · 10/4 = 0.04, so σ²_store = (0.04 − 0.000487805)/10 = 0.00395122;
    # MS shoppers = 10 · 0.03² · 10/4 = 0.0225, so σ²_shopper = (0.0225 − 0.000487805)/10 = 0.00220122.
    store, shopper, sign = (grid.ravel() for grid in np.meshgrid(range(5), range(5), [-1, 1], indexing="ij"))
    share = 0.6 + 0.04 * (store - 2) + 0.03 * (shopper - 2) + 0.02 * sign
    found = split(shopper_cells(store, shopper, share))
    assert found.sd_stores**2 == pytest.approx(0.00395122, rel=1e-3)
    assert found.sd_shoppers**2 == pytest.approx(0.00220122, rel=1e-3)
    assert found.sd_visits**2 == pytest.approx(0.000487805, rel=1e-3)
    assert [row.leniency for row in found.leniencies] == sorted(row.leniency for row in found.leniencies)


def test_leniencies_and_the_shoppers_spread_are_held_by_their_bands() -> None:
    held, spread_held = [], []
    for seed in range(30):
        truth = made_up_shoppers(np.random.default_rng([seed, 4]), 30, 10, 200, (0.05, 0.05, 0.1))
        found = split(truth.cells)
        true = [truth.leniency[int(row.shopper[1:])] for row in found.leniencies]
        held += [row.low <= value <= row.high for row, value in zip(found.leniencies, true, strict=True)]
        spread_held.append(found.sd_shoppers_low <= 0.05 <= found.sd_shoppers_high)
    assert 0.91 < np.mean(held) < 0.99
    assert np.mean(spread_held) > 0.85


def test_meetings_as_a_table_give_what_meetings_as_pairs_give(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = made_up_shoppers(np.random.default_rng(4), 20, 8, 150, (0.05, 0.04, 0.1)).cells
    by_pairs = split(cells)
    monkeypatch.setattr(likelihood, "MOST_PAIRS", 0)
    by_table = split(cells)
    assert by_table.sd_stores == pytest.approx(by_pairs.sd_stores, rel=1e-6)
    assert by_table.sd_shoppers == pytest.approx(by_pairs.sd_shoppers, rel=1e-6)


def test_more_than_can_be_solved_at_once_falls_back_on_the_busiest_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cells = made_up_shoppers(np.random.default_rng(4), 20, 8, 150, (0.05, 0.04, 0.1)).cells
    visits = np.bincount(cells.shopper, cells.scores.visits)
    monkeypatch.setattr(crossed, "MOST_SHOPPERS", 7)
    found = split(cells)
    assert found.fallback.startswith("All 8 shoppers are too many to solve for at once")
    assert "falls back on the 7 with the most visits" in found.fallback
    assert found.visits == visits.sum() - visits.min()
    assert {row.shopper for row in found.leniencies} == {
        name for name, count in zip(cells.shoppers, visits, strict=True) if count > visits.min()
    }


def test_memory_for_meetings_limits_the_shoppers_too(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = made_up_shoppers(np.random.default_rng(4), 20, 8, 150, (0.05, 0.04, 0.1)).cells
    assert not split(cells).fallback
    monkeypatch.setattr(likelihood, "MOST_PAIRS", 0)
    monkeypatch.setattr(likelihood, "MOST_ENTRIES", 20 * 6 + 19)
    assert "on the 6 with the most visits" in split(cells).fallback


def test_many_ratios_along_one_axis_give_what_one_at_a_time_gives() -> None:
    sums = CrossedSums.of(made_up_shoppers(np.random.default_rng(5), 15, 7, 120, (0.05, 0.04, 0.1)).cells)
    ratios = np.array([0.01, 0.3, 1.0, 4.0])
    along = sums.fit_along(0.6, ratios)
    for place, ratio in enumerate(ratios.tolist()):
        one = sums.fit(0.6, ratio)
        assert along.deviance[place] == pytest.approx(one.deviance, rel=1e-10)
        assert along.residual_squares[place] == pytest.approx(one.residual_squares, rel=1e-10)


def test_effects_and_their_errors_are_those_of_the_mixed_model_equations() -> None:
    truth = made_up_shoppers(np.random.default_rng(6), 15, 7, 120, (0.05, 0.04, 0.1))
    stores, shoppers, ratios = np.eye(15)[truth.store], np.eye(7)[truth.shopper], (0.6, 0.4)
    design = np.column_stack([np.ones(120), stores, shoppers])
    # Henderson's equations: the ridge is 1/ratio² on stores and on shoppers, none on the mean.
    ridge = np.diag([0.0, *[ratios[0] ** -2] * 15, *[ratios[1] ** -2] * 7])
    inverse = np.linalg.inv(design.T @ design + ridge)
    found = CrossedSums.of(truth.cells).fit_along(ratios[0], np.array([ratios[1]]))
    assert found.effects[0] == pytest.approx((inverse @ design.T @ truth.share)[16:], abs=1e-10)
    assert found.effect_variances[0] == pytest.approx(np.diag(inverse)[16:], rel=1e-10)


def test_shoppers_all_alike_have_a_spread_close_to_0() -> None:
    truth = made_up_shoppers(np.random.default_rng(8), 40, 12, 800, (0.05, 0.0, 0.1))
    found = split(truth.cells)
    assert found.sd_shoppers < 0.012
    assert found.sd_shoppers_low < 0.003


def test_the_order_of_cells_and_unused_positions_do_not_matter() -> None:
    truth = made_up_shoppers(np.random.default_rng(9), 20, 8, 150, (0.05, 0.04, 0.1))
    cells, listed = truth.cells, np.random.default_rng(1).permutation(len(truth.cells.scores))
    names = ("nobody", *cells.shoppers, "nobody either")
    mixed = ShopperCells(names, 3 * cells.store[listed] + 5, cells.shopper[listed] + 1, cells.scores[listed])
    first, second = split(cells), split(mixed)
    assert first.sd_shoppers == pytest.approx(second.sd_shoppers, rel=1e-6)
    assert [row.shopper for row in first.leniencies] == [row.shopper for row in second.leniencies]


def as_cells(visits: list[tuple[int, int, float]]) -> ShopperCells:
    store, shopper, share = (np.array(column) for column in zip(*visits, strict=True))
    return shopper_cells(store, shopper, share)


ONE_REASON_EACH = {
    "at least 5 shoppers, and there are 3": [(i % 9, i % 3, 0.5 + i / 100) for i in range(27)],
    "at least 5 stores, and there are 4": [(i % 4, i % 7, 0.5 + i / 100) for i in range(28)],
    "0 of 6 shoppers were in more than one store": [(i % 6, i % 6, 0.5 + i / 100) for i in range(24)],
    "share neither a store nor a shopper": [
        (3 * part + i % 3, 3 * part + i // 3 % 3, 0.5 + i / 100) for part in range(5) for i in range(12)
    ],
    "too few stores were visited by more than one shopper": [
        visit for i in range(6) for visit in ((i, i, 0.5), (i + 1, i, 0.6))
    ],
    "explain the scores without rest": [
        (i % 6, i // 6, 0.3 + 0.05 * (i % 6) + 0.04 * (i // 6)) for i in range(30)
    ],
    "all scores are equal": [(i % 6, i % 5, 2 / 3) for i in range(60)],
}


@pytest.mark.parametrize("reason", ONE_REASON_EACH)
def test_it_says_why_shoppers_and_stores_cannot_be_told_apart(reason: str) -> None:
    found = split_by_shopper(as_cells(ONE_REASON_EACH[reason]))
    assert isinstance(found, NotCrossed)
    assert reason in found.reason


def test_without_shoppers_or_visits_there_is_nothing_to_tell_apart() -> None:
    empty = ShopperCells((), np.array([], int), np.array([], int), Moments.of([], [], []))
    assert split_by_shopper(None) == split_by_shopper(empty)
    assert isinstance(split_by_shopper(None), NotCrossed)
