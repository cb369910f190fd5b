"""A page of Debian's Chromium that can import our scripts, without a server."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Route

STATIC = Path(__file__).parents[2] / "static"


@contextmanager
def module_page(browser: Browser) -> Iterator[Page]:
    """A page whose scripts are those of `static/js`; at localhost, where browsers allow what needs a safe address."""
    with browser.new_context() as context:
        page = context.new_page()
        page.route("**/*", _answer)
        page.goto("http://localhost/")
        yield page


def _answer(route: Route) -> None:
    path = urlsplit(route.request.url).path.lstrip("/")
    if path.endswith(".js"):
        file = STATIC / path if path.startswith("vendor/") else STATIC / "js" / path
        route.fulfill(content_type="text/javascript", body=file.read_text(encoding="utf-8"))
    else:
        route.fulfill(content_type="text/html", body="<!doctype html><title>Scripts</title>")
