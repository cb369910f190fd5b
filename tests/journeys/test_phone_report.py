"""The report on the phone: one screen at a time, every answer kept at once, and no way to get lost in it."""

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from audits.access import Role
from audits.people.tables import Person
from audits.sheet import Kind, Touchpoint
from audits.visits.reviewing.deciding import return_questions
from audits.visits.tables import GivenAnswer
from tests import builders
from tests.journeys.on_phone import arrived, kept, open_report, question, settled
from tests.questionnaires import plain, questionnaire, tick_all, touchpoint, yes_no
from tests.visits import phone
from tests.visits.builders import draft, submitted

FEW_STEPS = questionnaire(
    touchpoint("entrance", yes_no("greeted", required=True), yes_no("smiled"), plain("story")),
    touchpoint(
        "shelf", plain("queue", Kind.INTEGER, required=True), tick_all("clean", {"floor": 2, "window": 2})
    ),
)


def begin(walk, inside, asked=FEW_STEPS, **kind):
    """A shopper on the first touchpoint of a report that was just begun."""
    with inside() as session:
        job = phone.job(session, asked)
    walker = open_report(walk(job.shopper, phone=True, **kind), job)
    walker.check().press("Begin this visit")
    return walker, job


def tap(walker, key: str, value: str) -> None:
    """Choose an answer as a thumb does."""
    question(walker, key).locator(f"input[value='{value}']").tap(force=True)


def go_on(walker) -> None:
    """Press the button under the thumb."""
    walker.page.locator("[data-first]").click()


def test_a_report_goes_from_the_brief_to_the_outbox(walk, inside):
    walker, _job = begin(walk, inside)
    assert walker.heading == "Touchpoint entrance"
    tap(walker, "greeted", "no")
    walker.field("What happened?").fill("Nobody looked up.")
    tap(walker, "smiled", "yes")
    go_on(walker)
    expect(walker.page.locator("[data-title]")).to_have_text("Touchpoint shelf")
    walker.page.locator("#answer-queue").fill("3")
    go_on(walker)
    expect(walker.page.locator("[data-title]")).to_have_text("When it was")
    walker.page.locator("#visited_on").fill("2026-01-05")
    walker.page.locator("#visited_at").fill("14:05")
    go_on(walker)
    assert walker.sees("Everything is there.")
    assert walker.sees("Nobody looked up.")
    assert walker.sees("January 5, 2026")
    walker.check()
    walker.press("Send this report")
    expect(walker.page.locator("[data-screen=receipt]")).to_be_visible()
    assert walker.sees("Keep this number.")
    walker.check()


def test_what_is_missing_is_named_with_a_link_to_it(walk, inside):
    walker, _job = begin(walk, inside)
    walker.page.get_by_role("link", name="Check answers").click()
    walker.press("Send this report")
    summary = walker.page.locator("[data-above] .summary")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Say when the visit was.")
    walker.check()
    summary.get_by_role("link", name="Question queue").click()
    assert walker.heading == "Touchpoint shelf"
    expect(question(walker, "queue")).to_be_in_viewport()
    walker.page.go_back()
    expect(walker.page.locator("[data-title]")).to_have_text("Check answers")


def test_a_mistap_is_undone_with_its_comment(walk, inside):
    walker, _job = begin(walk, inside)
    tap(walker, "greeted", "no")
    walker.field("What happened?").fill("Nobody looked up.")
    tap(walker, "greeted", "yes")
    walker.page.get_by_role("button", name="Undo").click()
    expect(question(walker, "greeted").locator("input[value=no]")).to_be_checked()
    assert walker.field("What happened?").input_value() == "Nobody looked up."
    tap(walker, "greeted", "yes")
    tap(walker, "smiled", "yes")
    walker.page.get_by_role("button", name="Undo").click()
    expect(question(walker, "smiled").locator("input:checked")).to_have_count(0)


