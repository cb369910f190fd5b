"""A shopper's whole way on a phone, with script and without."""

from pathlib import Path

from playwright.sync_api import expect
from sqlmodel import select

from audits.visits.tables import GivenAnswer, Photo, Revision
from tests.journeys.on_phone import open_report
from tests.visits import phone

PHOTO = Path(__file__).resolve().parents[3] / "shared" / "data" / "photos" / "DSCN0010.jpg"


def tap(walker, question: str, value: str) -> None:
    """Choose one of a question's answers, as a thumb does."""
    walker.page.locator(f"#question-{question} input[value='{value}']").check()


def say_when(walker) -> None:
    """Fill in a day long past."""
    walker.page.locator("#visited_on").fill("2026-01-05")
    walker.page.locator("#visited_at").fill("14:05")
    walker.page.get_by_role("button", name="Continue", exact=True).last.click()
    walker.check()


def go_on(walker) -> None:
    """Press the button under the thumb."""
    walker.page.get_by_role("button", name="Continue", exact=True).last.click()
    walker.check()


def test_a_shopper_reports_a_visit_from_todays_list_to_the_receipt(walk, inside):
    with inside() as session:
        job = phone.job(session)
    walker = open_report(walk(job.shopper, phone=True), job)
    walker.check().press("Begin this visit")

    tap(walker, "greeted", "no")
    walker.field("What happened?").fill("Nobody looked up.")
    assert walker.sees("Saved")
    expect(walker.page.locator("#question-greeted .where")).to_have_text("On our server", timeout=15_000)

    walker.open("/today")
    walker.page.get_by_role("link", name=job.store.name).click()
    expect(walker.field("What happened?")).to_have_value("Nobody looked up.")
    walker.page.locator("[data-first]").click()

    walker.page.locator("#answer-queue").fill("3")
    walker.page.locator("#photo-shelf_photo-chosen").set_input_files(PHOTO)
    expect(walker.page.locator("#question-shelf_photo .photo img")).to_be_visible(timeout=15_000)
    walker.page.locator("[data-first]").click()
    walker.page.locator("#visited_on").fill("2026-01-05")
    walker.page.locator("#visited_at").fill("14:05")
    walker.page.locator("[data-first]").click()
    walker.press("Send this report")
    number = walker.page.locator(".receipt-number")
    number.wait_for(timeout=20_000)
    walker.check()
    with inside() as session:
        sent = session.exec(select(Revision)).one()
        values = {row.value for row in session.exec(select(GivenAnswer))}
    assert number.inner_text() == sent.receipt
    assert values == {"no", "3"}


def test_nobody_gets_stuck_on_the_plain_pages_with_script(walk, inside):
    with inside() as session:
        job = phone.job(session)
    walker = walk(job.shopper, phone=True).open(job.brief).press("Begin this visit")
    tap(walker, "greeted", "no")
    walker.fill("What happened?", "Nobody looked up.")
    go_on(walker)
    walker.page.locator("#answer-queue").fill("3")
    assert walker.page.locator("#photo-shelf_photo-chosen").is_visible()
    walker.page.locator("#photo-shelf_photo-chosen").set_input_files(PHOTO)
    go_on(walker)
    say_when(walker)
    walker.press("Send this report")
    assert walker.heading == "Your report arrived"


def test_a_shopper_reports_a_visit_without_script(walk, inside):
    with inside() as session:
        job = phone.job(session)
    walker = walk(job.shopper, phone=True, javascript=False)
    page = walker.page
    page.goto(f"{walker.address}{job.brief}")
    page.get_by_role("button", name="Begin this visit").click()
    tap(walker, "greeted", "no")
    page.get_by_role("button", name="Continue", exact=True).last.click()
    assert walker.sees("Say what happened at “Question greeted”.")
    walker.fill("What happened?", "Nobody looked up.")
    page.get_by_role("button", name="Continue", exact=True).last.click()
    page.locator("#answer-queue").fill("3")
    page.locator("#photo-shelf_photo-chosen").set_input_files(PHOTO)
    page.get_by_role("button", name="Continue", exact=True).last.click()
    page.locator("#visited_on").fill("2026-01-05")
    page.locator("#visited_at").fill("14:05")
    page.get_by_role("button", name="Continue", exact=True).last.click()
    page.get_by_role("button", name="Send this report").click()
    assert walker.heading == "Your report arrived"
    with inside() as session:
        assert len(session.exec(select(Photo)).all()) == 1
