"""Changing one's mind about a document: stopping it while it waits, and trying again what failed or was stopped."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from audits.errors import Conflict
from audits.reports.tables import Report, ReportStatus

STOPPABLE = (ReportStatus.QUEUED, ReportStatus.RENDERING)
AGAIN = (ReportStatus.FAILED, ReportStatus.CANCELLED)


def cancel(session: Session, report: Report, now: datetime) -> None:
    """Nobody waits for this document any more. `Conflict` when it is finished already. The caller commits."""
    stopped = session.connection().execute(
        update(Report)
        .where(col(Report.id) == report.id, col(Report.status).in_(STOPPABLE))
        .values(status=ReportStatus.CANCELLED, finished_at=now)
    )
    if not stopped.rowcount:
        raise Conflict("This document is finished already, so there is nothing to stop. Look at it again.")


def retry(session: Session, report: Report) -> None:
    """Ask for a document again that failed or was stopped, its attempts counted anew. The caller commits.

    `Conflict` when it is under way or ready.
    """
    taken = session.connection().execute(
        update(Report)
        .where(col(Report.id) == report.id, col(Report.status).in_(AGAIN))
        .values(status=ReportStatus.QUEUED, failure="", attempts=0, heartbeat_at=None, finished_at=None)
    )
    if not taken.rowcount:
        raise Conflict("This document is under way or ready already. Look at it again.")
