"""Figures, dates and counted things as each language writes them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

from audits.sentences import sentence, sentences
from audits.web import display

NARROW, HARD = "\u202f", "\u00a0"  # spaces that no line breaks at


@pytest.fixture(autouse=True)
def reader():
    app = Flask("audits", root_path=str(display.__file__).rsplit("/audits/", 1)[0])
    Babel(app)
    with app.test_request_context():
        yield


def bare(text: str) -> str:
    return text.replace(display.LEFT_TO_RIGHT, "")


def test_french_parts_decimals_with_a_comma_and_thousands_with_a_space():
    with force_locale("fr"):
        assert display.decimal(1234.5) == f"1{NARROW}234,5"
        assert display.percent(0.713) == f"71,3{HARD}%"
        assert display.change(-4.25) == "−4,3"
        assert display.day(date(2026, 11, 18)) == "18 novembre 2026"
        assert display.quarter(date(2026, 10, 1)) == "T4 2026"
        assert display.rank_range(1, 4, 48) == "entre 1er et 4e sur 48"


def test_arabic_keeps_latin_digits_so_that_scores_and_references_read_alike_everywhere():
    with force_locale("ar"):
        assert bare(display.decimal(1234.5)) == "1,234.5"
        assert bare(display.percent(0.713)) == "71.3%"
        assert display.day(date(2026, 11, 18)) == "18 نوفمبر 2026"


def test_a_sign_stays_at_its_side_where_words_run_from_right_to_left():
    with force_locale("ar"):
        assert display.change(-4.25).startswith(f"{display.LEFT_TO_RIGHT}−")
    assert display.change(-4.25) == "−4.3"


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "زيارة واحدة"), (2, "زيارتان"), (3, "3 زيارات"), (11, "11 زيارة"), (100, "100 زيارة")],
)
def test_arabic_counts_in_its_own_forms(number, said):
    with force_locale("ar"):
        assert bare(display.count(number, "visit", "visits")) == said


def test_french_counts_none_as_one():
    with force_locale("fr"):
        assert display.count(0, "visit", "visits") == "0 visite"
        assert display.count(2, "visit", "visits") == "2 visites"


def test_a_moment_is_written_with_its_zone():
    at = datetime(2026, 11, 18, 14, 32, tzinfo=UTC)
    with force_locale("fr"):
        assert display.moment(at) == "18 novembre 2026 à 14:32 TU"
    assert display.moment(at) == "18 November 2026, 14:32 UTC"


def test_spans_of_time_have_their_units_in_the_language():
    with force_locale("ar"):
        assert display.duration(timedelta(minutes=3, seconds=20)) == "3 د 20 ث"


def test_a_sentence_of_a_plain_module_is_english_and_can_be_said_otherwise():
    said = sentence(
        "%(touchpoints)s: %(why)s.", touchpoints=["A", "B"], why=sentence("not scored in any visit")
    )
    assert said == "A, B: not scored in any visit."
    with force_locale("fr"):
        assert display.told(said) == f"A, B{HARD}: non noté lors des visites."
        assert display.told("words of the checklist") == "words of the checklist"
    with force_locale("ar"):
        assert display.told(said) == "A، B: بلا درجة في كل الزيارات."


def test_a_sentence_with_a_number_has_the_forms_of_the_language():
    days = sentences("%(number)s day", "%(number)s days", 2)
    assert days == "2 days"
    with force_locale("ar"):
        assert display.told(days) == "يومان"
