"""A report from its assignment to its receipt while the network comes and goes."""

import re
from dataclasses import replace
from datetime import date

import pytest
from playwright.sync_api import expect
from sqlmodel import SQLModel, select

from audits.visits.tables import GivenAnswer, Photo, Revision, Visit
from tests.journeys.line import Line, State
from tests.journeys.on_phone import NO_STORAGE, kept, open_report, question, settled
from tests.journeys.test_pictures import PHOTOS
from tests.questionnaires import questionnaire, touchpoint, yes_no
from tests.visits import phone

BILINGUAL = replace(
    questionnaire(touchpoint("entrance", replace(yes_no(), label={"": "Greeted?", "fr": "Accueil ?"}))),
    languages=("fr",),
    default_language="en",
)
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
    expect(walker.page.locator("[data-ready]")).to_be_visible(timeout=20_000)
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
    question(walker, "shelf_photo").locator("#photo-shelf_photo-chosen").set_input_files(
        PHOTOS / "DSCN0010.jpg"
    )
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


def test_every_language_of_a_checklist_is_there_without_a_network(line, walk, inside):
    with inside() as session:
        job = phone.job(session, BILINGUAL)
    walker = walk(job.shopper, phone=True).open("/today")
    expect(walker.page.locator("[data-ready]")).to_be_visible(timeout=20_000)
    line.become(State.CUT)
    walker.forgives = CUT
    walker.page.locator(".visit-row").click()
    for language, words in (("Français", "Accueil ?"), ("English", "Greeted?"), ("Français", "Accueil ?")):
        walker.page.locator(".languages").get_by_role("link", name=language).click()
        expect(walker.page.locator("#question-greeted")).to_contain_text(words)


def test_a_new_build_while_a_report_is_open_breaks_nothing_and_comes_with_the_next_page(shopper, app):
    shopper.page.locator(".visit-row").click()
    shopper.page.locator("[data-first]:visible").wait_for()
    fresh = "0123456789abcdef"
    app.extensions["build"] = fresh
    shopper.page.evaluate("async () => (await navigator.serviceWorker.ready).update()")
    waiting = "async () => Boolean((await navigator.serviceWorker.ready).waiting)"
    for _ in range(100):
        if shopper.page.evaluate(waiting):
            break
        shopper.page.wait_for_timeout(100)
    assert shopper.page.evaluate(waiting), "the new worker waits while a page of the old one is open"
    shopper.line.become(State.CUT)
    fill_in(shopper)
    for _ in range(100):
        if found := kept(shopper, "photos"):
            break
        shopper.page.wait_for_timeout(100)
    assert {photo["question"] for photo in found} == {"shelf_photo"}
    shopper.line.become(State.WHOLE)
    shopper.open("/today")
    assert fresh in shopper.page.content()
    expect(status(shopper)).to_contain_text("Saved", timeout=20_000)


def test_a_clock_that_is_a_day_off_is_told_and_changes_nothing_else(line, walk, inside):
    with inside() as session:
        job = phone.job(session)
    walker = walk(job.shopper, phone=True)
    walker.context.add_init_script(
        "{ const now = Date.now.bind(Date); Date.now = () => now() + 86_400_000; }"
    )
    open_report(walker, job).press("Begin this visit")
    tap(walker, "greeted", "yes")
    settled(walker)
    ahead = walker.page.evaluate("""async () => {
      const { page } = await import(document.querySelector("script[src$='screens.js']").src);
      return page.report.sync.wire.ahead;
    }""")
    assert 86_300_000 < ahead < 86_500_000
    with inside() as session:
        assert session.exec(select(GivenAnswer)).one().value == "yes"