def test_a_report_opens_again_after_an_answer_was_emptied(walk, inside):
    walker, _job = begin(walk, inside)
    tap(walker, "greeted", "no")
    tap(walker, "smiled", "yes")
    walker.page.get_by_role("button", name="Undo").click()
    expect(question(walker, "smiled").locator("input:checked")).to_have_count(0)
    walker.page.reload()
    expect(question(walker, "greeted").locator("input[value=no]")).to_be_checked()
    expect(question(walker, "smiled").locator("input:checked")).to_have_count(0)


def test_a_single_choice_leads_on_and_never_away_from_what_it_asks_for(walk, inside):
    walker, _job = begin(walk, inside)
    tap(walker, "greeted", "no")
    walker.page.wait_for_timeout(400)
    assert not question(walker, "smiled").evaluate("place => place.contains(document.activeElement)")
    expect(walker.field("What happened?")).to_be_visible()
    tap(walker, "smiled", "yes")
    expect(question(walker, "story")).to_be_focused()


def test_a_report_is_taken_up_at_the_exact_question(walk, inside):
    walker, job = begin(walk, inside)
    go_on(walker)
    question(walker, "clean").get_by_label("floor").check()
    expect(question(walker, "clean").locator(".where")).to_be_visible()
    open_report(walker, job)
    assert walker.heading == "Touchpoint shelf"
    assert walker.path.endswith("#question-clean")
    expect(question(walker, "clean").get_by_label("floor")).to_be_checked()


def test_touchpoints_can_be_jumped_to_and_carry_a_mark(walk, inside):
    walker, _job = begin(walk, inside)
    assert walker.sees("1 of 2")
    tap(walker, "greeted", "yes")
    walker.page.get_by_text("All touchpoints").click()
    steps = walker.page.locator("[data-steps] .row")
    expect(steps.first).to_contain_text("complete")
    expect(steps.last).to_contain_text("1 missing")
    steps.last.click()
    assert walker.heading == "Touchpoint shelf"
    walker.check()


def test_an_answer_that_does_not_fit_is_kept_and_said_so(walk, inside):
    walker, job = begin(walk, inside)
    go_on(walker)
    walker.page.locator("#answer-queue").fill("three")
    walker.page.locator("#answer-queue").blur()
    assert walker.sees("Give a whole number.")
    expect(question(walker, "queue").locator(".where")).to_be_visible()
    open_report(walker, job)
    expect(walker.page.locator("#answer-queue")).to_have_value("three")


def test_expectations_are_asked_first_and_stand_beside_what_it_was(walk, inside):
    asked = questionnaire(Touchpoint("greeting", {"": "Greeting"}, (yes_no("greeted"),), expectation=True))
    with inside() as session:
        job = phone.job(session, asked)
    walker = open_report(walk(job.shopper, phone=True), job)
    walker.press("Say what you expect")
    go_on(walker)
    assert walker.sees("Say what you expect of “Greeting”, from 1 to 5.")
    walker.page.locator("[name=expected-greeting][value='4']").tap(force=True)
    go_on(walker)
    assert walker.sees("Before the visit you expected 4.")
    walker.page.locator("[name=experienced-greeting][value='2']").tap(force=True)
    walker.check().follow("Check answers")
    assert walker.sees("2 of 5")
    walker.page.evaluate("location.hash = 'expectations'")
    expect(walker.page.locator("[data-screen=expectations]")).to_be_hidden()


def test_it_is_read_in_the_dark_and_at_twice_the_size(walk, inside):
    walker, _job = begin(walk, inside, dark=True)
    walker.page.set_viewport_size({"width": 195, "height": 422})
    tap(walker, "greeted", "no")
    walker.check()


def test_every_answer_shows_where_it_has_got_to(walk, inside):
    walker, job = begin(walk, inside)
    walker.context.set_offline(True)
    tap(walker, "greeted", "no")
    expect(walker.field("What happened?")).to_be_visible()
    expect(question(walker, "greeted").locator(".where")).to_have_text("On this phone")
    walker.context.set_offline(False)
    expect(question(walker, "greeted").locator(".where")).to_have_text("On our server", timeout=15_000)
    walker.complaints.clear()  # The browser itself complains of the lost network.
    assert job.store.name in walker.page.locator(".store-name").inner_text()


