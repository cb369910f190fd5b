"""The designer: the form of one question, and what it makes of it."""

from dataclasses import replace
from decimal import Decimal

from audits.conditions.tree import (
    AnswerTo,
    Arithmetic,
    Comparison,
    Every,
    Number,
    Operation,
    Relation,
    Text,
    ThisAnswer,
)
from audits.sheet import NO, YES, Band, CriticalEffect, Kind, Metric, Option, Scale, State, When
from tests.checklists.desk import EVERYTHING
from tests.questionnaires import choice, plain, questionnaire, touchpoint, yes_no


def test_a_question_of_any_kind_that_is_saved_as_it_was_opened_stays_the_same(desk):
    at = desk(EVERYTHING)
    for _touchpoint, question in EVERYTHING.questions():
        at.open(question.key)
        at.client.submit("Save")
    assert at.drafted.questionnaire.touchpoints == EVERYTHING.touchpoints


def test_a_new_question_is_a_required_yes_or_no_and_gets_its_key_from_its_wording(desk):
    at = desk()
    at.open_new("till")
    page = at.client.submit("Add it", label="Was the receipt offered?")
    assert "Added." in page.text
    made = at.question("was_the_receipt_offered")
    assert made.is_yes_no
    assert (made.required, made.points) == (True, 10)
    assert [option.key for option in made.options] == [YES, NO, "na", "cannot_tell"]
    assert at.keys()[1] == ["thanked", "was_the_receipt_offered"]


def test_a_question_is_added_behind_another_and_the_next_behind_that(desk):
    at = desk()
    at.client.read(f"{at.address}/touchpoints/{at.part('entrance')}/questions/new?after={at.part('greeted')}")
    page = at.client.submit("Add it and another", label="First")
    assert page.heading == "New question in “Touchpoint entrance”"
    at.client.submit("Add it", label="Second")
    assert at.keys()[0] == ["greeted", "first", "second", "clean"]


def test_a_question_without_wording_comes_back_with_what_was_typed(desk):
    at = desk()
    at.open_new("till")
    page = at.client.submit("Add it", status=422, label="", points="2.345")
    assert "Write what is asked." in page.text
    assert "Use at most two decimals." in page.text
    assert page.form_with("Add it")[0].filled()["points"] == ["2.345"]
    at.client.submit("Add it", status=422, label="Tidy?", points="many")
    assert "Write a number such as 5 or 2.5." in at.client.page.text
    assert at.keys()[1] == ["thanked"]


def test_options_get_keys_and_points_and_keep_what_is_known_of_them(desk):
    at = desk(questionnaire(touchpoint("all", choice("which", {"good": 5, "bad": 0, "na": None}))))
    at.open("which")
    at.client.submit(
        "Save",
        {
            "options-0-key": "good",
            "options-0-label": "Very good",
            "options-2-key": "",
            "options-2-label": "So, so",
            "options-2-points": "2,5",
        },
        may_be_unsure="y",
    )
    assert at.question("which").options == (
        Option("good", {"": "Very good"}, Decimal(5)),
        Option("bad", {"": "bad"}, Decimal(0)),
        Option("so_so", {"": "So, so"}, Decimal("2.5")),
        Option("na", {"": "na"}),
        Option("cannot_tell", {"": "Could not tell"}),
    )


def test_without_script_rows_are_added_moved_and_removed_by_buttons(desk):
    at = desk(questionnaire(touchpoint("all", choice("which", {"good": 5, "bad": 0}))))
    at.open("which")
    at.client.submit("Add an option", status=422)
    at.client.submit("Move this option down", status=422)
    at.client.submit("Save", {"options-2-label": "Poor"})
    assert [option.key for option in at.question("which").options] == ["bad", "good", "poor"]
    at.open("which")
    at.client.submit("Remove this option", status=422)
    at.client.submit("Save")
    assert [option.key for option in at.question("which").options] == ["good", "poor"]


