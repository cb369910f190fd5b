"""Colours of the house style: what can be read, and the nearest shade that can."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from audits.errors import AuditError
from audits.reports.styles.rules import (
    ENOUGH,
    INK,
    WHITE,
    Unreadable,
    check_accent,
    check_band,
    contrast,
    read_colour,
    words_on,
)

colours = some.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#ffffff") == pytest.approx(1)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert contrast("#ff0000", "#ffffff") == contrast("#ffffff", "#ff0000") == pytest.approx(4.0, abs=0.01)


@pytest.mark.parametrize(("typed", "read"), [(" 1D4A80 ", "#1d4a80"), ("#FFF000", "#fff000")])
def test_a_colour_may_be_typed_with_or_without_its_sign(typed, read):
    assert read_colour(typed) == read


@pytest.mark.parametrize("typed", ["", "blue", "#12345", "#1234567", "#12345g", "#１２３４５６", "red;}"])
def test_anything_else_is_no_colour(typed):
    with pytest.raises(AuditError, match="six digits"):
        read_colour(typed)


def test_a_pale_accent_is_refused_with_its_contrast_and_the_nearest_shade():
    with pytest.raises(Unreadable, match=r"#ffcc00 on white has a contrast of 1\.5 to 1") as refusal:
        check_accent("#ffcc00")
    check_accent(refusal.value.nearest)
    assert refusal.value.nearest in str(refusal.value)


def test_words_on_a_band_are_white_or_ink_whichever_is_easier_to_read():
    assert words_on("#f3f1ea") == INK
    assert words_on("#12335c") == WHITE


@given(colours)
def test_every_colour_is_taken_or_answered_with_a_shade_that_is_taken(colour):
    for check in (check_accent, check_band):
        try:
            check(colour)
        except Unreadable as refusal:
            check(refusal.nearest)


@given(colours)
def test_whatever_stands_on_a_band_that_is_taken_can_be_read(colour):
    try:
        check_band(colour)
    except Unreadable:
        assert max(contrast(WHITE, colour), contrast(INK, colour)) < ENOUGH
    else:
        assert contrast(words_on(colour), colour) >= ENOUGH
