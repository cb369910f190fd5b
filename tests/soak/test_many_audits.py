"""A batch of very many audits is downloaded as a ZIP while memory stays flat."""

import os
import time
from hashlib import sha256
from http.client import HTTPConnection

import pytest
from sqlmodel import Session

from audits.people.tables import Person
from audits.reports.batch_tables import Batch, BatchItem, BatchStatus, ItemStatus
from audits.reports.tables import AuditVersion, Issue, PaperSize, ReportKind
from audits.storage import Storage
from audits.visits.reading.audit import Edition
from audits.visits.tables import Source, Visit, VisitStatus
from tests import builders
from tests.builders import NOW
from tests.soak.figures import write_down
from tests.soak.server import Server

LONG = 2_000
FILE_SIZE = 100_000
"""Bytes of an audit, a little more than those of the demo have."""
DIFFERENT = 50
"""Files that are kept; the audits take turns with them."""
PIECE = 1024**2
MOST_GROWTH = 0.05


@pytest.mark.parametrize("audits", [200, pytest.param(LONG, marks=pytest.mark.soak)])
def test_a_zip_of_very_many_audits_is_sent_with_flat_memory(audits, server, app, inside, client):
    storage: Storage = app.extensions["storage"]
    with inside() as session:
        head = builders.person(session)
        few, many = (_ready_batch(session, storage, head, number) for number in (20, audits))
    client.sign_in(head)
    server.workers = 1
    server.start()
    cookie = _cookie(client)
    _download(server, cookie, few)  # What the first download of all loads stays, and is no growth.
    before, began = server.resident_kb(), time.monotonic()
    first_after, size, most = _download(server, cookie, many)
    took = time.monotonic() - began
    assert size > audits * FILE_SIZE
    assert first_after < 5
    after = server.resident_kb()
    if audits == LONG:
        write_down(
            f"A ZIP of {audits:,} audits sent while it is made",
            f"{size / 1e6:,.0f} MB in {took:.1f} s, its first bytes after {first_after:.2f} s; resident memory of "
            f"the server {before / 1024:.0f} MB before, {most / 1024:.0f} MB at most, {after / 1024:.0f} MB after",
        )
    assert most < before * (1 + MOST_GROWTH), f"{before:,} KB grew to {most:,} KB"


def _ready_batch(session: Session, storage: Storage, asker: Person, audits: int) -> Batch:
    """A batch whose audits are all printed: bytes of the size of a PDF, which no download looks into."""
    contents = [os.urandom(FILE_SIZE) for _ in range(min(DIFFERENT, audits))]
    digests = [sha256(content).hexdigest() for content in contents]
    for digest, content in zip(digests, contents, strict=True):
        storage.put(f"reports/{digest}.pdf", content)
    batch = Batch(
        visit_status=VisitStatus.APPROVED,
        edition=Edition.HEAD_OFFICE,
        status=BatchStatus.READY,
        requested_at=NOW,
        requested_by_id=asker.id,
        total=audits,
        done=audits,
        file_name="2026-11-18_audits.zip",
    )
    session.add(batch)
    session.flush()
    visits = _visits(session, audits, str(batch.id))
    for position, visit in enumerate(visits):
        digest = digests[position % len(digests)]
        issue = _issue(session, visit, digest)
        session.add(_item(batch, position, visit, issue))
    session.flush()
    return batch


def _visits(session: Session, number: int, name: str) -> list[Visit]:
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


def _issue(session: Session, visit: Visit, digest: str) -> Issue:
    version = AuditVersion(
        series=sha256(visit.ref.encode()).hexdigest(),
        number=1,
        kind=ReportKind.VISIT,
        subject=str(visit.id),
        edition=Edition.HEAD_OFFICE,
        data_digest=digest,
        made_at=NOW,
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
        issued_at=NOW,
        storage_key=f"reports/{digest}.pdf",
        sha256=digest,
        size=FILE_SIZE,
        pages=4,
    )
    session.add(issue)
    session.flush()
    return issue


def _item(batch: Batch, position: int, visit: Visit, issue: Issue) -> BatchItem:
    return BatchItem(
        batch_id=batch.id,
        position=position,
        visit_id=visit.id,
        folder="North",
        file_name=issue.file_name,
        status=ItemStatus.READY,
        issue_id=issue.id,
    )


def _cookie(client) -> str:
    """What a browser that is signed in sends along."""
    kept = client.get_cookie("session")
    return f"{kept.key}={kept.value}"


def _download(server: Server, cookie: str, batch: Batch) -> tuple[float, int, int]:
    """Seconds until the first bytes, how many bytes there were in all, and the most KB the server held meanwhile."""
    began, size, most = time.monotonic(), 0, 0
    line = HTTPConnection(*server.address, timeout=60)
    line.request("GET", f"/documents/batches/{batch.id}/audits.zip", headers={"Cookie": cookie})
    answer = line.getresponse()
    assert answer.status == 200
    first_after = time.monotonic() - began
    while piece := answer.read(PIECE):
        size += len(piece)
        most = max(most, server.resident_kb())
    assert size == int(answer.headers["Content-Length"])
    line.close()
    return first_after, size, most
