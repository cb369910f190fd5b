"""Reading for reports: what one store's document needs, and the documents that somebody asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID

from sqlalchemy import ColumnElement, func, true
from sqlmodel import Session, col, select

from audits.checklists.tables import ChecklistVersion, Touchpoint
from audits.comparisons.reading_language import as_read
from audits.comparisons.scope import Wanted, totals_in
from audits.errors import NotFound
from audits.stores.tables import Store
from audits.visits.tables import TouchpointScore, VisitScore

SHOWN = 50


@dataclass(frozen=True, slots=True)
class OwnPart:
    """A store's own touchpoint over the period: visits that scored it and their mean, 0 to 100."""

    name: str
    visits: int
    mean: float


def find_store(session: Session, store_id: int) -> Store:
    """A store by its id, `NotFound` when there is none. One query."""
    found = session.get(Store, store_id)
    if found is None:
        raise NotFound("This store")
    return found


def visit_facts(session: Session, store_id: int, wanted: Wanted) -> dict[UUID, tuple[str, Fraction | None]]:
    """The checklist's version and the final share of each visit that a document counts. One query."""
    rows = session.execute(
        select(VisitScore.visit_id, ChecklistVersion.version, col(VisitScore.final))
        .join(ChecklistVersion, col(ChecklistVersion.id) == col(VisitScore.version_id))
        .where(*_counted(store_id, wanted))
    )
    return {visit: (version, final) for visit, version, final in rows}


def own_parts(session: Session, store_id: int, wanted: Wanted) -> list[OwnPart]:
    """A store's own touchpoints over the period, by name. One query."""
    rows = session.execute(
        select(TouchpointScore.key_id, Touchpoint.name, TouchpointScore.share)
        .join(Touchpoint, col(Touchpoint.id) == col(TouchpointScore.touchpoint_id))
        .join(VisitScore, col(VisitScore.visit_id) == col(TouchpointScore.visit_id))
        .where(*_counted(store_id, wanted))
        .where(col(TouchpointScore.own).is_(True), col(TouchpointScore.share).is_not(None))
        .order_by(col(TouchpointScore.visited_on), col(TouchpointScore.visit_id))
    )
    names: dict[int, str] = {}
    shares: dict[int, list[float]] = {}
    for key_id, name, share in rows:
        names[key_id] = as_read(name)
        shares.setdefault(key_id, []).append(min(share, 1.0))
    parts = [OwnPart(names[key], len(found), 100 * sum(found) / len(found)) for key, found in shares.items()]
    return sorted(parts, key=lambda part: part.name)


def newest_counted(session: Session, wanted: Wanted) -> date | None:
    """The day of the newest approved visit that a document counts. One query."""
    return session.exec(select(func.max(VisitScore.visited_on)).where(totals_in(wanted))).one()


def _counted(store_id: int, wanted: Wanted) -> Sequence[ColumnElement[bool]]:
    return (
        col(VisitScore.store_id) == store_id,
        true() if wanted.checklist_id is None else col(VisitScore.checklist_id) == wanted.checklist_id,
        true() if wanted.from_day is None else col(VisitScore.visited_on) >= wanted.from_day,
        true() if wanted.to_day is None else col(VisitScore.visited_on) <= wanted.to_day,
    )
