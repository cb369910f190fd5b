"""Forty questions, from nothing to published, answered on a phone, approved and scored."""

import re
from fractions import Fraction

from playwright.sync_api import expect
from sqlmodel import select

from audits.access import Role
from audits.checklists import queries
from audits.checklists.tables import Checklist
from audits.fieldwork.tables import Assignment
from audits.visits.tables import Visit, VisitScore, VisitStatus
from tests import builders
from tests.journeys.test_designer import AtTheDesigner

MOMENTS = ("Entrance", "Greeting", "Advice", "Checkout", "Farewell")
YES_NO_A_MOMENT = 6
"""With a scale and a text these are eight questions a touchpoint, forty in all."""


def design(at: AtTheDesigner) -> None:
    """Each touchpoint: six yes/no questions worth 5, a scale of 1 to 5 worth 10, and words."""
    for moment in MOMENTS:
        at.add_touchpoint(moment)
        for number in range(1, YES_NO_A_MOMENT + 1):
            at.add_question(f"{moment}: was check {number} met?", points="5")
        at.add_question(f"{moment}: how personal was it?", kind="Rating scale", points="10")
        at.add_question(f"{moment}: what was said?", kind="Words")


def answer_page(walker, moment: str) -> None:
    """Yes to all but the first, 4 of 5, and a comment where points are lost."""
    page = walker.page
    expect(page.get_by_role("heading", name=moment, exact=True)).to_be_visible()
    for number in range(1, YES_NO_A_MOMENT + 1):
        asked = page.get_by_role("group", name=f"{moment}: was check {number} met?", exact=True)
        # On the answer itself, wherever the page has moved on to meanwhile.
        asked.get_by_label("No" if number == 1 else "Yes", exact=True).evaluate("it => it.click()")
    questions = page.locator("[data-screen]:not([hidden]) [data-question]")
    first = questions.first
    first.get_by_label("What happened?").fill("It was not.")
    scale = page.get_by_role("group", name=f"{moment}: how personal was it?", exact=True)
    scale.get_by_label("4", exact=True).evaluate("it => it.click()")
    lost = questions.nth(YES_NO_A_MOMENT)
    lost.get_by_label("What happened?").fill("No name was used.")
    page.get_by_label(f"{moment}: what was said?").fill("Good morning.")
    page.locator("[data-first]").click()
    walker.check()


def test_forty_questions_from_nothing_to_a_score(walk, inside):
    with inside() as session:
        head_office = builders.person(session)
        shopper, reviewer = (builders.person(session, role) for role in (Role.SHOPPER, Role.REVIEWER))
        store = builders.store(session)
    make(walk(head_office))
    with inside() as session:
        checklist = session.exec(select(Checklist)).one()
        assert queries.checklists_for_store(session, store) == [checklist]
        session.add(assignment(store, checklist, shopper))
    report(walk(shopper, phone=True).open("/today"), store)
    with inside() as session:
        visit = session.exec(select(Visit)).one()
    walk(reviewer).open(f"/visits/{visit.id}/review").press("Approve")
    with inside() as session:
        visit, score = session.exec(select(Visit)).one(), session.exec(select(VisitScore)).one()
    # A touchpoint earns 25 of 30 by yes and 7.5 of 10 on the scale.
    assert (visit.status, score.final) == (VisitStatus.APPROVED, Fraction(65, 80))
    assert walk(head_office).open(f"/visits/{visit.id}").sees("81.3")


def make(walker) -> None:
    """From an empty list to a published checklist that applies everywhere."""
    walker.open("/checklists").follow("New checklist")
    walker.fill("Name", "Gift shop").press("Start the draft")
    design(AtTheDesigner(walker, walker.path))
    assert walker.sees("5 touchpoints, 40 questions")
    walker.check().follow("Publish").press("Publish")
    assert walker.heading == "Gift shop"


def report(walker, store) -> None:
    """From today's visits to a receipt."""
    link = walker.page.get_by_role("link", name=store.name)
    expect(link).to_have_attribute("href", re.compile("/phone"), timeout=15_000)
    link.click()
    walker.page.locator("[data-first]:visible").wait_for()
    walker.press("Begin this visit")
    for moment in MOMENTS:
        answer_page(walker, moment)
    walker.page.locator("#visited_on").fill("2026-01-05")
    walker.page.locator("#visited_at").fill("14:05")
    walker.page.locator("[data-first]").click()
    walker.press("Send this report")
    walker.page.locator(".receipt-number").wait_for(timeout=20_000)
    walker.check()


def assignment(store, checklist, shopper) -> Assignment:
    return Assignment(
        store_id=store.id,
        checklist_id=checklist.id,
        shopper_id=shopper.id,
        scenario="Look for a gift.",
        window_from=builders.NOW.date(),
        window_to=builders.NOW.date().replace(year=2099),
        fee_cents=2200,
        created_at=builders.NOW,
    )