def test_a_scale_and_the_ready_metrics_fill_themselves(desk):
    at = desk()
    at.open("greeted")
    at.client.submit("Save", shape="scale", scale_lowest="1", scale_highest="7", scale_step="")
    assert at.question("greeted").scale == Scale(Decimal(1), Decimal(7))
    for metric, lowest, highest in ((Metric.NPS, 0, 10), (Metric.CSAT, 1, 5), (Metric.CES, 1, 7)):
        at.open("clean")
        at.client.submit("Save", shape=metric.value)
        made = at.question("clean")
        assert (made.kind, made.metric, made.points) == (Kind.SCALE, metric, None)
        assert made.scale == Scale(Decimal(lowest), Decimal(highest))
    at.open("clean")
    at.client.submit("Save", shape="yes-no")
    assert (at.question("clean").metric, at.question("clean").scale) == (None, None)


def test_a_scale_needs_two_ends(desk):
    at = desk()
    at.open("greeted")
    page = at.client.submit("Save", status=422, shape="scale", scale_lowest="5", scale_highest="5")
    assert "Give a lowest number, and a highest one above it." in page.text


def test_a_stopwatch_runs_between_two_moments_and_earns_by_how_long(desk):
    asked = replace(questionnaire(touchpoint("all", yes_no("waited"))), milestones=("arrived", "greeted"))
    at = desk(asked)
    at.open("waited")
    fields = {"shape": "stopwatch", "stopwatch_from": "arrived"}
    page = at.client.submit("Save", {**fields, "stopwatch_to": "arrived"}, status=422)
    assert "Choose two different moments." in page.text
    fields |= {
        "stopwatch_to": "greeted",
        "bands-0-limit": "3:00",
        "bands-0-points": "5",
        "bands-1-limit": "60",
    }
    page = at.client.submit("Save", {**fields, "bands-1-points": ""}, status=422)
    assert "Say what it earns; 0 is allowed." in page.text
    at.client.submit("Save", {**fields, "bands-1-points": "10"})
    made = at.question("waited")
    assert made.stopwatch == ("arrived", "greeted")
    assert made.bands == (Band(Decimal(60), Decimal(10)), Band(Decimal(180), Decimal(5)))


def test_what_counts_and_what_is_asked_for_is_said_in_the_form(desk):
    at = desk()
    at.open("greeted")
    at.client.submit(
        "Save",
        critical="fail_visit",
        bonus="y",
        good_no="y",
        comment_when="always",
        photo_when="lost_points",
        hint="At the door",
        staff_label="Greeting",
        key="hello",
        may_be_na=None,
    )
    made = at.question("hello")
    assert (made.critical, made.bonus, made.good_answer) == (CriticalEffect.FAIL_VISIT, True, NO)
    assert (made.comment_when, made.photo_when) == (When.ALWAYS, When.LOST_POINTS)
    assert (made.hint, made.staff_label) == ({"": "At the door"}, {"": "Greeting"})
    assert made.option("na") is None
    assert at.drafted.questionnaire.touchpoints[0].questions[0].key == "hello"


def test_a_receipt_is_a_photo_and_a_note_takes_no_answer(desk):
    at = desk()
    at.open("greeted")
    at.client.submit("Save", shape="receipt")
    assert (at.question("greeted").kind, at.question("greeted").receipt) == (Kind.PHOTO, True)
    at.open("greeted")
    at.client.submit("Save", shape="note")
    made = at.question("greeted")
    assert (made.kind, made.receipt, made.required, made.points) == (Kind.NOTE, False, False, None)


def test_a_number_need_not_be_answerable_by_not_applicable(desk):
    at = desk(questionnaire(touchpoint("all", plain("minutes", Kind.INTEGER))))
    at.open("minutes")
    at.client.submit("Save", may_be_na=None)
    assert at.question("minutes").may_skip == (State.COULD_NOT_TELL,)


