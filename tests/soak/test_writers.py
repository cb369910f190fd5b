"""Many phones write at once, and SQLite has one writer."""

import time

import pytest

from tests.soak.figures import write_down
from tests.soak.ledger import compare
from tests.soak.shoppers import all_work, hire, unfinished

LONG = 24


@pytest.mark.parametrize("writers", [8, pytest.param(LONG, marks=pytest.mark.soak)])
def test_phones_that_send_at_once_never_meet_an_error(writers, server, app, inside, photo_folder):
    with inside() as session:
        shoppers = hire(session, app, server.address, 4 if writers < LONG else 25, writers)
    server.start()
    until = time.monotonic() + 600
    began = time.monotonic()
    with all_work(shoppers, lambda: True, until):
        pass
    took = time.monotonic() - began
    assert {why: count for shopper in shoppers for why, count in shopper.phone.errors.items()} == {}
    assert unfinished(shoppers) == []
    with inside() as session:
        found = compare(session, [shopper.phone for shopper in shoppers], photo_folder)
    assert found.wrong == []
    if writers == LONG:
        write_down(f"{writers} phones write at once", f"0 errors in {took:.0f} s; {found}")
