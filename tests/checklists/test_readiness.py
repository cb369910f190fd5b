"""What keeps a draft from being published is told all at once, each thing with its place and what to do."""

from dataclasses import replace
from decimal import Decimal

import pytest

from audits.checklists.drafts.readiness import unready
from audits.conditions.tree import AnswerTo, Comparison, Relation, Text
from audits.demo.checklists import IN_STORE, PHONE_AND_WEB
from audits.sheet import CriticalEffect, Kind, Metric, Question, Questionnaire, Scale, When
from tests.questionnaires import banded, choice, option, plain, questionnaire, tick_all, touchpoint, yes_no


def sentences(*questions: Question) -> list[str]:
    """What is wrong with a checklist of these questions, the questions' own faults only."""
    return [each.sentence for each in unready(questionnaire(touchpoint("entrance", *questions)))]


def test_a_whole_checklist_has_nothing_to_mend():
    assert unready(IN_STORE) == []
    assert unready(PHONE_AND_WEB) == []
    assert sentences(yes_no()) == []


def test_a_checklist_needs_a_name_a_version_and_touchpoints():
    found = unready(Questionnaire("shop", {}, "", ()))
    assert [each.sentence for each in found] == [
        "The checklist needs a name of at most 200 characters.",
        "The version needs a name of at most 60 characters.",
        "There is no touchpoint yet. Add one with its questions.",
    ]


def test_an_addition_may_be_empty():
    assert unready(questionnaire(), questionnaire(touchpoint("entrance", yes_no()))) == []


def test_a_touchpoint_needs_a_name_a_weight_and_questions():
    bare = replace(touchpoint("entrance"), name={}, weight=Decimal("0.125"))
    found = unready(questionnaire(bare))
    assert [each.sentence for each in found] == [
        "Touchpoint 1 has no name. Write one.",
        "Touchpoint 1 asks nothing. Add a question, or take the touchpoint out.",
        "Touchpoint 1 needs a weight from 0 up, with at most two decimals.",
    ]
    assert {each.touchpoint for each in found} == {"entrance"}


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (replace(yes_no(), label={}), "Question 1 of “Touchpoint entrance” has no words"),
        (replace(yes_no(), hint={"fr": "Comme ${name}"}), "has “${” in its text"),
        (replace(plain("story", Kind.TEXT), metric=Metric.NPS), "is reported as a metric"),
        (yes_no("total"), "“Question total” has the key “total”"),
        (yes_no("two words"), "has the key “two words”"),
        (yes_no("x" * 121), "has the key"),
        (choice("drink", {"tea": 1}), "needs at least two options"),
        (replace(choice("drink", {}), options=(option("na"), option("tea"))), "needs at least two options"),
        (tick_all("seen", {}), "needs options to tick"),
        (replace(choice("drink", {}), options=(option("tea"),) * 2), "two options with the key tea"),
        (choice("drink", {"green tea": 1, "tea": 2}), "has an option key “green tea”"),
        (replace(choice("drink", {}), options=(option("tea"), replace(option("milk"), label={}))),
         "has an option (milk) without words"),
        (choice("drink", {"tea": "0.125", "milk": 1}), "gives its option tea points that do not fit"),
        (yes_no(points="0.125"), "needs points from 0 up"),
        (yes_no(points=-1), "needs points from 0 up"),
        (plain("story", Kind.TEXT, 5), "has points, and a text question earns none"),
        (choice("drink", {"tea": None, "milk": None}, 5), "has points that nobody can earn"),
        (plain("minutes", Kind.INTEGER, 5), "has points that nobody can earn"),
        (yes_no(points=None, critical=CriticalEffect.FAIL_VISIT), "is critical and has no points"),
        (plain("rating", Kind.SCALE), "needs a scale"),
        (replace(plain("rating", Kind.SCALE), scale=Scale(Decimal(5), Decimal(1))), "begins below its end"),
        (replace(plain("rating", Kind.SCALE), scale=Scale(Decimal(0), Decimal(5), Decimal(2))), "do not reach"),
        (banded("wait", {60: 5, 30: 10}, Kind.INTEGER), "has bands whose limits do not rise"),
        (banded("wait", {60: "0.125"}, Kind.INTEGER), "has a band whose points do not fit"),
        (replace(yes_no(), bands=banded("wait", {60: 5}).bands), "has bands, which only numbers"),
        (banded("wait", {60: 5}), "needs two different milestones"),
        (replace(banded("wait", {60: 5}), stopwatch=("arrived", "greeted")), "with the milestone arrived"),
        (replace(choice("drink", {"tea": 1, "milk": 2}), good_answer="no"), "has the good answer No"),
        (replace(yes_no(), comment_if=Comparison(Relation.EQUAL, AnswerTo("greeted"), Text("no"))),
         "asks for a comment or photo in two ways"),
        (replace(yes_no(), relevant=Comparison(Relation.EQUAL, AnswerTo("gone"), Text("no"))), "gone"),
    ],
)  # fmt: skip
def test_a_question_that_no_version_can_hold_is_named_with_what_to_do(question, words):
    found = sentences(question)
    assert any(words in sentence for sentence in found), found


def test_two_parts_with_one_key_are_told():
    twice = questionnaire(touchpoint("entrance", yes_no(), yes_no()), touchpoint("entrance", yes_no("clean")))
    assert [each.sentence for each in unready(twice)] == [
        "Two touchpoints have the key entrance. Give one of them another.",
        "Two questions have the key greeted. Give one of them another.",
    ]


def test_an_addition_may_look_at_the_questions_it_is_asked_beside():
    beside = replace(questionnaire(touchpoint("entrance", yes_no("greeted"))), milestones=("in", "out"))
    named = replace(yes_no("named"), relevant=Comparison(Relation.EQUAL, AnswerTo("greeted"), Text("yes")))
    timed = replace(banded("wait", {60: 5}), stopwatch=("in", "out"))
    assert unready(questionnaire(touchpoint("roof", named, timed)), beside) == []
    assert len(unready(questionnaire(touchpoint("roof", named, timed)))) == 3


def test_a_comment_by_condition_stands_alone():
    no = Comparison(Relation.EQUAL, AnswerTo("greeted"), Text("no"))
    assert sentences(replace(yes_no(), comment_if=no, comment_when=When.NEVER)) == []
