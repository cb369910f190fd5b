"""Rules that are worked out once a question."""

from dataclasses import replace
from decimal import Decimal

import pytest

from audits.scoring import best_points, points_by_option
from audits.scoring.remembering import once_a_question
from tests.questionnaires import yes_no


def test_a_rule_is_worked_out_once_for_the_same_question():
    asked = []
    rule = once_a_question(lambda question: asked.append(question.key) or len(asked))
    question = yes_no("greeted")
    assert [rule(question), rule(question)] == [1, 1]
    assert rule(replace(question)) == 2  # An equal question is another object, and may be changed next time.


def test_a_question_that_is_made_anew_with_other_points_is_worked_out_anew():
    for points in (1, 5, 2):
        question = replace(yes_no("greeted"), points=Decimal(points))
        assert best_points(question) == points


def test_nobody_changes_what_is_remembered():
    with pytest.raises(TypeError):
        points_by_option(yes_no("greeted"))["yes"] = 0
