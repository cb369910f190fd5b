"""Who may read which document. Asked again each time one is fetched: a role, a region or a visit may have changed."""

from typing import assert_never
from uuid import UUID

from sqlmodel import Session

from audits.access import Can, Role, may
from audits.checklists.queries import find as find_checklist
from audits.checklists.tables import ChecklistVersion
from audits.errors import NotFound
from audits.people.tables import Person
from audits.reports.blank_checklist import version_in
from audits.reports.rules import AskedFor
from audits.reports.tables import ReportKind
from audits.stores.queries import find as find_store
from audits.stores.queries import find_region
from audits.visits.queries import find as find_visit
from audits.visits.reading.editions import edition_for


def demand(session: Session, person: Person, asked: AskedFor) -> None:
    """Refuse, as if it were not there, a document that this person may not read. At most three queries."""
    if asked.edition is not edition_for(person.role):
        raise NotFound("This document")
    match asked.kind:
        case ReportKind.VISIT:
            find_visit(session, person, UUID(asked.subject))
        case ReportKind.STORE:
            find_store(session, person, int(asked.subject))
            _demand_region(session, person, asked.within_id)
        case ReportKind.REGION:
            find_region(session, person, int(asked.subject))
        case ReportKind.NETWORK:
            _demand_region(session, person, None)
        case ReportKind.CHECKLIST:
            if not may(person.role, Can.SEE_CHECKLISTS):
                raise NotFound("This document")
            version = session.get(ChecklistVersion, version_in(asked.subject))
            find_checklist(session, person, version.checklist_id if version else 0)
        case _:
            assert_never(asked.kind)
    if asked.kind not in (ReportKind.VISIT, ReportKind.CHECKLIST) and not may(
        person.role, Can.DOWNLOAD_COMPARISONS
    ):
        raise NotFound("This document")


def _demand_region(session: Session, person: Person, region_id: int | None) -> None:
    if region_id is not None:
        find_region(session, person, region_id)
    elif person.role is not Role.HEAD_OFFICE:
        raise NotFound("This document")
