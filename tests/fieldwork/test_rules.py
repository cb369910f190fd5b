"""Windows, fees and where an assignment stands."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from audits.fieldwork.rules import Standing, Unplannable, check_days, read_fee, standing, written_fee

TODAY = date(2026, 11, 18)
NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "cents"),
    [("", 0), ("0", 0), ("12", 1200), ("12.5", 1250), ("12,50", 1250), (" 1 200.00 ", 120000), ("0.29", 29)],
)
def test_a_fee_is_whole_cents(typed, cents):
    assert read_fee(typed) == cents


@pytest.mark.parametrize("typed", ["-1", "twelve", "1.234", "1e3", "٣", "999999"])
def test_a_fee_that_is_no_amount_is_refused(typed):
    with pytest.raises(Unplannable) as refusal:
        read_fee(typed)
    assert refusal.value.field == "fee"


def test_a_fee_is_written_as_it_is_read():
    assert written_fee(read_fee("1250.5")) == "1250.50"
    assert written_fee(0) == ""


def test_a_period_may_be_one_day_and_never_runs_backwards():
    check_days(TODAY, TODAY, field="window_to")
    with pytest.raises(Unplannable):
        check_days(TODAY, date(2026, 11, 17), field="window_to")


@pytest.mark.parametrize(
    ("shopper", "last_day", "begun", "cancelled", "expected"),
    [
        (None, TODAY, None, None, Standing.OPEN),
        (uuid4(), TODAY, None, None, Standing.GIVEN),
        (uuid4(), date(2026, 11, 17), None, None, Standing.MISSED),
        (None, date(2026, 11, 17), None, None, Standing.MISSED),
        (uuid4(), date(2026, 11, 17), NOW, None, Standing.BEGUN),
        (uuid4(), TODAY, None, NOW, Standing.CANCELLED),
        (uuid4(), TODAY, NOW, NOW, Standing.BEGUN),
    ],
)
def test_where_an_assignment_stands(shopper, last_day, begun, cancelled, expected):
    assert standing(shopper, last_day, begun, cancelled, TODAY) is expected
