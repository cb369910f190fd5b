"""The server is killed again and again while phones send."""

import os
import random
import threading
import time

import pytest

from tests.soak.figures import write_down
from tests.soak.ledger import compare
from tests.soak.shoppers import PHONES, all_work, hire, unfinished

LONG = 200
REPORTS_EACH = 900
MINUTES = float(os.environ.get("SOAK_MINUTES", "20"))


@pytest.mark.parametrize("kills", [3, pytest.param(LONG, marks=pytest.mark.soak)])
def test_nothing_is_lost_doubled_or_torn_when_the_server_is_killed_while_phones_send(
    kills, server, app, inside, photo_folder
):
    with inside() as session:
        shoppers = hire(session, app, server.address, REPORTS_EACH if kills == LONG else 60)
    chance, over, killed = random.Random(kills), threading.Event(), 0
    kill_until, until = time.monotonic() + MINUTES * 60, time.monotonic() + MINUTES * 120
    server.start()
    with all_work(shoppers, lambda: not over.is_set() and time.monotonic() < until, until):
        try:
            while killed < kills and time.monotonic() < kill_until:
                time.sleep(chance.uniform(0.1, 1.6))
                server.kill()
                killed += 1
                server.start()
        finally:
            over.set()
    assert unfinished(shoppers) == []
    with inside() as session:
        found = compare(session, [shopper.phone for shopper in shoppers], photo_folder)
    assert found.wrong == []
    assert found.reports + found.drafts >= PHONES
    if kills == LONG:
        broken = sum(count for shopper in shoppers for count in shopper.phone.errors.values())
        write_down(
            f"Server killed (SIGKILL) while {PHONES} phones send",
            f"{killed} of {kills} kills, {broken:,} requests failed on the way; {found}",
        )
