"""Scores with the shoppers' leniency taken off: by hand, by what must stay, and by trying it out."""

from dataclasses import replace

import numpy as np
import pytest

from audits.consistency.adjusted_for_shoppers import adjusted_for_shoppers, moved_by_adjusting
from audits.consistency.comparison import Verdict, compare
from audits.consistency.crossed import Leniency, NotCrossed, ShopperSplit, split_by_shopper
from audits.consistency.groups import Moments, ShopperCells
from audits.consistency.yardsticks import apart_by_shoppers, crossing_of, expected_false_alarms, is_told_apart
from tests.consistency.builders import made_up_shoppers, moments, network, shopper_cells

BAND = ((0.1, 0.2), (0.1, 0.2), (0.6, 0.8))


def split_of(**leniencies: float) -> ShopperSplit:
    """Shoppers of these leniencies, told apart by a model that is not asked."""
    return ShopperSplit(
        visits=4,
        sd_stores=0.05,
        sd_shoppers=0.04,
        sd_visits=0.1,
        sd_shoppers_low=0.02,
        sd_shoppers_high=0.08,
        leniencies=tuple(Leniency(name, 2, by, by - 0.05, by + 0.05) for name, by in leniencies.items()),
        share_bands=BAND,
    )


def by_store(store: np.ndarray, share: np.ndarray, stores: int) -> Moments:
    return moments([share[store == place].tolist() for place in range(stores)])


def test_leniency_is_taken_off_each_visit_by_hand() -> None:
    # Store 0: 0.6 by P00 (−0.1) and 0.8 by P01 (+0.05) become 0.7 and 0.75; store 1: 0.5 by P00 twice becomes 0.6.
    store, shopper = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 0])
    share = np.array([0.6, 0.8, 0.5, 0.5])
    found = adjusted_for_shoppers(
        by_store(store, share, 2), shopper_cells(store, shopper, share), split_of(P00=-0.1, P01=0.05)
    )
    assert isinstance(found, Moments)
    assert found.visits.tolist() == [2, 2]
    assert found.total.tolist() == pytest.approx([1.45, 1.2])
    assert found.squares.tolist() == pytest.approx([0.49 + 0.5625, 0.72])
    assert found.within_squares().tolist() == pytest.approx([0.00125, 0.0])


def test_visits_without_a_shopper_and_shoppers_left_out_stay_as_they_are() -> None:
    # Store 0 has a third visit of 0.9 that names nobody; P01 is not in the model.
    store, shopper, share = np.array([0, 0]), np.array([0, 1]), np.array([0.6, 0.8])
    found = adjusted_for_shoppers(
        moments([[0.6, 0.8, 0.9]]), shopper_cells(store, shopper, share), split_of(P00=-0.1)
    )
    assert isinstance(found, Moments)
    assert found.visits.tolist() == [3]
    assert found.total.tolist() == pytest.approx([0.7 + 0.8 + 0.9])
    assert found.squares.tolist() == pytest.approx([0.49 + 0.64 + 0.81])


def test_where_shoppers_are_not_told_apart_it_refuses_with_the_reason() -> None:
    reason = NotCrossed("it takes at least 5 shoppers, and there are 2.")
    totals = moments([[0.5], [0.6]])
    assert adjusted_for_shoppers(totals, None, reason) is reason
    nobody = adjusted_for_shoppers(totals, None, split_of(P00=0.1))
    assert isinstance(nobody, NotCrossed)
    assert nobody.reason.startswith("no visit")


def test_without_leniencies_nothing_moves() -> None:
    truth = made_up_shoppers(np.random.default_rng(2), 12, 6, 90, (0.05, 0.05, 0.1))
    totals = by_store(truth.store, truth.share, 12)
    same = adjusted_for_shoppers(totals, truth.cells, split_of())
    assert isinstance(same, Moments)
    assert same.total.tolist() == totals.total.tolist()
    assert max(abs(one.moved) for one in moved_by_adjusting(totals, same)) == 0
    assert [one.store for one in moved_by_adjusting(totals, same)] == list(range(12))


