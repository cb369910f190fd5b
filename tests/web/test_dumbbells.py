"""Where two values of one thing stand beside each other."""

from xml.etree import ElementTree

from flask import render_template_string

from audits.web.charts import LABEL_WIDTH, Standing
from audits.web.dumbbells import RIGHT, Two, dumbbells

DRAW = """{% from "components/dumbbells.html" import dumbbell_chart %}
{{ dumbbell_chart(drawn, "Gaps", "One row a touchpoint.", "", paper=paper) }}"""


def test_the_axis_is_the_whole_scale_and_the_ends_keep_room_for_their_figures():
    drawn = dumbbells([Two("Checkout", 5, 1, 12)], "Expected", "Experienced")
    (row,) = drawn.rows
    assert [tick.text for tick in drawn.ticks] == ["1", "2", "3", "4", "5"]
    assert (row.first.at, row.second.at) == (drawn.ticks[4].at, drawn.ticks[0].at)
    assert row.second.at - 30 > LABEL_WIDTH
    assert row.first.at + 30 < RIGHT < drawn.gap_at


def test_the_lower_value_is_printed_before_its_mark_and_the_higher_one_behind():
    fallen, risen, equal = dumbbells([Two("a", 4, 3, 5), Two("b", 3, 4, 5), Two("c", 3, 3, 5)], "1", "2").rows
    assert (fallen.first.anchor, fallen.second.anchor) == ("start", "end")
    assert (risen.first.anchor, risen.second.anchor) == ("end", "start")
    assert (equal.first.anchor, equal.second.anchor) == ("end", "start")


def test_the_gap_is_second_less_first_and_nothing_where_one_side_was_not_said():
    assert Two("a", 4.5, 4, 5).gap == -0.5
    assert Two("a", None, 4, 5).gap is None
    (row,) = dumbbells([Two("a", None, 4, 5)], "1", "2").rows
    assert row.first is None
    assert row.second is not None


def test_rows_with_notes_and_long_names_never_touch():
    long = Two("Greeting within the first minute of coming in " * 3, 4, 3, 5, note="too few visits")
    first, second = dumbbells([long, Two("b", 3, 3, 1)], "1", "2").rows
    assert len(first.lines) == 2
    assert first.note_baseline < second.lines[0][0] - 14


def test_the_picture_stands_alone_and_prints_both_values_and_the_gap(app):
    below = Two("Checkout", 4.2, 3.5, 12, band=(-1.1, -0.3), standing=Standing.BELOW)
    with app.test_request_context():
        drawn = dumbbells([below], "Expected", "Experienced")
        alone = render_template_string(DRAW, drawn=drawn, paper="alone").strip()
        page = " ".join(render_template_string(DRAW, drawn=drawn, paper=False).split())
    texts = [each.text for each in ElementTree.fromstring(alone).iter("{http://www.w3.org/2000/svg}text")]
    assert {"Expected", "Experienced", "4.2", "3.5", "−0.7", "n 12"} <= set(texts)
    assert "<details" not in alone
    assert "−1.1 to −0.3" in page


def test_a_picture_of_nothing_has_an_axis_and_no_rows():
    drawn = dumbbells([], "Expected", "Experienced")
    assert drawn.rows == ()
    assert drawn.height > drawn.bottom > 0
