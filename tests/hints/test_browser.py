"""The phone's side of the shared cases, in Debian's Chromium, and both sides over texts that nobody here wrote."""

import csv
import gzip
import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from audits.plausibility import likeness, metres_between, runs_of, weakening_words
from tests.conditions.browser import module_page
from tests.hints.cases import Case, load

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
CASES = load()
pytestmark = pytest.mark.journey

_HINTS = """async (cases) => {
  const { hintsAbout } = await import("/phone/hints.js");
  return cases.map((evidence) => hintsAbout(evidence).map(({ sign }) => sign).sort());
}"""
_WEAKENING = """async (texts) => {
  const { weakeningWords } = await import("/phone/likeness.js");
  return texts.map(weakeningWords);
}"""
_ALIKE = """async (pairs) => {
  const { likeness, runsOf } = await import("/phone/likeness.js");
  return pairs.map(([one, other]) => [runsOf(one).size, likeness(runsOf(one), runsOf(other))]);
}"""
_METRES = """async (pairs) => {
  const { metresBetween } = await import("/phone/likeness.js");
  return pairs.map(([one, other]) => metresBetween(one, other));
}"""
_HURRY = """async ([words, others]) => {
  const { hintsAbout } = await import("/phone/hints.js");
  const long = (_none, at) => ({ words: others[at % others.length].repeat(4), photos: [] });
  const earlier = Array.from({ length: 300 }, long);
  const unknown = { away: null, margin: null, stayed: null, elapsed: null };
  const started = performance.now();
  hintsAbout({ ...unknown, given: 0, seen: 0, photos: [], words, texts: [], earlier });
  return performance.now() - started;
}"""


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    with module_page(chromium) as opened:
        yield opened


def test_every_case_is_hinted_at_in_the_browser(page: Page):
    found = page.evaluate(_HINTS, [_evidence(case) for case in CASES["hints"]])
    assert [(case["says"], signs) for case, signs in zip(CASES["hints"], found, strict=True)] == [
        (case["says"], case["signs"]) for case in CASES["hints"]
    ]


def test_every_case_has_its_weakening_words_in_the_browser(page: Page):
    found = page.evaluate(_WEAKENING, [case["text"] for case in CASES["weakening"]])
    assert found == [case["words"] for case in CASES["weakening"]]


def test_texts_of_strangers_weaken_and_resemble_each_other_alike_on_both_sides(page: Page):
    texts = [*_reviews(), *json.loads((DATA / "text" / "blns.json").read_text(encoding="utf-8"))]
    pairs = [*pairwise(texts), *((text, text[: len(text) // 2] + text[:40]) for text in texts)]
    assert page.evaluate(_WEAKENING, texts) == [weakening_words(text) for text in texts]
    found = page.evaluate(_ALIKE, pairs)
    expected = [[len(runs_of(one)), likeness(runs_of(one), runs_of(other))] for one, other in pairs]
    wrong = [pair for pair, one, other in zip(pairs, found, expected, strict=True) if one != other]
    assert wrong == []


def test_places_are_as_far_apart_on_both_sides(page: Page):
    places = [(41.88, -87.63), (41.881, -87.63), (-33.9, 151.2), (90.0, 0.0), (0.0, 180.0), (0.0, -180.0)]
    pairs = [(one, other) for one in places for other in places]
    assert page.evaluate(_METRES, pairs) == pytest.approx([metres_between(*pair) for pair in pairs])


def test_hundreds_of_earlier_reports_do_not_keep_the_shopper_waiting(page: Page):
    reviews = _reviews()
    milliseconds = page.evaluate(_HURRY, [reviews[0] * 4, reviews])
    assert milliseconds < 5_000


def _evidence(case: Case) -> Case:
    """The case as the phone's rules take it: spans in milliseconds."""
    return {
        "away": case["metres_away"],
        "margin": case["accuracy_metres"],
        "stayed": None if case["stayed"] is None else case["stayed"] * 1_000,
        "elapsed": None if case["elapsed"] is None else case["elapsed"] * 1_000,
        "seen": case["in_store"],
        "given": case["in_store"] + case["by_phone"],
        "photos": [{"question": question, "sha256": sha256} for question, sha256 in case["photos"]],
        "words": "\n".join([case["narrative"], *case["comments"]]).strip(),
        "texts": [],
        "earlier": case["earlier"],
    }


def _reviews() -> list[str]:
    with gzip.open(DATA / "reviews" / "lounges.csv.gz", "rt", encoding="utf-8") as file:
        return [row["content"] for row in csv.DictReader(file)][:600]
