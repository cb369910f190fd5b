"""What a phone keeps when something is in the way, how it says so, and whose it stays."""

import json
import re

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from audits.visits.tables import GivenAnswer, Visit
from tests import builders
from tests.journeys.line import Line, State
from tests.journeys.on_phone import NO_STORAGE, arrived, kept, open_report, question, settled
from tests.journeys.test_offline import CUT, status, tap
from tests.visits import phone

SET = """async ([name, value]) => {
  const { page } = await import(document.querySelector("script[src$='screens.js']").src);
  await page.report.set(name, value);
}"""


@pytest.fixture
def line(app):
    return Line(app)


@pytest.fixture
def job(inside):
    with inside() as session:
        return phone.job(session)


@pytest.fixture
def shopper(line, walk, job):
    """A shopper in the open report, which our server knows."""
    walker = walk(job.shopper, phone=True)
    walker.forgives = CUT
    open_report(walker, job).press("Begin this visit")
    tap(walker, "greeted", "yes")
    settled(walker)
    return walker


def again(walker) -> None:
    """The network is back, or somebody says so."""
    walker.page.evaluate("dispatchEvent(new Event('online'))")


def answers(inside) -> list[str]:
    with inside() as session:
        return sorted(row.value for row in session.exec(select(GivenAnswer)))


@pytest.mark.parametrize("state", [State.CUT, State.MUTE, State.PORTAL, State.FULL])
def test_an_answer_stays_on_the_phone_until_our_server_itself_says_that_it_has_it(
    shopper, line, inside, state
):
    line.become(state, "/draft" if state is State.MUTE else "/api/")
    tap(shopper, "greeted", "no")
    shopper.fill("What happened?", "Nobody looked up.")
    expect(status(shopper)).to_contain_text(re.compile("On this phone|Could not send"))
    line.become(State.WHOLE)
    again(shopper)
    arrived(shopper, "greeted", value="no", comment="Nobody looked up.")
    assert answers(inside) == ["no"]
    (given,) = [entry for entry in kept(shopper, "entries") if entry["name"] == "answer:greeted"]
    assert (given["at"], given["theirs"]) == (given["sent"], None)


def test_signed_out_everything_is_kept_and_goes_out_after_the_same_person_signs_in(shopper, job, inside):
    cookies = shopper.context.cookies()
    shopper.context.clear_cookies()
    tap(shopper, "greeted", "no")
    link = status(shopper).get_by_role("link", name=re.compile("Sign in to send it"))
    expect(link).to_have_attribute("href", re.compile(r"^/login\?next="))
    assert answers(inside) == ["yes"]
    shopper.context.add_cookies(cookies)
    again(shopper)
    settled(shopper)
    assert answers(inside) == ["no"]


def test_another_person_on_the_same_phone_neither_sees_nor_sends_it(shopper, line, job, inside):
    with inside() as session:
        other = phone.job(session)
    line.become(State.CUT)
    tap(shopper, "greeted", "no")
    line.become(State.WHOLE)
    shopper.context.clear_cookies()
    shopper.sign_in(other.shopper).open("/today").page.wait_for_load_state("networkidle")
    expect(status(shopper)).to_have_text("")
    shopper.open("/outbox")
    assert shopper.sees("Nothing waits on this phone.")
    assert answers(inside) == ["yes"]
    assert job.store.name not in json.dumps(shopper.page.evaluate(
        "async () => Promise.all((await caches.keys()).filter((name) => name.startsWith('pages-')).map(async (name) =>"
        " Promise.all((await (await caches.open(name)).matchAll()).map((page) => page.text()))))"
    ))  # fmt: skip
    shopper.context.clear_cookies()
    open_report(shopper.sign_in(job.shopper), job)
    settled(shopper)
    assert answers(inside) == ["no"]


def test_a_second_tab_shows_the_report_and_takes_over_when_the_first_is_closed(shopper, job):
    first, second = shopper.page, shopper.context.new_page()
    second.goto(first.url)
    assert second.evaluate(
        "async () => (await import(document.querySelector(\"script[src$='screens.js']\").src)).page.report.readonly"
    )
    first.close()
    shopper.page = second
    tap(shopper, "greeted", "no")
    expect(status(shopper)).to_contain_text("Saved")


def test_storage_that_was_wiped_is_filled_again_from_our_server(shopper, walk, job):
    fresh = walk(job.shopper, phone=True)
    open_report(fresh, job, "touchpoint-entrance")
    expect(question(fresh, "greeted").locator("input[value=yes]")).to_be_checked()


def test_what_two_phones_gave_stands_side_by_side(shopper, walk, job):
    other = walk(job.shopper, phone=True)
    open_report(other, job, "touchpoint-entrance")
    expect(question(other, "greeted").locator("input[value=yes]")).to_be_checked()
    shopper.context.set_offline(True)
    shopper.page.evaluate(SET, ["narrative", "Here."])
    other.page.evaluate(SET, ["narrative", "There."])
    settled(other)
    shopper.context.set_offline(False)
    again(shopper)
    expect(status(shopper)).to_contain_text("Given in two places", timeout=20_000)
    (apart,) = [entry for entry in kept(shopper, "entries") if entry["theirs"]]
    assert (apart["value"], apart["theirs"]["value"]) == ("Here.", "There.")


