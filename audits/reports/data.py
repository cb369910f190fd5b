"""What documents say as plain data: attached to the file, and deciding whether it says something new."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any
from uuid import UUID

from audits.tabular import Cell
from audits.tabular.writing import csv_chunks
from audits.visits.reading.audit import Audit

ANSWER_COLUMNS = (
    "touchpoint", "touchpoint_name", "channel", "lens", "own", "question", "text", "answer", "comment", "earned",
    "possible", "bonus", "critical", "photos",
)  # fmt: skip


def visit_data(audit: Audit) -> dict[str, Any]:
    """One visit in its edition: nothing that this edition does not show."""
    plain: dict[str, Any] = as_plain(audit)
    return plain


def visit_tables(audit: Audit) -> dict[str, str]:
    """The answers of one visit in its edition as CSV, a row each; points are decimals."""
    return {"answers.csv": "".join(csv_chunks(ANSWER_COLUMNS, _answers(audit)))}


def _answers(audit: Audit) -> Iterator[tuple[Cell, ...]]:
    for moment in audit.moments:
        for asked in moment.questions:
            yield (
                moment.key,
                moment.name,
                moment.channel.value,
                moment.lens.value,
                "yes" if moment.own else "no",
                asked.key,
                asked.text,
                asked.answer,
                asked.comment,
                _decimal(asked.earned),
                _decimal(asked.possible),
                "yes" if asked.bonus else "no",
                asked.critical.value if asked.critical else "",
                len(asked.photos),
            )


def _decimal(points: Fraction) -> Decimal:
    """Points as a spreadsheet takes them, to four places."""
    exact = Decimal(points.numerator) / Decimal(points.denominator)
    return exact.quantize(Decimal("0.0001")).normalize() + 0


def as_plain(value: Any) -> Any:
    """Dataclasses, enums, dates and exact shares as what JSON knows; a fraction is `numerator/denominator`.

    A field that is marked as not attached is left out.
    """
    if is_dataclass(value) and not isinstance(value, type):
        attached = (each for each in fields(value) if each.metadata.get("attached", True))
        value = {each.name: getattr(value, each.name) for each in attached}
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
