"""The line between phones and server breaks at random bytes in either direction."""

import random
import time

import pytest

from tests.soak.figures import write_down
from tests.soak.ledger import compare
from tests.soak.proxy import Fault, Proxy
from tests.soak.shoppers import PHONES, all_work, hire, unfinished

LONG = 1000
LARGEST_REQUEST = 40_000
PHONE_PATIENCE_S = 1.5
PATIENCE_S = 1500


@pytest.mark.parametrize("cuts", [30, pytest.param(LONG, marks=pytest.mark.soak)])
def test_nothing_is_lost_doubled_or_torn_when_the_line_breaks_at_random_bytes(
    cuts, server, app, inside, photo_folder
):
    server.start()
    proxy = Proxy(server.address, random.Random(cuts), LARGEST_REQUEST)
    until = time.monotonic() + PATIENCE_S

    def goes_on() -> bool:
        return proxy.broken.total() < cuts and time.monotonic() < until

    with proxy.running():
        with inside() as session:
            shoppers = hire(session, app, proxy.address, cuts // PHONES + 2, patience=PHONE_PATIENCE_S)
        with all_work(shoppers, goes_on, until):
            pass
        proxy.share = 0
        assert unfinished(shoppers) == []
        with inside() as session:
            found = compare(session, [shopper.phone for shopper in shoppers], photo_folder)
    assert found.wrong == []
    assert proxy.broken.total() >= cuts
    if cuts == LONG:
        assert set(proxy.broken) == set(Fault)
        kinds = ", ".join(f"{count} × {fault.value}" for fault, count in sorted(proxy.broken.items()))
        write_down(f"Line broken {cuts:,} times while {PHONES} phones send", f"{kinds}; {found}")
