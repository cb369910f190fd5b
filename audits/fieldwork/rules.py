"""What may be planned: windows, fees, and how soon a shopper may return to a store. No database, no clock."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from audits.errors import AuditError

ROTATION = timedelta(days=90)
DEAREST_CENTS = 100_000_00
_AMOUNT = re.compile(r"[0-9]{1,6}([.,][0-9]{1,2})?")


class Standing(StrEnum):
    """Where an assignment stands."""

    OPEN = "open"
    GIVEN = "given"
    BEGUN = "begun"
    MISSED = "missed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Plan:
    """A visit as it is planned, without its store. Both days of the window count."""

    checklist_id: int
    shopper_id: UUID | None
    scenario: str
    window_from: date
    window_to: date
    fee_cents: int
    currency: str
    round_id: int | None


class Unplannable(AuditError):
    """A plan that cannot stand; `field` is the one to correct."""

    def __init__(self, field: str, sentence: str) -> None:
        self.field = field
        super().__init__(sentence)


def standing(
    shopper_id: UUID | None,
    window_to: date,
    begun_at: datetime | None,
    cancelled_at: datetime | None,
    today: date,
) -> Standing:
    """Where an assignment stands on a day. What was begun stays begun."""
    if begun_at is not None:
        return Standing.BEGUN
    if cancelled_at is not None:
        return Standing.CANCELLED
    if window_to < today:
        return Standing.MISSED
    return Standing.OPEN if shopper_id is None else Standing.GIVEN


def check_days(first: date, last: date, field: str) -> None:
    """Refuse a period that ends before it starts."""
    if last < first:
        raise Unplannable(field, "The last day is before the first. Correct one of them.")


def check_in_round(plan: Plan, name: str, starts_on: date, ends_on: date) -> None:
    """Refuse a window that is not within its round."""
    if plan.window_from < starts_on or plan.window_to > ends_on:
        raise Unplannable(
            "window_from",
            f"The days are outside the round {name} ({starts_on} to {ends_on}). Change them, or choose no round.",
        )


def read_fee(text: str) -> int:
    """An amount such as `12.50` in the smallest unit; nothing is 0. Anything else is refused."""
    written = text.strip().replace(" ", "")
    if not written:
        return 0
    if not _AMOUNT.fullmatch(written):
        raise Unplannable("fee", "Write the fee as an amount such as 12.50.")
    cents = int(Decimal(written.replace(",", ".")) * 100)
    if cents > DEAREST_CENTS:
        raise Unplannable("fee", "This fee is more than 100,000. Check the amount.")
    return cents


def written_fee(cents: int) -> str:
    """The amount as `read_fee` reads it."""
    return f"{Decimal(cents) / 100:.2f}" if cents else ""
