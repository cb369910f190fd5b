"""Frozen scores follow their store to another region, so that comparisons by region count them there."""

from collections.abc import Sequence

from sqlalchemy import update
from sqlmodel import Session, col, select

from audits.stores.moves import follow
from audits.stores.tables import Store
from audits.visits.tables import TouchpointScore


@follow
def move_scores(session: Session, store_ids: Sequence[int]) -> None:
    """Give the touchpoint scores of these stores the region their store is in now. One statement a thousand stores."""
    region = select(Store.region_id).where(Store.id == TouchpointScore.store_id).scalar_subquery()
    for start in range(0, len(store_ids), 1000):
        moved = col(TouchpointScore.store_id).in_(store_ids[start : start + 1000])
        session.exec(
            update(TouchpointScore)
            .where(moved)
            .values(region_id=region)
            .execution_options(synchronize_session=False)
        )
