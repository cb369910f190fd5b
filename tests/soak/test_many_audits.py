"""A batch of very many audits is sent as a ZIP, and joined into one PDF, while memory stays flat."""

import os
import subprocess
import time
from http.client import HTTPConnection
from pathlib import Path

import pikepdf
import pytest
from sqlmodel import Session

from audits.people.tables import Person
from audits.reports.batch_tables import Batch
from audits.reports.batches.merging import Part, join
from audits.reports.issuing.files import open_issue
from audits.reports.issuing.printing import obtain
from audits.reports.rules import AskedFor
from audits.reports.tables import ReportKind
from audits.storage import Storage
from audits.visits.reading.audit import Edition
from tests import builders
from tests.reports.ready import keep, plain_visits, ready_batch
from tests.soak.figures import write_down
from tests.soak.server import Server
from tests.visits import builders as visits

LONG = 2_000
FILE_SIZE = 100_000
"""Bytes of an audit, a little more than those of the demo have."""
DIFFERENT = 50
"""Files that are kept; the audits take turns with them."""
PIECE = 1024**2
MOST_GROWTH = 0.05
EARLY = 20


@pytest.mark.parametrize("audits", [200, pytest.param(LONG, marks=pytest.mark.soak)])
def test_a_zip_of_very_many_audits_is_sent_with_flat_memory(audits, server, app, inside, client):
    storage: Storage = app.extensions["storage"]
    with inside() as session:
        head = builders.person(session)
        few, many = (_batch_of(session, storage, head, number) for number in (20, audits))
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


@pytest.mark.parametrize("audits", [40, pytest.param(LONG, marks=pytest.mark.soak)])
def test_very_many_audits_are_joined_with_their_tags_and_flat_memory(audits, inside, app, tmp_path):
    with inside() as session:
        asked, store = builders.checklist(session), builders.store(session)
        visit = visits.approved(session, visits.draft(session, asked, store), greeted=visits.no())
    with app.test_request_context(), app.extensions["press"]:
        issue = obtain(AskedFor(ReportKind.VISIT, str(visit.id), Edition.HEAD_OFFICE), None)
        kept = open_issue(issue)
        content = b"".join(kept.pieces())
        parts = [
            Part(("North", f"Store {each // 4}"), f"Visit {each}", kept.file.pages, lambda: [content])
            for each in range(audits)
        ]
        most = _Most()
        began, target = time.monotonic(), tmp_path / "joined.pdf"
        pages = join(parts, target, "en", most.look)
    took = time.monotonic() - began
    assert pages == audits * kept.file.pages
    with pikepdf.open(target) as joined:
        assert len(joined.pages) == pages
        assert len(joined.Root.StructTreeRoot.K[0].K) == audits
    last = subprocess.run(["pdftotext", "-f", str(pages), target, "-"], capture_output=True, check=True)
    assert f"{pages:,} of {pages:,} in this file" in " ".join(last.stdout.decode().split())
    if audits == LONG:
        write_down(
            f"One PDF of {audits:,} audits, tagged",
            f"{pages:,} pages, {target.stat().st_size / 1e6:,.0f} MB in {took:.0f} s; the process that joins held "
            f"{most.early / 1024:.0f} MB after {EARLY} audits, {most.kb / 1024:.0f} MB at most",
        )
    # Of each audit stay its bookmarks and eight bytes for each of its objects.
    assert most.kb < most.early + 25 * audits


class _Most:
    """The most KB that the process held which joins for this one, and how many after its first files."""

    def __init__(self) -> None:
        self.kb = self.early = 0

    def look(self, joined: int) -> None:
        child = max(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split(), key=_resident_kb)
        self.kb = max(self.kb, _resident_kb(child))
        if joined == EARLY:
            self.early = self.kb


def _resident_kb(process: str) -> int:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmRSS")))


def _batch_of(session: Session, storage: Storage, asker: Person, audits: int) -> Batch:
    """Bytes of the size of a PDF, which no download looks into."""
    files = keep(storage, (os.urandom(FILE_SIZE) for _ in range(min(DIFFERENT, audits))), pages=4)
    return ready_batch(session, asker, plain_visits(session, audits, f"of-{audits}"), files)


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
