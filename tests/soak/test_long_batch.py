"""A worker prints very many audits, one after the other, while its memory and that of its press stay flat."""

import os
import time
from contextlib import suppress
from pathlib import Path

import pytest
from sqlmodel import select

from audits.reports.batch_tables import Batch, BatchStatus
from tests import builders
from tests.reports.batches.worker import worker
from tests.reports.builders import programme
from tests.soak.figures import write_down

LONG = 2_000
PATIENCE = 10.0
"""Seconds for an audit on a busy machine."""
MOST_GROWTH = 0.05


@pytest.mark.parametrize("audits", [60, pytest.param(LONG, marks=pytest.mark.soak)])
def test_a_worker_that_prints_very_many_audits_does_not_grow(audits, inside, client, settings, tmp_path):
    with inside() as session:
        programme(session, audits // 2)
        head = builders.person(session)
    client.sign_in(head).read("/documents/batches/new")
    client.submit(f"Ask for {audits:,} audits")
    began, held = time.monotonic(), {}
    with worker(settings, tmp_path, "worker") as started:
        while (batch := _the_batch(inside)).status is not BatchStatus.READY:
            assert time.monotonic() - began < PATIENCE * audits, f"{batch.done} of {batch.total}"
            held[batch.done] = (_resident(started.pid), sum(map(_resident, _children(started.pid))))
            time.sleep(0.1)
    took = time.monotonic() - began
    assert (batch.done, batch.failed) == (audits, 0)
    early = max(both[0] for done, both in held.items() if done <= audits / 2)
    late, press = max(both[0] for both in held.values()), max(both[1] for both in held.values())
    if audits == LONG:
        write_down(
            f"A worker that prints {audits:,} audits one after the other",
            f"{took / 60:.0f} minutes; resident memory of the worker {early / 1e6:.0f} MB at most in the first half "
            f"and {late / 1e6:.0f} MB in the second, of its rendering process {press / 1e6:.0f} MB at most",
        )
    assert late < early * (1 + MOST_GROWTH), f"{early:,} bytes grew to {late:,}"


def _the_batch(inside) -> Batch:
    with inside() as session:
        return session.exec(select(Batch)).one()


def _children(number: int) -> list[int]:
    """The processes that this one started. Linux only."""
    return [int(line.parent.name) for line in Path("/proc").glob("[0-9]*/stat") if _parent(line) == number]


def _parent(line: Path) -> int:
    with suppress(OSError):  # A process may end while it is looked at.
        return int(line.read_text().rpartition(")")[2].split()[1])
    return 0


def _resident(number: int) -> int:
    """What a process holds in memory, in bytes; 0 when it is gone. Linux only."""
    with suppress(OSError):
        pages = Path(f"/proc/{number}/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")
    return 0
