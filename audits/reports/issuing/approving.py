"""Audits are printed as soon as a reviewer has decided: every edition, as the house sets its documents.

A decision says so to the queue. Should that word be lost with its process, what was decided in the last days and not
printed is found again. Imported visits, thousands at once, are printed only when somebody asks.
"""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import current_app
from sqlmodel import Session

from audits import db
from audits.errors import AuditError
from audits.queue import Queue
from audits.reports.issuing.printing import Busy, obtain
from audits.reports.issuing.queries import standing_version, undone_decisions
from audits.reports.issuing.setting import house_setting
from audits.reports.rules import AskedFor
from audits.reports.tables import ReportKind
from audits.visits.decided import decided
from audits.visits.reading.audit import Edition
from audits.visits.tables import Visit, VisitStatus

PRINT = "print-audit"
LOOKS_BACK = timedelta(days=3)
GRACE = timedelta(minutes=5)
LATER = timedelta(minutes=1)
# Head office's comes last: with its history it is new after every decision, so it tells that all three are done.
EDITIONS = (Edition.STORE, Edition.MANAGER, Edition.HEAD_OFFICE)
log = logging.getLogger(__name__)


@decided.connect
def hear(_sender: Any, visit_id: UUID) -> None:
    """Have the audit of a visit printed."""
    queue: Queue = current_app.extensions["queue"]
    queue.put(PRINT, visit_id)


def print_audit(visit_id: str) -> None:
    """The job: the current version of a visit's audit in every edition. What is there already is left alone.

    Where somebody else prints an edition at this moment, the rest is left for later.
    """
    queue: Queue = current_app.extensions["queue"]
    for asked in _wanted(UUID(visit_id)):
        try:
            obtain(asked, None)
        except Busy:
            # Whoever is at it may have been killed. Found again by its row too, unless head office's edition is asked
            # for meanwhile.
            queue.put(PRINT, visit_id, after=LATER)
            return
        except AuditError as refusal:
            log.warning("the %s edition of visit %s was not printed: %s", asked.edition, visit_id, refusal)


def waiting() -> list[str]:
    """The visits that were decided lately and whose audits were not printed since. Two queries."""
    now = datetime.now(UTC)
    with Session(db.reading(db.engine())) as reading:
        return [str(found) for found in undone_decisions(reading, now - LOOKS_BACK, now - GRACE)]


def _wanted(visit_id: UUID) -> list[AskedFor]:
    """What to print: nothing of a visit under review, and of an excluded one only what was issued before."""
    with Session(db.reading(db.engine())) as reading:
        visit = reading.get(Visit, visit_id)
        setting = house_setting(reading)
        if visit is None or visit.status not in (VisitStatus.APPROVED, VisitStatus.EXCLUDED):
            return []
        every = [
            AskedFor(
                ReportKind.VISIT,
                str(visit_id),
                edition,
                language=setting.language,
                paper=setting.paper,
            )
            for edition in EDITIONS
        ]
        if visit.status is VisitStatus.APPROVED:
            return every
        return [asked for asked in every if standing_version(reading, asked.series) is not None]
