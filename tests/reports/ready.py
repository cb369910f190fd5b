"""Audits that are printed already, so that what comes after printing can be tried with thousands of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlmodel import Session

from audits.people.tables import Person
from audits.reports.batch_tables import Batch, BatchItem, BatchStatus, ItemStatus
from audits.reports.tables import AuditVersion, Issue, PaperSize, ReportKind
from audits.storage import Storage
from audits.visits.reading.audit import Edition
from audits.visits.tables import Source, Visit, VisitStatus
from tests import builders
from tests.builders import NOW


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that lies in storage; `size` in bytes."""

    sha256: str
    size: int
    pages: int


def keep(storage: Storage, contents: Iterable[bytes], pages: int) -> list[Kept]:
    """Put files of so many pages where issued ones lie."""
    kept = []
    for content in contents:
        digest = sha256(content).hexdigest()
        storage.put(f"reports/{digest}.pdf", content)
        kept.append(Kept(digest, len(content), pages))
    return kept


def ready_batch(
    session: Session,
    asker: Person,
    visits: Sequence[Visit],
    files: Sequence[Kept],
    status: BatchStatus = BatchStatus.READY,
    merged: bool = False,
) -> Batch:
    """A batch of audits that are all printed; they take turns with the files. The caller commits."""
    batch = Batch(
        visit_status=VisitStatus.APPROVED,
        edition=Edition.HEAD_OFFICE,
        status=status,
        merged=merged,
        requested_at=NOW,
        requested_by_id=asker.id,
        total=len(visits),
        done=len(visits),
        finished_at=NOW if status is BatchStatus.READY else None,
        file_name="2026-11-18_audits.zip",
    )
    session.add(batch)
    session.flush()
    for position, visit in enumerate(visits):
        issue = issued(session, visit, files[position % len(files)])
        item = BatchItem(
            batch_id=batch.id,
            position=position,
            visit_id=visit.id,
            folder="North",
            file_name=issue.file_name,
            status=ItemStatus.READY,
            issue_id=issue.id,
        )
        session.add(item)
    session.flush()
    return batch


def issued(session: Session, visit: Visit, file: Kept, at: datetime = NOW) -> Issue:
    """The first version of a visit's audit, made then, with its file."""
    version = AuditVersion(
        series=sha256(visit.id.bytes).hexdigest(),
        number=1,
        kind=ReportKind.VISIT,
        subject=str(visit.id),
        edition=Edition.HEAD_OFFICE,
        data_digest=file.sha256,
        made_at=at,
    )
    session.add(version)
    session.flush()
    issue = Issue(
        version_id=version.id or 0,
        language="en",
        paper=PaperSize.A4,
        code=visit.id.hex,
        file_name=f"{visit.visited_on}_visit-{visit.ref[-8:]}_v1.pdf",
        heartbeat_at=NOW,
        issued_at=at,
        storage_key=f"reports/{file.sha256}.pdf",
        sha256=file.sha256,
        size=file.size,
        pages=file.pages,
    )
    session.add(issue)
    session.flush()
    return issue


def plain_visits(session: Session, number: int, name: str) -> list[Visit]:
    """Approved visits of one store, without answers."""
    version_id, store = builders.checklist(session).version_id, builders.store(session)
    made = [
        Visit(
            ref=f"{name}-{each}",
            store_id=store.id or 0,
            version_id=version_id,
            status=VisitStatus.APPROVED,
            source=Source.IMPORT,
            begun_at=NOW,
            visited_on=NOW.date(),
        )
        for each in range(number)
    ]
    session.add_all(made)
    session.flush()
    return made
