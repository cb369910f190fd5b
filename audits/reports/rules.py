"""What is asked for, and how documents are named."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from audits.reports.tables import PaperSize, ReportKind
from audits.visits.reading.audit import Edition

HEARTBEAT_STOPPED = timedelta(minutes=5)
"""A document may take two minutes; a worker that was silent for longer than this is gone."""

LONGEST_PART = 60
GROUP = 4


@dataclass(frozen=True, slots=True)
class AskedFor:
    """One document, complete: the same one asked for twice is equal, and says the same to whoever may read it.

    `subject` is the visit's, store's, region's or checklist version's id as text, empty for the network; `within_id`
    is the region that a store is compared in, None for the network. A comparison without `checklist_id` is over the
    touchpoints that several share; both days are included.
    """

    kind: ReportKind
    subject: str = ""
    edition: Edition = Edition.HEAD_OFFICE
    within_id: int | None = None
    checklist_id: int | None = None
    from_day: date | None = None
    to_day: date | None = None
    language: str = "en"
    paper: PaperSize = PaperSize.A4

    @property
    def series(self) -> str:
        """What the document is about and for whom, as a digest: versions are counted within it.

        Language and paper are how it is set, not what it says.
        """
        about = (self.kind, self.subject, self.edition, self.within_id, self.checklist_id)
        days = (day.isoformat() if day else "" for day in (self.from_day, self.to_day))
        return hashlib.sha256("\0".join(map(str, (*about, *days))).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Earlier:
    """A version that was issued before, with the day it was made and why it was."""

    number: int
    made_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a file says of itself. A draft has no `number` and no `code`.

    `address` is the short link to the page that says whether the file is the current version; `earlier` are the
    versions before it, the oldest first; `reason` is why this one was made, empty for the first.
    """

    number: int | None = None
    code: str = ""
    address: str = ""
    reason: str = ""
    earlier: tuple[Earlier, ...] = ()

    @property
    def code_in_groups(self) -> str:
        """The code as people read it aloud."""
        return grouped(self.code)


def grouped(code: str) -> str:
    """A code as people read it: `ABCD EFGH IJKL MNOP`."""
    return " ".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def file_name(day: date | None, *parts: str) -> str:
    """A stable ASCII name such as `2026-11-18_LYO-012_visit-0142_v2.pdf`."""
    written = [day.isoformat()] if day else []
    return "_".join([*written, *(plain for part in parts if (plain := _plain(part)))]) + ".pdf"


def _plain(part: str) -> str:
    letters = unicodedata.normalize("NFKD", part).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9.]+", "-", letters).strip("-.")[:LONGEST_PART]
