"""A batch whose audits find no room waits for some, instead of printing the same ones again and again."""

import errno
import os

import pytest
from sqlmodel import select

from audits.reports.batch_tables import Batch, BatchItem, ItemStatus
from audits.reports.batches.asking import WORK
from tests import builders
from tests.reports.builders import programme


def no_room(_descriptor: int) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_batch_on_a_full_disk_rests_for_a_minute_and_fails_no_audit(app, inside, client, monkeypatch):
    with inside() as session:
        programme(session, 1)
        head = builders.person(session)
    client.sign_in(head).read("/documents/batches/new")
    client.submit("Ask for 2 audits")
    queue = app.extensions["queue"]
    queue.huey.flush()
    with inside() as session:
        batch_id = session.exec(select(Batch.id)).one()
    with monkeypatch.context() as full:
        full.setattr(os, "fsync", no_room)
        queue.run(WORK, str(batch_id))
    assert [task.args for task in queue.huey.pending() if task.eta] == [(WORK, str(batch_id))]
    with inside() as session:
        assert {item.status for item in session.exec(select(BatchItem))} == {ItemStatus.WAITING}
