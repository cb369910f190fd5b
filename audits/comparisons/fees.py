"""What a visit costs: the typical fee by currency. Only for those who plan fieldwork: a fee is a shopper's pay."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, and_, func, true
from sqlmodel import Session, col, select

from audits.access import Can, may
from audits.comparisons.scope import Wanted, stores_of
from audits.fieldwork.tables import Assignment
from audits.people.tables import Person
from audits.stores.tables import Store

FeeCount = tuple[str, str, int, int]
"""Store code, currency, fee in cents, and how many assignments have it."""


@dataclass(frozen=True, slots=True)
class Fee:
    """The median fee in one currency, of how many assignments, and how many of the stores are paid in it."""

    currency: str
    cents: int
    assignments: int
    stores: int


@dataclass(frozen=True, slots=True)
class Fees:
    """Typical fees, the currency of most assignments first; none where no fee was agreed.

    `unpaid` assignments without a fee are not counted; `without` stores have no currency of their own.
    """

    typical: tuple[Fee, ...]
    unpaid: int
    without: int


def sees_fees(viewer: Person | None) -> bool:
    """Whether costs may be shown. A command (None) sees all; regional managers and reviewers never see pay."""
    return viewer is None or may(viewer.role, Can.MANAGE_FIELDWORK)


def typical_fees(session: Session, wanted: Wanted, codes: Collection[str]) -> Fees | None:
    """What assignments of this checklist in this period pay, for the stores with these codes. One query.

    None for a viewer who may not see fees; then nothing is asked.
    """
    if not sees_fees(wanted.viewer):
        return None
    counted = (
        select(Store.code, Assignment.currency, Assignment.fee_cents, func.count())
        .join(Store, col(Store.id) == col(Assignment.store_id))
        .where(_assignments_in(wanted))
        .group_by(Store.code, Assignment.currency, col(Assignment.fee_cents))
    )
    return fees_from([tuple(row) for row in session.exec(counted).all()], codes)  # type: ignore[misc]


def _assignments_in(wanted: Wanted) -> ColumnElement[bool]:
    """Assignments not cancelled whose window touches the period."""
    conditions: list[ColumnElement[Any]] = [
        stores_of(wanted, col(Assignment.store_id)),
        col(Assignment.cancelled_at).is_(None),
        true() if wanted.checklist_id is None else col(Assignment.checklist_id) == wanted.checklist_id,
    ]
    if wanted.only.round_id is not None:
        conditions.append(col(Assignment.round_id) == wanted.only.round_id)
    if wanted.from_day is not None:
        conditions.append(col(Assignment.window_to) >= wanted.from_day)
    if wanted.to_day is not None:
        conditions.append(col(Assignment.window_from) <= wanted.to_day)
    return and_(*conditions)


def fees_from(counts: Collection[FeeCount], codes: Collection[str]) -> Fees:
    """The typical fees of counted assignments. Amounts in two currencies are never added.

    Where all are paid in one currency, so will be the stores that had no assignment yet. With several, a store belongs
    to the currency of most of its assignments, the first by its letters when equal.
    """
    paid = [row for row in counts if row[2]]
    currency_of = _currencies_of_stores(paid)
    currencies = sorted({row[1] for row in paid})
    if len(currencies) == 1:
        currency_of = dict.fromkeys(codes, currencies[0])
    stores = [currency_of[code] for code in codes if code in currency_of]
    fees = [_fee(currency, paid, stores.count(currency)) for currency in currencies]
    return Fees(
        tuple(sorted(fees, key=lambda fee: (-fee.assignments, fee.currency))),
        unpaid=sum(row[3] for row in counts if not row[2]),
        without=len(codes) - len(stores),
    )


def _currencies_of_stores(paid: Collection[FeeCount]) -> dict[str, str]:
    of_store: dict[str, dict[str, int]] = {}
    for code, currency, _, count in paid:
        seen = of_store.setdefault(code, {})
        seen[currency] = seen.get(currency, 0) + count
    return {code: min(seen, key=lambda each: (-seen[each], each)) for code, seen in of_store.items()}


def _fee(currency: str, paid: Collection[FeeCount], stores: int) -> Fee:
    rows = [row for row in paid if row[1] == currency]
    cents = np.repeat([row[2] for row in rows], [row[3] for row in rows])
    return Fee(currency, int(np.median(cents) + 0.5), len(cents), stores)
