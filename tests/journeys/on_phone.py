"""What tests of the phone report share: the way to a touchpoint, and a look at what the phone keeps."""

from typing import Any

from playwright.sync_api import Locator, expect

from tests.journeys.browser import Walker
from tests.visits.phone import Job

NO_STORAGE = "IDBFactory.prototype.open = () => { throw new DOMException('refused', 'SecurityError'); }"
"""A browser that refuses its database, as some do in private windows."""
_KEPT = """async ([name, photo]) => {
  const { page } = await import(document.querySelector("script[src$='screens.js']").src);
  const size = (buffer) => buffer?.byteLength;
  const told = ({ bytes, exif, ...rest }) => photo ? { ...rest, bytes: size(bytes), exif: size(exif) } : rest;
  return (await page.report.store.all(name)).filter(({ removed }) => !removed).map(told);
}"""


def open_report(walker: Walker, job: Job, place: str = "") -> Walker:
    """The phone report of this job, at a place such as `touchpoint-shelf`."""
    walker.page.goto(f"{walker.address}/today/{job.assignment.id}/phone{place and '#' + place}")
    walker.page.locator("[data-first]:visible, [data-screen=receipt]:visible").first.wait_for()
    return walker


def with_app(walker: Walker) -> Walker:
    """The app is on the phone: from here on its scripts can be had without a network."""
    walker.open("/today").page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    return walker


def settled(walker: Walker) -> None:
    """Wait until our server has everything that the phone's open report has: the line alone may not have moved yet."""
    expect(walker.page.locator("[data-status]")).to_contain_text("Saved", timeout=20_000)
    for _ in range(200):
        photos = [photo for photo in kept(walker, "photos") if not photo["arrived"]]
        if not photos and all(entry["at"] == entry["sent"] for entry in kept(walker, "entries")):
            return
        walker.page.wait_for_timeout(100)
    raise AssertionError(kept(walker, "entries"))


def arrived(walker: Walker, key: str, **told: str) -> None:
    """Wait until our server has what was just answered, such as `state="given", value="yes"`, and the page says so."""
    for _ in range(200):
        found = next((it for it in kept(walker, "entries") if it["name"] == f"answer:{key}"), None)
        if found and found["at"] == found["sent"] and found["value"].items() >= told.items():
            expect(question(walker, key).locator(".where")).to_have_text("On our server")
            return
        walker.page.wait_for_timeout(100)
    raise AssertionError(found)


def question(walker: Walker, key: str) -> Locator:
    """The section of one question."""
    return walker.page.locator(f"#question-{key}")


def kept(walker: Walker, name: str) -> list[dict[str, Any]]:
    """The records of one of the phone's stores; of photos the sizes of their bytes."""
    found: list[dict[str, Any]] = walker.page.evaluate(_KEPT, [name, name == "photos"])
    return found
