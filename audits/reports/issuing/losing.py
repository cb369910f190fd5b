"""When visits last lost what their files may show: photos, and names of staff."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from audits.visits.phone_tables import SupersededPhoto
from audits.visits.retention_tables import NamesForgotten
from audits.visits.tables import Photo, Visit


@dataclass(frozen=True, slots=True)
class LostNames:
    """The last moment at which visits of a day lost names, by the day of the visit."""

    by_day: Mapping[date, datetime]

    def within(self, first: date | None, last: date | None) -> datetime | None:
        """The last moment for the visits of a period; both days are included, None leaves that side open."""
        moments = (
            at
            for on, at in self.by_day.items()
            if (first is None or first <= on) and (last is None or on <= last)
        )
        return max(moments, default=None)


def last_losses(session: Session, visit_ids: set[UUID]) -> dict[UUID, datetime]:
    """When each of these visits last lost a photo or a name. Three queries.

    Whatever was lost, it may stand in every edition: a photo may have been chosen for the store, or have been part of
    the visit, at an earlier time, and masking is stricter than the guard of what a store reads.
    """
    last: dict[UUID, datetime] = {}
    for visit_of, lost_at in (
        (col(Photo.visit_id), col(Photo.deleted_at)),
        (col(SupersededPhoto.visit_id), col(SupersededPhoto.deleted_at)),
        (col(NamesForgotten.visit_id), col(NamesForgotten.changed_at)),
    ):
        query: Any = select(visit_of, func.max(lost_at))
        for visit_id, at in session.execute(
            query.where(visit_of.in_(visit_ids), lost_at.is_not(None)).group_by(visit_of)
        ):
            last[visit_id] = max(at, last.get(visit_id, at))
    return last


def lost_names(session: Session) -> LostNames:
    """When visits lost names, by their day. One query; a row for each day on which such a visit was made."""
    rows = session.execute(
        select(col(Visit.visited_on), func.max(NamesForgotten.changed_at))
        .join(NamesForgotten, col(NamesForgotten.visit_id) == col(Visit.id))
        .where(col(NamesForgotten.changed_at).is_not(None), col(Visit.visited_on).is_not(None))
        .group_by(col(Visit.visited_on))
    )
    return LostNames({on: at for on, at in rows if on is not None})
