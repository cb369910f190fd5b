"""The plane of two scores: where dots, arms and names stand."""

from dataclasses import replace

from audits.web.charts import Standing
from audits.web.crosses import HEIGHT, LEFT, MOST_CROSSES, RIGHT, TOP, Placed, Side, crosses

AXES = ("Service", "Experience")
CORNERS = ("slow", "strong", "cold", "weak")
LEVEL = Placed("A", "Store A", Side(50, 40, 60), Side(70, 65, 75))
COLD = Placed(
    "B",
    "Store B",
    Side(80, 75, 85, Standing.ABOVE),
    Side(45, 40, 50, Standing.BELOW),
    words="efficient but cold",
)


def test_a_dot_stands_at_its_scores_and_its_arms_reach_as_far_as_its_intervals():
    """Across from 40 to 90, upwards from 40 to 80: 50 is a fifth of the way, 70 three quarters."""
    drawn = crosses([LEVEL, COLD], (60, 60), AXES, CORNERS)
    (pale,), (named,) = drawn.pale, drawn.named
    assert pale.x == round(LEFT + (RIGHT - LEFT) / 5, 2)
    assert pale.y == round(drawn.bottom - (drawn.bottom - TOP) * 3 / 4, 2)
    assert pale.across[0] == LEFT
    assert named.across == (named.across[0], named.across[1])
    assert named.across[0] < named.x < named.across[1]
    assert named.upwards[1] < named.y < named.upwards[0]
    assert [tick.text for tick in drawn.across_ticks] == ["40", "50", "60", "70", "80", "90"]


def test_of_many_things_only_those_with_words_have_a_cross():
    drawn = crosses(
        [replace(LEVEL, label=str(place)) for place in range(MOST_CROSSES)] + [COLD], (60, 60), AXES, CORNERS
    )
    assert drawn.pale == ()
    assert drawn.dots.count("M") == MOST_CROSSES
    assert len(drawn.named) == 1


def test_names_never_lie_on_each_other_and_stay_on_the_plane():
    crowd = [replace(COLD, label=f"STORE-{place}") for place in range(12)]
    drawn = crosses(crowd, (60, 60), AXES, CORNERS)
    places = [cross.name_at for cross in drawn.named if cross.name_at]
    assert 1 < len(places) < len(crowd)
    assert len(set(places)) == len(places)
    assert all(LEFT <= x <= RIGHT and TOP <= y <= HEIGHT for x, y, _ in places)


def test_a_name_stands_where_no_other_arm_and_no_word_of_a_corner_runs_through_it():
    """The second stands to the upper right of the first, within reach of its name and of the corner's words."""
    first = replace(COLD, label="FIRST-01")
    beside = replace(first, label="OTHER-02", across=Side(84, 60, 99), upwards=Side(48, 44, 49))
    drawn = crosses([first, beside], (60, 60), AXES, CORNERS)
    grounds = [cross.name_ground for cross in drawn.named]
    assert all(grounds)
    for cross, other in (drawn.named, drawn.named[::-1]):
        left, top, width, height = cross.name_ground
        assert not (
            left < other.x < left + width and top < other.upwards[0] and other.upwards[1] < top + height
        )
        assert not (
            top < other.y < top + height and left < other.across[1] and other.across[0] < left + width
        )


def test_nothing_at_all_still_has_axes():
    drawn = crosses([], (100, 0), AXES, CORNERS)
    assert (drawn.across_centre.at, drawn.upwards_centre.at) == (RIGHT, drawn.bottom)
