"""Make the README's pictures from the running demonstration: `make run` in one terminal, this in another.

.venv/bin/python docs/screenshots.py [http://127.0.0.1:8000]
"""

import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

FOLDER = Path(__file__).parent / "pictures"
PASSWORD = "even keel demo"  # noqa: S105 - the demonstration's, which is printed when it starts
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


@dataclass(frozen=True, slots=True)
class Picture:
    """One page as one person sees it; width and height in CSS pixels."""

    name: str
    login: str
    address: str
    width: int
    height: int


PICTURES = (
    Picture("phone", "shopper", "/today", 390, 760),
    Picture("comparison", "head-office", "/comparison", 1280, 860),
    Picture("touchpoints", "head-office", "/comparison/touchpoints", 1280, 860),
)


def take(browser: Browser, site: str, picture: Picture) -> Path:
    """Sign in, open the page and keep what is seen of it."""
    page = browser.new_page(viewport={"width": picture.width, "height": picture.height}, color_scheme="light")
    page.goto(f"{site}/login")
    page.get_by_label("E-mail").fill(f"{picture.login}@evenkeel.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.goto(site + picture.address)
    path = FOLDER / f"{picture.name}.png"
    page.screenshot(path=path)
    page.close()
    return path


def main() -> None:
    """Take all pictures."""
    site = (sys.argv[1:] or ["http://127.0.0.1:8000"])[0].rstrip("/")
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for picture in PICTURES:
            sys.stdout.write(f"{take(browser, site, picture)}\n")


if __name__ == "__main__":
    main()
