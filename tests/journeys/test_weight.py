"""What the phone report weighs on its way: the document and all that it loads for 50 questions, compressed."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import Request, expect

from tests.bench.phone_page import usual_questions
from tests.journeys.on_phone import open_report, settled
from tests.visits import phone

APART = re.compile(r"/(conditions|proof|pocket)-\w+\.js$|/pocket\.css$|^/api/")
"""Conditions, pocket mode and proof: counted apart, because many a report needs none of them; nor do replies to the
phone belong to the page."""
MOST = 25_000
"""Bytes: the figure to reach. What Send, photos, hints and the receipt need comes when somebody gets there."""


def test_what_a_phone_loads_for_fifty_questions_is_small(walk, inside):
    with inside() as session:
        job = phone.job(session, usual_questions(50))
    walker = walk(job.shopper, phone=True)
    loaded: list[Request] = []
    walker.page.on("requestfinished", lambda request: loaded.append(request))  # noqa: PLW0108 a builtin takes no mark
    open_report(walker, job)
    expect(walker.page.locator("[data-first]")).to_be_visible()
    walker.page.wait_for_load_state("networkidle")
    weights = {urlsplit(it.url).path: max(0, it.sizes()["responseBodySize"]) for it in loaded}
    counted = {path: weight for path, weight in weights.items() if not APART.search(path)}
    assert sum(counted.values()) <= MOST, counted
    walker.press("Begin this visit")
    walker.page.locator("[data-question]:visible [type=radio]").first.check(force=True)
    settled(walker)
    asked = {urlsplit(it.url).path for it in loaded if "/api/" not in it.url}
    assert asked <= weights.keys(), "filling in needs more than what was weighed"
