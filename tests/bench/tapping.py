"""How long after a tap an answer is on the screen, with 300 questions on the page and a processor that is slowed.

    python -m tests.bench.tapping

Counted by the browser itself (Event Timing): from the finger's event to the paint after it, in steps of 8 ms.
"""

import statistics

from playwright.sync_api import Page

from tests.bench.phone_page import PER_TOUCHPOINT, phone, site

QUESTIONS = 300
TAPS = 40
SLOWED = 4
_WATCH = """() => {
  window.paints = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (["pointerup", "click"].includes(entry.name)) window.paints.push([entry.interactionId, entry.duration]);
    }
  }).observe({ type: "event", durationThreshold: 16, buffered: false });
}"""


def main() -> str:
    """The figures as one sentence."""
    with site(QUESTIONS) as at, phone(at, SLOWED) as (_context, page):
        page.goto(f"{at.address}{at.path}#touchpoint-t0", wait_until="networkidle")
        waits = sorted(measured(page))
    return (
        f"tap to paint with {QUESTIONS} questions, processor slowed {SLOWED} times: median "
        f"{statistics.median(waits):.0f} ms, slowest {waits[-1]:.0f} ms of {len(waits)} taps"
    )


def measured(page: Page) -> list[float]:
    """Milliseconds of each tap on an answer, through one touchpoint after another."""
    page.evaluate(_WATCH)
    taps = 0
    for number in range(QUESTIONS // PER_TOUCHPOINT):
        page.evaluate("place => { location.hash = place }", f"touchpoint-t{number}")
        labels = page.locator(f"[data-screen=touchpoint-t{number}] .segment:has([value=yes]) label")
        for position in range(min(labels.count(), TAPS - taps)):
            labels.nth(position).tap(force=True)
            page.wait_for_timeout(400)  # the page leads on to the next question
            taps += 1
    slow: dict[int, float] = {}
    for interaction, took in page.evaluate("window.paints"):
        slow[interaction] = max(took, slow.get(interaction, 0))
    # What took less than 16 ms is not told of.
    return [*slow.values(), *([16.0] * (taps - len(slow)))]


if __name__ == "__main__":
    print(main())
