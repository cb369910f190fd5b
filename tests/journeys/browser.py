"""A person at a real browser. Every page they come to is checked for what eyes and tests tend to miss."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Locator,
    Page,
    Playwright,
    Request,
)

from audits.people.tables import Person

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
_GRAVE = frozenset({"serious", "critical"})
_TELL_OF_POLICY = """document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`policy: ${event.violatedDirective} forbids ${event.blockedURI} ${event.sample}`);
});"""


def launch(playwright: Playwright) -> Browser:
    """Debian's Chromium, without a window."""
    if not Path(CHROMIUM).exists():
        raise RuntimeError("Chromium is missing: apt-get install chromium")
    return playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)


@dataclass
class Walker:
    """Somebody with a browser of their own. `page` is Playwright's, for what is not here."""

    context: BrowserContext
    address: str
    app: Flask
    javascript: bool = True
    forgives: str = "-"
    """How a complaint begins that a test brings about itself, such as `Failed to load resource` on a cut line."""
    complaints: list[str] = field(default_factory=list)
    _documents: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.context.add_init_script(_TELL_OF_POLICY)
        self.page: Page = self.context.new_page()
        self.page.on("request", self._note_document)
        self.page.on("console", self._listen)
        self.page.on("pageerror", self._note_error)

    def sign_in(self, person: Person) -> "Walker":
        """Be this person from now on, without going through the sign-in page."""
        serializer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        value = serializer.dumps({"_user_id": person.fs_uniquifier, "_fresh": True})
        self.context.add_cookies([{"name": "session", "value": value, "url": self.address}])
        return self

    def open(self, path: str) -> "Walker":
        """Go to an address of ours and check its page."""
        self.page.goto(self.address + path)
        return self.check()

    def follow(self, link: str) -> "Walker":
        """Follow a link by its words and check the page it leads to."""
        self.page.get_by_role("link", name=link, exact=True).first.click()
        return self.check()

    def press(self, button: str) -> "Walker":
        """Press a button by its words and check the page after it."""
        self.page.get_by_role("button", name=button, exact=True).first.click()
        return self.check()

    def fill(self, label: str, words: str) -> "Walker":
        """Write into a field by its label."""
        self.field(label).fill(words)
        return self

    def choose(self, label: str) -> "Walker":
        """Tick a box or a radio button by its label, as a finger does: on the label."""
        self.page.get_by_label(label, exact=True).first.check(force=True)
        return self

    def select(self, label: str, option: str) -> "Walker":
        """Choose from a list by the label of the list and the words of the option."""
        self.field(label).select_option(label=option)
        return self

    def field(self, label: str) -> Locator:
        """The field with this label; words after it, such as a hint, may differ."""
        return self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}")).first

    @property
    def heading(self) -> str:
        """The words of the page's main heading."""
        return " ".join(self.page.get_by_role("heading", level=1).inner_text().split())

    @property
    def path(self) -> str:
        """Where this person is now."""
        return self.page.url.removeprefix(self.address)

    def sees(self, words: str) -> bool:
        """Whether these words can be seen on the page, waiting a little for them."""
        try:
            self.page.get_by_text(words).first.wait_for(timeout=5000)
        except Error:
            return False
        return True

    def check(self) -> "Walker":
        """Nothing serious from axe, no complaint of the browser, no sideways scrolling."""
        self.page.locator("form[aria-busy=true]").wait_for(state="detached")  # it lets savings arrive first
        self.page.wait_for_load_state()
        # Both questions are put in JavaScript: where it is off, only the browser's own complaints are left.
        wrong = [*self._barriers(), *self._overflow()] if self.javascript else []
        assert not wrong + self.complaints, f"{self.path}: " + "; ".join(wrong + self.complaints)
        return self

    def _barriers(self) -> list[str]:
        # Told to preload, axe writes style sheets into the page, which our policy forbids.
        checked = Axe().run(self.page, options={"preload": False, "resultTypes": ["violations"]}).response
        grave = [found for found in checked["violations"] if found["impact"] in _GRAVE]
        return [f"{found['id']} at {found['nodes'][0]['target']}: {found['help']}" for found in grave]

    def _overflow(self) -> list[str]:
        page = "document.documentElement"
        width = self.page.evaluate(f"{page}.scrollWidth - {page}.clientWidth")
        return [f"the page is {width} px wider than the screen"] if width > 1 else []

    def _note_document(self, request: Request) -> None:
        if request.is_navigation_request():
            self._documents.add(request.url)

    def _listen(self, message: ConsoleMessage) -> None:
        refused_form = message.text.startswith("Failed to load resource") and (
            message.location["url"] in self._documents
        )
        expected = refused_form or message.text.startswith(self.forgives)
        if message.type in {"error", "warning"} and not expected:
            self.complaints.append(f"{message.type}: {message.text}")

    def _note_error(self, error: Error) -> None:
        self.complaints.append(f"script error: {error.message}")
