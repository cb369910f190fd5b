"""What was given on two phones, side by side on each of them until the shopper chooses."""

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from audits.visits.tables import GivenAnswer
from tests.journeys.on_phone import arrived, kept, open_report, question, settled
from tests.visits import phone


@pytest.fixture
def job(inside):
    with inside() as session:
        return phone.job(session)


@pytest.fixture
def apart(walk, job):
    """A first phone whose answers our server has, and a second one that gave others without a network."""
    first = open_report(walk(job.shopper, phone=True), job).press("Begin this visit")
    tap(first, "greeted", "yes")
    arrived(first, "greeted", value="yes")
    second = open_report(walk(job.shopper, phone=True), job, "touchpoint-entrance")
    expect(question(second, "greeted").locator("input[value=yes]")).to_be_checked()
    second.context.set_offline(True)
    tap(second, "greeted", "no")
    question(second, "greeted").get_by_label("What happened?").fill("Nobody looked up.")
    expect(question(second, "greeted").locator(".where")).to_have_text("On this phone")
    tap(first, "greeted", "na")
    arrived(first, "greeted", state="na")
    second.context.set_offline(False)
    expect(second.page.locator("[data-status]")).to_contain_text("Given in two places", timeout=15_000)
    second.complaints.clear()  # The browser itself complains of the lost network.
    return first, second


def tap(walker, key: str, value: str) -> None:
    question(walker, key).locator(f"input[value='{value}']").check(force=True)


def settle(walker):
    """Go where the status line leads."""
    walker.page.locator("[data-status] a").click()
    walker.check()
    return walker.page.locator("[data-screen=conflicts]")


def test_both_values_are_read_side_by_side_and_nothing_is_chosen(apart):
    _first, second = apart
    screen = settle(second)
    expect(screen.locator(".side").nth(0)).to_contain_text("Nobody looked up.")
    expect(screen.locator(".side").nth(0)).to_contain_text("no")
    expect(screen.locator(".side").nth(1)).to_contain_text("na")
    (entry,) = [entry for entry in kept(second, "entries") if entry["name"] == "answer:greeted"]
    assert (entry["value"]["value"], entry["theirs"]["value"]["state"]) == ("no", "na")


def test_keeping_this_phones_value_sends_it(apart, inside):
    _first, second = apart
    screen = settle(second)
    screen.get_by_role("button", name="Keep this").first.click()
    expect(screen).to_contain_text("Everything is settled.")
    second.check()
    settled(second)
    with inside() as session:
        answer = session.exec(select(GivenAnswer)).one()
    assert (answer.value, answer.comment) == ("no", "Nobody looked up.")


def test_the_other_value_can_be_taken_and_turned_back(apart, inside):
    _first, second = apart
    screen = settle(second)
    screen.get_by_role("button", name="Keep this").last.click()
    expect(screen.locator(".side")).to_have_count(1)
    expect(screen.locator(".side")).to_contain_text("na")
    screen.get_by_role("button", name="Take the other one instead").click()
    expect(screen.locator(".side").first).to_contain_text("Nobody looked up.")
    settled(second)
    with inside() as session:
        assert session.exec(select(GivenAnswer)).one().value == "no"


def test_a_choice_is_made_without_a_network_too(apart):
    _first, second = apart
    screen = settle(second)
    second.context.set_offline(True)
    screen.get_by_role("button", name="Keep this").last.click()
    expect(screen).to_contain_text("Everything is settled.")
    second.context.set_offline(False)
    (entry,) = [entry for entry in kept(second, "entries") if entry["name"] == "answer:greeted"]
    assert (entry["value"]["state"], entry["theirs"]) == ("na", None)
    second.complaints.clear()


def test_two_narratives_can_both_be_kept(apart, job, inside):
    first, second = apart
    open_report(first, job, "time")
    first.page.locator("#narrative").fill("The door stood open.")
    first.page.locator("#narrative").blur()
    settled(first)
    second.page.evaluate("location.hash = 'time'")
    expect(second.page.locator("#narrative")).to_be_visible()
    second.page.wait_for_load_state("networkidle")
    second.context.set_offline(True)
    second.page.locator("#narrative").fill("Music was playing.")
    second.page.locator("#narrative").blur()
    second.page.wait_for_timeout(500)
    second.context.set_offline(False)
    second.complaints.clear()
    screen = settle(second)
    screen.get_by_role("button", name="Keep both").click()
    expect(screen).to_contain_text("Take the other one instead")
    (entry,) = [entry for entry in kept(second, "entries") if entry["name"] == "narrative"]
    assert entry["value"] == "Music was playing.\n\nThe door stood open."
