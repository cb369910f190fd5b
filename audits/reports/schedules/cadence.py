"""When a schedule comes due, and the period it covers. Plain rules: no clock and no database."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from typing import assert_never
from zoneinfo import ZoneInfo

from audits.reports.schedule_tables import Cadence, Covers

DAY = timedelta(days=1)
LAST = 5
"""The `nth` that means the last one of a month."""
MONTHS_A_QUARTER = 3
MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often: the columns of a schedule that say when it comes due. `weekday` is 0 for Monday."""

    cadence: Cadence
    weekday: int = 0
    nth: int = 1
    month_day: int = 1
    hour: int = 6
    timezone: str = "UTC"

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of its hour."""
        return ZoneInfo(self.timezone)


@dataclass(frozen=True, slots=True)
class Period:
    """Days of visits, both included."""

    first: date
    last: date


def next_due(rhythm: Rhythm, after: datetime) -> datetime | None:
    """The first time that is later than `after`; None where a round decides."""
    return next(_dues(rhythm, after), None)


def dues_until(rhythm: Rhythm, first: datetime, now: datetime) -> list[datetime]:
    """The times from `first`, itself one of them, up to `now`, oldest first."""
    return [first, *takewhile(lambda due: due <= now, _dues(rhythm, first))]


def moment_of(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """The full hour of a day as a moment in UTC.

    An hour that a change of clocks leaves out is the first moment after the gap; one that comes twice is the first.
    """
    return datetime.combine(day, time(hour), zone).astimezone(UTC)


def after_round(ends_on: date, rhythm: Rhythm) -> datetime:
    """When a document about a round is due: at the hour, on the day after its last."""
    return moment_of(ends_on + DAY, rhythm.hour, rhythm.zone)


def covered(covers: Covers, day: date) -> Period | None:
    """The last whole period before `day`, the day something is due where it is due; None where a round decides.

    Weeks begin on Monday. A year is the twelve months before the month of `day`.
    """
    match covers:
        case Covers.WEEK:
            monday = day - timedelta(days=day.weekday())
            return Period(monday - timedelta(days=7), monday - DAY)
        case Covers.MONTH:
            return _months_before(day.replace(day=1), 1)
        case Covers.QUARTER:
            return _months_before(_first_of_quarter(day), MONTHS_A_QUARTER)
        case Covers.YEAR:
            return _months_before(day.replace(day=1), MONTHS_A_YEAR)
        case Covers.ROUND:
            return None
        case _:
            assert_never(covers)


def _dues(rhythm: Rhythm, after: datetime) -> Iterator[datetime]:
    """Every time later than `after`, each later than the one before."""
    newest = after
    # A day earlier than the local one: where a change of clocks moved a time, it may still be to come.
    for day in _days(rhythm, after.astimezone(rhythm.zone).date() - DAY):
        due = moment_of(day, rhythm.hour, rhythm.zone)
        if due > newest:
            yield due
            newest = due


def _days(rhythm: Rhythm, start: date) -> Iterator[date]:
    """The days of a rhythm from `start` on, in order; none where a round decides."""
    match rhythm.cadence:
        case Cadence.WEEKLY:
            day = start + timedelta(days=(rhythm.weekday - start.weekday()) % 7)
            while True:
                yield day
                day += timedelta(days=7)
        case Cadence.MONTHLY_WEEKDAY:
            found = (_nth_weekday(month, rhythm.weekday, rhythm.nth) for month in _months_from(start))
        case Cadence.MONTHLY_DAY:
            found = (month.replace(day=rhythm.month_day) for month in _months_from(start))
        case Cadence.QUARTERLY:
            found = (month for month in _months_from(start) if month == _first_of_quarter(month))
        case Cadence.ROUND_ENDS:
            return
        case _:
            assert_never(rhythm.cadence)
    yield from (day for day in found if day >= start)


def _nth_weekday(month: date, weekday: int, nth: int) -> date:
    """The first to fourth Monday of a month, or the last one; `month` is its first day."""
    if nth == LAST:
        end = _months_on(month, 1) - DAY
        return end - timedelta(days=(end.weekday() - weekday) % 7)
    return month + timedelta(days=(weekday - month.weekday()) % 7 + 7 * (nth - 1))


def _months_from(day: date) -> Iterator[date]:
    """The first days of months, that of `day` first."""
    month = day.replace(day=1)
    while True:
        yield month
        month = _months_on(month, 1)


def _months_before(first: date, months: int) -> Period:
    return Period(_months_on(first, -months), first - DAY)


def _months_on(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, MONTHS_A_YEAR)
    return date(first.year + years, month + 1, 1)


def _first_of_quarter(day: date) -> date:
    return date(day.year, (day.month - 1) // MONTHS_A_QUARTER * MONTHS_A_QUARTER + 1, 1)
