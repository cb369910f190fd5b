"""What documents say as plain data: attached to the file, and deciding whether it says something new."""

from dataclasses import is_dataclass
from datetime import date, datetime
from enum import Enum
from fractions import Fraction
from typing import Any
from uuid import UUID

from audits.visits.reading.audit import Audit


def visit_data(audit: Audit) -> dict[str, Any]:
    """One visit in its edition: nothing that this edition does not show."""
    plain: dict[str, Any] = as_plain(audit)
    return plain


def as_plain(value: Any) -> Any:
    """Dataclasses, enums, dates and exact shares as what JSON knows; a fraction is `numerator/denominator`."""
    if is_dataclass(value) and not isinstance(value, type):
        value = {name: getattr(value, name) for name in value.__dataclass_fields__}
    match value:
        case dict():
            return {str(key): as_plain(each) for key, each in value.items()}
        case list() | tuple():
            return [as_plain(each) for each in value]
        case Enum():
            return value.value
        case Fraction():
            return f"{value.numerator}/{value.denominator}"
        case date() | datetime():
            return value.isoformat()
        case UUID():
            return str(value)
        case _:
            return value