def test_a_report_that_our_server_lost_comes_back_from_the_phone(shopper, inside):
    shopper.page.locator(".visit-row").click()
    shopper.page.locator("[data-first]:visible").wait_for()
    fill_in(shopper)
    shopper.page.goto(f"{shopper.page.url.partition('#')[0]}#check")
    shopper.press("Send this report")
    expect(shopper.page.locator(".receipt-number")).to_be_visible(timeout=20_000)
    shopper.page.evaluate("""async () => {
      const { page: { report: { store } } } = await import(document.querySelector("script[src$='screens.js']").src);
      for (const receipt of await store.all("receipts")) await store.put("receipts", { ...receipt, asked: 0 });
    }""")
    with inside() as session:
        forget_everything(session)
    shopper.open("/today")
    for _ in range(100):
        with inside() as session:
            back = session.exec(select(Revision)).first()
            photos = len(session.exec(select(Photo)).all())
        if back and photos:
            break
        shopper.page.wait_for_timeout(200)
    assert back
    assert photos == 1
    expect(status(shopper)).to_contain_text("Saved", timeout=20_000)


def forget_everything(session) -> None:
    """As a backup from before the visit has it: nothing that hangs on a visit is there."""
    session.connection().exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    for table in reversed(SQLModel.metadata.sorted_tables):
        if "visit_id" in table.columns:
            session.execute(table.delete())
    session.execute(SQLModel.metadata.tables["visit"].delete())


def test_an_early_tap_leads_to_the_phone_report_before_its_pages_are_kept(line, walk, inside):
    with inside() as session:
        job = phone.job(session)
    line.become(State.FULL, "/api/v1/")
    walker = walk(job.shopper, phone=True)
    walker.forgives = CUT
    walker.open("/today")
    expect(walker.page.locator(".visit-row")).to_have_attribute("href", re.compile("/phone"))
    expect(walker.page.locator("[data-ready]")).to_be_hidden()
    walker.page.locator(".visit-row").click()
    walker.page.locator("[data-first]:visible").wait_for()


IS_KEPT = "async (address) => Boolean(await caches.match(address, { ignoreVary: true }))"
NO_APP = "ServiceWorkerContainer.prototype.register = () => new Promise(() => {});"
NO_FRENCH = """const fetching = fetch;
fetch = (what, ...more) => String(what).endsWith("language=fr") ? new Promise(() => {}) : fetching(what, ...more);"""


@pytest.mark.parametrize("lacks", [NO_APP, NO_FRENCH], ids=["the app", "a language"])
def test_a_visit_is_not_called_ready_before_all_that_it_needs_is_on_the_phone(walk, inside, lacks):
    with inside() as session:
        job = phone.job(session, BILINGUAL)
    walker = walk(job.shopper, phone=True)
    walker.page.add_init_script(lacks)
    walker.open("/today")
    address = walker.page.locator("[data-phone]").get_attribute("data-phone")
    for _ in range(100):
        if walker.page.evaluate(IS_KEPT, address):
            break
        walker.page.wait_for_timeout(100)
    assert walker.page.evaluate(IS_KEPT, address)
    if lacks is NO_FRENCH:
        walker.page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    walker.page.evaluate("dispatchEvent(new Event('online'))")
    walker.page.wait_for_timeout(1500)
    expect(walker.page.locator("[data-ready]")).to_be_hidden()


def test_plain_pages_stay_where_the_browser_keeps_nothing(walk, inside):
    with inside() as session:
        job = phone.job(session)
    walker = walk(job.shopper, phone=True)
    walker.context.add_init_script(NO_STORAGE)
    walker.open("/today")
    expect(walker.page.locator("[data-unkept]")).to_be_visible()
    expect(walker.page.locator(".visit-row")).to_have_attribute("href", job.brief)
    walker.open(job.brief).press("Begin this visit")
    expect(walker.page.locator("[data-leading]")).to_be_hidden()


def test_a_plain_page_leads_to_the_same_question_of_the_phone_report(walk, inside):
    with inside() as session:
        job = phone.job(session)
    walker = walk(job.shopper, phone=True).open(job.brief).press("Begin this visit")
    tap(walker, "greeted", "yes")
    expect(walker.page.locator("[data-leading]")).to_be_hidden()
    walker.page.get_by_role("button", name="Continue", exact=True).last.click()
    walker.check().page.locator("[data-leading] a").click()
    walker.page.wait_for_url("**/phone?versions=*#question-queue")
    expect(question(walker, "queue")).to_be_visible()
    walker.page.goto(f"{walker.page.url.partition('#')[0]}#touchpoint-entrance")
    expect(question(walker, "greeted").locator("input[value='yes']")).to_be_checked()
