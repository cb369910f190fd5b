"""The browser's side of the shared cases, in Debian's Chromium."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.conditions.browser import module_page
from tests.conditions.cases import Case, load

CASES = load()
pytestmark = pytest.mark.journey

_HOLDS = """async (cases) => {
  const { holds } = await import("/conditions.js");
  return cases.map(({ tree, answers, this: current }) => holds(tree, answers, current));
}"""
_APPLYING = """async (cases) => {
  const { applying } = await import("/conditions.js");
  return cases.map(({ outline, answers }) => [...applying(outline, answers)]);
}"""
_HURRY = """async () => {
  const { matches } = await import("/pattern.js");
  const started = performance.now();
  for (const pattern of ["(a+)+$", "(a|a)*b", "(.*)*x", "(a?){100}a{50}"]) matches(pattern, "a".repeat(4000));
  return performance.now() - started;
}"""


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    with module_page(chromium) as opened:
        yield opened


@pytest.mark.parametrize("section", ["written", "generated"])
def test_every_case_holds_in_the_browser(page: Page, section: str):
    found = page.evaluate(_HOLDS, CASES[section])
    assert [case for case, held in zip(CASES[section], found, strict=True) if case["holds"] is not held] == []


def test_what_is_asked_is_asked_in_the_browser(page: Page):
    found: list[list[str]] = page.evaluate(_APPLYING, CASES["applying"])
    assert [_told(case, case["asked"]) for case in CASES["applying"]] == [
        _told(case, sorted(asked, key=_order(case)))
        for case, asked in zip(CASES["applying"], found, strict=True)
    ]


def test_no_pattern_keeps_the_browser_busy(page: Page):
    milliseconds = page.evaluate(_HURRY)
    assert milliseconds < 5_000


def _told(case: Case, asked: list[str]) -> tuple[str, list[str]]:
    return case["says"], asked


def _order(case: Case):
    return [part["key"] for part in case["outline"]].index
