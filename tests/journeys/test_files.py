"""A report saved to a file, and sent from it on another phone of the same shopper."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from audits.access import Role
from audits.visits.tables import GivenAnswer, Photo, Revision
from tests import builders
from tests.journeys.browser import Walker
from tests.journeys.on_phone import kept, open_report, question, with_app
from tests.visits import phone

PICTURE = Path(__file__).resolve().parents[3] / "shared" / "data" / "photos" / "Portrait_6.jpg"


@pytest.fixture
def job(inside):
    with inside() as session:
        return phone.job(session)


@pytest.fixture
def filled(walk, job):
    """A phone on which everything is answered, and from then on without a network."""
    walker = open_report(with_app(walk(job.shopper, phone=True)), job).press("Begin this visit")
    question(walker, "greeted").locator("input[value=yes]").check(force=True)
    open_report(walker, job, "touchpoint-shelf")
    question(walker, "queue").get_by_role("textbox").fill("3")
    question(walker, "shelf_photo").locator("#photo-shelf_photo-chosen").set_input_files(PICTURE)
    expect(question(walker, "shelf_photo").locator("img")).to_be_visible()
    open_report(walker, job, "time")
    walker.page.locator("#visited_on").fill("2026-01-05")
    walker.page.locator("#visited_at").fill("14:05")
    walker.page.get_by_role("button", name="Continue").click()
    walker.check()
    walker.page.wait_for_load_state("networkidle")
    return walker


def saved(walker: Walker, tmp_path: Path) -> Path:
    """The report as the browser saves it, from the screen where answers are checked."""
    with walker.page.expect_download() as downloading:
        walker.page.get_by_role("button", name="Save the report to a file").click()
    target = tmp_path / downloading.value.suggested_filename
    downloading.value.save_as(target)
    return target


def send_from(walker: Walker, file: Path, says: str) -> Walker:
    """Choose a file in the outbox and read what became of it."""
    walker.open("/outbox").page.locator("#report-file").set_input_files(file)
    expect(walker.page.locator("[data-taken]")).to_contain_text(says)
    return walker.check()


def sent(walker: Walker) -> Walker:
    """Press the button under the thumb, and go back to where the report can be saved."""
    walker.page.get_by_role("button", name="Send this report").click()
    expect(walker.page.get_by_role("heading", level=1)).to_have_text("Your report")
    walker.page.evaluate("location.hash = 'check'")
    expect(walker.page.locator("[data-file]")).to_be_visible()
    return walker


def put_away(walker: Walker) -> None:
    """Nobody looks at this phone any more; the browser itself complained of the lost network."""
    walker.page.close()
    walker.complaints.clear()


def test_a_report_in_a_file_holds_everything_and_can_be_read_by_people(filled, tmp_path):
    file = saved(filled, tmp_path)
    whole = json.loads(file.read_text(encoding="utf-8"))
    assert file.name.startswith("report-20")
    assert {entry["name"] for entry in whole["entries"]} >= {"answer:greeted", "answer:queue", "visited_at"}
    assert [(photo["question"], bool(photo["bytes"]), bool(photo["exif"])) for photo in whole["photos"]] == [
        ("shelf_photo", True, True)
    ]


def test_a_report_sent_without_a_network_arrives_from_a_file_on_another_phone(
    filled, walk, job, tmp_path, inside
):
    filled.context.set_offline(True)
    file = saved(sent(filled), tmp_path)
    put_away(filled)

    other = send_from(walk(job.shopper, phone=True), file, "on this phone now")
    expect(other.page.locator("[data-receipts] .receipt-number")).to_be_visible(timeout=15_000)
    with inside() as session:
        revision = session.exec(select(Revision)).one()
        assert {row.value for row in session.exec(select(GivenAnswer))} == {"yes", "3"}
        assert len(session.exec(select(Photo)).all()) == 1
    expect(other.page.locator("[data-receipts] .receipt-number")).to_have_text(revision.receipt)
    send_from(other, file, "arrived before")


def test_a_draft_goes_on_from_a_file_on_another_phone(filled, walk, job, tmp_path):
    filled.context.set_offline(True)
    filled.page.evaluate("location.hash = 'time'")
    filled.page.locator("#narrative").fill("The door stood open.")
    filled.page.locator("#narrative").blur()
    filled.page.evaluate("location.hash = 'check'")
    file = saved(filled, tmp_path)
    put_away(filled)

    other = send_from(walk(job.shopper, phone=True), file, "on this phone now")
    open_report(other, job, "time")
    expect(other.page.locator("#narrative")).to_have_value("The door stood open.")
    assert len(kept(other, "photos")) == 1


def test_another_persons_file_is_not_taken(filled, walk, inside, tmp_path):
    file = saved(filled, tmp_path)
    with inside() as session:
        stranger = builders.person(session, Role.SHOPPER)
    other = send_from(walk(stranger, phone=True), file, "belongs to somebody else")
    assert other.page.locator("[data-items] li").count() == 0


@pytest.mark.parametrize("harm", ["cut", "other", "picture", "answer"])
def test_a_file_that_was_harmed_is_not_taken(filled, walk, job, tmp_path, harm):
    if harm == "answer":
        filled.context.set_offline(True)
        sent(filled)
    file = saved(filled, tmp_path)
    put_away(filled)
    text = file.read_text(encoding="utf-8")
    whole = json.loads(text)
    if harm == "answer":
        whole["outbox"][0]["body"] = whole["outbox"][0]["body"].replace('"3"', '"4"')
    bytes_ = whole["photos"][0]["bytes"]
    whole["photos"][0]["bytes"] = bytes_[:4000] + "AAAA" + bytes_[4004:] if harm == "picture" else bytes_
    harmed = {"cut": text[: len(text) // 2], "other": "[1, 2]"}.get(harm) or json.dumps(whole)
    file.write_text(harmed, encoding="utf-8")
    send_from(walk(job.shopper, phone=True), file, "not a whole report")
