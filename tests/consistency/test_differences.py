"""Groups of visits side by side and a store's profile: worked by hand, against scipy, on made-up truths."""

import numpy as np
import pytest
from scipy import stats

from audits.consistency.comparison import Verdict, compare
from audits.consistency.differences import NoDifference, against_rest, pairs, side_by_side
from audits.consistency.posterior import believe
from audits.consistency.profile import Judged, expected_false_alarms, profile
from audits.consistency.spread import NoModel, centre_of, spread_of
from audits.consistency.sums import TOTAL, Sums, aligned
from tests.consistency.builders import made_up_stores, network

DOOR = [[0.60 + step / 50, 0.70 + step / 50] for step in range(6)]
TILL = [[0.2, 0.4, 0.9], [], [0.5], [0.6, 0.8], [], []]
GROUPS = network(DOOR, {"door": DOOR, "till": TILL})
SUMS = Sums.of(GROUPS)


def test_the_total_comes_first_then_each_touchpoint_and_what_was_never_scored_is_0_visits() -> None:
    assert SUMS.measures == 3
    assert SUMS.visits[:, TOTAL].tolist() == [2] * 6
    assert SUMS.visits[:, 2].tolist() == [3, 0, 1, 2, 0, 0]
    stores, till = SUMS.at(2)
    assert stores.tolist() == [0, 2, 3]
    assert till.means == pytest.approx([0.5, 0.5, 0.7])
    assert SUMS.spreads()[1] == spread_of(GROUPS.totals)


def test_two_stores_are_told_apart_by_the_spread_of_all() -> None:
    # MSW = 0.005 on 6, t = 2.446912: noise 2.446912 · sqrt(0.005 · (1/2 + 1/2)) = 0.173023; means 0.65 and 0.75
    total, door, till = side_by_side(SUMS[np.array([0])], SUMS[np.array([5])], SUMS.spreads())
    assert total.change is not None
    assert total.change.difference == pytest.approx(0.1)
    assert total.change.noise == pytest.approx(0.173023, rel=1e-5)
    assert not total.change.is_real
    assert total.not_judged is None
    assert door == total
    assert till.second is None
    assert till.not_judged is NoDifference.NOT_SCORED


def test_a_pair_of_groups_is_the_two_sample_t_test_where_there_are_only_two() -> None:
    first, second = [0.2, 0.5, 0.9, 0.4], [0.8, 0.7, 0.95]
    sums = Sums.of(network([first, second]))
    found = side_by_side(sums[np.array([0])], sums[np.array([1])], sums.spreads())[0].change
    by_scipy = stats.ttest_ind(second, first).confidence_interval(0.95)
    assert found is not None
    assert found.band == pytest.approx((by_scipy.low, by_scipy.high))


def test_a_store_is_compared_with_its_region_without_it() -> None:
    # The others of 0, 1, 2: means 0.67 and 0.69 of two visits each, so 0.68 of four against 0.65 of two.
    with_it = against_rest(SUMS, 0, np.array([0, 1, 2]), SUMS.spreads())[0]
    without = against_rest(SUMS, 0, np.array([1, 2]), SUMS.spreads())[0]
    assert with_it == without
    assert with_it.first is not None
    assert with_it.first.visits == 4
    assert with_it.first.share == pytest.approx(0.68)
    assert with_it.change is not None
    assert with_it.change.difference == pytest.approx(-0.03)


def test_where_no_store_was_visited_twice_nothing_is_judged() -> None:
    sums = Sums.of(network([[0.1], [0.9]]))
    found = side_by_side(sums[np.array([0])], sums[np.array([1])], sums.spreads())[0]
    assert found.not_judged is NoDifference.SINGLE_VISITS
    assert pairs(sums, [0, 1], TOTAL, sums.spreads()[TOTAL]).expected_false_alarms == 0


def test_two_periods_are_put_on_common_stores_and_touchpoints() -> None:
    later = network(DOOR[:2], {"till": [[0.5], [0.1]], "exit": [[1.0], []]})
    both = aligned(GROUPS, later)
    assert both.stores == tuple(f"S00{place}" for place in range(6))
    assert both.touchpoints == ("door", "till", "exit")
    assert both.first.visits.tolist() == np.column_stack([SUMS.visits, np.zeros(6)]).tolist()
    assert both.second.visits[:, 1:].tolist() == [[0, 1, 1], [0, 1, 0], *[[0, 0, 0]] * 4]
    whole = both.first + both.second
    assert whole.visits[:, TOTAL].tolist() == [4, 4, 2, 2, 2, 2]
    found = side_by_side(both.first, both.second, whole.spreads())
    assert [part.not_judged for part in found] == [
        None,
        NoDifference.NOT_SCORED,
        None,
        NoDifference.NOT_SCORED,
    ]
    assert found[2].second is not None
    assert found[2].second.share == pytest.approx(0.3)


