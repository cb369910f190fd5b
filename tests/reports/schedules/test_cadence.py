"""When schedules come due: plain dates, changes of clocks, and what holds for any rhythm."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from audits.reports.schedule_tables import Cadence, Covers
from audits.reports.schedules.cadence import (
    Period,
    Rhythm,
    after_round,
    covered,
    dues_until,
    moment_of,
    next_due,
)

ZONES = (
    "UTC",
    "Europe/Paris",
    "America/Chicago",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Africa/Cairo",
    "Asia/Beirut",
)
rhythms = some.builds(
    Rhythm,
    cadence=some.sampled_from([cadence for cadence in Cadence if cadence is not Cadence.ROUND_ENDS]),
    weekday=some.integers(0, 6),
    nth=some.integers(1, 5),
    month_day=some.integers(1, 28),
    hour=some.integers(0, 23),
    timezone=some.sampled_from(ZONES),
)
moments = some.datetimes(
    min_value=datetime(2005, 1, 1),  # noqa: DTZ001 (hypothesis adds the zone)
    max_value=datetime(2045, 1, 1),  # noqa: DTZ001
    timezones=some.just(UTC),
)
LONGEST_WAIT = {
    Cadence.WEEKLY: timedelta(days=9),
    Cadence.MONTHLY_WEEKDAY: timedelta(days=37),
    Cadence.MONTHLY_DAY: timedelta(days=33),
    Cadence.QUARTERLY: timedelta(days=94),
}


def local(rhythm, after):
    due = next_due(rhythm, after)
    return due.astimezone(rhythm.zone).strftime("%a %d %b %Y %H:%M") if due else None


@pytest.mark.parametrize(
    ("rhythm", "expected"),
    [
        (Rhythm(Cadence.MONTHLY_WEEKDAY, timezone="Europe/Paris"), "Mon 07 Dec 2026 06:00"),
        (Rhythm(Cadence.MONTHLY_WEEKDAY, weekday=4, nth=5), "Fri 27 Nov 2026 06:00"),
        (Rhythm(Cadence.MONTHLY_WEEKDAY, weekday=6, nth=4), "Sun 22 Nov 2026 06:00"),
        (Rhythm(Cadence.WEEKLY, weekday=2, hour=0), "Wed 25 Nov 2026 00:00"),
        (Rhythm(Cadence.MONTHLY_DAY, month_day=22), "Sun 22 Nov 2026 06:00"),
        (Rhythm(Cadence.MONTHLY_DAY, month_day=21), "Mon 21 Dec 2026 06:00"),
        (Rhythm(Cadence.QUARTERLY), "Fri 01 Jan 2027 06:00"),
        (Rhythm(Cadence.ROUND_ENDS), None),
    ],
)
def test_the_next_time_is_the_next_day_of_the_rhythm_at_its_hour(rhythm, expected):
    assert local(rhythm, datetime(2026, 11, 22, 5, tzinfo=UTC)) == expected


def test_six_in_the_morning_stays_six_when_the_clocks_change():
    weekly = Rhythm(Cadence.WEEKLY, weekday=6, timezone="Europe/Paris")
    before, after = dues_until(
        weekly, datetime(2026, 3, 22, 5, tzinfo=UTC), datetime(2026, 3, 29, 4, tzinfo=UTC)
    )
    assert (before.hour, after.hour) == (5, 4)


def test_an_hour_that_does_not_exist_is_the_first_moment_after_the_gap():
    assert moment_of(date(2026, 3, 29), 2, ZoneInfo("Europe/Paris")) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    lord_howe = moment_of(date(2026, 10, 4), 2, ZoneInfo("Australia/Lord_Howe"))
    assert lord_howe.astimezone(ZoneInfo("Australia/Lord_Howe")).strftime("%H:%M") == "02:30"


def test_an_hour_that_comes_twice_is_the_first_of_the_two():
    weekly = Rhythm(Cadence.WEEKLY, weekday=6, hour=2, timezone="Europe/Paris")
    first = datetime(2026, 10, 25, 0, tzinfo=UTC)
    assert next_due(weekly, first - timedelta(seconds=1)) == first
    assert next_due(weekly, first) == datetime(2026, 11, 1, 1, tzinfo=UTC)


def test_a_day_that_a_country_left_out_does_not_come_due_twice():
    samoa = Rhythm(Cadence.WEEKLY, weekday=4, timezone="Pacific/Apia")  # there was no Friday 30 December 2011
    dues = dues_until(samoa, datetime(2011, 12, 23, 16, tzinfo=UTC), datetime(2012, 1, 15, tzinfo=UTC))
    assert len(dues) == len(set(dues)) == 4


def test_a_round_is_due_on_the_day_after_its_last():
    rhythm = Rhythm(Cadence.ROUND_ENDS, timezone="Europe/Paris")
    assert after_round(date(2026, 12, 31), rhythm) == datetime(2027, 1, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("covers", "first", "last"),
    [
        (Covers.WEEK, date(2026, 11, 9), date(2026, 11, 15)),
        (Covers.MONTH, date(2026, 10, 1), date(2026, 10, 31)),
        (Covers.QUARTER, date(2026, 7, 1), date(2026, 9, 30)),
        (Covers.YEAR, date(2025, 11, 1), date(2026, 10, 31)),
    ],
)
def test_a_document_covers_the_last_whole_period(covers, first, last):
    assert covered(covers, date(2026, 11, 22)) == Period(first, last)


@given(rhythms, moments)
def test_the_next_time_is_later_on_a_day_of_the_rhythm_and_not_too_far_off(rhythm, after):
    due = next_due(rhythm, after)
    assert after < due <= after + LONGEST_WAIT[rhythm.cadence]
    assert due == moment_of(due.astimezone(rhythm.zone).date(), rhythm.hour, rhythm.zone) or _shifted(
        rhythm, due
    )


@given(rhythms, moments)
def test_no_time_lies_between_a_moment_and_the_next_time(rhythm, after):
    due = next_due(rhythm, after)
    assert next_due(rhythm, due - timedelta(microseconds=1)) == due
    assert next_due(rhythm, after + (due - after) / 2) == due
    assert next_due(rhythm, due) > due


@given(rhythms, moments, some.integers(0, 200))
def test_the_times_that_were_missed_are_those_one_would_have_come_to_one_by_one(rhythm, after, days):
    first = next_due(rhythm, after)
    now = first + timedelta(days=days)
    expected = [first]
    while (due := next_due(rhythm, expected[-1])) <= now:
        expected.append(due)
    assert dues_until(rhythm, first, now) == expected


@given(some.sampled_from([covers for covers in Covers if covers is not Covers.ROUND]), some.dates())
def test_what_is_covered_has_ended_before_the_day(covers, day):
    if day.year < 3:
        return
    period = covered(covers, day)
    assert period.first <= period.last < day
    assert day - period.last <= timedelta(days=92)


def _shifted(rhythm, due):
    """A day or an hour that does not exist moves the time to the day after."""
    day_before = due.astimezone(rhythm.zone).date() - timedelta(days=1)
    return due == moment_of(day_before, rhythm.hour, rhythm.zone)
