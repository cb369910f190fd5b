"""What is wrong with conditions is found and said in words."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from time import perf_counter

import pytest

from audits.conditions.faults import faults
from audits.conditions.places import Place
from audits.conditions.tree import (
    AnswerTo,
    Arithmetic,
    Comparison,
    Condition,
    CountSelected,
    Day,
    Every,
    Matches,
    Not,
    Operation,
    Relation,
    Selected,
    Some,
    Text,
    ThisAnswer,
)
from audits.sheet import Kind, Question, Scale, State
from tests.conditions.builders import asks, equal, less, more, number, question, yes_no

GREETED, MINUTES = yes_no("greeted"), question("minutes", Kind.INTEGER)


def sentences(*questions: Question, relevant: Condition | None = None) -> list[str]:
    return [fault.sentence for fault in faults(asks(*questions, relevant=relevant))]


def later_than(clock: str) -> Condition:
    return Comparison(Relation.MORE, AnswerTo("at"), Text(clock))


def at_last(condition: Condition, *before: Question, **more) -> list[str]:
    """What is said of a last question that is asked when this holds."""
    return sentences(*before, question("last", Kind.TEXT, relevant=condition, **more))


def test_without_conditions_nothing_is_wrong():
    assert sentences(GREETED, MINUTES) == []


def test_a_condition_that_can_hold_is_fine():
    assert at_last(Every((equal("greeted", "no"), more("minutes", 5))), GREETED, MINUTES) == []


def test_a_question_that_is_not_there_is_named():
    [said] = at_last(equal("gone", "yes"), GREETED)
    assert said.startswith("The condition looks at the question gone, which is not in this checklist.")


def test_an_option_that_is_not_there_is_named():
    [said] = at_last(equal("greeted", "maybe"), GREETED)
    assert said == (
        "The condition asks for the choice maybe at “Question greeted”, which does not have it. It has yes, no."
    )
    assert at_last(Selected(AnswerTo("greeted"), "maybe"), GREETED) == [said]


def test_a_state_that_a_question_never_has_is_named():
    never_skipped = replace(MINUTES, may_skip=(State.COULD_NOT_TELL,))
    [said] = at_last(equal("minutes", "na"), never_skipped)
    assert "the answer na" in said
    assert at_last(equal("minutes", "cannot_tell"), never_skipped) == []


def test_a_note_takes_no_answer():
    [said] = at_last(equal("hello", "x"), question("hello", Kind.NOTE))
    assert "a note, which takes no answer" in said
    [said] = sentences(GREETED, question("hello", Kind.NOTE, constraint=equal("greeted", "yes")))
    assert said.startswith("A note takes no answer")


def test_nothing_hangs_on_the_name_of_a_member_of_staff():
    served_by = question("served_by", Kind.TEXT, names_staff=True)
    [said] = at_last(equal("served_by", "Maria"), served_by)
    assert "the name of a member of staff, which is not asked for everywhere" in said
    assert sentences(GREETED, question("served_by", Kind.TEXT, names_staff=True)) == []


def test_whether_a_question_is_asked_cannot_hang_on_its_own_answer():
    [said] = at_last(Comparison(Relation.EQUAL, ThisAnswer(), Text("x")))
    assert said.startswith("The condition looks at this answer before it is asked.")
    [said] = at_last(equal("last", "x"))
    assert (
        said
        == "“Question last” is asked depending on its own answer. Choose another question in its condition."
    )


def test_the_own_answer_may_decide_about_a_comment():
    asked = question("speed", Kind.INTEGER, comment_if=Comparison(Relation.MORE, ThisAnswer(), number(3)))
    assert sentences(asked) == []


def test_a_circle_is_told_in_its_order():
    [said] = sentences(
        GREETED,
        yes_no("a", relevant=Every((equal("b", "yes"), equal("greeted", "yes")))),
        yes_no("b", relevant=equal("c", "yes")),
        yes_no("c", relevant=equal("a", "no")),
        yes_no("d", relevant=equal("c", "no")),
    )
    assert said == (
        "“Question a” depends on “Question b”, which depends on “Question c”, which depends on “Question a”: "
        "none of them can be asked first. Change one of these conditions."
    )


def test_a_question_cannot_decide_about_its_own_touchpoint():
    [said] = sentences(GREETED, MINUTES, relevant=equal("greeted", "yes"))
    assert said.startswith("“Question greeted” decides whether its own touchpoint is asked")


def test_a_pattern_is_refused_by_what_it_has():
    asked = question("code", Kind.TEXT, constraint=Matches(ThisAnswer(), "(?=a)b"))
    [fault] = faults(asks(asked))
    assert (
        fault.sentence
        == "The pattern “(?=a)b” has a look ahead, (?=, which is not understood here. Write it without."
    )
    assert (fault.question, fault.touchpoint, fault.place, fault.stops) == (
        "code",
        "t1",
        Place.CONSTRAINT,
        True,
    )


def test_two_answers_at_once_are_told_so():
    [fault] = faults(
        asks(GREETED, yes_no("last", relevant=Every((equal("greeted", "yes"), equal("greeted", "no")))))
    )
    assert fault.sentence == (
        "The condition asks for “Question greeted” to be yes and no at once, so this question is never asked. "
        "Change one part of the condition."
    )
    assert not fault.stops


MINUTES_OR_NOT = replace(MINUTES, may_skip=())
PAID = question("paid", Kind.DECIMAL)
ON = question("on", Kind.DATE)
AT = question("at", Kind.TIME)
MOOD = question("mood", Kind.SCALE, scale=Scale(Decimal(1), Decimal(5)))
LIKING = question("liking", Kind.SCALE, scale=Scale(Decimal(0), Decimal(1000), Decimal(10)))
SEEN = question("seen", Kind.TICK_ALL, options=("a", "b", "c"))
WORDS = question("words", Kind.TEXT)


@pytest.mark.parametrize(
    "condition",
    [
        Every((more("minutes", 5), less("minutes", 6))),
        Every((equal("minutes", "5"), equal("minutes", "6"))),
        equal("minutes", "5.0"),
        more("mood", 5),
        less("liking", 0),
        Every((more("liking", 10), less("liking", 20))),
        Comparison(Relation.EQUAL, CountSelected(AnswerTo("seen")), number(4)),
        Every(
            (
                Selected(AnswerTo("seen"), "a"),
                Comparison(Relation.LESS, CountSelected(AnswerTo("seen")), number(1)),
            )
        ),
        Every((more("words", 5), equal("words", "five"))),
        Comparison(Relation.MORE, Text("a"), Text("b")),
        Every(
            (
                Comparison(Relation.MORE, AnswerTo("on"), Day(date(2026, 1, 31))),
                Comparison(Relation.LESS, AnswerTo("on"), Day(date(2026, 2, 1))),
            )
        ),
        Every((later_than("12:00"), Not(later_than("11:00")))),
        Every((equal("greeted", "yes"), Not(equal("greeted", "yes")))),
        Every((Some((equal("greeted", "yes"), equal("greeted", "no"))), equal("greeted", ""))),
        Comparison(Relation.EQUAL, Arithmetic(Operation.PLUS, AnswerTo("mood"), AnswerTo("mood")), number(3)),
    ],
)
def test_what_can_never_hold_is_found(condition):
    questions = (GREETED, MINUTES, PAID, ON, AT, MOOD, LIKING, SEEN, WORDS)
    [said] = at_last(condition, *questions)
    assert "so this question is never asked" in said


@pytest.mark.parametrize(
    "condition",
    [
        Every((more("paid", 5), less("paid", 6))),
        Every((more("minutes", 5), less("minutes", 7))),
        equal("words", "anything"),
        more("words", 5),
        Matches(AnswerTo("words"), "a+"),
        Every((Matches(AnswerTo("words"), "a"), Matches(AnswerTo("words"), "b"))),
        Comparison(
            Relation.EQUAL, Arithmetic(Operation.PLUS, AnswerTo("minutes"), AnswerTo("paid")), number(77)
        ),
        Comparison(Relation.MORE, AnswerTo("minutes"), AnswerTo("paid")),
        Comparison(Relation.EQUAL, CountSelected(AnswerTo("seen")), number(3)),
        Comparison(Relation.EQUAL, AnswerTo("seen"), Text("a c")),
        equal("greeted", ""),
        Comparison(Relation.UNEQUAL, AnswerTo("words"), Text("")),
        Comparison(Relation.MORE, AnswerTo("on"), Day(date(2026, 1, 31))),
        Comparison(Relation.EQUAL, AnswerTo("at"), Text("09:30")),
        Selected(AnswerTo("words"), "blue"),
    ],
)
def test_what_can_hold_is_left_alone(condition):
    questions = (GREETED, MINUTES, PAID, ON, AT, MOOD, LIKING, SEEN, WORDS)
    assert at_last(condition, *questions) == []


def test_a_question_that_is_not_asked_fulfils_nothing():
    [said] = sentences(
        GREETED,
        yes_no("named", relevant=equal("greeted", "yes")),
        yes_no("last", relevant=Every((equal("greeted", "no"), equal("named", "yes")))),
    )
    assert said.startswith(
        "No answers fulfil the condition (“Question greeted” is “no” and “Question named” is “yes”)"
    )


def test_an_answer_that_is_never_taken_is_found():
    never = Every(
        (
            Comparison(Relation.MORE, ThisAnswer(), number(5)),
            Comparison(Relation.LESS, ThisAnswer(), number(3)),
        )
    )
    [said] = sentences(replace(MINUTES, constraint=never))
    assert "so no answer to this question is ever taken" in said
    [said] = sentences(replace(MINUTES, comment_if=never))
    assert "so a comment is never asked for here" in said


def test_a_touchpoint_that_is_never_asked_is_named_once():
    never = Every((equal("greeted", "yes"), equal("greeted", "no")))
    asked = asks(GREETED)
    second = replace(
        asked.touchpoints[0],
        key="t2",
        relevant=never,
        questions=(yes_no("x", relevant=equal("greeted", "no")),),
    )
    [fault] = faults(replace(asked, touchpoints=(*asked.touchpoints, second)))
    assert (fault.touchpoint, fault.question) == ("t2", "")
    assert "so this touchpoint is never asked" in fault.sentence


def test_a_long_chain_and_many_conditions_are_read_in_time():
    chain = [yes_no("q0")]
    chain += [yes_no(f"q{n}", relevant=equal(f"q{n - 1}", "yes")) for n in range(1, 300)]
    started = perf_counter()
    assert sentences(*chain) == []
    wide = [yes_no(f"w{n}") for n in range(9)]
    never = Every((*(equal(f"w{n}", "yes") for n in range(9)), equal("w0", "no")))
    heavy = [question(f"h{n}", Kind.TEXT, relevant=never) for n in range(100)]
    assert len(sentences(*wide, *heavy)) <= 100
    assert perf_counter() - started < 10
