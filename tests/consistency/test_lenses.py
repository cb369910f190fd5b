"""Service against experience: names only where both are proved."""

import numpy as np
import pytest

from audits.consistency.lenses import Lenses, Quadrant, lenses
from audits.consistency.posterior import believe
from audits.consistency.spread import NoModel, centre_of, spread_of
from audits.consistency.sums import Sums
from tests.consistency.builders import Scores, made_up_stores, moments, network

# Ten stores around 60 %, the first four far out in the four corners.
CORNERS = [(0.9, 0.9), (0.9, 0.3), (0.3, 0.9), (0.3, 0.3), *[(0.6, 0.6)] * 6]


def corners(axis: int, visits: int = 6) -> list[list[float]]:
    return [[pair[axis] + 0.02 * (-1) ** visit for visit in range(visits)] for pair in CORNERS]


def cross(service: Scores, experience: Scores) -> Lenses:
    sums = Sums.of(network([[0.5]] * len(service), {"service": service, "experience": experience}))
    found = lenses(sums.at(1), sums.at(2))
    assert isinstance(found, Lenses), found
    return found


def test_the_four_corners_have_their_names_and_the_middle_has_none() -> None:
    found = cross(corners(0), corners(1))
    assert [row.quadrant for row in found.stores] == [
        Quadrant.STRONG,
        Quadrant.COLD,
        Quadrant.SLOW,
        Quadrant.WEAK,
        *[Quadrant.NOT_PROVED] * 6,
    ]
    assert found.expected_false_alarms < 0.01
    assert (found.service_centre, found.experience_centre) == pytest.approx((0.6, 0.6), abs=0.01)


def test_each_axis_is_the_model_of_its_own_lens() -> None:
    found = cross(corners(0), corners(1))
    scores = moments(corners(1))
    posterior = believe(scores, spread_of(scores))
    assert [row.experience.low for row in found.stores] == pytest.approx(posterior.low.tolist())
    assert [row.experience.adjusted for row in found.stores] == pytest.approx(posterior.adjusted.tolist())
    assert found.experience_centre == centre_of(scores, spread_of(scores))


def test_one_axis_proved_is_not_enough_and_one_visit_is_too_few() -> None:
    once = [corners(1)[0][:1], *corners(1)[1:]]
    assert cross(corners(0), once).stores[0].quadrant is Quadrant.NOT_PROVED
    flat = [[0.6, 0.62, 0.58, 0.61]] * 10
    assert {row.quadrant for row in cross(corners(0), flat).stores} == {Quadrant.NOT_PROVED}


def test_a_store_scored_under_one_lens_only_has_no_cross_but_counts_on_its_axis() -> None:
    without = [[], *corners(1)[1:]]
    found = cross(corners(0), without)
    assert [row.store for row in found.stores] == list(range(1, 10))
    assert found.stores[0].quadrant is Quadrant.COLD
    assert found.stores[0].service.visits == 6
    assert found.service_centre == cross(corners(0), corners(1)).service_centre


def test_without_a_model_on_either_axis_the_reason_of_each_is_given() -> None:
    good, single = (np.arange(10), moments(corners(0))), (np.arange(10), moments(corners(1, 1)))
    nothing = (np.empty(0, int), moments([]))
    assert lenses(good, single) == (None, NoModel.SINGLE_VISITS)
    assert lenses(nothing, good) == (NoModel.NO_VISITS, None)


def test_names_are_seldom_wrong_and_about_as_often_as_was_said() -> None:
    named, wrong, expected = 0, 0, 0.0
    for seed in range(50):
        random = np.random.default_rng([seed, 71])
        service, experience = (made_up_stores(random, 40, (2, 8), 0.4) for _ in range(2))
        found = lenses((np.arange(40), service.scores), (np.arange(40), experience.scores))
        assert isinstance(found, Lenses)
        true = {
            (True, True): Quadrant.STRONG,
            (True, False): Quadrant.COLD,
            (False, True): Quadrant.SLOW,
            (False, False): Quadrant.WEAK,
        }
        for row in found.stores:
            if row.quadrant is not Quadrant.NOT_PROVED:
                named += 1
                sides = bool(service.stores[row.store] > 0.75), bool(experience.stores[row.store] > 0.75)
                wrong += row.quadrant is not true[sides]
        expected += found.expected_false_alarms
    assert named > 40
    assert wrong <= 0.05 * named
    assert expected < 0.05 * named
