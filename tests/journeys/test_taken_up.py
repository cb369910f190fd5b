"""A report that is taken up: begun on another device, or back from the reviewer."""

from dataclasses import replace
from datetime import date

from playwright.sync_api import expect
from sqlmodel import select

from audits.access import Role
from audits.conditions.tree import AnswerTo, Comparison, Relation, Text
from audits.people.tables import Person
from audits.visits.reviewing.deciding import return_questions
from audits.visits.tables import Visit
from tests import builders
from tests.api.phones import Phone, fresh, given
from tests.journeys.on_phone import kept, open_report, question
from tests.questionnaires import plain, questionnaire, touchpoint, yes_no
from tests.visits import phone
from tests.visits.builders import draft, submitted

GREETED = Comparison(Relation.EQUAL, AnswerTo("greeted"), Text("yes"))
FOLLOWED = questionnaire(touchpoint("entrance", yes_no("greeted"), replace(plain("who"), relevant=GREETED)))


def give_back(session, visit: Visit) -> None:
    """The reviewer sends the question of the greeting back."""
    reviewer = builders.person(session, Role.REVIEWER)
    return_questions(session, visit, {"greeted": "Who was it?"}, reviewer, visit.revision, builders.NOW)


def proof(walker) -> dict:
    """What the phone keeps as proof, empty before there is any."""
    return next((each["value"] for each in kept(walker, "entries") if each["name"] == "proof"), {})


def test_a_report_begun_elsewhere_opens_at_the_exact_question_once_it_is_here(walk, app, inside):
    with inside() as session:
        job = phone.job(session)
    entries = {"answer:greeted": given("yes"), "answer:queue": given("3"), "resume": "question-queue"}
    Phone(app, job.shopper).save(fresh(), job, entries)
    walker = open_report(walk(job.shopper, phone=True), job)
    walker.page.wait_for_url("**#question-queue")
    expect(question(walker, "queue")).to_be_in_viewport()
    expect(walker.field("Question queue")).to_have_value("3")
    assert {each["name"]: each["value"] for each in kept(walker, "entries")}["resume"] == "question-queue"


def test_whoever_moves_on_first_is_not_taken_elsewhere(walk, app, inside):
    with inside() as session:
        job = phone.job(session)
    Phone(app, job.shopper).save(fresh(), job, {"answer:greeted": given("yes"), "resume": "question-queue"})
    walker = open_report(walk(job.shopper, phone=True), job, "touchpoint-entrance")
    expect(question(walker, "greeted").locator("input[value='yes']")).to_be_checked()
    expect(question(walker, "greeted")).to_be_visible()


def test_a_question_that_a_correction_brought_up_stays_in_sight_after_a_reload(walk, inside):
    with inside() as session:
        visit = submitted(session, draft(session, builders.checklist(session, FOLLOWED)), greeted="no")
        give_back(session, visit)
        shopper = session.get_one(Person, visit.shopper_id)
    walker = walk(shopper, phone=True)
    walker.page.goto(f"{walker.address}/today/{visit.assignment_id}/phone")
    question(walker, "greeted").locator("input[value='yes']").check()
    walker.field("Question who").fill("The man at the till.")
    expect(question(walker, "who").locator(".where")).to_have_text("On our server", timeout=15_000)
    walker.page.reload()
    expect(walker.field("Question who")).to_have_value("The man at the till.")
    expect(walker.field("Question who")).to_be_visible()


def test_the_proof_of_a_correction_is_its_own(walk, inside):
    with inside() as session:
        job = phone.job(session, questionnaire(touchpoint("entrance", yes_no("greeted"))))
    walker = open_report(walk(job.shopper, phone=True), job)
    walker.press("Begin this visit")
    walker.page.get_by_role("button", name="Rather not").click()
    question(walker, "greeted").locator("input[value='yes']").check()
    walker.page.evaluate("location.hash = 'time'")
    walker.page.locator("#visited_on").fill(date(2026, 1, 5).isoformat())
    walker.page.locator("#visited_at").fill("14:05")
    walker.page.locator("[data-first]").click()
    walker.press("Send this report")
    walker.page.locator(".receipt-number").wait_for(timeout=20_000)
    first = proof(walker)
    with inside() as session:
        give_back(session, session.exec(select(Visit)).one())
    open_report(walker, job)
    expect(question(walker, "greeted")).to_be_visible()
    question(walker, "greeted").locator("input[value='no']").check()
    walker.page.wait_for_function("() => !document.querySelector('.asking')")
    for _ in range(50):
        if (second := proof(walker)) != first:
            break
        walker.page.wait_for_timeout(100)
    assert (first["asked"], second["asked"], second["ended_at"]) == ("refused", "", None)
    assert second["began_at"] > first["ended_at"]
    assert second["elapsed_ms"] < first["elapsed_ms"]
