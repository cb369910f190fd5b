"""What a condition means for a visit: what is asked, what is owed, what is scored."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from audits.completeness import Missing, Owed, constraint_words, missing, owed
from audits.conditions.applying import Asking, applying, text_of
from audits.conditions.tree import AnswerTo, Comparison, Relation, Text, ThisAnswer
from audits.plausibility import Evidence
from audits.plausibility.what_it_says import doubts_about_answers
from audits.scoring import score
from audits.scoring.metrics import measured, measures
from audits.sheet import Answer, CriticalEffect, Kind, Metric, Questionnaire, Scale, Sheet, State, When
from tests.conditions.builders import asks, equal, less, more, number, question, yes_no

TEN = Decimal(10)
WHY = yes_no("why", relevant=equal("greeted", "no"), points=TEN, comment_when=When.NEVER)
GREETED = yes_no("greeted", points=TEN, comment_when=When.NEVER)


def given(**values: str) -> dict[str, Answer]:
    return {key: Answer(State.GIVEN, value) for key, value in values.items()}


def test_everything_is_asked_where_nothing_has_a_condition():
    asked = asks(GREETED, yes_no("smiled"))
    assert applying(asked, {}) == {"greeted", "smiled"}
    assert not Asking(asked).conditional


def test_a_question_is_asked_when_its_condition_holds():
    assert applying(asks(GREETED, WHY), given(greeted="no")) == {"greeted", "why"}
    assert applying(asks(GREETED, WHY), given(greeted="yes")) == {"greeted"}
    assert applying(asks(GREETED, WHY), {}) == {"greeted"}


def test_what_is_not_asked_counts_as_empty_for_the_others():
    last = yes_no("last", relevant=equal("why", "yes"))
    asked = asks(last, WHY, GREETED)
    assert applying(asked, given(greeted="no", why="yes")) == {"greeted", "why", "last"}
    assert applying(asked, given(greeted="yes", why="yes")) == {"greeted"}


def test_a_touchpoints_condition_goes_for_all_its_questions():
    one = asks(GREETED)
    second = replace(asks(yes_no("a"), WHY, relevant=equal("greeted", "no")).touchpoints[0], key="t2")
    asked = replace(one, touchpoints=(*one.touchpoints, second))
    assert applying(asked, given(greeted="yes")) == {"greeted"}
    assert applying(asked, given(greeted="no")) == {"greeted", "a", "why"}


def test_states_and_photos_read_as_texts():
    assert text_of(Answer(State.NOT_APPLICABLE)) == "na"
    assert text_of(Answer(State.COULD_NOT_TELL)) == "cannot_tell"
    assert text_of(Answer(State.GIVEN, photos=2)) == "photo"
    assert text_of(None) == ""


def test_an_answer_to_a_note_counts_nowhere():
    hello = question("hello", Kind.NOTE)
    last = yes_no("last", relevant=equal("hello", "x"))
    assert "last" not in applying(asks(hello, last), given(hello="x"))


def test_three_hundred_questions_in_a_chain_are_asked_one_after_the_other():
    chain = [yes_no("q0"), *(yes_no(f"q{n}", relevant=equal(f"q{n - 1}", "yes")) for n in range(1, 300))]
    asking = Asking(asks(*reversed(chain)))
    everything = given(**{f"q{n}": "yes" for n in range(300)})
    assert len(asking.keys(everything)) == 300
    assert len(asking.keys(everything | given(q5="no"))) == 6


def test_questions_that_wait_for_each_other_still_get_an_answer():
    circle = asks(yes_no("a", relevant=equal("b", "yes")), yes_no("b", relevant=equal("a", "yes")))
    assert applying(circle, given(a="yes", b="yes")) == {"a", "b"}
    assert applying(circle, {}) == frozenset()


def test_what_is_not_asked_is_nothing_of_nothing_and_not_left_empty():
    failing = replace(WHY, critical=CriticalEffect.FAIL_VISIT)
    sheet = Sheet(asks(GREETED, failing), given(greeted="yes", why="no"))
    card = score(sheet)
    assert (card.totals.final, card.totals.possible, card.failed) == (Fraction(1), 10, False)
    assert (card.quality.given, card.quality.left_empty) == (1, 0)
    unasked = card.touchpoints[0].questions[1]
    assert (unasked.asked, unasked.possible, unasked.lost) == (False, 0, False)


def test_what_is_asked_is_scored_as_ever():
    failing = replace(WHY, critical=CriticalEffect.FAIL_VISIT)
    card = score(Sheet(asks(GREETED, failing), given(greeted="no", why="no")))
    assert (card.failed, card.quality.given) == (True, 2)


def test_nothing_is_owed_where_nothing_is_asked():
    required = replace(WHY, required=True, comment_when=When.ALWAYS)
    assert missing(Sheet(asks(GREETED, required), given(greeted="yes"))) == []
    assert missing(Sheet(asks(GREETED, required), given(greeted="yes", why="no"))) == []
    assert missing(Sheet(asks(GREETED, required), given(greeted="no"))) == [Missing("why", "t1", Owed.ANSWER)]


def test_a_condition_can_ask_for_a_comment_and_a_photo():
    asked = asks(
        GREETED,
        question(
            "minutes",
            Kind.INTEGER,
            comment_when=When.NEVER,
            comment_if=more_than_five(),
            photo_if=equal("greeted", "no"),
        ),
    )
    assert missing(Sheet(asked, given(greeted="yes", minutes="5"))) == []
    assert missing(Sheet(asked, given(greeted="no", minutes="6"))) == [
        Missing("minutes", "t1", Owed.COMMENT),
        Missing("minutes", "t1", Owed.PHOTO),
    ]
    told = given(greeted="no") | {"minutes": Answer(State.GIVEN, "6", "A long queue.", photos=1)}
    assert missing(Sheet(asked, told)) == []


def more_than_five() -> Comparison:
    return Comparison(Relation.MORE, ThisAnswer(), number(5))


def test_a_photo_can_decide_what_is_asked():
    asked = asks(
        question("shelf", Kind.PHOTO),
        question(
            "seen",
            Kind.TEXT,
            required=True,
            relevant=Comparison(Relation.UNEQUAL, AnswerTo("shelf"), Text("")),
        ),
    )
    assert missing(Sheet(asked, {})) == []
    assert missing(Sheet(asked, {}), {"shelf": 1}) == [Missing("seen", "t1", Owed.ANSWER)]


def test_an_answer_outside_its_constraint_owes_a_correction():
    minutes = question(
        "minutes",
        Kind.INTEGER,
        constraint=Comparison(Relation.AT_MOST, ThisAnswer(), number(60)),
        constraint_message={"": "An hour at most.", "fr": "Une heure."},
    )
    assert owed(minutes, Answer(State.GIVEN, "61")) == [Owed.CORRECTION]
    assert owed(minutes, Answer(State.GIVEN, "60")) == []
    assert owed(minutes, Answer(State.NOT_APPLICABLE)) == []
    assert owed(minutes, None) == []
    assert constraint_words(minutes, "fr") == "Une heure."
    assert constraint_words(GREETED) == "This answer is not taken here. Check it."


def test_a_constraint_can_look_at_another_answer():
    till = question(
        "till", Kind.INTEGER, constraint=Comparison(Relation.AT_LEAST, ThisAnswer(), AnswerTo("door"))
    )
    asked = asks(question("door", Kind.INTEGER), till)
    assert missing(Sheet(asked, given(door="5", till="4"))) == [Missing("till", "t1", Owed.CORRECTION)]
    assert missing(Sheet(asked, given(door="5", till="5"))) == []


def test_metrics_and_doubts_leave_out_what_was_not_asked():
    scale = Scale(Decimal(0), TEN)
    asked = asks(
        GREETED, question("nps", Kind.SCALE, scale=scale, metric=Metric.NPS, relevant=equal("greeted", "yes"))
    )
    answered = Asking(asked).answered
    assert measured(measures(asked), answered(given(greeted="no", nps="9"))) == []
    assert [found.value for found in measured(measures(asked), answered(given(greeted="yes", nps="9")))] == [
        9
    ]
    untold = {f"q{n}": Answer(State.COULD_NOT_TELL) for n in range(4)}
    unasked: Questionnaire = asks(GREETED, *(yes_no(key, relevant=equal("greeted", "no")) for key in untold))
    assert list(doubts_about_answers(Evidence(Sheet(unasked, given(greeted="yes") | untold)))) == []
    assert len(list(doubts_about_answers(Evidence(Sheet(unasked, given(greeted="no") | untold))))) == 1


def test_a_number_beside_another_is_read_as_one():
    asked = asks(
        question("minutes", Kind.INTEGER),
        yes_no("late", relevant=more("minutes", 5)),
        yes_no("soon", relevant=less("minutes", 5)),
    )
    assert applying(asked, given(minutes="10")) == {"minutes", "late"}
    assert applying(asked, {"minutes": Answer(State.NOT_APPLICABLE)}) == {"minutes"}
