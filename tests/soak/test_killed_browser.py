"""The browser is killed at random moments, without a network, while a report is written."""

import os
import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, Playwright

from tests.soak.chromium import Chromium
from tests.soak.figures import write_down
from tests.soak.filling import Claims, fill_in, open_report, shown
from tests.soak.shoppers import hire, picture

LONG = 100
MINUTES = float(os.environ.get("SOAK_MINUTES", "20"))


@pytest.fixture
def mortal(playwright: Playwright, tmp_path: Path) -> Iterator[Chromium]:
    """A browser with a profile of its own, not started yet."""
    profile = tmp_path / "profile"
    profile.mkdir()
    made = Chromium(playwright, profile)
    yield made
    made.kill()
    made.wait()


@pytest.fixture
def photos(tmp_path: Path) -> Iterator[Path]:
    """One picture after another, none like another."""

    def photos() -> Iterator[Path]:
        chance = random.Random(3)
        while True:
            path = tmp_path / f"{chance.random()}.jpg"
            path.write_bytes(picture(chance))
            yield path

    return photos()


@pytest.mark.parametrize("kills", [3, pytest.param(LONG, marks=pytest.mark.soak)])
def test_nothing_that_was_shown_as_saved_is_missing_after_the_browser_was_killed(
    kills, server, app, inside, mortal, photos
):
    with inside() as session:
        [shopper] = hire(session, app, server.address, 1, phones=1)
    address = f"http://127.0.0.1:{server.port}"
    cookie = shopper.phone.exchange.cookies["session"]
    claims, chance = Claims(), random.Random(kills)
    server.start()
    page = _opened(mortal, claims, cookie, address)
    server.kill()
    killed, until = 0, time.monotonic() + MINUTES * 60
    # A kill may come before anything was said to be kept; then there was nothing to lose, and it counts for little.
    while (killed < kills or not claims.kept) and time.monotonic() < until:
        _fill_until_killed(mortal, page, claims, chance, photos)
        killed += 1
        page = _opened(mortal, claims, cookie, address)
        assert claims.missing_in(page) == []
        claims.settle(page)
    assert claims.kept
    server.start()
    kept = shown(page)
    page.reload()
    page.locator("[data-question]:visible").first.wait_for()
    page.wait_for_function(
        "() => /^Saved/.test(document.querySelector('[data-status]').textContent)", timeout=60_000
    )
    assert shown(page) == kept
    if kills == LONG:
        write_down(
            "Browser killed (SIGKILL) without a network while a report is written",
            f"{killed} of {kills} kills; {len(claims.kept)} questions shown as kept, "
            "looked at after every start: 0 missing",
        )


def _opened(chromium: Chromium, claims: Claims, cookie: str, address: str) -> Page:
    page = chromium.start()
    page.context.add_cookies([{"name": "session", "value": cookie, "url": address}])
    claims.watch(page)
    open_report(page, address)
    return page


def _fill_until_killed(
    chromium: Chromium, page: Page, claims: Claims, chance: random.Random, photos: Iterator[Path]
) -> None:
    killer = threading.Timer(chance.uniform(0.05, 2.0), chromium.kill)
    killer.start()
    with pytest.raises(Error):
        fill_in(page, claims, chance, photos)
    killer.join()
    chromium.wait()
