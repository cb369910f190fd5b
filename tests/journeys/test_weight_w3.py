"""What the phone report weighs on its way: the document and all that it loads for 50 questions, compressed."""

from urllib.parse import urlsplit

from playwright.sync_api import Request, expect

from tests.bench.phone_page import usual_questions
from tests.journeys.on_phone import open_report
from tests.visits import phone

APART = (
    "js/conditions.js",
    "js/pattern.js",
    "js/phone/door.js",
    "js/phone/proof.js",
    "js/phone/pocket.js",
    "css/pocket.css",
)
"""Conditions, pocket mode and proof: counted apart, because many a report needs none of them."""
MOST = 36_000
"""Bytes. The figure to reach is 25,000: see the note of issue 4 on what stands in between. It must not grow."""


def test_what_a_phone_loads_for_fifty_questions_does_not_grow(walk, inside):
    with inside() as session:
        job = phone.job(session, usual_questions(50))
    walker = walk(job.shopper, phone=True)
    loaded: list[Request] = []
    walker.page.on("requestfinished", lambda request: loaded.append(request))  # noqa: PLW0108 a builtin takes no mark
    open_report(walker, job)
    expect(walker.page.locator("[data-first]")).to_be_visible()
    walker.page.wait_for_load_state("networkidle")
    weights = {urlsplit(it.url).path: max(0, it.sizes()["responseBodySize"]) for it in loaded}
    counted = {path: weight for path, weight in weights.items() if not path.endswith(APART)}
    print(sum(counted.values()), chr(10).join(f"{v} {k}" for k,v in weights.items()))
