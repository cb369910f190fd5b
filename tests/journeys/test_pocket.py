"""Pocket mode: what is tapped in the shop is in the report, and nobody who looks on sees one."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from audits.sheet import Kind, Question
from audits.visits.phone_tables import MilestoneTime, VisitNote, VisitProof
from audits.visits.tables import GivenAnswer, Visit
from tests.journeys.on_phone import kept, open_report
from tests.questionnaires import plain, questionnaire, touchpoint, yes_no
from tests.visits import phone

PHOTO = Path(__file__).resolve().parents[3] / "shared" / "data" / "photos" / "DSCN0010.jpg"
WAIT = Question("wait", Kind.STOPWATCH, {"": "Until greeted"}, stopwatch=("arrived", "greeted"))
QUEUE = plain("queue_time", Kind.STOPWATCH)
ASKED = questionnaire(
    touchpoint("entrance", yes_no("greeted"), WAIT, QUEUE, plain("shelf_photo", Kind.PHOTO))
)


@pytest.fixture
def job(inside):
    with inside() as session:
        return phone.job(session, ASKED)


@pytest.fixture
def pocket(walk, job):
    """A shopper with a begun report in pocket mode."""
    walker = open_report(walk(job.shopper, phone=True), job)
    walker.context.grant_permissions(["geolocation"])
    walker.context.set_geolocation({"latitude": 48.85, "longitude": 2.35, "accuracy": 20})
    walker.page.get_by_role("button", name="Begin this visit").click()
    enter(walker)
    return walker


def enter(walker) -> None:
    """Open pocket mode from the report."""
    walker.page.get_by_role("button", name="Pocket mode").click()
    walker.page.locator(".pocket").wait_for()


def stamp(walker) -> None:
    """Tap the big button, as slowly as somebody who walks through a shop."""
    walker.page.wait_for_timeout(700)
    walker.page.locator("[data-stamp]").click()


def lines(walker) -> list[str]:
    """The lines of the notes without their times."""
    return [text[5:].strip() for text in walker.page.locator("[data-lines] li").all_inner_texts()]


def entry(walker, name: str):
    """The value that the phone keeps under a name, once it is there."""
    return {each["name"]: each["value"] for each in kept(walker, "entries")}.get(name)


def leave(walker) -> None:
    """Go back to the report."""
    walker.page.locator("summary[aria-label=More]").click()
    walker.page.get_by_role("button", name="Back", exact=True).click()


def test_each_tap_stamps_the_next_milestone_and_the_times_fill_the_answers(pocket):
    for _ in range(2):
        stamp(pocket)
    assert [line.split("\n")[0] for line in lines(pocket)] == ["arrived", "greeted"]
    assert pocket.page.locator("[data-next]").inner_text() == "served"
    pocket.check()
    wait = entry(pocket, "answer:wait")
    assert wait["value"] == wait["measured"]
    assert int(wait["value"]) <= 5
    local = datetime.fromisoformat(entry(pocket, "visited_at")["local"]).replace(tzinfo=UTC)
    assert abs(datetime.now(UTC) - local) < timedelta(minutes=2)


def test_the_last_stamp_can_be_undone_with_all_that_it_filled(pocket):
    stamp(pocket)
    stamp(pocket)
    for left in (1, 0):
        pocket.page.get_by_role("button", name="undo").click()
        assert len(lines(pocket)) == left
    pocket.page.wait_for_timeout(200)
    assert entry(pocket, "answer:wait") is None
    assert entry(pocket, "visited_at") is None
    assert pocket.page.locator("[data-next]").inner_text() == "arrived"


def test_a_milestone_can_be_passed_over(pocket):
    stamp(pocket)
    pocket.page.locator("[data-skip]").click()
    stamp(pocket)
    assert [line.split("\n")[0] for line in lines(pocket)] == ["arrived", "served"]


def test_two_taps_at_once_are_one_stamp(pocket):
    pocket.page.wait_for_timeout(700)
    pocket.page.locator("[data-stamp]").dblclick()
    assert len(lines(pocket)) == 1


def test_stopwatches_run_side_by_side_and_a_named_one_is_an_answer(pocket):
    watch = pocket.page.get_by_role("button", name="Start a stopwatch")
    watch.click()
    watch.click()
    pocket.page.wait_for_timeout(2100)
    pocket.page.get_by_role("button", name="stop").first.click()
    pocket.page.get_by_label("for …").select_option(label="Question queue_time")
    pocket.page.wait_for_timeout(200)
    given = entry(pocket, "answer:queue_time")
    assert given["value"] == given["measured"]
    assert int(given["value"]) in {2, 3}
    assert pocket.page.locator("[data-running]").count() == 1


def test_one_tap_or_escape_shows_a_shopping_list_that_is_one(pocket):
    page = pocket.page
    assert page.title() == "Notes"
    page.get_by_role("button", name="‹ Lists").click()
    assert page.title() == "Shopping"
    assert not page.locator("[data-stamp]").is_visible()
    page.get_by_label("Add to the list").fill("Tea")
    page.get_by_label("Add to the list").press("Enter")
    page.get_by_label("Milk").check()
    pocket.check()
    page.get_by_role("button", name="‹ All lists").click()
    page.keyboard.press("Escape")
    assert page.title() == "Shopping"
    page.get_by_role("button", name="Clear ticked").click()
    assert page.locator("[data-items-list] li").all_inner_texts() == ["Bread", "Apples", "Batteries", "Tea"]


def test_a_reload_comes_back_to_pocket_mode_and_never_shows_the_report(pocket):
    stamp(pocket)
    pocket.page.get_by_label("New note").fill("Blue scarf")
    pocket.page.get_by_label("New note").press("Enter")
    pocket.page.get_by_role("button", name="Start a stopwatch").click()
    pocket.page.wait_for_timeout(300)
    pocket.page.reload()
    pocket.page.locator(".pocket").wait_for()
    assert not pocket.page.locator("main").is_visible()
    assert [line.split("\n")[0] for line in lines(pocket)][:2] == ["arrived", "Blue scarf"]
    assert pocket.page.locator("[data-running]").count() == 1
    leave(pocket)
    assert pocket.page.locator("main").is_visible()
    assert pocket.page.title().startswith("Touchpoint entrance")


def test_pocket_mode_works_without_a_network(pocket):
    pocket.context.set_offline(True)
    stamp(pocket)
    pocket.page.get_by_label("New note").fill("No signal here")
    pocket.page.get_by_label("New note").press("Enter")
    assert len(lines(pocket)) == 2
    pocket.context.set_offline(False)
    pocket.complaints.clear()  # The browser itself complains of the lost network.


def test_a_note_goes_into_the_story_and_into_a_comment_with_one_tap(pocket):
    pocket.page.get_by_label("New note").fill("Nobody looked up.")
    pocket.page.get_by_label("New note").press("Enter")
    leave(pocket)
    page = pocket.page
    page.locator("#question-greeted input[value=no]").check()
    page.locator("#comment-greeted").focus()
    page.get_by_role("button", name="Nobody looked up.").click()
    assert page.locator("#comment-greeted").input_value() == "Nobody looked up."
    page.evaluate("location.hash = 'time'")
    page.get_by_role("button", name="Put into the story").click()
    assert page.locator("#narrative").input_value() == "Nobody looked up."
    page.wait_for_timeout(500)
    assert entry(pocket, "narrative") == "Nobody looked up."
    assert entry(pocket, "answer:greeted")["comment"] == "Nobody looked up."


def test_a_photo_from_the_pocket_waits_until_it_is_given_to_a_question(pocket):
    pocket.page.locator("[data-picture]").set_input_files(PHOTO)
    pocket.page.get_by_text("photo", exact=True).wait_for()
    assert kept(pocket, "photos") == []
    leave(pocket)
    pocket.page.evaluate("location.hash = 'check'")
    pocket.page.get_by_text(
        "Photos from your pocket that are in no answer yet, and are not sent: 1."
    ).wait_for()
    pocket.check().page.locator("[data-left-over] a").click()
    pocket.page.locator("[data-gathered] img").wait_for()
    pocket.page.evaluate("location.hash = 'touchpoint-entrance'")
    pocket.page.locator("#question-shelf_photo [data-strip] button").click()
    pocket.page.locator("#question-shelf_photo [data-photos] li").wait_for()
    assert [photo["question"] for photo in kept(pocket, "photos")] == ["shelf_photo"]
    assert pocket.page.locator("[data-strip]").count() == 0
    assert pocket.page.locator("[data-left-over]").count() == 0


def test_a_corrected_time_stands_beside_the_stamp_and_moves_the_answer(pocket):
    stamp(pocket)
    stamp(pocket)
    leave(pocket)
    page = pocket.page
    page.evaluate("location.hash = 'time'")
    arrived = page.get_by_label("Arrived")
    arrived.wait_for()
    before = entry(pocket, "milestone:arrived")
    hour, minute, second = (int(part) for part in f"{arrived.input_value()}:00".split(":")[:3])
    earlier = max(0, hour * 3600 + minute * 60 + second - 90)
    arrived.fill(f"{earlier // 3600:02}:{earlier // 60 % 60:02}:{earlier % 60:02}")
    arrived.blur()
    page.wait_for_timeout(300)
    times, wait = entry(pocket, "milestone:arrived"), entry(pocket, "answer:wait")
    assert times["stamped_at"] == before["stamped_at"]
    assert times["corrected_at"] < times["stamped_at"]
    assert int(wait["value"]) - int(wait["measured"]) in {89, 90, 91}
    assert page.get_by_text("Stamped ").is_visible()
    pocket.check()


def test_the_position_is_asked_once_and_may_be_refused(walk, job):
    walker = open_report(walk(job.shopper, phone=True), job)
    with walker.page.expect_response(lambda answer: answer.request.method == "PUT"):
        walker.page.get_by_role("button", name="Begin this visit").click()
        walker.page.get_by_role("button", name="Rather not").click()
    walker.page.wait_for_timeout(300)
    proof = entry(walker, "proof")
    assert (proof["asked"], proof["began"]) == ("refused", None)
    walker.page.reload()
    walker.page.locator("[data-first]:visible").wait_for()
    walker.page.wait_for_timeout(300)
    assert not walker.page.get_by_role("button", name="Rather not").is_visible()


def test_a_shared_position_is_kept_with_its_accuracy_at_the_beginning_and_the_end(walk, job):
    walker = walk(job.shopper, phone=True)
    walker.context.grant_permissions(["geolocation"])
    walker.context.set_geolocation({"latitude": 48.85, "longitude": 2.35, "accuracy": 20})
    open_report(walker, job)
    walker.page.get_by_role("button", name="Begin this visit").click()
    walker.page.get_by_role("button", name="Share where I am").click()
    walker.page.wait_for_timeout(500)
    walker.page.evaluate("location.hash = 'check'")
    walker.page.wait_for_timeout(500)
    proof = entry(walker, "proof")
    assert proof["asked"] == "given"
    assert proof["began"] == proof["ended"] == [48.85, 2.35, 20]
    assert proof["elapsed_ms"] > 500
    assert abs(proof["clock_ahead_ms"]) < 5000


def test_what_was_noted_in_the_shop_reaches_our_server(pocket, inside):
    stamp(pocket)
    stamp(pocket)
    pocket.page.get_by_label("New note").fill("Two at the till")
    pocket.page.get_by_label("New note").press("Enter")
    leave(pocket)
    for _ in range(30):
        pocket.page.wait_for_timeout(500)
        with inside() as session:
            if session.exec(select(VisitNote)).first():
                break
    with inside() as session:
        times = session.exec(select(MilestoneTime).order_by(MilestoneTime.stamped_at)).all()
        assert [row.milestone for row in times] == ["arrived", "greeted"]
        assert [row.text for row in session.exec(select(VisitNote))] == ["Two at the till"]
        assert session.exec(select(GivenAnswer)).one().measured
        assert session.exec(select(VisitProof)).one().began_at is not None
        assert session.exec(select(Visit)).one().visited_at is not None


def test_looking_away_shows_the_list_when_that_was_chosen(pocket):
    page = pocket.page
    page.locator("summary[aria-label=More]").click()
    page.get_by_label("Show the list when I look away").check()
    page.evaluate("""() => {
      Object.defineProperty(document, "hidden", { get: () => true });
      document.dispatchEvent(new Event("visibilitychange"));
    }""")
    assert page.title() == "Shopping"
    assert page.get_by_label("Milk").is_visible()
