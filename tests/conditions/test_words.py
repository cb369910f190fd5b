"""Conditions as managers read them."""

from dataclasses import replace
from datetime import date

import pytest

from audits.conditions.tree import (
    AnswerTo,
    Arithmetic,
    Comparison,
    Condition,
    CountSelected,
    Day,
    Every,
    Matches,
    Negative,
    Not,
    Operation,
    Relation,
    Selected,
    Some,
    Text,
    ThisAnswer,
)
from audits.conditions.words import in_words
from audits.sheet import Kind, Option
from tests.conditions.builders import asks, equal, less, more, number, question, yes_no

GREETED = replace(
    yes_no("greeted"),
    label={"": "Were you greeted?", "fr": "Vous a-t-on salué ?"},
    options=(Option("yes", {"": "Yes"}), Option("no", {"": "No"})),
)
MINUTES = replace(question("minutes", Kind.INTEGER), label={"": "Minutes waited"})
SEEN = replace(
    question("seen", Kind.TICK_ALL), label={"": "Seen"}, options=(Option("queue", {"": "A queue"}),)
)
ON = replace(question("on", Kind.DATE), label={"": "Day of the order"})
ASKED = asks(GREETED, MINUTES, SEEN, ON, replace(question("wordy", Kind.TEXT), label={"": "very " * 40}))


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (equal("greeted", "no"), "“Were you greeted?” is “No”"),
        (Not(equal("greeted", "no")), "“Were you greeted?” is not “No”"),
        (equal("greeted", ""), "“Were you greeted?” is empty"),
        (Not(equal("greeted", "")), "“Were you greeted?” is answered"),
        (
            Every((equal("greeted", "no"), more("minutes", 5))),
            "“Were you greeted?” is “No” and “Minutes waited” is more than 5",
        ),
        (
            Every((more("minutes", 5), Some((equal("greeted", "no"), less("minutes", 9))))),
            "“Minutes waited” is more than 5 and (“Were you greeted?” is “No” or “Minutes waited” is less than 9)",
        ),
        (Comparison(Relation.LESS, number(5), AnswerTo("minutes")), "“Minutes waited” is more than 5"),
        (equal("minutes", "na"), "“Minutes waited” is “not applicable”"),
        (Selected(AnswerTo("seen"), "queue"), "“Seen” includes “A queue”"),
        (Not(Selected(AnswerTo("seen"), "queue")), "“Seen” does not include “A queue”"),
        (
            Comparison(Relation.AT_LEAST, CountSelected(AnswerTo("seen")), number(2)),
            "the number of choices in “Seen” is at least 2",
        ),
        (Matches(ThisAnswer(), "[A-Z]+"), "this answer is of the pattern “[A-Z]+”"),
        (
            Comparison(Relation.MORE, AnswerTo("on"), Day(date(2026, 1, 31))),
            "“Day of the order” is after 31 January 2026",
        ),
        (
            Comparison(
                Relation.EQUAL,
                Arithmetic(Operation.PLUS, AnswerTo("minutes"), Arithmetic(Operation.TIMES, number(2), number(3))),
                Negative(number(1)),
            ),
            "“Minutes waited” plus (2 times 3) is minus 1",
        ),
        (Not(more("minutes", 5)), "it is not so that (“Minutes waited” is more than 5)"),
        (Not(Not(more("minutes", 5))), "“Minutes waited” is more than 5"),
        (equal("gone", "x"), "“gone” (not in this checklist) is “x”"),
    ],
)  # fmt: skip
def test_a_condition_reads_as_a_sentence(condition: Condition, words: str):
    assert in_words(condition, ASKED) == words


def test_options_of_the_own_answer_are_named_where_it_is_known():
    condition = Comparison(Relation.EQUAL, ThisAnswer(), Text("no"))
    assert in_words(condition, ASKED) == "this answer is “no”"
    assert in_words(condition, ASKED, "greeted") == "this answer is “No”"


def test_long_wordings_are_shortened():
    assert len(in_words(equal("wordy", "x"), ASKED)) < 100
