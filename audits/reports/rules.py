"""What is asked for, and how documents are named."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from audits.reports.tables import ReportKind
from audits.visits.reading.audit import Edition

HEARTBEAT_STOPPED = timedelta(minutes=5)
"""A document may take two minutes; a worker that was silent for longer than this is gone."""

LONGEST_PART = 60


@dataclass(frozen=True, slots=True)
class AskedFor:
    """One document, complete: the same one asked for twice is equal.

    `subject` is the visit's, store's or region's id as text, empty for the network. A comparison without
    `checklist_id` is over the touchpoints that several share; both days are included.
    """

    kind: ReportKind
    subject: str = ""
    edition: Edition = Edition.HEAD_OFFICE
    checklist_id: int | None = None
    from_day: date | None = None
    to_day: date | None = None


def file_name(day: date | None, *parts: str) -> str:
    """A stable ASCII name such as `2026-11-18_LYO-012_visit-0142_v2.pdf`."""
    written = [day.isoformat()] if day else []
    return "_".join([*written, *(plain for part in parts if (plain := _plain(part)))]) + ".pdf"


def _plain(part: str) -> str:
    letters = unicodedata.normalize("NFKD", part).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9.]+", "-", letters).strip("-.")[:LONGEST_PART]
