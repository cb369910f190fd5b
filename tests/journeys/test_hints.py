"""Kind words on the screen where a report is checked: what a reviewer would ask about, before it is sent."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import Walker
from tests.journeys.on_phone import kept, open_report, question
from tests.visits import phone

PICTURE = Path(__file__).resolve().parents[3] / "shared" / "data" / "photos" / "Portrait_6.jpg"
STORY = (
    "The door was propped open and the radio was playing. Two people behind the counter were unpacking boxes "
    "and carried on. After three minutes I walked up to them and asked where the umbrellas were."
)


@pytest.fixture
def shopper(walk, inside):
    """A shopper's phone, and two visits to be made."""
    with inside() as session:
        first = phone.job(session)
        second = phone.job(session, by=first.shopper)
    return walk(first.shopper, phone=True), first, second


def filled(walker: Walker, job, story: str) -> Walker:
    """Everything that must be there, a photo, and a story; then the screen where it is checked."""
    open_report(walker, job).press("Begin this visit")
    question(walker, "greeted").locator("input[value=yes]").check(force=True)
    open_report(walker, job, "touchpoint-shelf")
    question(walker, "queue").get_by_role("textbox").fill("3")
    question(walker, "shelf_photo").locator("#photo-shelf_photo-chosen").set_input_files(PICTURE)
    expect(question(walker, "shelf_photo").locator("img")).to_be_visible()
    open_report(walker, job, "time")
    walker.page.locator("#visited_on").fill("2026-01-05")
    walker.page.locator("#visited_at").fill("14:05")
    walker.page.locator("#narrative").fill(story)
    walker.page.get_by_role("button", name="Continue").click()
    return walker


def hints(walker: Walker):
    return walker.page.locator("[data-hints]")


def test_an_earlier_report_is_remembered_by_its_words_and_photos(shopper):
    walker, first, second = shopper
    filled(walker, first, STORY)
    expect(walker.page.locator("[data-checked]")).to_contain_text("Everything is there.")
    walker.check()
    expect(hints(walker)).not_to_contain_text("earlier report")
    walker.page.get_by_role("button", name="Send this report").click()
    expect(walker.page.locator("[data-screen=receipt] .receipt-number")).to_be_visible(timeout=20_000)

    filled(walker, second, STORY)
    expect(hints(walker)).to_contain_text("100% of your words stand in an earlier report too")
    expect(hints(walker)).to_contain_text("This photo is in an earlier report too")
    expect(hints(walker)).to_contain_text(first.store.name)
    walker.check()
    assert [record["name"] for record in kept(walker, "kept") if record["name"].startswith("earlier:")]
    walker.page.get_by_role("button", name="Send this report").click()
    expect(walker.page.locator("[data-screen=receipt] .receipt-number")).to_be_visible(timeout=20_000)


def test_weakening_words_and_a_photo_used_twice_are_said_with_the_way_to_them(shopper):
    walker, job, _second = shopper
    filled(walker, job, "They always seemed to be very busy.")
    expect(hints(walker)).to_contain_text("Facts are stronger without “always”, “seemed”, “very”.")
    open_report(walker, job, "touchpoint-shelf")
    question(walker, "shelf_photo").locator("#photo-shelf_photo-chosen").set_input_files(PICTURE)
    expect(question(walker, "shelf_photo").locator("img")).to_have_count(2)
    open_report(walker, job, "check")
    expect(hints(walker)).to_contain_text("The same photo is here twice")
    hints(walker).get_by_role("link", name="Question shelf_photo").click()
    expect(question(walker, "shelf_photo")).to_be_visible()
    walker.check()
