"""Where bars, dots and intervals stand."""

from fractions import Fraction

import pytest

from audits.web.charts import (
    FEW,
    HEAT_EDGES,
    LABEL_WIDTH,
    WIDTH,
    HeatStep,
    Measured,
    bar_list,
    caterpillar,
    heat_step,
)


def test_bars_start_at_zero_and_end_at_their_score():
    drawn = bar_list(
        [Measured("Website", 0, 4), Measured("Entrance", Fraction(50), 4), Measured("Advice", 100, 4)]
    )
    assert [row.reach for row in drawn.rows] == [drawn.left, (drawn.left + drawn.right) / 2, drawn.right]
    assert [tick.text for tick in drawn.ticks] == ["0", "20", "40", "60", "80", "100"]


def test_a_bar_that_was_not_scored_has_no_length():
    assert bar_list([Measured("Fitting room", None, 0)]).rows[0].reach is None


def test_bonus_is_marked_beyond_the_bar_that_ends_at_100():
    drawn = bar_list([Measured("With bonus", Fraction(110), 4), Measured("Full", 100, 4)])
    with_bonus, full = drawn.rows
    assert [tick.text for tick in drawn.ticks][-2:] == ["100", "120"]
    assert with_bonus.reach == full.reach == drawn.ticks[-2].at
    assert with_bonus.beyond == pytest.approx((drawn.ticks[-2].at + drawn.right) / 2, abs=0.01)
    assert full.beyond is None


def test_a_score_beyond_the_axis_is_drawn_at_its_end():
    drawn = bar_list([Measured("Hardly anything but bonus", 1100, 4), Measured("Below", -3, 4)])
    assert [row.beyond for row in drawn.rows] == [drawn.right, None]
    assert drawn.rows[1].reach == drawn.left


def test_long_labels_wrap_and_never_touch_the_next_row():
    rows = bar_list(
        [
            Measured("Greeting within the first minute of coming in " * 3, 60, 9, note="web"),
            Measured("B", 1, 1),
        ]
    )
    first, second = rows.rows
    assert len(first.lines) == 2
    assert first.lines[-1][1].endswith("…")
    assert first.note_baseline < second.top
    assert rows.height > rows.bottom > second.top
    assert LABEL_WIDTH < rows.right < WIDTH


def test_a_caterpillar_shows_whole_intervals_in_steps_of_ten():
    drawn = caterpillar(
        [Measured("Lyon", 82, 9, 71.2, 88), Measured("Vienne", 60, 1)], centre=76, centre_words="network 76.0"
    )
    assert [tick.text for tick in drawn.ticks] == ["60", "70", "80", "90"]
    first, second = drawn.rows
    assert first.low is not None
    assert first.reach is not None
    assert first.high is not None
    assert drawn.left < first.low < first.reach < first.high < drawn.right
    assert (second.low, second.high) == (None, None)
    assert drawn.centre is not None
    assert drawn.centre.text == "network 76.0"


@pytest.mark.parametrize("values", [[], [Measured("A", None, 0)], [Measured("A", 100, 3, 100, 100)]])
def test_a_caterpillar_of_nothing_or_of_one_value_still_has_an_axis(values):
    drawn = caterpillar(values)
    assert len(drawn.ticks) >= 2
    assert drawn.height > 0


@pytest.mark.parametrize(
    ("score", "step"),
    [
        (60, HeatStep.BELOW_3),
        (61, HeatStep.BELOW_2),
        (66, HeatStep.BELOW_1),
        (71, HeatStep.LEVEL),
        (80.9, HeatStep.LEVEL),
        (81, HeatStep.ABOVE_1),
        (Fraction(86), HeatStep.ABOVE_2),
        (91, HeatStep.ABOVE_3),
        (None, HeatStep.NOT_SCORED),
    ],
)
def test_a_cell_is_filled_by_its_distance_from_the_middle(score, step):
    assert heat_step(score, FEW, 76) is step


def test_a_cell_of_few_visits_is_hatched_whatever_its_score():
    assert {heat_step(score, FEW - 1, 76) for score in (0, 76, 100)} == {HeatStep.FEW}
    assert heat_step(50, 0, 76) is HeatStep.NOT_SCORED


def test_steps_of_the_heat_map_rise():
    edges = [edge for edge, _ in HEAT_EDGES]
    assert edges == sorted(edges)
