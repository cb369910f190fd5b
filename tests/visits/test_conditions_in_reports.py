"""Questions that hang on answers: on the phone, when sending, when a report comes back, and in the audit."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlmodel import select

from audits.access import Role
from audits.conditions.tree import AnswerTo, Comparison, Number, Relation, Text, ThisAnswer
from audits.people.tables import Person
from audits.sheet import Kind, When
from audits.visits.arriving.submission import Incomplete, submit
from audits.visits.entries.saving import Given, apply_entries
from audits.visits.reviewing.deciding import return_questions
from audits.visits.sheets import sheets, version_of
from audits.visits.tables import GivenAnswer, Visit, VisitStatus
from tests import builders
from tests.questionnaires import plain, questionnaire, touchpoint, yes_no
from tests.visits import phone
from tests.visits.builders import NOW, approved, draft, give, no, submitted

TIME = {"visited_on": "2026-01-05", "visited_at": "14:05"}
GREETED = Comparison(Relation.EQUAL, AnswerTo("greeted"), Text("yes"))
IGNORED = Comparison(Relation.EQUAL, AnswerTo("greeted"), Text("no"))


def this(relation: Relation, number: int) -> Comparison:
    """A condition on the answer itself."""
    return Comparison(relation, ThisAnswer(), Number(Decimal(number)))


WHO = replace(plain("who", required=True), relevant=GREETED)
WAIT = replace(
    plain("wait", Kind.INTEGER),
    constraint=this(Relation.AT_MOST, 60),
    constraint_message={"": "Nobody waits longer than an hour. Give the minutes."},
    comment_when=When.NEVER,
    comment_if=this(Relation.MORE, 10),
    photo_if=this(Relation.MORE, 30),
)
ASKED = questionnaire(
    touchpoint("entrance", yes_no("greeted", required=True, comment_when=When.NEVER), WHO, WAIT),
    replace(touchpoint("advice", yes_no("helped", required=True)), relevant=GREETED),
    touchpoint("exit", yes_no("thanked", required=True)),
)


@pytest.fixture
def begun(client, inside):
    """The client is a shopper who has just begun; the id of the visit."""
    with inside() as session:
        job = phone.job(session, ASKED)
    client.sign_in(job.shopper).read(job.brief)
    client.submit("Begin this visit")
    return phone.visit_in(client.page.address)


def shown(page) -> set[str]:
    """The questions of a page that are not hidden."""
    return {tag["data-question"] for tag in page.tags if "data-question" in tag and "hidden" not in tag}


def test_a_page_comes_back_once_when_its_answers_brought_up_a_question(client, begun):
    assert shown(client.read(f"/visits/{begun}/report/entrance")) >= {"greeted", "wait"}
    assert "who" not in shown(client.page)
    page = client.submit("Continue", {"answer-greeted": "yes"})
    assert "Your answers brought up 1 more question." in page.text
    assert "who" in shown(page)
    assert client.submit("Continue").heading == "Touchpoint advice"


def test_a_touchpoint_that_is_not_asked_is_skipped(client, begun):
    client.read(f"/visits/{begun}/report/entrance")
    assert "1 of 2" in client.page.text
    page = client.submit("Continue", {"answer-greeted": "no"})
    assert page.heading == "Touchpoint exit"
    assert client.read(f"/visits/{begun}/report/advice").heading == "Touchpoint exit"
    assert "Touchpoint advice" not in client.read(f"/visits/{begun}/check").text


def test_what_was_typed_in_a_question_is_kept_when_it_is_not_asked_any_more(client, begun, inside):
    client.read(f"/visits/{begun}/report/entrance")
    client.submit("Continue", {"answer-greeted": "yes"})
    client.submit("Continue", {"answer-who": "The man at the till."})
    client.read(f"/visits/{begun}/report/entrance")
    client.submit("Continue", {"answer-greeted": "no"})
    assert "The man at the till." not in client.read(f"/visits/{begun}/check").text
    with inside() as session:
        assert "The man at the till." in set(session.exec(select(GivenAnswer.value)))
    client.read(f"/visits/{begun}/report/entrance")
    client.submit("Continue", {"answer-greeted": "yes"})
    assert "The man at the till." in client.read(f"/visits/{begun}/report/entrance").html


def test_an_answer_that_does_not_hold_is_told_kept_and_not_sent(client, begun):
    client.read(f"/visits/{begun}/report/entrance")
    page = client.submit("Continue", {"answer-greeted": "no", "answer-wait": "90"}, status=422)
    assert "Nobody waits longer than an hour. Give the minutes." in page.text
    assert 'value="90"' in page.html
    client.read(f"/visits/{begun}/report/exit")
    client.submit("Continue", {"answer-thanked": "yes"})
    client.submit("Continue", TIME)
    assert "Nobody waits longer than an hour." in client.submit("Send this report", status=422).text
    client.read(f"/visits/{begun}/report/entrance")
    client.submit("Continue", {"answer-wait": "9"})
    client.read(f"/visits/{begun}/check")
    assert client.submit("Send this report").heading == "Your report arrived"


def test_an_answer_may_ask_for_a_comment_and_a_photo(client, begun):
    client.read(f"/visits/{begun}/report/entrance")
    assert client.submit("Continue", {"answer-wait": "10"}).heading == "Touchpoint exit"
    client.read(f"/visits/{begun}/report/entrance")
    page = client.submit("Continue", {"answer-wait": "11"}, status=422)
    assert "Say what happened at “Question wait”." in page.text
    page = client.submit("Continue", {"answer-wait": "31", "comment-wait": "A long queue."}, status=422)
    assert "Add a photo to “Question wait”." in page.text


def test_the_script_is_given_the_conditions_of_its_page_and_what_they_look_at(client, begun):
    client.read(f"/visits/{begun}/report/entrance")
    client.submit("Continue", {"answer-greeted": "yes", "answer-who": "She did."})
    client.read(f"/visits/{begun}/report/advice")
    outline = json.loads(next(tag["data-outline"] for tag in client.page.tags if "data-outline" in tag))
    assert [entry["key"] for entry in outline["questions"]] == ["greeted", "helped"]
    assert outline["answers"] == {"greeted": "yes"}
    assert "asking.js" not in client.read(f"/visits/{begun}/report/exit").html


def test_todays_page_counts_what_is_asked_and_costs_nothing_for_it(client, begun, count_queries):
    client.read(f"/visits/{begun}/report/entrance")
    client.submit("Continue", {"answer-greeted": "no"})
    with count_queries() as spent:
        assert "1 of 2 touchpoints" in client.read("/today").text
    assert spent.total <= 12


@pytest.fixture
def sent(inside):
    """A report in which nobody was greeted, sent in."""
    with inside() as session:
        visit = draft(session, builders.checklist(session, ASKED))
        return submitted(session, visit, greeted="no", thanked="yes", wait="5")


def give_back(session, visit, *keys):
    reviewer = builders.person(session, Role.REVIEWER)
    there = session.get_one(Visit, visit.id)
    return_questions(session, there, dict.fromkeys(keys, "Look again."), reviewer, there.revision, NOW)
    return there


def test_a_correction_may_bring_up_questions_of_a_returned_report_which_can_then_be_sent(
    client, inside, sent
):
    with inside() as session:
        visit = give_back(session, sent, "greeted")
        shopper = session.get_one(Person, visit.shopper_id)
    client.sign_in(shopper)
    page = client.read(f"/visits/{sent.id}/report")
    assert shown(page) == {"greeted"}
    page = client.submit("Continue", {"answer-greeted": "yes"})
    assert shown(page) == {"greeted", "who"}
    client.submit("Continue", {"answer-who": "The man at the till."})
    assert client.page.heading == "Touchpoint advice"
    client.submit("Continue", {"answer-helped": "yes"})
    assert client.page.heading == "Check answers"
    assert "Question thanked" not in client.page.text
    assert client.submit("Send this report").heading == "Your report arrived"


def test_what_a_correction_brought_up_is_owed(inside, sent):
    with inside() as session:
        visit = give_back(session, sent, "greeted")
        give(session, visit, greeted="yes")
        with pytest.raises(Incomplete) as refusal:
            submit(session, visit, NOW)
        assert {thing.question for thing in refusal.value.missing} == {"who", "helped"}
        give(session, visit, who="She did.", helped="yes")
        submit(session, visit, NOW)
        assert visit.status is VisitStatus.SUBMITTED


def test_a_returned_question_that_is_not_asked_any_more_owes_nothing(inside):
    with inside() as session:
        visit = draft(session, builders.checklist(session, ASKED))
        submitted(session, visit, greeted="yes", who="He.", helped=no(), thanked="yes")
        give_back(session, visit, "greeted", "helped")
        give(session, visit, greeted="no")
        submit(session, visit, NOW)
        assert visit.status is VisitStatus.SUBMITTED


def test_a_question_that_hangs_on_no_returned_one_stands(inside, sent):
    entry = Given(0, {"state": "given", "value": "Me.", "comment": "", "measured": ""})
    with inside() as session:
        visit = give_back(session, sent, "thanked")
        done = apply_entries(session, visit, version_of(session, visit), {"answer:who": entry}, NOW)
        assert (done.edits, set(done.problems)) == ({}, {"answer:who"})


def test_an_audit_shows_what_was_asked_and_nothing_else(client, inside):
    with inside() as session:
        head_office = builders.person(session, Role.HEAD_OFFICE)
        visit = draft(session, builders.checklist(session, ASKED))
        give(session, visit, greeted="yes", who="A hidden man.", helped="yes")
        approved(session, visit, greeted="no", thanked="yes")
        assert sheets(session, [visit])[visit.id].answers["who"].value == "A hidden man."
    text = client.sign_in(head_office).read(f"/visits/{visit.id}").text
    assert "Question thanked" in text
    assert [it for it in ("A hidden man.", "Question who", "Touchpoint advice") if it in text] == []
