"""Limits of bands as people write them: minutes and seconds for a stopwatch, the time of day for a time."""

import re
from decimal import Decimal

from audits.answers import as_number
from audits.sheet import Kind

_PARTS = re.compile(r"([0-9]{1,4}):([0-5][0-9])(?::([0-5][0-9]))?")


def limit_in(kind: Kind, text: str) -> Decimal | None:
    """A limit in the unit of the kind, seconds for a stopwatch and a time of day; None when it is none."""
    written = text.strip()
    parts = _PARTS.fullmatch(written)
    if parts and kind is Kind.STOPWATCH and parts[3] is None:
        return Decimal(int(parts[1]) * 60 + int(parts[2]))
    if parts and kind is Kind.TIME and int(parts[1]) < 24:
        return Decimal(int(parts[1]) * 3600 + int(parts[2]) * 60 + int(parts[3] or 0))
    return as_number(written)


def limit_as_written(kind: Kind, limit: Decimal) -> str:
    """A limit as people write it."""
    if kind is Kind.TIME and limit == limit.to_integral_value() and 0 <= limit < 24 * 3600:
        minutes, seconds = divmod(int(limit), 60)
        clock = f"{minutes // 60:02}:{minutes % 60:02}"
        return f"{clock}:{seconds:02}" if seconds else clock
    return format(limit.normalize() + 0, "f")
