"""Another program holds SQLite's one lock for longer than anybody waits, while phones send."""

import threading
import time
from collections import Counter
from contextlib import closing
from http.client import HTTPConnection

import pytest
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import make_url

from tests.soak.exchanges import overhear
from tests.soak.figures import write_down
from tests.soak.ledger import compare
from tests.soak.shoppers import PHONES, all_work, hire, unfinished

LONG = 5
HELD_S = {1: 11.5, LONG: 45.0}


@pytest.mark.parametrize("times", [1, pytest.param(LONG, marks=pytest.mark.soak)])
def test_phones_are_told_to_come_again_while_another_program_writes_for_too_long(
    times, server, settings, app, inside, photo_folder
):
    with inside() as session:
        shoppers = hire(session, app, server.address, 200 if times == LONG else 40, patience=60)
    heard = overhear([shopper.phone for shopper in shoppers])
    server.start()
    over, until = threading.Event(), time.monotonic() + 600
    with all_work(shoppers, lambda: not over.is_set(), until):
        try:
            for _ in range(times):
                time.sleep(1)
                hold_the_lock(make_url(settings.database_url).database, HELD_S[times], server.address)
            time.sleep(1)
        finally:
            over.set()
    refusals = sum((each.refusals for each in heard), start=Counter[tuple[int, str]]())
    assert {status for status, _ in refusals} == {503}
    assert {sentence for _, sentence in refusals} == {
        "The database is busy with other work. Nothing was changed; wait a minute and send it again."
    }
    assert sum(each.hurried for each in heard) == 0
    assert {why[:3] for shopper in shoppers for why in shopper.phone.errors} == {"503"}
    assert unfinished(shoppers) == []
    with inside() as session:
        found = compare(session, [shopper.phone for shopper in shoppers], photo_folder)
    assert found.wrong == []
    assert found.reports + found.drafts >= PHONES
    if times == LONG:
        write_down(
            f"SQLite's lock held by another program while {PHONES} phones send",
            f"{times} × {HELD_S[times]:.0f} s, {sum(refusals.values()):,} times 503 with its sentence and when to come "
            f"again, pages that only read were answered meanwhile; {found}",
        )


def hold_the_lock(path: str, seconds: float, address: tuple[str, int]) -> None:
    """Write as another program, and look at what only reads meanwhile."""
    with closing(sqlite.connect(path, timeout=30, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        time.sleep(seconds)
        # Who only reads needs no lock; a process all of whose threads wait for it has none left for readers.
        assert status(address, "/readyz") == status(address, "/login") == 200
        other.execute("ROLLBACK")


def status(address: tuple[str, int], path: str) -> int:
    line = HTTPConnection(*address, timeout=40)
    try:
        line.request("GET", path)
        return line.getresponse().status
    finally:
        line.close()
