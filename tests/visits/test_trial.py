"""A test visit: a checklist tried out as its shopper sees it, scored as one taps, and kept nowhere."""

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlmodel import func, select

from audits.access import Role
from audits.checklists.drafts.lifecycle import open_addition, start_from
from audits.checklists.tables import Checklist, ChecklistVersion
from audits.checklists.versions import retire
from audits.conditions.tree import AnswerTo, Comparison, Relation, Text
from audits.sheet import CriticalEffect, Kind, Question, Questionnaire, Touchpoint
from audits.visits.tables import GivenAnswer, Visit
from tests import builders
from tests.questionnaires import plain, questionnaire, touchpoint, yes_no
from tests.visits import phone
from tests.visits.builders import NOW

WHO = replace(
    plain("who", required=True), relevant=Comparison(Relation.EQUAL, AnswerTo("greeted"), Text("yes"))
)
ASKED = questionnaire(
    touchpoint("entrance", yes_no("greeted", critical=CriticalEffect.FLAG, required=True), WHO),
    touchpoint("exit", yes_no("thanked", 30), plain("bye", Kind.PHOTO, required=True)),
)


@pytest.fixture
def try_out(client, inside):
    """Head office opens the trial of a draft with this content; the page."""

    def try_out(content: Questionnaire = ASKED, status: int = 200):
        with inside() as session:
            author = builders.person(session, Role.HEAD_OFFICE)
            draft = start_from(session, content, author, NOW)
        return client.sign_in(author).read(f"/drafts/{draft.id}/trial", status)

    return try_out


def shown(page) -> set[str]:
    """The questions that are not hidden."""
    return {tag["data-question"] for tag in page.tags if "data-question" in tag and "hidden" not in tag}


def test_a_draft_is_shown_whole_and_says_that_nothing_is_kept(try_out):
    page = try_out()
    assert shown(page) == {"greeted", "thanked", "bye"}
    assert "A test visit: nothing is kept." in page.text
    assert "data-save" not in page.html
    assert "data-put" not in page.html


def test_answers_are_scored_and_nothing_is_stored(client, try_out, inside):
    try_out()
    page = client.submit("Work out the score", {"answer-greeted": "no", "answer-thanked": "yes"})
    assert "75.0%" in page.text
    assert "30 of 40 points" in page.text
    assert "flagged" in page.text
    assert "a comment" in page.text
    with inside() as session:
        for table in (GivenAnswer, Visit):
            assert session.exec(select(func.count()).select_from(table)).one() == 0


def test_what_was_answered_stays_on_the_page_and_brings_up_what_hangs_on_it(client, try_out):
    try_out()
    page = client.submit(
        "Work out the score", {"answer-greeted": "yes", "answer-bye": "", "photo-bye": "a.jpg"}
    )
    assert shown(page) == {"greeted", "who", "thanked", "bye"}
    assert page.form_with("Work out the score")[0].filled()["answer-greeted"] == ["yes"]
    assert "Question bye" not in page.html.partition("still owe")[2]


def test_the_script_is_answered_with_the_score_alone(client, try_out):
    page = try_out()
    form = page.form_with("Work out the score")[0]
    values = form.filled() | {"answer-thanked": "yes"}
    reply = client.post(f"{form.tag['action']}?fragment=1", data=values)
    assert reply.status_code == 200
    assert "100.0%" in reply.json["score"]
    assert reply.json["owed"] == {"greeted": ["answer"], "bye": ["photo"]}


def test_what_does_not_fit_is_said_beside_the_score(client, try_out):
    try_out(questionnaire(touchpoint("shelf", plain("queue", Kind.INTEGER))))
    page = client.submit("Work out the score", {"answer-queue": "many"})
    assert "Give a whole number at “Question queue”." in page.text
    assert 'value="many"' in page.html