def test_a_returned_report_asks_only_what_was_sent_back(walk, inside):
    with inside() as session:
        visit = submitted(
            session,
            draft(session, builders.checklist(session, FEW_STEPS)),
            greeted="no",
            smiled="yes",
            queue="3",
        )
        reviewer = builders.person(session, Role.REVIEWER)
        return_questions(
            session, visit, {"greeted": "Who was at the door?"}, reviewer, visit.revision, builders.NOW
        )
        shopper = session.get_one(Person, visit.shopper_id)
        address = f"/today/{visit.assignment_id}/phone"
    walker = walk(shopper, phone=True)
    walker.page.goto(walker.address + address)
    expect(walker.page.get_by_text("Who was at the door?")).to_be_visible(timeout=15_000)
    expect(question(walker, "smiled")).to_be_hidden()
    assert walker.sees("Only what the reviewer asks about is shown.")
    expect(question(walker, "greeted").locator("input[value=no]")).to_be_checked(timeout=15_000)
    walker.check()
    walker.context.set_offline(True)
    tap(walker, "greeted", "yes")
    go_on(walker)
    assert walker.sees("Everything is there.")
    walker.context.set_offline(False)
    walker.complaints.clear()  # Of the lost network: a browser without the app cannot load the hints either.
    walker.press("Send this report")
    walker.page.locator(".receipt-number").wait_for(timeout=20_000)


SEND_WHILE_AN_ANSWER_IS_SETTLED = """async () => {
  const { page } = await import(document.querySelector("script[src$='screens.js']").src);
  const { report } = page, { store } = report, write = store.write.bind(store);
  let settling = false;
  store.write = async (names, act) => {
    settling ||= names.join() === "entries";
    if (!settling || names.join() !== "drafts,entries") return write(names, act);
    store.write = write;
    const answer = report.value("answer:greeted");
    if (answer.value !== "yes") await report.set("answer:greeted", { ...answer, value: "yes" });
    const result = await write(names, act);
    await report.freeze();
    await new Promise((done) => setTimeout(done, 200));
    return result;
  };
}"""


@pytest.mark.parametrize("first", ["yes", "no"])
def test_what_is_sent_while_an_answer_of_our_server_is_written_down_goes_out_at_once_as_it_is(
    walk, inside, first
):
    walker, _job = begin(walk, inside)
    walker.forgives = (
        "Failed to load resource"  # An answer that is younger than its number is sent once more.
    )
    walker.page.goto(f"{walker.page.url.partition('#')[0]}#time")
    walker.page.locator("#visited_on").fill("2026-01-05")
    walker.page.locator("#visited_at").fill("14:05")
    walker.page.goto(f"{walker.page.url.partition('#')[0]}#touchpoint-shelf")
    walker.page.locator("#answer-queue").fill("3")
    arrived(walker, "queue", value="3")
    walker.page.goto(f"{walker.page.url.partition('#')[0]}#touchpoint-entrance")
    settled(walker)
    walker.page.evaluate(SEND_WHILE_AN_ANSWER_IS_SETTLED)
    tap(walker, "greeted", first)
    for _ in range(100):
        if receipts := kept(walker, "receipts"):
            break
        walker.page.wait_for_timeout(100)
    assert len(receipts) == 1
    with inside() as session:
        assert sorted(row.value for row in session.exec(select(GivenAnswer))) == ["3", "yes"]


FULL_FOR_A_MOMENT = """async () => {
  const { page } = await import(document.querySelector("script[src$='screens.js']").src);
  const { store } = page.report, write = store.write.bind(store);
  store.write = async () => {
    throw Object.assign(new Error("no room"), { full: true });
  };
  setTimeout(() => (store.write = write), 2000);
}"""


def test_what_a_full_phone_refused_is_kept_as_soon_as_there_is_room(walk, inside):
    walker, _job = begin(walk, inside)
    settled(walker)
    walker.page.evaluate(FULL_FOR_A_MOMENT)
    tap(walker, "smiled", "yes")
    told = walker.page.get_by_role("alert")
    expect(told).to_contain_text("This phone has no room left.")
    arrived(walker, "smiled", value="yes")
    expect(told).to_have_count(0)
