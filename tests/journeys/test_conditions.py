"""Questions that come and go as one taps: on a shopper's phone, and in a test visit beside its score."""

from dataclasses import replace
from decimal import Decimal

from playwright.sync_api import expect
from sqlmodel import select

from audits.access import Role
from audits.checklists.drafts.lifecycle import start_from
from audits.conditions.tree import AnswerTo, Comparison, Number, Relation, Text, ThisAnswer
from audits.sheet import Kind
from audits.visits.tables import GivenAnswer
from tests import builders
from tests.journeys.on_phone import open_report
from tests.questionnaires import plain, questionnaire, tick_all, touchpoint, yes_no
from tests.visits import phone
from tests.visits.builders import NOW

GREETED = Comparison(Relation.EQUAL, AnswerTo("greeted"), Text("yes"))
LONG = Comparison(Relation.MORE, AnswerTo("wait"), Number(Decimal(5)))
AN_HOUR = Comparison(Relation.AT_MOST, ThisAnswer(), Number(Decimal(60)))
ASKED = questionnaire(
    touchpoint(
        "entrance",
        yes_no("greeted", required=True),
        replace(plain("who"), relevant=GREETED),
        replace(
            plain("wait", Kind.STOPWATCH), constraint=AN_HOUR, constraint_message={"": "At most a minute."}
        ),
        replace(tick_all("why", {"queue": None, "till": None}), relevant=LONG),
    ),
    replace(touchpoint("advice", yes_no("helped")), relevant=GREETED),
    touchpoint("exit", yes_no("thanked", 30)),
)


def tap(walker, question: str, value: str) -> None:
    """Choose one of a question's answers."""
    walker.page.locator(f"#question-{question} input[value='{value}']").check()


def is_asked(walker, question: str) -> bool:
    """Whether a question can be seen."""
    return walker.page.locator(f"#question-{question}").is_visible()


def type_in(walker, question: str, text: str) -> None:
    """Write an answer and leave its field."""
    walker.page.locator(f"#answer-{question}").fill(text)
    walker.page.locator(f"#answer-{question}").blur()


def test_questions_come_and_go_as_a_shopper_taps_and_keep_what_was_typed(walk, inside):
    with inside() as session:
        job = phone.job(session, ASKED)
    walker = walk(job.shopper, phone=True).open(job.brief).press("Begin this visit")
    assert not is_asked(walker, "who")
    tap(walker, "greeted", "yes")
    assert is_asked(walker, "who")
    type_in(walker, "who", "The man at the till.")
    tap(walker, "greeted", "no")
    assert not is_asked(walker, "who")
    tap(walker, "greeted", "yes")
    assert walker.page.locator("#answer-who").input_value() == "The man at the till."

    assert not is_asked(walker, "why")
    type_in(walker, "wait", "1:05")
    assert is_asked(walker, "why")
    assert walker.sees("At most a minute.")
    type_in(walker, "wait", "0:55")
    assert not walker.page.get_by_text("At most a minute.").is_visible()
    walker.check()

    walker.page.get_by_role("button", name="Continue", exact=True).last.click()
    walker.check()
    assert walker.heading == "Touchpoint advice"
    with inside() as session:
        assert {row.value for row in session.exec(select(GivenAnswer))} == {
            "yes",
            "The man at the till.",
            "55",
        }


def test_on_the_phone_questions_come_and_go_without_a_network(walk, inside):
    with inside() as session:
        job = phone.job(session, ASKED)
    walker = open_report(walk(job.shopper, phone=True), job).press("Begin this visit")
    walker.context.set_offline(True)
    tap(walker, "greeted", "yes")
    assert walker.sees("1 of 3")
    type_in(walker, "who", "The man at the till.")
    tap(walker, "greeted", "no")
    expect(walker.page.locator("#question-who")).to_be_hidden()
    assert walker.sees("1 of 2")
    tap(walker, "greeted", "yes")
    expect(walker.page.locator("#answer-who")).to_have_value("The man at the till.")
    type_in(walker, "wait", "1:05")
    assert walker.sees("At most a minute.")
    expect(walker.page.locator("#question-why")).to_be_visible()
    type_in(walker, "wait", "0:55")
    expect(walker.page.get_by_text("At most a minute.")).to_have_count(0)
    walker.complaints.clear()  # The browser itself complains of the lost network.


def test_a_page_that_a_shopper_saw_whole_does_not_come_back(walk, inside):
    with inside() as session:
        job = phone.job(session, ASKED)
    walker = walk(job.shopper, phone=True).open(job.brief).press("Begin this visit")
    tap(walker, "greeted", "yes")
    walker.page.get_by_role("button", name="Continue", exact=True).last.click()
    assert walker.check().heading == "Touchpoint advice"


def test_a_test_visit_is_scored_as_one_taps_and_asks_what_its_conditions_say(walk, inside):
    with inside() as session:
        author = builders.person(session, Role.HEAD_OFFICE)
        draft = start_from(session, ASKED, author, NOW)
    walker = walk(author).open(f"/drafts/{draft.id}/trial")
    assert walker.sees("1 of 2")
    tap(walker, "greeted", "no")
    assert walker.sees("0 of 10 points")
    assert walker.sees("a comment")
    tap(walker, "greeted", "yes")
    assert walker.sees("1 of 3")
    assert walker.sees("10 of 10 points")
    walker.page.get_by_role("button", name="Continue", exact=True).click()
    tap(walker, "helped", "yes")
    walker.page.get_by_role("button", name="Continue", exact=True).click()
    tap(walker, "thanked", "no")
    assert walker.sees("20 of 50 points")
    walker.page.get_by_role("link", name="Touchpoint entrance").click()
    assert is_asked(walker, "greeted")
    walker.check()
    with inside() as session:
        assert session.exec(select(GivenAnswer)).first() is None


def test_a_test_visit_on_a_phone_and_without_script(walk, inside):
    with inside() as session:
        author = builders.person(session, Role.HEAD_OFFICE)
        draft = start_from(session, ASKED, author, NOW)
    walker = walk(author, phone=True, dark=True).open(f"/drafts/{draft.id}/trial")
    tap(walker, "greeted", "yes")
    assert walker.sees("10 of 10 points")
    bare = walk(author, javascript=False)
    bare.page.goto(f"{bare.address}/drafts/{draft.id}/trial")
    tap(bare, "thanked", "yes")
    tap(bare, "greeted", "yes")
    bare.page.get_by_role("button", name="Work out the score").last.click()
    assert bare.sees("40 of 40 points")
    assert is_asked(bare, "helped")