def test_an_unfinished_draft_opens_and_says_what_is_to_be_mended(client, try_out):
    nameless = Question("q1", Kind.CHOICE, {})
    unscorable = Question("q2", Kind.INTEGER, {"": "How many?"}, points=Decimal(5))
    scale = Question("q3", Kind.SCALE, {"": "How well?"}, points=Decimal(5))
    twice = plain("q2")
    content = Questionnaire(
        "half",
        {"": "Half done"},
        "1",
        (Touchpoint("t1", {}, (nameless, unscorable, scale, twice)), Touchpoint("t2", {"": "Empty"}, ())),
    )
    page = try_out(content)
    assert "has no words. Write what is asked." in page.text
    assert "has points that nobody can earn." in page.text
    assert "(no words yet)" in page.text
    assert "not scored" in client.submit("Work out the score", {"answer-q2": "5"}).text


def test_a_draft_without_touchpoints_says_so(try_out):
    page = try_out(Questionnaire("none", {"": "Nothing"}, "1", ()))
    assert "There is nothing to answer yet." in page.text


def test_what_a_store_adds_is_tried_behind_what_all_stores_have(client, inside):
    with inside() as session:
        author = builders.person(session, Role.HEAD_OFFICE)
        store = builders.store(session, "N-1")
        made = builders.checklist(session, ASKED)
        builders.own_touchpoints(session, made.checklist_id, store.id, touchpoint("terrace", yes_no("dry")))
        checklist = session.get_one(Checklist, made.checklist_id)
        draft = open_addition(session, checklist, store, author, NOW)
    page = client.sign_in(author).read(f"/drafts/{draft.id}/trial")
    names = [tag.words for tag in page.tags if tag["class"] == "trial-title"]
    assert names == ["Touchpoint entrance", "Touchpoint exit", "Touchpoint terrace"]
    with inside() as session:
        retire(session, session.get_one(ChecklistVersion, made.version_id), author, NOW)
    assert "Touchpoint entrance" in client.read(f"/drafts/{draft.id}/trial").text


def test_a_published_checklist_is_tried_by_whoever_may_see_it(client, inside):
    with inside() as session:
        made = builders.checklist(session, ASKED)
        manager = builders.regional_manager(session, builders.region(session))
    page = client.sign_in(manager).read(f"/checklists/{made.checklist_id}/trial")
    assert page.heading == "Try it"
    assert "100.0%" in client.submit("Work out the score", {"answer-thanked": "yes"}).text


def test_a_draft_of_head_office_is_not_there_for_regional_managers(client, try_out, inside):
    address = try_out().address
    with inside() as session:
        manager = builders.regional_manager(session, builders.region(session))
    client.sign_in(manager).read(address, status=404)


def test_another_language_is_tried_without_losing_an_answer(client, try_out):
    spoken = replace(yes_no("greeted"), label={"": "Greeted?", "fr": "Salué ?"})
    try_out(replace(questionnaire(touchpoint("entrance", spoken)), languages=("fr",)))
    page = client.submit("Français", {"answer-greeted": "no"})
    assert "Salué ?" in page.text
    page = client.submit("Work out the score")
    assert "Salué ?" in page.text
    assert page.form_with("Work out the score")[0].filled()["answer-greeted"] == ["no"]


def test_one_touchpoint_can_be_had_alone(client, try_out):
    address = try_out().address
    reply = client.get(f"{address}?touchpoint=exit&fragment=1")
    assert "Question thanked" in reply.json["questions"]
    assert "Question greeted" not in reply.json["questions"]
    assert client.get(f"{address}?touchpoint=roof&fragment=1").status_code == 404


def test_every_kind_of_question_can_be_tried(try_out):
    assert len(shown(try_out(phone.every_kind()))) == 16


def test_a_trial_costs_the_same_for_few_questions_or_many(client, try_out, count_queries):
    def cost(content: Questionnaire) -> int:
        address = try_out(content).address
        with count_queries() as spent:
            client.get(address)
        return spent.total

    many = questionnaire(*(touchpoint(f"t{n}", *(yes_no(f"q{n}-{m}") for m in range(10))) for n in range(8)))
    assert cost(ASKED) == cost(many) <= 8
