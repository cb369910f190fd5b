"""Figures on scales of their own: each between its ends, whatever they are."""

from audits.web.scales import LEFT, RIGHT, Figure, scales

MIDDLE = (LEFT + RIGHT) / 2


def figure(value: float, ends: tuple[float, float], band: tuple[float, float] | None = None) -> Figure:
    return Figure("NPS", "promoters less detractors", value, str(value), ends, band, "", 12)


def test_a_dot_stands_where_its_own_scale_has_it():
    rows = scales([figure(0, (-100, 100)), figure(4, (1, 7)), figure(100, (0, 100))]).rows
    assert [row.at for row in rows] == [MIDDLE, MIDDLE, RIGHT]
    assert rows[0].y < rows[1].y < rows[2].y


def test_a_scale_through_nothing_is_marked_there_and_others_are_not():
    rows = scales([figure(50, (-100, 100)), figure(50, (0, 100))]).rows
    assert [row.zero for row in rows] == [MIDDLE, None]


def test_an_interval_ends_with_its_scale_and_may_be_missing():
    rows = scales([figure(5, (1, 5), (4, 9)), figure(3, (1, 5))]).rows
    assert rows[0].band == (LEFT + (RIGHT - LEFT) * 3 / 4, RIGHT)
    assert rows[1].band is None