def test_a_key_that_another_question_has_is_refused_beside_what_was_typed(desk):
    at = desk()
    at.open("greeted")
    page = at.client.submit("Save", status=422, key="thanked", label="Hello?")
    assert "thanked" in page.text
    assert page.form_with("Save")[0].filled()["label"] == ["Hello?"]
    page = at.client.submit("Save", status=422, key="two words")
    assert "Begin with a letter" in page.text


def test_conditions_are_made_of_lines_without_script(desk):
    at = desk()
    at.open("thanked")
    lines = {
        "relevant-0-question": "greeted",
        "relevant-0-comparison": "is",
        "relevant-0-value": "yes",
        "relevant-1-question": "clean",
        "relevant-1-comparison": "answered",
        "comment_when": "if",
        "comment_if-0-question": ".",
        "comment_if-0-comparison": "is-not",
        "comment_if-0-value": "yes",
    }
    at.client.submit("Save", lines)
    made = at.question("thanked")
    greeted = Comparison(Relation.EQUAL, AnswerTo("greeted"), Text("yes"))
    assert made.relevant == Every((greeted, Comparison(Relation.UNEQUAL, AnswerTo("clean"), Text(""))))
    assert made.comment_if == Comparison(Relation.UNEQUAL, ThisAnswer(), Text("yes"))
    assert made.comment_when is When.NEVER
    page = at.open("thanked")
    page = at.client.submit("Save", {"relevant-0-comparison": "less"}, status=422)
    assert "“Less” and “more” need a number" in page.text


def test_a_line_of_a_condition_is_no_longer_than_what_can_be_read_again(desk):
    at = desk()
    at.open("thanked")
    line = {"relevant-0-question": "greeted", "relevant-0-value": "x" * 1_001}
    page = at.client.submit("Save", line, status=422)
    assert "Write at most 1,000 characters to compare with." in page.text
    assert page.form_with("Save")[0].filled()["relevant-0-question"] == ["greeted"]
    at.client.submit("Save", {"relevant-0-value": "x" * 1_000})
    assert at.question("thanked").relevant == Comparison(
        Relation.EQUAL, AnswerTo("greeted"), Text("x" * 1_000)
    )


def test_a_comment_on_a_condition_needs_the_condition(desk):
    at = desk()
    at.open("greeted")
    page = at.client.submit("Save", status=422, comment_when="if")
    assert "Say when, in the condition below." in page.text


def test_a_condition_arrives_as_a_tree_and_nonsense_is_refused_in_a_sentence(desk):
    at = desk()
    at.open("thanked")
    at.client.submit("Save", relevant='["=", ["answer", "greeted"], ["text", "no"]]')
    assert at.question("thanked").relevant == Comparison(Relation.EQUAL, AnswerTo("greeted"), Text("no"))
    lone = '["=", ["answer", "greeted"], ["text", "\\ud800"]]'
    for nonsense in ("{", '["and"]', "[" * 5000, '["=", ["answer", "greeted"]]', "3", lone):
        at.open("thanked")
        page = at.client.submit("Save", relevant=nonsense, status=422)
        assert "This condition could not be read. Build it again." in page.text
    at.open("thanked")
    at.client.submit("Save", relevant="null")
    assert at.question("thanked").relevant is None


def test_a_condition_that_no_line_can_hold_is_told_in_words_and_kept_until_it_is_removed(desk):
    double = Arithmetic(Operation.TIMES, AnswerTo("minutes"), Number(Decimal(2)))
    condition = Comparison(Relation.MORE, double, Number(Decimal(10)))
    asked = touchpoint("all", plain("minutes", Kind.INTEGER), replace(plain("why"), relevant=condition))
    at = desk(questionnaire(asked))
    page = at.open("why")
    assert "Question minutes" in page.text
    at.client.submit("Save")
    assert at.question("why").relevant == condition
    at.open("why")
    at.client.submit("Save", {"relevant-remove": "y"})
    assert at.question("why").relevant is None
