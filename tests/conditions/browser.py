"""A page of Debian's Chromium that can import our scripts, without a server."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, Route, sync_playwright

from tests.journeys.browser import launch

SCRIPTS = Path(__file__).parents[2] / "static" / "js"


@contextmanager
def module_page() -> Iterator[Page]:
    """A page at an address of its own, whose scripts are those of `static/js`."""
    with sync_playwright() as playwright, launch(playwright) as browser:
        page = browser.new_page()
        page.route("**/*", _answer)
        page.goto("http://scripts.example/")
        yield page


def _answer(route: Route) -> None:
    name = route.request.url.rpartition("/")[2]
    if name.endswith(".js"):
        route.fulfill(content_type="text/javascript", body=(SCRIPTS / name).read_text(encoding="utf-8"))
    else:
        route.fulfill(content_type="text/html", body="<!doctype html><title>Scripts</title>")
