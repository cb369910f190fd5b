"""A shopper's whole way on a phone, with script and without."""

from pathlib import Path

from sqlmodel import select

from audits.visits.tables import GivenAnswer, Photo, Revision
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


def test_a_shopper_reports_a_visit_and_every_answer_is_saved_as_it_is_given(walk, inside):
    with inside() as session:
        job = phone.job(session)
    walker = walk(job.shopper, phone=True).open("/today")
    walker.page.get_by_role("link", name=job.store.name).click()
    walker.check().press("Begin this visit")

    tap(walker, "greeted", "no")
    assert walker.sees("Saved")
    assert walker.field("What happened?").is_visible()
    walker.fill("What happened?", "Nobody looked up.")
    walker.field("What happened?").blur()
    walker.page.wait_for_timeout(500)

    walker.open("/today")
    assert walker.sees("1 of 2 touchpoints")
    walker.page.get_by_role("link", name=job.store.name).click()
    walker.check()
    assert walker.field("What happened?").input_value() == "Nobody looked up."
    go_on(walker)

    walker.page.locator("#answer-queue").fill("3")
    walker.page.locator("#photo-shelf_photo-chosen").set_input_files(PHOTO)
    assert walker.sees("Arrived, waiting to be prepared")
    go_on(walker)
    say_when(walker)
    walker.press("Send this report")
    assert walker.heading == "Your report arrived"
    with inside() as session:
        sent = session.exec(select(Revision)).one()
        values = {row.value for row in session.exec(select(GivenAnswer))}
        assert len(session.exec(select(Photo)).all()) == 1
    assert walker.sees(sent.receipt)
    assert values == {"no", "3"}


def test_an_answer_that_could_not_be_saved_is_kept_and_sent_again(walk, inside):
    with inside() as session:
        job = phone.job(session)
    walker = walk(job.shopper, phone=True).open(job.brief)
    walker.press("Begin this visit")
    walker.context.set_offline(True)
    tap(walker, "greeted", "yes")
    assert walker.sees("Could not save — retry")
    walker.context.set_offline(False)
    assert walker.sees("Saved")
    walker.complaints.clear()  # The browser itself complains of the lost network.
    with inside() as session:
        assert session.exec(select(GivenAnswer)).one().value == "yes"


def test_a_slow_saving_never_overtakes_the_page_that_is_sent_after_it(walk, inside):
    with inside() as session:
        job = phone.job(session)
    walker = walk(job.shopper, phone=True).open(job.brief)
    walker.press("Begin this visit")
    held = []

    def hold(route):
        held.append(route)

    walker.page.route("**/answers/greeted", hold)
    tap(walker, "greeted", "no")
    walker.fill("What happened?", "Nobody looked up.")
    walker.page.get_by_role("button", name="Continue", exact=True).last.evaluate("button => button.click()")
    walker.page.wait_for_timeout(300)
    held[0].continue_()  # It was written before the comment was typed.
    walker.page.unroute("**/answers/greeted")
    walker.page.wait_for_url("**/report/shelf")
    walker.page.wait_for_timeout(500)
    with inside() as session:
        assert session.exec(select(GivenAnswer)).one().comment == "Nobody looked up."


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
