"""How figures, dates and times are written."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

from audits.web import display


@pytest.fixture(autouse=True)
def reader():
    """A request of an English reader."""
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("share", "written"),
    [
        (Fraction(2, 3), "66.7%"),
        (Fraction(1425, 2000), "71.3%"),
        (Decimal("0.7125"), "71.3%"),
        (0.7125, "71.3%"),
        (0.70449, "70.4%"),
        (1, "100.0%"),
        (0, "0.0%"),
        (None, "not scored"),
    ],
)
def test_a_share_is_rounded_half_up_to_one_decimal(share, written):
    assert display.percent(share) == written


@pytest.mark.parametrize(
    ("number", "written"), [(82.45, "82.5"), (Fraction(165, 2), "82.5"), (2.25, "2.3"), (None, "not scored")]
)
def test_a_score_is_written_without_its_unit(number, written):
    assert display.score(number) == written


@pytest.mark.parametrize(
    ("number", "written"),
    [(4.25, "+4.3"), (-4.25, "−4.3"), (0, "0.0"), (-0.04, "0.0"), (0.04, "0.0"), (None, "not known")],
)
def test_a_change_carries_its_sign_unless_it_rounds_to_nothing(number, written):
    assert display.change(number) == written


@pytest.mark.parametrize(
    ("number", "written"),
    [(Fraction(9, 2), "4.5"), (Decimal("5.00"), "5"), (Fraction(1, 3), "0.33"), (None, "no points")],
)
def test_points_have_no_decimals_that_say_nothing(number, written):
    assert display.points(number) == written


def test_an_interval_says_from_where_to_where():
    assert display.interval(71.15, Fraction(84)) == "71.2 to 84.0"
    assert display.interval(None, None) == "too few visits"


@pytest.mark.parametrize(
    ("low", "high", "written"),
    [
        (4, 19, "between 4th and 19th of 30"),
        (1, 2, "between 1st and 2nd of 30"),
        (11, 23, "between 11th and 23rd of 30"),
        (3, 3, "3rd of 30"),
        (None, None, "no rank"),
    ],
)
def test_a_rank_is_a_range(low, high, written):
    assert display.rank_range(low, high, 30) == written


def test_days_and_hours_are_written_out():
    at = datetime(2026, 11, 18, 14, 32, tzinfo=ZoneInfo("Europe/Paris"))
    assert display.day(date(2026, 11, 18)) == "18 November 2026"
    assert display.day_short(at) == "18 Nov 2026"
    assert display.clock(at) == "14:32"
    assert display.clock(time(9, 5)) == "09:05"
    assert display.moment(datetime(2026, 11, 18, 14, 32, tzinfo=UTC)) == "18 November 2026, 14:32 UTC"
    assert display.moment(at).startswith("18 November 2026, 14:32 ")


@pytest.mark.parametrize(
    ("hour", "written"),
    [(0, "morning"), (10, "morning"), (11, "midday"), (13, "midday"), (14, "afternoon"), (18, "evening")],
)
def test_a_store_learns_only_the_part_of_the_day(hour, written):
    assert display.daypart(time(hour, 59)) == written
    assert display.daypart(datetime(2026, 11, 18, hour, tzinfo=ZoneInfo("Asia/Tokyo"))) == written


def test_every_number_of_things_has_its_word():
    assert display.count(1, "visit", "visits") == "1 visit"
    assert display.count(0, "visit", "visits") == "0 visits"
    assert display.count(1204, "visit", "visits") == "1,204 visits"


def test_a_language_is_named_in_the_readers_words(app):
    with app.test_request_context():
        assert [display.language_name(code) for code in ("en", "fr", "ar")] == ["English", "French", "Arabic"]
    with app.test_request_context(), force_locale("fr"):
        assert display.language_name("ar") == "arabe"


@pytest.mark.parametrize(
    ("octets", "written"), [(1, "1 byte"), (999, "999 bytes"), (15_400, "15 kB"), (1_449_999, "1.4 MB")]
)
def test_file_sizes_are_short(octets, written):
    assert display.file_size(octets) == written


@pytest.mark.parametrize(
    ("took", "written"),
    [
        (timedelta(seconds=45), "45 s"),
        (timedelta(minutes=3, seconds=20), "3 min 20 s"),
        (timedelta(minutes=4), "4 min"),
        (timedelta(hours=1, minutes=5, seconds=59), "1 h 05 min"),
        (None, "not timed"),
    ],
)
def test_durations_are_in_the_units_people_say(took, written):
    assert display.duration(took) == written


def test_money_is_cents_in_a_currency():
    assert display.money(1250) == "€12.50"
    assert display.money(5, "GBP") == "£0.05"


def test_another_language_has_its_own_figures_and_direction():
    with force_locale("de"):
        assert display.score(1234.5) == "1.234,5"
        assert display.percent(0.5) == "50,0\N{NO-BREAK SPACE}%"
        assert display.page_language() == "de"
    with force_locale("ar"):
        assert display.page_direction() == "rtl"


def test_figures_are_english_where_nobody_asks():
    """A report made by a command has no request; neither has a new thread."""
    with ThreadPoolExecutor(1) as elsewhere:
        assert elsewhere.submit(display.page_language).result() == "en"


def test_register_offers_every_filter():
    app = Flask(__name__)
    display.register(app)
    assert {"percent", "score", "points", "day", "clock", "daypart"} <= set(app.jinja_env.filters)
