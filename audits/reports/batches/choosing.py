"""Which audits a batch is of. Everything starts from the visits that somebody sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, true
from sqlmodel import Session, col, select

from audits.checklists.tables import ChecklistVersion
from audits.errors import AuditError
from audits.fieldwork.tables import Assignment
from audits.people.tables import Person
from audits.reports.batch_tables import Batch
from audits.reports.tables import PaperSize
from audits.stores.queries import subtree
from audits.stores.tables import Region, Store
from audits.visits.queries import visible_to
from audits.visits.reading.audit import Edition
from audits.visits.tables import Visit, VisitStatus

MOST = 5_000
ISSUED = (VisitStatus.APPROVED, VisitStatus.EXCLUDED)
"""The visits whose audit can be issued; of others there is only a draft."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a batch is of and how it is set; None leaves that side open, both days are included.

    `edition` is that of whoever asks; `merged` asks for one PDF of all of them besides.
    """

    edition: Edition
    round_id: int | None = None
    region_id: int | None = None
    checklist_id: int | None = None
    from_day: date | None = None
    to_day: date | None = None
    status: VisitStatus = VisitStatus.APPROVED
    language: str = "en"
    paper: PaperSize = PaperSize.A4
    merged: bool = False


class TooMany(AuditError):
    """More audits than one batch holds."""

    def __init__(self, count: int) -> None:
        super().__init__(
            f"These are {count:,} audits, and one batch holds at most {MOST:,}. Choose a region or a shorter period."
        )


class NoneFit(AuditError):
    """A batch of nothing."""

    def __init__(self) -> None:
        super().__init__(
            "No audit fits this choice. Choose a longer period, or leave the region or the checklist open."
        )


@dataclass(frozen=True, slots=True)
class Place:
    """A visit that was chosen, with the path of its store's region, empty where the store is in none."""

    visit_id: UUID
    region: str


def count(session: Session, viewer: Person | None, chosen: Chosen) -> int:
    """How many audits it would be. `viewer` None is a command, which sees every visit. One query."""
    return session.execute(_chosen(select(func.count(col(Visit.id))), viewer, chosen)).scalar_one()


def places(session: Session, viewer: Person | None, chosen: Chosen) -> Sequence[Place]:
    """The visits that were chosen, by region, store, day and reference.

    `NoneFit` and `TooMany` refuse a number that is no batch. Two queries.
    """
    number = count(session, viewer, chosen)
    if not number:
        raise NoneFit
    if number > MOST:
        raise TooMany(number)
    query = select(Visit.id, func.coalesce(Region.path, ""))
    order = (func.coalesce(Region.path, ""), Store.code, Visit.visited_on, Visit.ref)
    rows = session.execute(_chosen(query, viewer, chosen).order_by(*order).limit(MOST))
    return [Place(*row) for row in rows]


def chosen_of(batch: Batch) -> Chosen:
    """What a batch that was asked for is of."""
    return Chosen(
        batch.edition,
        batch.round_id,
        batch.region_id,
        batch.checklist_id,
        batch.from_day,
        batch.to_day,
        batch.visit_status,
        batch.language,
        batch.paper,
        batch.merged,
    )


def _chosen(query: Any, viewer: Person | None, chosen: Chosen) -> Any:
    joined = query.select_from(Visit).join(Store, col(Store.id) == col(Visit.store_id))
    joined = joined.outerjoin(Region, col(Region.id) == col(Store.region_id))
    return joined.where(*_conditions(viewer, chosen))


def _conditions(viewer: Person | None, chosen: Chosen) -> list[ColumnElement[bool]]:
    found = [visible_to(viewer) if viewer else true(), col(Visit.status) == chosen.status]
    if chosen.round_id is not None:
        planned = select(Assignment.id).where(Assignment.round_id == chosen.round_id)
        found.append(col(Visit.assignment_id).in_(planned))
    if chosen.region_id is not None:
        found.append(col(Store.region_id).in_(subtree(chosen.region_id)))
    if chosen.checklist_id is not None:
        made_with = select(ChecklistVersion.id).where(ChecklistVersion.checklist_id == chosen.checklist_id)
        found.append(col(Visit.version_id).in_(made_with))
    if chosen.from_day is not None:
        found.append(col(Visit.visited_on) >= chosen.from_day)
    if chosen.to_day is not None:
        found.append(col(Visit.visited_on) <= chosen.to_day)
    return found
