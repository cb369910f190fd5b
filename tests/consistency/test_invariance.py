"""What must not matter: the order of stores, a constant shift, the unit, and how many stores there are."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audits.consistency.carried import Carried, carried, carried_together
from audits.consistency.changes import Change
from audits.consistency.crossed import NotCrossed
from audits.consistency.differences import side_by_side
from audits.consistency.groups import Moments
from audits.consistency.lenses import Lenses, Quadrant, lenses
from audits.consistency.next_visits import first_visit, next_visits
from audits.consistency.over_time import PeriodCells, change_of, consistency_of
from audits.consistency.posterior import believe
from audits.consistency.profile import profile
from audits.consistency.shares import Shares, shares_of
from audits.consistency.spread import NoModel, centre_of, spread_of
from audits.consistency.sums import Sums
from tests.consistency.builders import made_up_stores, moments, network

SHARE = st.integers(0, 1000).map(lambda share: share / 1000)
STORES = st.lists(st.lists(SHARE, min_size=1, max_size=4), min_size=1, max_size=10)
TELLING = [[0.4, 0.5, 0.45], [0.55, 0.7], [0.6], [0.35, 0.38, 0.45, 0.3], [0.65, 0.7], [0.52, 0.5]]


def source(scores: Moments) -> Shares | NoModel:
    return shares_of(scores, spread_of(scores), NotCrossed(""))


@settings(deadline=None, max_examples=30)
@given(STORES, st.randoms())
def test_shares_know_no_order_and_lie_in_their_intervals(scores: list[list[float]], chance: Random) -> None:
    found, mixed = (source(moments(rows)) for rows in (scores, chance.sample(scores, len(scores))))
    if isinstance(found, NoModel):
        assert mixed is found
        return
    assert isinstance(mixed, Shares)
    for one, other in zip(found.shares, mixed.shares, strict=True):
        assert 0 <= one.low <= one.share <= one.high <= 1
        assert (one.share, one.low, one.high) == pytest.approx((other.share, other.low, other.high), abs=1e-5)


def test_a_shift_changes_neither_shares_nor_consistency_and_a_unit_no_share() -> None:
    plain, moved = moments(TELLING), moments([[share + 0.05 for share in store] for store in TELLING])
    half = moments([[share / 2 for share in store] for store in TELLING])
    shares = [source(scores) for scores in (plain, moved, half)]
    bands = [
        [(part.share, part.low, part.high) for part in found.shares]
        for found in shares
        if isinstance(found, Shares)
    ]
    assert np.array(bands[1]) == pytest.approx(np.array(bands[0]), abs=1e-6)
    # Not to the last digit: τ ends at half the scale, wherever the scores lie in it.
    assert np.array(bands[2]) == pytest.approx(np.array(bands[0]), abs=0.02)
    first, second, third = (consistency_of(scores) for scores in (plain, moved, half))
    assert (second.consistency, second.low, second.high) == pytest.approx(
        (first.consistency, first.low, first.high)
    )
    assert third.consistency == pytest.approx(100 - (100 - (first.consistency or 0)) / 2)


@settings(deadline=None, max_examples=40)
@given(STORES, STORES)
def test_a_change_turned_round_is_its_opposite(before: list[list[float]], after: list[list[float]]) -> None:
    scores = moments([*before, *after])
    period = np.repeat([0, 1], [len(before), len(after)])
    store = np.concatenate([np.arange(len(before)), np.arange(len(after))])
    cells = PeriodCells(2, period, store, scores)
    there, back = change_of(cells, 0, 1), change_of(cells, 1, 0)
    if isinstance(there, Change) and isinstance(back, Change):
        assert there.difference == pytest.approx(-back.difference)
        assert there.noise == pytest.approx(back.noise)
    else:
        assert there == back


@settings(deadline=None, max_examples=40)
@given(STORES, st.integers(0, 9), st.integers(0, 9))
def test_sides_changed_over_change_the_sign(scores: list[list[float]], one: int, other: int) -> None:
    sums = Sums.of(network(scores))
    first, second = (sums[np.array([place % len(scores)])] for place in (one, other))
    there, back = (
        side_by_side(*sides, sums.spreads())[0].change for sides in ((first, second), (second, first))
    )
    assert there is not None
    assert back is not None
    assert there.difference == pytest.approx(-back.difference)
    assert there.noise == back.noise
    assert there.is_real == back.is_real


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 10_000), st.integers(1, 6), st.integers(1, 40))
def test_what_questions_carry_adds_to_1_in_any_order(seed: int, questions: int, visits: int) -> None:
    chance = np.random.default_rng(seed)
    shares = np.round(chance.random((visits, questions)), 1)
    shares[chance.random(shares.shape) < 0.2] = np.nan
    store, points = np.sort(chance.integers(0, 8, visits)), chance.integers(1, 9, questions).astype(float)
    order = chance.permutation(questions)
    found = carried_together(shares, points.tolist(), store)
    mixed = carried_together(shares[:, order], points[order].tolist(), store)
    if isinstance(found, NoModel):
        assert mixed is found
        return
    assert isinstance(mixed, Carried)
    assert sum(part.share for part in found.parts) == pytest.approx(1)
    assert [part.share for part in mixed.parts] == pytest.approx(
        [found.parts[place].share for place in order]
    )
    for part in found.parts:
        assert part.between is None or part.share == pytest.approx(part.between + (part.within or 0))


@pytest.mark.parametrize(
    "scores", [[], [[0.5]], [[0.5]] * 8, [[0.5, 0.9]], [[0.5, 0.5]] * 8, [[0.0], [1.0]] * 4]
)
def test_little_or_no_data_is_answered_by_all_of_them_without_an_error(scores: list[list[float]]) -> None:
    groups = moments(scores)
    assert isinstance(source(groups), NoModel)
    assert consistency_of(groups).visits == len([share for store in scores for share in store])
    assert carried([groups, groups], [1, 2]) is NoModel.NO_VISITS or scores
    everywhere = (np.arange(len(scores)), groups)
    assert lenses(everywhere, everywhere) == (spread_of(groups).no_model, spread_of(groups).no_model)
    sums = Sums.of(network(scores))
    for store in range(len(scores)):
        assert isinstance(profile(sums, store, np.arange(len(scores)))[0].judged, NoModel)


def test_ten_thousand_stores_are_answered_for_each() -> None:
    truth = made_up_stores(np.random.default_rng(1), 10_000, (1, 6), 0.3)
    spread = spread_of(truth.scores)
    posterior, centre = believe(truth.scores, spread), centre_of(truth.scores, spread)
    assert centre is not None
    visits = next_visits(posterior, centre)
    assert sorted(visit.store or 0 for visit in visits) == list(range(10_000))
    assert all(0 <= visit.width_after < visit.width for visit in visits)
    assert first_visit(posterior, centre).value > visits[0].value
    found = lenses((np.arange(10_000), truth.scores), (np.arange(10_000), truth.scores))
    assert isinstance(found, Lenses)
    assert {row.quadrant for row in found.stores} == {Quadrant.STRONG, Quadrant.WEAK, Quadrant.NOT_PROVED}
    steady = consistency_of(truth.scores)
    assert (steady.low or 0) < 76 < (steady.high or 0)
