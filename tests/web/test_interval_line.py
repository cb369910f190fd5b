"""Figures over time with their intervals, and a whole cut into parts: where everything stands."""

import pytest

from audits.web.interval_line import Moment, interval_line
from audits.web.share_bar import Part, share_bar


def moment(value, low=None, high=None) -> Moment:
    return Moment("Q1 2026", value, low, high, 10)


def test_the_axis_covers_the_intervals_in_round_steps_and_says_where_it_begins():
    drawn = interval_line([moment(66.0, 61.0, 70.0), moment(68.0, 64.0, 72.0)])
    assert [tick.text for tick in drawn.ticks] == ["60", "65", "70", "75"]
    assert not drawn.begins_at_zero
    assert interval_line([moment(30.0, 2.0, 90.0)]).begins_at_zero


def test_the_axis_never_leaves_its_bounds():
    drawn = interval_line([moment(99.0, 90.0, 108.0)])
    assert drawn.ticks[-1].text == "100"
    assert drawn.dots[0].high == drawn.ticks[-1].at


def test_a_period_without_visits_is_a_gap_in_the_line():
    drawn = interval_line([moment(1.0), moment(2.0), moment(None), moment(3.0)])
    assert len(drawn.dots) == 3
    assert len(drawn.paths) == 1


def test_no_period_and_equal_figures_are_drawn_too():
    assert interval_line([]).dots == ()
    alone = interval_line([moment(50.0, 50.0, 50.0)])
    assert alone.dots[0].low == alone.dots[0].high == alone.dots[0].y


def test_a_higher_figure_stands_higher():
    low, high = interval_line([moment(20.0), moment(80.0)]).dots
    assert high.y < low.y


def test_the_parts_of_a_bar_follow_each_other_and_fill_it():
    drawn = share_bar([Part("a", 0.25, 0.1, 0.4), Part("b", 0.75, 0.6, 0.9)])
    first, second = drawn.parts
    assert (first.start, first.width + second.width) == (drawn.left, drawn.right - drawn.left)
    assert second.start == pytest.approx(first.start + first.width)
    assert [first.tone, second.tone] == [3, 2]
    assert first.low < first.at < first.high


def test_a_part_too_narrow_for_its_figure_carries_none():
    assert [
        part.is_labelled for part in share_bar([Part("a", 0.03, 0, 0.1), Part("b", 0.97, 0.9, 1)]).parts
    ] == [
        False,
        True,
    ]
