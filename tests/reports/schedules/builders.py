"""Schedules for tests. The caller commits."""

from datetime import UTC, datetime

from audits.access import Role
from audits.reports.schedule_tables import Cadence, Covers, Schedule
from audits.reports.tables import ReportKind

FIRST_MONDAY = datetime(2026, 12, 7, 5, tzinfo=UTC)
"""Monday 7 December 2026, 06:00 in Paris."""


def schedule(session, **columns) -> Schedule:
    """The comparison of each region, to its manager, on the first Monday of each month, about the month before."""
    made = Schedule(
        **{
            "name": "Region book",
            "kind": ReportKind.REGION,
            "role": Role.REGIONAL_MANAGER,
            "cadence": Cadence.MONTHLY_WEEKDAY,
            "timezone": "Europe/Paris",
            "covers": Covers.MONTH,
            "next_at": FIRST_MONDAY,
            "created_at": datetime(2026, 11, 22, tzinfo=UTC),
            **columns,
        }
    )
    session.add(made)
    session.flush()
    return made
