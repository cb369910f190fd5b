"""Documents as their pages tell of them: by themselves, wherever one has gone meanwhile."""

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from audits.reports.batch_tables import Batch, BatchStatus
from audits.reports.tables import Report, ReportStatus
from audits.visits.reading.audit import Edition
from audits.visits.tables import VisitStatus
from tests import builders
from tests.visits import builders as visits

BY_ITSELF = 30_000
"""Milliseconds in which a page that looks again every 2.5 s shows what is new, on a busy machine."""


@pytest.fixture
def head(inside):
    with inside() as session:
        return builders.person(session)


@pytest.fixture
def asked(inside, walk, head):
    """Head office at the page of a document that waits, asked for on the page of its visit."""
    with inside() as session:
        visit = visits.approved(session, visits.draft(session, ref="V-0142"))
    walker = walk(head).open(f"/visits/{visit.id}").press("Download PDF")
    assert walker.sees("Waits: next in line")
    return walker


def change(inside, table, **columns) -> None:
    """What a worker would write of the only document or batch there is."""
    with inside() as session:
        session.exec(select(table)).one().sqlmodel_update(columns)


def stays(walker) -> None:
    """Mark the page, to see later that nobody loaded it again."""
    walker.page.evaluate("window.stayed = true")


def has_stayed(walker) -> bool:
    return walker.page.evaluate("window.stayed === true")


def test_a_batch_is_followed_from_page_to_page_and_shows_its_progress_by_itself(inside, walk, head):
    with inside() as session:
        batch = Batch(
            visit_status=VisitStatus.APPROVED,
            edition=Edition.HEAD_OFFICE,
            status=BatchStatus.WORKING,
            requested_at=builders.NOW,
            requested_by_id=head.id,
            total=40,
            done=12,
        )
        session.add(batch)
    walker = walk(head).open(f"/documents/batches/{batch.id}")
    page, bar = walker.page, walker.page.get_by_role("progressbar")
    assert walker.sees("12 of 40 printed")
    stays(walker)
    change(inside, Batch, done=20)
    expect(page.get_by_text("20 of 40 printed")).to_be_visible(timeout=BY_ITSELF)
    expect(bar).to_have_attribute("value", "20")
    assert has_stayed(walker)
    walker.open("/visits")
    change(inside, Batch, done=30)
    walker.open("/documents")
    assert walker.sees("30 of 40 printed")
    stays(walker)
    change(inside, Batch, done=39, failed=1, status=BatchStatus.READY)
    expect(page.get_by_text("39 audits, 1 could not be made")).to_be_visible(timeout=BY_ITSELF)
    expect(page.get_by_role("link", name="Download ZIP")).to_be_visible()
    expect(bar).to_have_count(0)
    assert has_stayed(walker)
    walker.check()


def test_one_that_becomes_ready_while_one_watches_can_be_fetched_at_once(asked, do_background_work):
    stays(asked)
    do_background_work()
    link = asked.page.get_by_role("link", name="Download PDF")
    expect(link).to_be_visible(timeout=BY_ITSELF)
    assert has_stayed(asked)
    with asked.check().page.expect_download() as fetched:
        link.click()
    assert fetched.value.suggested_filename.endswith("_visit-V-0142_v1.pdf")


def test_one_that_is_stopped_can_be_tried_again(asked):
    asked.press("Stop")
    assert asked.sees("You stopped it.")
    asked.press("Try again")
    assert asked.sees("Waits: next in line")


def test_one_that_fails_says_why_by_itself_and_can_be_tried_again(asked, inside, do_background_work):
    stays(asked)
    change(inside, Report, status=ReportStatus.FAILED, failure="A photo of it is broken.", attempts=3)
    expect(asked.page.get_by_text("A photo of it is broken.")).to_be_visible(timeout=BY_ITSELF)
    assert has_stayed(asked)
    asked.check().press("Try again")
    do_background_work()
    expect(asked.page.get_by_role("link", name="Download PDF")).to_be_visible(timeout=BY_ITSELF)


def test_nothing_moves_while_somebody_is_in_it(inside, asked):
    stop = asked.page.get_by_role("button", name="Stop", exact=True)
    stop.focus()
    change(inside, Report, status=ReportStatus.FAILED, failure="A photo of it is broken.")
    asked.page.wait_for_timeout(4000)  # Longer than the pages waits before it looks again.
    expect(stop).to_be_focused()
    stop.blur()
    expect(asked.page.get_by_text("A photo of it is broken.")).to_be_visible(timeout=BY_ITSELF)


def test_on_a_phone_another_language_is_chosen_and_the_menu_opens_at_the_thumb(inside, walk, head):
    with inside() as session:
        visit = visits.approved(session, visits.draft(session, ref="V-0142"))
    walker = walk(head, phone=True).open(f"/visits/{visit.id}")
    page = walker.page
    page.get_by_text("Other language or paper").click()
    page.get_by_label("Language").select_option("Français")
    walker.check().press("Download PDF")
    with inside() as session:
        assert session.exec(select(Report.language)).one() == "fr"
    menu = page.get_by_role("button", name="Menu")
    place = menu.bounding_box()
    assert place["y"] + place["height"] == page.viewport_size["height"]
    expect(page.get_by_role("link", name="Checklists")).to_be_hidden()
    menu.click()
    for link in page.get_by_role("navigation", name="Main").get_by_role("link").all():
        expect(link).to_be_in_viewport(ratio=1)
    walker.check().follow("Checklists")
    assert walker.heading == "Checklists"


def test_the_number_of_audits_follows_the_choice(inside, walk, head):
    with inside() as session:
        for name, number in (("North", 1), ("South", 2)):
            store = builders.store(session, in_region=builders.region(session, name))
            for _turn in range(number):
                visits.approved(session, visits.draft(session, at=store))
    page = walk(head).open("/documents/batches/new").page
    expect(page.get_by_role("button", name="Ask for 3 audits")).to_be_visible()
    expect(page.get_by_role("button", name="Count them")).to_be_hidden()
    page.get_by_label("Region").select_option(label="South")
    expect(page.get_by_role("button", name="Ask for 2 audits")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="It would be 2 audits.")).to_be_visible()
