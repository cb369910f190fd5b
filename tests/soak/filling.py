"""A thumb on the phone report: taps, types and photographs at random, and watches what the page says is kept."""

import json
import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import ConsoleMessage, Locator, Page

_SAYS, _GIVEN = "kept: ", "given: "
# What stands in the fields of a question: the ticked and typed answer, its comment, how many photos.
_SHOWN = """(place) => {
  const fields = [...place.querySelectorAll("[name^=answer-], [name^=skip-]")];
  const ticks = (field) => ["radio", "checkbox"].includes(field.type);
  const answer = fields.filter((field) => (ticks(field) ? field.checked : field.type !== "file" && field.value.trim()));
  const comment = place.querySelector("[name^=comment-]")?.value.trim() ?? "";
  const photos = place.querySelectorAll("[data-photos] > li").length;
  return JSON.stringify([answer.map((field) => field.value.trim()).join(" "), comment, photos]);
}"""
# At every paint: whatever carries the mark of being kept is written down as it is shown.
_WATCH = f"""(() => {{
  const shown = {_SHOWN};
  const said = {{}};
  const look = () => {{
    for (const mark of document.querySelectorAll("[data-screen]:not([hidden]) [data-question] > .where")) {{
      const {{ question }} = mark.parentElement.dataset;
      const now = shown(mark.parentElement);
      if (said[question] !== now) console.log("{_SAYS}" + JSON.stringify([question, (said[question] = now)]));
    }}
    requestAnimationFrame(look);
  }};
  requestAnimationFrame(look);
  // And what was given, once the page's own listeners have seen it: it may be kept before it is shown as kept.
  for (const kind of ["input", "change"]) {{
    addEventListener(kind, ({{ target }}) => {{
      const place = target.closest("[data-question]");
      if (place) console.log("{_GIVEN}" + JSON.stringify([place.dataset.question, shown(place)]));
    }});
  }}
}})()"""


@dataclass
class Claims:
    """What the page last showed as kept, by question, and what was given since. Survives the browser.

    `touched` are the questions of the last few acts: what a page tells of them may die with it, so that the one
    before the last word may stand there, or the last one that nobody heard of.
    """

    kept: dict[str, str] = field(default_factory=dict)
    given: dict[str, list[str]] = field(default_factory=dict)
    touched: deque[str] = field(default_factory=lambda: deque(maxlen=3))

    def watch(self, page: Page) -> None:
        """Listen from the next page on."""
        page.add_init_script(_WATCH)
        page.on("console", self._listen)

    def missing_in(self, page: Page) -> list[str]:
        """What was shown as kept and is not what the page shows now, unless something was given after it."""
        now = shown(page)
        return [
            f"{question}: {kept} was shown as kept, now {now.get(question)}"
            for question, kept in self.kept.items()
            if question not in self.touched and now.get(question) not in {kept, *self.given.get(question, ())}
        ]

    def settle(self, page: Page) -> None:
        """What stands after a start stands for what was touched when the browser died."""
        now = shown(page)
        for question in self.touched:
            self.kept.pop(question, None)
            self.given[question] = [now.get(question, "")]
        self.touched.clear()

    def _listen(self, message: ConsoleMessage) -> None:
        if message.text.startswith(_SAYS):
            question, shown_as_kept = json.loads(message.text.removeprefix(_SAYS))
            self.kept[question], self.given[question] = shown_as_kept, []
        elif message.text.startswith(_GIVEN):
            question, given = json.loads(message.text.removeprefix(_GIVEN))
            self.given.setdefault(question, []).append(given)


def shown(page: Page) -> dict[str, str]:
    """What the fields of all questions hold."""
    found: dict[str, str] = page.evaluate(
        f"""() => Object.fromEntries([...document.querySelectorAll("[data-question]")].map(
            (place) => [place.dataset.question, ({_SHOWN})(place)]))"""
    )
    return found


def open_report(page: Page, address: str) -> None:
    """From the list of visits into the report, as it stands on this phone."""
    page.goto(f"{address}/today")
    page.locator("[data-ready]:visible").first.wait_for()
    page.locator("[data-assignment] a").first.click()
    page.locator("[data-screen]:visible").first.wait_for()
    begin = page.get_by_role("button", name="Begin this visit")
    if begin.is_visible():
        begin.click()
    page.locator("[data-question]:visible").first.wait_for()


def fill_in(page: Page, claims: Claims, chance: random.Random, photos: Iterator[Path]) -> None:
    """Do one thing after another, until the browser is gone and Playwright says so."""
    screens = page.locator("[data-screen^=touchpoint-]").evaluate_all(
        "all => all.map(it => it.dataset.screen)"
    )
    while True:
        page.evaluate("place => { location.hash = place }", chance.choice(screens))
        for _ in range(chance.randrange(2, 6)):
            _one_thing(page, claims, chance, photos)


def _one_thing(page: Page, claims: Claims, chance: random.Random, photos: Iterator[Path]) -> None:
    here = "[data-screen^=touchpoint-]:not([hidden]) [data-question]"
    match chance.choice(("tap", "tap", "tap", "type", "photo")):
        case "tap":
            _any(page, claims, f"{here} .segment label", chance, "it => it.click()")
        case "type":
            text = "".join(chance.choices("abc äöü €漢 ", k=chance.randrange(1, 60)))
            _any(page, claims, f"{here} textarea", chance, "it => it.focus() ?? it.select()")
            page.keyboard.insert_text(text)
        case "photo" if chance.random() < 0.3:
            files = page.locator(f"{here} input[type=file]")
            if count := files.count():
                chosen = files.nth(chance.randrange(count))
                _touch(claims, chosen)
                chosen.set_input_files(next(photos))


def _any(page: Page, claims: Claims, selector: str, chance: random.Random, act: str) -> None:
    found = page.locator(selector)
    if count := found.count():
        chosen = found.nth(chance.randrange(count))
        _touch(claims, chosen)
        chosen.evaluate(act)


def _touch(claims: Claims, chosen: Locator) -> None:
    claims.touched.append(chosen.evaluate("it => it.closest('[data-question]').dataset.question"))