def test_nothing_at_all_can_be_put_side_by_side() -> None:
    both = aligned(network([]), network([]))
    found = side_by_side(both.first, both.second, both.first.spreads())
    assert [part.not_judged for part in found] == [NoDifference.NOT_SCORED]


def test_pairs_say_how_many_false_alarms_to_expect() -> None:
    found = pairs(SUMS, [3, 0, 5], TOTAL, SUMS.spreads()[TOTAL])
    assert [(pair.first, pair.second) for pair in found.pairs] == [(0, 3), (0, 5), (3, 5)]
    assert [pair.change.difference for pair in found.pairs] == pytest.approx([0.06, 0.1, 0.04])
    assert found.expected_false_alarms == pytest.approx(0.15)
    assert len(pairs(SUMS, [0, 1, 2], 2, SUMS.spreads()[2]).pairs) == 1


def test_pairs_that_do_not_differ_are_called_real_as_often_as_was_said() -> None:
    called, expected = 0, 0.0
    for seed in range(50):
        random = np.random.default_rng([seed, 41])
        sums = Sums.of(network([list(random.normal(0.6, 0.1, 4)) for _ in range(8)]))
        found = pairs(sums, range(8), TOTAL, sums.spreads()[TOTAL])
        called += sum(pair.change.is_real for pair in found.pairs)
        expected += found.expected_false_alarms
    assert expected == pytest.approx(70)
    assert 45 <= called <= 95


def test_a_profile_says_what_the_comparison_says_of_the_total() -> None:
    truth = made_up_stores(np.random.default_rng(7), 40, (1, 8), 0.6)
    groups = network([[0.5]] * 40)
    sums = Sums(truth.scores.visits[:, None], truth.scores.total[:, None], truth.scores.squares[:, None])
    spread = spread_of(truth.scores)
    posterior = believe(truth.scores, spread)
    rows = compare(type(groups)(groups.stores, truth.scores, (), groups.cells)).stores
    seen = set()
    for store, row in enumerate(rows):
        found = profile(sums, store, np.arange(40))[0].judged
        assert isinstance(found, Judged)
        assert (found.low, found.high) == pytest.approx(
            (posterior.low[store], posterior.high[store]), abs=1e-4
        )
        assert found.adjusted == pytest.approx(posterior.adjusted[store])
        assert found.centre == centre_of(truth.scores, spread)
        assert found.verdict is row.verdict
        seen.add(found.verdict)
    assert seen == set(Verdict)


def test_each_touchpoint_is_judged_by_its_own_spread_and_says_so_where_it_cannot_be() -> None:
    far = [[0.5, 0.52], [0.51, 0.53], [0.5, 0.5], [0.49, 0.52], [0.51, 0.5], [0.9, 0.91]]
    sums = Sums.of(network(far, {"door": far, "till": TILL, "exit": [[0.5]] * 6, "desk": [[]] * 6}))
    found = profile(sums, 5, np.array([4, 5]))
    assert isinstance(found[1].judged, Judged)
    assert found[1].judged.verdict is Verdict.ABOVE
    assert found[1].against_region is not None
    assert found[1].against_region.is_real
    assert found[1].region is not None
    assert found[1].region.visits == 4
    assert found[1].region.share == pytest.approx(0.705)
    assert (found[2].store, found[2].judged) == (None, None)
    assert found[3].judged is NoModel.SINGLE_VISITS
    assert (found[4].store, found[4].region, found[4].judged) == (None, None, None)
    assert 0 < expected_false_alarms(found) < 0.05
    assert profile(sums, 0, np.array([0]))[2].judged is NoModel.FEW_STORES


def test_strengths_and_weaknesses_named_are_seldom_on_the_wrong_side() -> None:
    named, wrong, expected = 0, 0, 0.0
    for seed in range(50):
        truth = made_up_stores(np.random.default_rng([seed, 42]), 20, (2, 5), 0.3)
        sums = Sums(truth.scores.visits[:, None], truth.scores.total[:, None], truth.scores.squares[:, None])
        rows = [profile(sums, store, np.arange(20))[0] for store in range(5)]
        for store, row in enumerate(rows):
            assert isinstance(row.judged, Judged)
            above = truth.stores[store] > 0.75
            named += row.judged.verdict is not Verdict.IN_LINE
            wrong += row.judged.verdict is (Verdict.BELOW if above else Verdict.ABOVE)
        expected += expected_false_alarms(rows)
    assert named > 10
    assert wrong <= expected + 3
