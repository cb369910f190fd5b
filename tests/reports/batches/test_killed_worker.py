"""Real workers on one batch: one is killed and another completes it; two share it. Nothing is printed twice."""

import signal
import time
from collections.abc import Callable
from datetime import timedelta

from sqlmodel import col, select

from audits.reports.batch_tables import Batch, BatchItem, BatchStatus, ItemStatus
from audits.reports.rules import HEARTBEAT_STOPPED
from audits.reports.tables import Issue
from tests import builders
from tests.reports.batches.worker import worker
from tests.reports.builders import programme

PATIENCE = 150  # seconds for a batch of a few audits on a busy machine


def _until(inside, what: Callable[[Batch], bool]) -> Batch:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with inside() as session:
            found = session.exec(select(Batch)).one()
        if what(found):
            return found
        time.sleep(0.1)
    raise AssertionError(f"{found.status}, {found.done} of {found.total} after {PATIENCE} seconds")


def _asked_for(inside, client, stores: int) -> None:
    with inside() as session:
        programme(session, stores)
        head = builders.person(session)
    client.sign_in(head).read("/documents/batches/new")
    client.submit(f"Ask for {2 * stores} audits")


def _as_if_minutes_had_passed(inside) -> None:
    """Age the claims of the killed worker, rather than wait until its silence is noticed."""
    long_ago = HEARTBEAT_STOPPED + timedelta(minutes=1)
    with inside() as session:
        for item in session.exec(select(BatchItem).where(BatchItem.status == ItemStatus.WORKING)):
            item.heartbeat_at -= long_ago
        for issue in session.exec(select(Issue).where(col(Issue.sha256).is_(None))):
            issue.heartbeat_at -= long_ago


def test_a_worker_killed_in_mid_batch_is_followed_by_another_that_completes_it(
    inside, client, settings, tmp_path
):
    _asked_for(inside, client, 4)
    with worker(settings, tmp_path, "first") as first:
        _until(inside, lambda batch: batch.done >= 2)
        first.send_signal(signal.SIGKILL)
        first.wait()
    before = _printed(inside)
    left = _until(inside, lambda _: True)
    assert left.status is BatchStatus.WORKING
    assert 2 <= left.done < left.total
    _as_if_minutes_had_passed(inside)
    with worker(settings, tmp_path, "second"):
        ended = _until(inside, lambda batch: batch.status is BatchStatus.READY)
    assert (ended.done, ended.failed) == (8, 0)
    after = _printed(inside)
    assert len(after) == 8
    assert before.items() <= after.items(), "what was printed before was printed again"
    _each_item_has_its_own_file(inside)


def test_a_worker_told_to_stop_ends_its_audit_and_leaves_the_others_at_once(
    inside, client, settings, tmp_path
):
    _asked_for(inside, client, 4)
    with worker(settings, tmp_path, "first") as first:
        _until(inside, lambda batch: batch.done >= 2)
        first.send_signal(signal.SIGTERM)
        assert first.wait(timeout=PATIENCE) == 0
    with inside() as session:
        left = [item.status for item in session.exec(select(BatchItem))]
    assert 2 <= left.count(ItemStatus.READY) < 8
    assert left.count(ItemStatus.WAITING) == 8 - left.count(ItemStatus.READY), (
        "nothing is held by who is gone"
    )
    with worker(settings, tmp_path, "second"):
        ended = _until(inside, lambda batch: batch.status is BatchStatus.READY)
    assert (ended.done, ended.failed) == (8, 0)
    assert len(_printed(inside)) == 8


def test_two_workers_share_one_batch(inside, client, settings, tmp_path):
    _asked_for(inside, client, 6)
    with worker(settings, tmp_path, "first"), worker(settings, tmp_path, "second"):
        ended = _until(inside, lambda batch: batch.status is BatchStatus.READY)
    assert (ended.done, ended.failed) == (12, 0)
    assert len(_printed(inside)) == 12
    _each_item_has_its_own_file(inside)
    with inside() as session:
        # Nobody was in anybody's way: each audit was begun once.
        assert {item.attempts for item in session.exec(select(BatchItem))} == {1}
        assert {issue.attempts for issue in session.exec(select(Issue))} == {1}


def _printed(inside) -> dict[str, object]:
    with inside() as session:
        rows = session.exec(select(Issue).where(col(Issue.sha256).is_not(None)))
        return {str(row.id): (row.sha256, row.issued_at) for row in rows}


def _each_item_has_its_own_file(inside) -> None:
    with inside() as session:
        issues = [item.issue_id for item in session.exec(select(BatchItem))]
        assert None not in issues
        assert len(set(issues)) == len(issues)
