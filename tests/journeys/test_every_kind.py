"""A question of every kind, answered from the assignment to the receipt without any network."""

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from audits.checklists.tables import Question
from audits.visits.tables import GivenAnswer, Photo, Revision, Visit
from tests.journeys.line import Line, State
from tests.journeys.on_phone import kept, question
from tests.journeys.test_offline import CUT
from tests.journeys.test_pictures import PHOTOS
from tests.visits import phone

TAPPED = {"greeted": "yes", "who": "a", "clean": "floor", "easy": "7"}
TYPED = {
    "wide": "55",
    "integer": "3",
    "decimal": "4.25",
    "text": "Somebody sang.",
    "date": "2026-01-05",
    "time": "09:59",
    "date-time": "2026-01-05T14:05",
    "position": "48.85 2.35",
    "stopwatch": "1:05",
}
WRITTEN = TAPPED | TYPED | {"acknowledge": "OK", "date-time": "2026-01-05T14:05:00", "stopwatch": "65"}
"""As our server keeps them."""


@pytest.fixture
def shopper(app, walk, inside):
    """Somebody who was online once, and now stands in a basement."""
    with inside() as session:
        job = phone.job(session, phone.every_kind())
    walker = walk(job.shopper, phone=True).open("/today")
    expect(walker.page.locator("[data-ready]")).to_be_visible(timeout=20_000)
    walker.line, walker.forgives = Line(app), CUT
    walker.line.become(State.CUT)
    return walker


def answer_everything(shopper) -> None:
    """Each kind in its own way, a photo included."""
    for key, value in TAPPED.items():
        question(shopper, key).locator(f"input[value='{value}']").check()
    for key, text in TYPED.items():
        question(shopper, key).locator(f"#answer-{key}").fill(text)
    question(shopper, "acknowledge").locator("input[type=checkbox]").check(force=True)
    question(shopper, "photo").locator("#photo-photo-chosen").set_input_files(PHOTOS / "DSCN0010.jpg")
    expect(question(shopper, "photo").locator("img")).to_be_visible()


def test_every_kind_of_question_is_answered_without_a_network_and_arrives(shopper, inside):
    shopper.page.locator(".visit-row").click()
    shopper.page.locator("[data-first]:visible").wait_for()
    shopper.press("Begin this visit")
    answer_everything(shopper)
    shopper.page.goto(f"{shopper.page.url.partition('#')[0]}#time")
    shopper.page.locator("#visited_on").fill("2026-01-05")
    shopper.page.locator("#visited_at").fill("14:05")
    shopper.page.goto(f"{shopper.page.url.partition('#')[0]}#check")
    shopper.press("Send this report")
    assert kept(shopper, "outbox")[0]["state"] == "waiting"
    with inside() as session:
        assert session.exec(select(Visit)).first() is None

    shopper.line.become(State.WHOLE)
    shopper.page.evaluate("dispatchEvent(new Event('online'))")
    expect(shopper.page.locator("[data-status]")).to_contain_text("Saved", timeout=20_000)
    with inside() as session:
        receipt = session.exec(select(Revision)).one().receipt
        assert len(session.exec(select(Photo)).all()) == 1
        rows = session.exec(
            select(Question.key, GivenAnswer.value).join(GivenAnswer, GivenAnswer.question_id == Question.id)
        )
        assert dict(rows.all()) == WRITTEN
    shopper.open("/outbox")
    assert shopper.sees(receipt)
