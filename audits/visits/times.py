"""When a visit was, as a file or a form writes it."""

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d{1,6})?)?\s?(Z|[+-]\d\d:?\d\d)?", re.ASCII | re.IGNORECASE
)
_FIRST_YEAR = 1900
EXPECTED = "a date such as 2026-11-18, or a date and time such as 2026-11-18T14:05"


class NoTime(ValueError):
    """A text that names no day or moment, or one to come. `str` says what was expected."""


@lru_cache(maxsize=10_000)
def read_time(text: str, timezone: str, now: datetime) -> tuple[datetime | None, date]:
    """The moment in UTC (None when only a day is named) and the day in the store's time zone.

    A time without a zone is the store's. `NoTime` for anything else, and for a time to come.
    """
    zone = ZoneInfo(timezone)
    if _DAY.fullmatch(text):
        day = _parsed_day(text)
        if day > now.astimezone(zone).date():
            raise NoTime(f"a day that is not in the future ({timezone})")
        return None, day
    moment = _parsed_moment(text, zone)
    if moment > now:
        raise NoTime("a time that is not in the future")
    return moment, moment.astimezone(zone).date()


def local(moment: datetime | None, day: date, timezone: str) -> datetime | date:
    """When a visit was, as the store's clock shows it; the day alone when no time is known."""
    return day if moment is None else moment.astimezone(ZoneInfo(timezone))


def _parsed_day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as trouble:
        raise NoTime(EXPECTED) from trouble
    if day.year < _FIRST_YEAR:
        raise NoTime(EXPECTED)
    return day


def _parsed_moment(text: str, zone: ZoneInfo) -> datetime:
    if not _MOMENT.fullmatch(text):
        raise NoTime(EXPECTED)
    _parsed_day(text[:10])
    try:
        moment = datetime.fromisoformat(text.upper().replace(" +", "+").replace(" -", "-").replace(" Z", "Z"))
    except ValueError as trouble:
        raise NoTime(EXPECTED) from trouble
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError as trouble:  # the last hours of the year 9999
        raise NoTime(EXPECTED) from trouble
