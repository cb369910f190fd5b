"""What is known about a store, as text in a file or a form and as values; and what is wrong with it."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from zoneinfo import available_timezones

from audits.tabular import Column

LONGEST_REGION_NAME = 120
MOST_REGION_LEVELS = 12
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?\d{1,3}(\.\d*)?", re.ASCII)
Value = str | float | date | None


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """All that an import can say about a store; `region` is a path, empty for none. Fields are the columns."""

    code: str
    name: str = ""
    brand: str = ""
    region: str = ""
    address: str = ""
    city: str = ""
    postal_code: str = ""
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None
    timezone: str = "UTC"
    opened_on: date | None = None
    closed_on: date | None = None


COLUMNS = (
    Column("code", 60, required=True),
    Column("name", 200, required=True),
    Column("brand", 120),
    Column("region", 1000),
    Column("address", 300),
    Column("city", 120),
    Column("postal_code", 20),
    Column("country", 60),
    Column("latitude", 40),
    Column("longitude", 40),
    Column("timezone", 64),
    Column("opened_on", 20),
    Column("closed_on", 20),
)


class Unfit(Exception):
    """A text that cannot be a value of its column; the message is what was expected."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with one fact of a store."""

    column: str
    found: str
    expected: str


def read_value(column: str, text: str) -> Value:
    """The value of one column from its text; raises `Unfit`. Empty text is no value (UTC as a time zone)."""
    text = text.strip()
    if any(not sign.isprintable() for sign in text):
        raise Unfit("text without line breaks or control characters")
    match column:
        case "code" | "name":
            return _needed(text)
        case "region":
            return region_path(text)
        case "latitude":
            return _degrees(text, 90)
        case "longitude":
            return _degrees(text, 180)
        case "timezone":
            return _timezone(text)
        case "opened_on" | "closed_on":
            return _day(text)
        case _:
            return text


def faults(facts: StoreFacts) -> Iterator[Fault]:
    """What is wrong with facts that are right each by itself."""
    if (facts.latitude is None) != (facts.longitude is None):
        missing = "latitude" if facts.latitude is None else "longitude"
        yield Fault(missing, "", "both latitude and longitude, or neither")
    if facts.opened_on and facts.closed_on and facts.closed_on < facts.opened_on:
        yield Fault("closed_on", facts.closed_on.isoformat(), f"a day from {facts.opened_on} on")


def region_path(text: str) -> str:
    """`A / B / C`, outermost first, with one space around each bar; raises `Unfit`."""
    if not text.strip():
        return ""
    names = [" ".join(name.split()) for name in text.split("/")]
    if not all(names):
        raise Unfit("region names with a single / between them, such as Chicago / North")
    if len(names) > MOST_REGION_LEVELS:
        raise Unfit(f"a path of at most {MOST_REGION_LEVELS} regions")
    if max(map(len, names)) > LONGEST_REGION_NAME:
        raise Unfit(f"region names of at most {LONGEST_REGION_NAME} characters")
    path = " / ".join(names)
    if len(path) > 1000:
        raise Unfit("a path of at most 1,000 characters")
    return path


def paths_above(path: str) -> list[str]:
    """A path and all that lead to it, outermost first: `A`, `A / B`, `A / B / C`."""
    names = path.split(" / ")
    return [" / ".join(names[:depth]) for depth in range(1, len(names) + 1)]


def _needed(text: str) -> str:
    if not text:
        raise Unfit("a text")
    return text


def _degrees(text: str, most: int) -> float | None:
    if not text:
        return None
    degrees = float(text) if _DECIMAL.fullmatch(text) else math.nan
    if not -most <= degrees <= most:
        raise Unfit(f"degrees from -{most} to {most}, with a point, such as 41.88")
    return degrees


def _timezone(text: str) -> str:
    if text and text not in _timezones():
        raise Unfit("an IANA time zone such as Europe/Paris")
    return text or "UTC"


def _day(text: str) -> date | None:
    if not text:
        return None
    if _ISO_DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise Unfit("a date such as 2026-11-18")


@cache
def _timezones() -> frozenset[str]:
    """Read from the disk once a process."""
    return frozenset(available_timezones())
