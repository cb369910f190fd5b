"""Five hundred phones at once, each with somebody who thinks between one save and the next."""

import os
import time

import pytest

from tests.soak.figures import write_down
from tests.soak.ledger import compare
from tests.soak.shoppers import all_work, hire, thinking, unfinished
from tests.soak.timed import TimedLine, Traffic

LONG = 500
SECONDS = float(os.environ.get("SOAK_SECONDS", "240"))
REPORTS_EACH = 14
THINKS = (2, 10)
"""Seconds before each save, which is two requests (who is signed in, and the save itself): 1 to 5 s a request."""
BESIDE = os.environ.get("SOAK_BESIDE", "nothing but the phones, on the same cores")


@pytest.mark.parametrize(
    "backend", ["sqlite", pytest.param("postgresql", marks=pytest.mark.soak)], indirect=True
)
@pytest.mark.parametrize("phones", [16, pytest.param(LONG, marks=pytest.mark.soak)])
def test_phones_whose_people_think_between_saves_never_meet_an_error(
    phones, backend, server, app, inside, photo_folder
):
    long = phones == LONG
    with inside() as session:
        shoppers = hire(session, app, server.address, REPORTS_EACH if long else 3, phones, 60, TimedLine)
    server.start()
    began = time.monotonic()
    ends = began + (SECONDS if long else 3)
    pace = thinking(*(THINKS if long else (0, 0.2)))
    with all_work(shoppers, lambda: time.monotonic() < ends, ends + 120, pace):
        pass
    traffic = Traffic([shopper.phone.exchange for shopper in shoppers], time.monotonic() - began)
    # Before the comparison, which asks too.
    figures = f"{traffic}; the server cost {server.processor_seconds():.0f} s of a core"
    with inside() as session:
        found = compare(session, [shopper.phone for shopper in shoppers], photo_folder)
    print(figures, found)
    traffic.hang_up()
    assert traffic.unexpected == {}
    assert unfinished(shoppers) == []
    assert found.wrong == []
    assert found.reports >= phones / 2
    if long:
        write_down(
            f"{LONG} phones on {backend}, 1 to 5 s of thinking a request",
            f"{figures}; {found}; beside {BESIDE}",
        )
