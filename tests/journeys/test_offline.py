"""A report from its assignment to its receipt while the network comes and goes."""

from datetime import date

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from audits.visits.tables import GivenAnswer, Photo, Revision, Visit
from tests.journeys.line import Line, State
from tests.journeys.on_phone import kept, open_report, question
from tests.journeys.test_pictures import PHOTOS
from tests.visits import phone

CUT = "Failed to load resource"


@pytest.fixture
def line(app):
    return Line(app)


@pytest.fixture
def shopper(line, walk, inside):
    """A shopper whose phone was online once: `.job` is the visit to be made."""
    with inside() as session:
        job = phone.job(session)
    walker = walk(job.shopper, phone=True).open("/today")
    expect(walker.page.locator("[data-ready]")).to_be_visible()
    walker.job, walker.line, walker.forgives = job, line, CUT
    return walker


def tap(walker, key: str, value: str) -> None:
    """Choose one of a question's answers."""
    question(walker, key).locator(f"input[value='{value}']").check()


def status(walker):
    return walker.page.locator("[data-status]")


def fill_in(walker) -> None:
    """Everything that the report asks for, a photo included, from its brief on."""
    walker.press("Begin this visit")
    tap(walker, "greeted", "yes")
    walker.page.goto(f"{walker.page.url.partition('#')[0]}#touchpoint-shelf")
    walker.field("Question queue").fill("3")
    question(walker, "shelf_photo").locator("#photo-shelf_photo-chosen").set_input_files(PHOTOS / "DSCN0010.jpg")
    expect(question(walker, "shelf_photo").locator("img")).to_be_visible()
    walker.page.goto(f"{walker.page.url.partition('#')[0]}#time")
    walker.page.locator("#visited_on").fill(date(2026, 1, 5).isoformat())
    walker.page.locator("#visited_at").fill("14:05")


def test_a_report_is_made_and_sent_with_no_network_and_goes_out_by_itself(shopper, inside):
    shopper.line.become(State.CUT)
    shopper.page.reload()
    shopper.page.locator(".visit-row").click()
    shopper.page.locator("[data-first]:visible").wait_for()
    fill_in(shopper)
    shopper.page.goto(f"{shopper.page.url.partition('#')[0]}#check")
    shopper.press("Send this report")
    assert kept(shopper, "outbox")[0]["state"] == "waiting"
    with inside() as session:
        assert session.exec(select(Visit)).first() is None

    shopper.open("/today")
    assert shopper.sees("Waits in the outbox")
    shopper.line.become(State.WHOLE)
    shopper.page.evaluate("dispatchEvent(new Event('online'))")
    expect(status(shopper)).to_contain_text("Saved", timeout=20_000)
    with inside() as session:
        sent = session.exec(select(Revision)).one()
        assert {row.value for row in session.exec(select(GivenAnswer))} == {"yes", "3"}
        assert len(session.exec(select(Photo)).all()) == 1
    shopper.open("/outbox")
    assert shopper.sees(sent.receipt)