def test_adding_a_constant_to_all_scores_adds_it_to_the_adjusted_ones() -> None:
    truth = made_up_shoppers(np.random.default_rng(3), 10, 6, 80, (0.05, 0.05, 0.1))
    split = split_of(P00=-0.1, P03=0.07)
    plain, higher = (
        adjusted_for_shoppers(
            by_store(truth.store, truth.share + by, 10),
            shopper_cells(truth.store, truth.shopper, truth.share + by),
            split,
        )
        for by in (0.0, 0.1)
    )
    assert isinstance(plain, Moments)
    assert isinstance(higher, Moments)
    assert (higher.means - plain.means).tolist() == pytest.approx([0.1] * len(plain))
    assert higher.within_squares().tolist() == pytest.approx(plain.within_squares().tolist())


def one_harsh(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """20 equal stores, 8 visits each; P00 scores 0.25 lower, made 6 of the visits to each of stores 0 to 3, and
    one each to stores 4 to 11. The other visits are by nine shoppers alike, in turn."""
    random = np.random.default_rng([seed, 77])
    store = np.repeat(np.arange(20), 8)
    shopper = 1 + (np.arange(160) + store) % 9
    turn = np.tile(np.arange(8), 20)
    shopper[(store < 4) & (turn < 6)] = 0
    shopper[(store >= 4) & (store < 12) & (turn == 0)] = 0
    share = 0.7 - 0.25 * (shopper == 0) + random.normal(0, 0.08, 160)
    return store, shopper, share


def test_a_harsh_shopper_no_longer_drags_the_stores_down_that_were_visited() -> None:
    below_before = below_after = 0
    gaps = []
    for seed in range(10):
        store, shopper, share = one_harsh(seed)
        totals, cells = by_store(store, share, 20), shopper_cells(store, shopper, share)
        split = split_by_shopper(cells)
        adjusted = adjusted_for_shoppers(totals, cells, split)
        assert isinstance(adjusted, Moments)
        below_before += stores_below(totals)
        below_after += stores_below(adjusted)
        moved = moved_by_adjusting(totals, adjusted)
        assert {one.store for one in moved[:4]} == {0, 1, 2, 3}
        assert all(one.moved > 0 for one in moved[:4])
        gaps.append(adjusted.means[:4].mean() - adjusted.means[12:].mean())
    assert below_before >= 20
    assert below_after <= 2
    assert abs(float(np.mean(gaps))) < 0.02


def stores_below(totals: Moments) -> int:
    """How many of the first four stores the comparison calls below the network."""
    groups = replace(network([[0.5]] * len(totals)), totals=totals)
    rows = compare(groups, NotCrossed("not asked.")).stores
    return sum(row.verdict is Verdict.BELOW for row in rows[:4])


def test_how_crossed_visits_are_is_counted() -> None:
    store, shopper = np.array([0, 0, 1, 1, 2]), np.array([0, 1, 0, 0, 2])
    found = crossing_of(shopper_cells(store, shopper, np.full(5, 0.5)))
    assert (found.visits, found.shoppers, found.roaming, found.stores, found.shared) == (5, 3, 1, 3, 1)
    assert (found.stores_a_shopper, found.shoppers_a_store) == (1, 1)
    nobody = np.empty(0, np.int64)
    none = ShopperCells((), nobody, nobody, Moments(nobody, np.empty(0), np.empty(0)))
    assert crossing_of(none) == crossing_of(None)
    assert crossing_of(None).shoppers == 0


def test_false_alarms_are_the_chances_of_those_told_apart() -> None:
    # 0.1 ± 0.05: z = 1.96 · 2 = 3.92, Φ(−3.92) = 0.0000443; −0.05 ± 0.05 touches 0 and is not told apart.
    leniencies = [Leniency("A", 9, 0.1, 0.05, 0.15), Leniency("B", 9, -0.05, -0.1, 0.0)]
    assert [is_told_apart(one) for one in leniencies] == [True, False]
    assert expected_false_alarms(leniencies) == pytest.approx(0.0000443, abs=1e-6)
    just = [Leniency("C", 9, -0.05, -0.1, -1e-9)]
    assert expected_false_alarms(just) == pytest.approx(0.025, abs=1e-4)


def test_what_shoppers_alone_do_to_two_stores_by_hand() -> None:
    # 1.96 · 0.04 · sqrt(2/8) = 0.0392
    assert apart_by_shoppers(split_of(), 8) == pytest.approx(0.0392, abs=1e-5)
    with pytest.raises(ValueError, match="at least one visit"):
        apart_by_shoppers(split_of(), 0)
