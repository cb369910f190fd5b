"""What a shopper still owes before sending."""

from dataclasses import replace

import pytest

from audits.completeness import Missing, Owed, missing, owed
from audits.scoring import score_question
from audits.sheet import Answer, Kind, State, When
from tests.questionnaires import (
    COULD_NOT_TELL,
    NA,
    answer,
    plain,
    questionnaire,
    scale,
    sheet,
    tick_all,
    touchpoint,
    yes_no,
)

NO_WITH_COMMENT = Answer(State.GIVEN, "no", comment="Nobody looked up for four minutes.")


def test_a_required_question_without_answer_is_missing():
    asked = touchpoint("entrance", yes_no("greeted", required=True), yes_no("smiled"))
    assert missing(sheet(asked)) == [Missing("greeted", "entrance", Owed.ANSWER)]


@pytest.mark.parametrize("given", ["yes", "na", "cannot_tell"])
def test_a_required_question_takes_any_answer(given: str):
    assert missing(sheet(yes_no("greeted", required=True), greeted=given)) == []


def test_a_required_text_of_blanks_is_missing():
    assert owed(plain("story", required=True), Answer(State.GIVEN, "  \n")) == [Owed.ANSWER]


def test_nothing_ticked_is_an_answer_to_a_required_tick_all():
    offers = replace(tick_all("offers", {"drink": 1}), required=True, comment_when=When.NEVER)
    assert owed(offers, Answer(State.GIVEN, "")) == []
    assert owed(offers, None) == [Owed.ANSWER]


@pytest.mark.parametrize("question", [yes_no("greeted"), scale("greeted", 1, 5, 10)])
def test_a_comment_is_owed_on_lost_points(question):
    low = "no" if question.kind is Kind.CHOICE else "4"
    assert missing(sheet(question, greeted=low)) == [Missing("greeted", "entrance", Owed.COMMENT)]


@pytest.mark.parametrize("given", ["yes", "na", "cannot_tell"])
def test_no_comment_is_owed_where_no_points_were_lost(given: str):
    assert missing(sheet(yes_no("greeted"), greeted=given)) == []


def test_a_comment_settles_lost_points_and_blanks_do_not():
    assert owed(yes_no(), NO_WITH_COMMENT) == []
    assert owed(yes_no(), replace(NO_WITH_COMMENT, comment=" \n ")) == [Owed.COMMENT]


def test_no_comment_is_owed_on_a_question_without_points():
    assert owed(yes_no(points=None), answer("no")) == []


def test_no_comment_is_owed_on_a_missed_bonus():
    assert owed(yes_no(bonus=True), answer("no")) == []


def test_no_comment_is_owed_where_the_checklist_never_asks_for_one():
    assert owed(yes_no(comment_when=When.NEVER), answer("no")) == []


@pytest.mark.parametrize("given", ["yes", "no", "na", "cannot_tell"])
def test_a_comment_that_is_always_asked_for_is_owed_by_every_answer(given: str):
    assert owed(yes_no(points=None, comment_when=When.ALWAYS), answer(given)) == [Owed.COMMENT]


def test_a_question_left_empty_owes_no_comment_and_no_photo():
    assert owed(yes_no(comment_when=When.ALWAYS, photo_when=When.ALWAYS), None) == []


def test_a_photo_is_owed_on_lost_points_where_the_checklist_asks_for_one():
    asked = yes_no(photo_when=When.LOST_POINTS)
    assert owed(asked, NO_WITH_COMMENT) == [Owed.PHOTO]
    assert owed(asked, NO_WITH_COMMENT, photos=1) == []
    assert owed(asked, replace(NO_WITH_COMMENT, photos=1)) == []
    assert owed(asked, answer("yes")) == []


@pytest.mark.parametrize("special", [NA, COULD_NOT_TELL])
def test_no_photo_is_owed_of_what_did_not_apply_or_could_not_be_told(special: Answer):
    assert owed(yes_no(photo_when=When.ALWAYS), special) == []
    assert owed(yes_no(photo_when=When.ALWAYS), answer("yes")) == [Owed.PHOTO]


def test_a_required_photo_is_owed_until_one_is_kept():
    asked = touchpoint("till", plain("receipt", Kind.PHOTO, required=True))
    assert missing(sheet(asked)) == [Missing("receipt", "till", Owed.PHOTO)]
    assert missing(sheet(asked), photos={"receipt": 1}) == []
    assert missing(sheet(asked, receipt=NA)) == []


def test_a_note_owes_nothing():
    assert owed(plain("read_me", Kind.NOTE, required=True), None) == []


def test_what_is_missing_comes_in_the_order_of_the_questionnaire():
    asked = questionnaire(
        touchpoint("phone", yes_no("answered", required=True), yes_no("named", photo_when=When.LOST_POINTS)),
        touchpoint("entrance", yes_no("greeted", required=True)),
    )
    found = missing(sheet(asked, named="no"))
    assert [(each.question, each.what) for each in found] == [
        ("answered", Owed.ANSWER),
        ("named", Owed.COMMENT),
        ("named", Owed.PHOTO),
        ("greeted", Owed.ANSWER),
    ]


def test_no_unfolds_the_comment_because_it_loses_points():
    assert score_question(yes_no(), answer("no")).lost
