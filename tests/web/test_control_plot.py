"""Where the dots, limits and letters of a control chart stand, and the rows of a profile."""

from xml.etree import ElementTree

import pytest
from flask import render_template_string

from audits.web.charts import Measured, Standing
from audits.web.control_plot import BOTTOM, LEFT, RIGHT, TOP, Occasion, control_plot
from audits.web.profile_plot import Placed, profile_plot

DRAW = """{% from "components/control_plot.html" import control_chart %}
{{ control_chart(drawn, "Over time", "One dot a visit.", "", paper="alone") }}"""
PROFILE = """{% from "components/profile_plot.html" import profile_chart %}
{{ profile_chart(drawn, "Profile", "One row a touchpoint.", "", paper="alone") }}"""
TEXT = "{http://www.w3.org/2000/svg}text"


def occasions(*scores, letters="") -> list[Occasion]:
    return [
        Occasion(f"day {place}", score, letters, Standing.ABOVE if letters else Standing.PLAIN)
        for place, score in enumerate(scores)
    ]


@pytest.mark.parametrize("count", [1, 3, 12, 200])
def test_any_number_of_dots_fits_between_the_ends(count):
    drawn = control_plot(occasions(*(50 + place % 40 for place in range(count))))
    assert len(drawn.spots) == count
    assert all(LEFT < spot.x < RIGHT and TOP <= spot.y <= BOTTOM for spot in drawn.spots)
    assert len(drawn.days) <= 5
    assert drawn.spots[-1].figure_at is not None
    assert 1 <= sum(spot.figure_at is not None for spot in drawn.spots) <= 3


def test_the_axis_holds_dots_and_limits_and_never_leaves_the_scale():
    drawn = control_plot(occasions(97, 99, 98), middle=(98, "mean"), limits=[(93, "lower limit")])
    assert [tick.text for tick in drawn.ticks] == ["70", "80", "90", "100"]
    low = control_plot(occasions(0, 2, 1))
    assert [tick.text for tick in low.ticks] == ["0", "10", "20", "30"]


def test_words_at_the_right_step_aside_where_limits_lie_close():
    drawn = control_plot(
        occasions(70, 71, 70), middle=(70, "mean"), limits=[(71, "upper limit"), (69, "lower limit")]
    )
    upper, lower = drawn.limits
    assert drawn.middle is not None
    assert upper.words_at + 16 < drawn.middle.words_at < lower.words_at - 16
    assert drawn.middle.words_at == drawn.middle.at


def test_a_figure_never_stands_on_the_line_of_the_middle():
    drawn = control_plot(occasions(100, 90, 93), middle=(97.5, "mean"), limits=[(80, "lower limit")])
    last = drawn.spots[-1]
    assert drawn.middle is not None
    assert last.figure_at is not None
    assert abs(last.figure_at - 5 - drawn.middle.at) > 8


def test_letters_of_a_run_are_written_once():
    drawn = control_plot([*occasions(50, 51), *occasions(60, 61, 62, letters="B"), *occasions(50)])
    assert [spot.letters_at is not None for spot in drawn.spots] == [False, False, True, False, False, False]


def test_letters_come_back_after_a_quiet_visit():
    drawn = control_plot([*occasions(60, letters="B"), *occasions(50), *occasions(60, letters="B")])
    assert [spot.letters_at is not None for spot in drawn.spots] == [True, False, True]


def test_the_period_begins_between_two_dots():
    drawn = control_plot(occasions(50, 60, 70), since=(1, "the period chosen"))
    assert drawn.since is not None
    assert drawn.spots[0].x < drawn.since.at < drawn.spots[1].x
    assert control_plot(occasions(50, 60), since=(0, "x")).since is None


def test_both_pictures_stand_alone_with_their_words(app):
    with app.test_request_context():
        drawn = control_plot(occasions(50, 90, letters="AD"), middle=(70, "mean 70.0"))
        chart = ElementTree.fromstring(render_template_string(DRAW, drawn=drawn).strip())
        rows = profile_plot([placed(low=60, high=80)], ("this store", "its region", "all stores"))
        profile = ElementTree.fromstring(render_template_string(PROFILE, drawn=rows).strip())
    assert {"AD", "mean 70.0", "90.0"} <= {each.text for each in chart.iter(TEXT)}
    assert {"Advice", "70.0", "n 9", "its region", "all stores"} <= {each.text for each in profile.iter(TEXT)}


def placed(score=70, low=None, high=None, group=65, everything=75) -> Placed:
    return Placed(Measured("Advice", score, 9, low, high), group, everything)


def test_a_profile_covers_intervals_groups_and_the_line_of_all():
    drawn = profile_plot([placed(low=41, high=99), placed(low=60, high=80)], ("own", "region", "all"))
    assert [tick.text for tick in drawn.ticks] == ["40", "50", "60", "70", "80", "90", "100"]
    first, second = drawn.rows
    assert first.middle + 20 < second.middle
    assert len(drawn.path.split()) == 2
    assert drawn.has_groups


def test_a_row_that_was_not_scored_has_no_dot_and_no_group():
    drawn = profile_plot([placed(score=None, group=None, everything=None)], ("own", "region", "all"))
    (row,) = drawn.rows
    assert (row.reach, row.group_at, row.all_at) == (None, None, None)
    assert (drawn.path, drawn.has_groups) == ("", False)


def test_a_profile_of_equal_scores_still_has_an_axis():
    drawn = profile_plot([placed(score=100, group=100, everything=100)], ("own", "region", "all"))
    assert [tick.text for tick in drawn.ticks] == ["80", "90", "100"]
