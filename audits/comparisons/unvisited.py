"""Stores that nobody visited: in scope and open, with no approved visit in the choice."""

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from audits.comparisons.scope import Wanted, stores_of, totals_in
from audits.consistency.groups import Store as StoreName
from audits.stores.tables import Region, Store
from audits.visits.tables import VisitScore


def unvisited(session: Session, wanted: Wanted) -> list[StoreName]:
    """The stores among those the viewer sees that were open at the end of the period, by code. One query."""
    visited = select(VisitScore.store_id).where(totals_in(wanted))
    rows = session.exec(
        select(Store.code, Store.name, Region.path)
        .join(Region, col(Region.id) == col(Store.region_id), isouter=True)
        .where(stores_of(wanted, col(Store.id)), _is_open(wanted), col(Store.id).not_in(visited))
    )
    # Sorted here, because databases differ in how they sort text.
    return [StoreName(code, name, path or "") for code, name, path in sorted(rows, key=lambda row: row[0])]


def _is_open(wanted: Wanted) -> ColumnElement[bool]:
    """Without a last day: stores that never closed."""
    if wanted.to_day is None:
        return col(Store.closed_on).is_(None)
    return and_(
        or_(col(Store.closed_on).is_(None), col(Store.closed_on) > wanted.to_day),
        or_(col(Store.opened_on).is_(None), col(Store.opened_on) <= wanted.to_day),
    )