def test_two_phones_that_begin_the_same_visit_without_a_network_end_in_one(line, walk, job, inside):
    here, there = (walk(job.shopper, phone=True) for _ in range(2))
    for walker in (here, there):
        walker.forgives = CUT
        open_report(walker, job)
    line.become(State.CUT)
    for walker in (here, there):
        walker.press("Begin this visit")
    tap(here, "greeted", "yes")
    there.page.evaluate(SET, ["narrative", "There."])
    line.become(State.WHOLE)
    again(here)
    settled(here)
    again(there)
    settled(there)
    with inside() as session:
        visit = session.exec(select(Visit)).one()
        assert (str(visit.id), visit.narrative) == (kept(there, "drafts")[0]["visit"], "There.")
    assert answers(inside) == ["yes"]


def test_where_nothing_is_kept_it_is_said_and_everything_goes_straight_to_us(walk, job, inside):
    walker = walk(job.shopper, phone=True)
    walker.context.add_init_script(NO_STORAGE)
    walker.open("/today")
    assert walker.sees("This browser keeps nothing on this phone")
    open_report(walker, job).press("Begin this visit")
    tap(walker, "greeted", "yes")
    expect(question(walker, "greeted").locator(".where")).to_have_text("On our server", timeout=15_000)
    settled(walker)
    assert answers(inside) == ["yes"]


def test_a_full_phone_says_so_and_keeps_what_it_had(shopper):
    refused = shopper.page.evaluate("""async () => {
      const { page: { report: { store } } } = await import(document.querySelector("script[src$='screens.js']").src);
      const put = IDBObjectStore.prototype.put;
      IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); };
      const error = await store.put("kept", { name: "x" }).catch((error) => error);
      IDBObjectStore.prototype.put = put;
      return [error.name, error.full, (await store.all("entries")).length > 0];
    }""")
    assert refused == ["QuotaExceededError", True, True]


@pytest.fixture
def refused(shopper, app, inside):
    """A report that our server does not take as it is: the assignment was given to somebody else."""
    with inside() as session:
        visit = session.exec(select(Visit)).one()
        visit.shopper_id = builders.person(session, phone.Role.SHOPPER).id
        session.add(visit)
    tap(shopper, "greeted", "no")
    expect(status(shopper)).to_contain_text("Something needs your attention")
    return shopper.open("/outbox")


def test_what_our_server_does_not_take_is_in_the_outbox_with_its_reason(refused):
    assert refused.sees("This visit is not among yours. What you gave stays on this phone")
    with refused.page.expect_download() as told:
        refused.page.get_by_role("button", name="Save to a file").click()
    saved = json.loads(told.value.path().read_text())["entries"]
    assert [it["value"]["value"] for it in saved if it["name"] == "answer:greeted"] == ["no"]


def test_deleting_from_the_outbox_asks_twice(refused):
    button = refused.page.get_by_role("button", name="Delete")
    button.click()
    refused.page.get_by_role("button", name="Take this report off this phone?").click()
    assert refused.page.locator(".outbox-item").count() == 1
    refused.page.get_by_role("button", name=re.compile("Delete it for good")).click()
    assert refused.sees("Nothing waits on this phone.")


def test_what_is_asked_stays_while_the_list_is_drawn_again(refused):
    refused.page.evaluate("""() => {
      const detail = { state: "attention", waiting: 1, lasting: true, some: 1 };
      document.dispatchEvent(new CustomEvent("status", { detail }));
      document.querySelector("[data-delete]").click();
    }""")
    refused.page.wait_for_timeout(500)
    asking = refused.page.get_by_role("button", name="Take this report off this phone?")
    expect(asking).to_be_focused()
    asking.blur()
    expect(refused.page.get_by_role("button", name="Delete", exact=True)).to_be_visible()


def test_signing_out_warns_when_something_waits_and_takes_the_pages_off_the_phone(shopper, line, job):
    shopper.open("/today")
    expect(shopper.page.locator("[data-ready]")).to_be_visible(timeout=20_000)
    open_report(shopper, job, "touchpoint-entrance")
    line.become(State.CUT, "/draft")
    tap(shopper, "greeted", "no")
    shopper.open("/today")
    expect(shopper.page.locator("[data-waiting]")).to_be_visible()
    shopper.page.get_by_role("button", name="Sign out").first.click()
    # Where the shopper was may be waiting too.
    expect(shopper.page.get_by_text(re.compile(r"^Still only on this phone: [1-9]"))).to_be_visible()
    shopper.page.locator("[data-leave]").click()
    shopper.page.wait_for_url("**/login**")
    assert not shopper.page.evaluate(
        "async () => (await caches.keys()).some((name) => name.startsWith('pages-'))"
    )


def test_the_service_worker_touches_nothing_but_the_reading_of_files_and_kept_pages(shopper, job):
    shopper.open("/today")
    expect(shopper.page.locator("[data-ready]")).to_be_visible(timeout=20_000)
    answered = []

    def note(answer) -> None:
        answered.append(answer)

    shopper.page.on("response", note)
    open_report(shopper, job, "touchpoint-entrance")
    shopper.page.evaluate(SET, ["narrative", "Nobody looked up."])
    settled(shopper)
    by_worker = [answer for answer in answered if answer.from_service_worker]
    assert any("/static/" in answer.url for answer in by_worker)
    assert any(answer.request.method == "PUT" for answer in answered)
    assert not [it.url for it in by_worker if it.request.method != "GET" or "/api/" in it.url]
