"""Conditions in XLSForms: what is understood, what is refused by row, column and name, and what is only warned of."""

from dataclasses import replace
from time import perf_counter

import pytest

from audits.checklists.xlsform.reading import read_questionnaire
from audits.checklists.xlsform.writing import write_workbook
from audits.checklists.xlsform.written_expressions import as_expression
from audits.conditions.tree import AnswerTo, Comparison, Every, Relation, Text
from audits.sheet import State, When
from tests.checklists.workbooks import asked, places, problems_of, read, warnings_of, workbook

GREETED = asked(type="select_one yn", name="greeted", label="Were you greeted?")
MINUTES = asked(type="integer", name="minutes", label="Minutes waited")
SEEN = asked(type="select_multiple yn", name="seen", label="What did you see?")
GROUP = {"type": "begin_group", "name": "till", "label": "The till"}
END = {"type": "end_group"}


def last(**columns: str):
    """The last question of a form with these columns."""
    lines = [GREETED, MINUTES, SEEN, asked(**columns)]
    return list(read(lines).questions())[-1][1]


def expected_of(**columns: str) -> str:
    """What is expected instead of the last question's one condition."""
    [problem] = problems_of([GREETED, MINUTES, SEEN, asked(**columns)])
    assert (problem.sheet, problem.row, problem.column) == ("survey", 5, next(iter(columns)))
    return problem.expected


@pytest.mark.parametrize(
    "expression",
    [
        "${greeted} = 'no'",
        "${minutes} >= 5 and ${minutes} <= 10",
        "${greeted} = 'no' or ${minutes} > 5 or ${seen} = ''",
        "(${greeted} = 'no' or ${minutes} > 5) and not(selected(${seen}, 'yes'))",
        "count-selected(${seen}) >= 2",
        "${minutes} mod 2 = 1",
        "(${minutes} + 1) * 2 > 12.5",
        "${minutes} div 60 < 1",
        "-(${minutes}) < -5",
        "regex(${minutes}, '[0-9]{1,2}')",
    ],
)
def test_a_condition_is_understood_and_written_the_same(expression: str) -> None:
    relevant = last(relevant=expression).relevant
    assert relevant
    assert as_expression(relevant) == expression


@pytest.mark.parametrize("column", ["relevant", "relevance", "bind::relevant"])
def test_a_condition_may_stand_under_every_name_of_its_column(column: str) -> None:
    assert last(**{column: "${greeted}='no'"}).relevant == Comparison(
        Relation.EQUAL, AnswerTo("greeted"), Text("no")
    )


def test_a_word_that_begins_like_an_operator_is_a_word() -> None:
    lines = [
        asked(type="integer", name="order"),
        asked(type="integer", name="android"),
        asked(relevant="${order}=1 or ${android}=2"),
    ]
    assert list(read(lines).questions())[-1][1].relevant


def test_quotes_of_a_word_processor_are_quotes() -> None:
    assert last(relevant="${greeted} = ‘no’").relevant == last(relevant="${greeted} = 'no'").relevant


def test_a_day_may_be_named_or_quoted() -> None:
    lines = [asked(type="date", name="day", constraint=". > date('2026-01-31') and . < '2026-12-31'")]
    [(_, question)] = read(lines).questions()
    assert question.constraint
    assert as_expression(question.constraint) == ". > date('2026-01-31') and . < '2026-12-31'"


def test_a_constraint_has_a_message_in_every_language() -> None:
    columns = {
        "constraint": ". < 60",
        "constraint_message": "An hour at most.",
        "constraint_message::French (fr)": "Une heure.",
        "label::French (fr)": "Minutes",
    }
    found = read([{**MINUTES, **columns}])
    [(_, question)] = found.questions()
    assert question.constraint
    assert as_expression(question.constraint) == ". < 60"
    assert question.constraint_message == {"": "An hour at most.", "fr": "Une heure."}
    assert found.languages == ("fr",)


def test_a_condition_can_ask_for_a_comment_and_a_photo() -> None:
    question = last(comment_when="${minutes} > 5", photo_when="${greeted} = 'no'")
    assert (question.comment_when, question.photo_when) == (When.NEVER, When.NEVER)
    assert question.comment_if
    assert as_expression(question.comment_if) == "${minutes} > 5"
    assert question.photo_if
    assert as_expression(question.photo_if) == "${greeted} = 'no'"


def test_a_group_on_the_outside_lends_its_condition_to_the_touchpoint() -> None:
    found = read([GREETED, {**GROUP, "relevant": "${greeted} = 'yes'"}, asked(), END])
    touchpoint = found.touchpoints[1]
    assert touchpoint.relevant
    assert as_expression(touchpoint.relevant) == "${greeted} = 'yes'"
    assert touchpoint.questions[0].relevant is None


def test_a_group_inside_lends_its_condition_to_its_questions() -> None:
    inner = {**GROUP, "name": "inner", "relevant": "${greeted} = 'yes'"}
    lines = [
        GREETED,
        GROUP,
        inner,
        asked(name="a"),
        asked(name="b", relevant="${greeted} != ''"),
        END,
        asked(name="c"),
        END,
    ]
    a, b, c = read(lines).touchpoints[1].questions
    assert a.relevant == Comparison(Relation.EQUAL, AnswerTo("greeted"), Text("yes"))
    assert isinstance(b.relevant, Every)
    assert as_expression(b.relevant) == "${greeted} = 'yes' and ${greeted} != ''"
    assert c.relevant is None


def test_what_may_be_skipped_and_which_photo_is_a_receipt_is_told() -> None:
    assert last(may_skip="no").may_skip == ()
    assert last(may_skip="na").may_skip == (State.NOT_APPLICABLE,)
    assert last(may_skip="cannot_tell na").may_skip == (State.NOT_APPLICABLE, State.COULD_NOT_TELL)
    assert last(type="image", receipt="yes").receipt
    assert places(problems_of([asked(may_skip="sometimes")])) == [("survey", 2, "may_skip")]
    assert places(problems_of([asked(receipt="yes")])) == [("survey", 2, "receipt")]


def test_the_default_language_is_kept() -> None:
    settings = {"form_id": "visit", "version": "1", "default_language": "French (fr)"}
    found = read(
        [
            asked(**{"label::French (fr)": "Autre chose ?", "label::English (en)": "Anything?"})
            | {"label": ""}
        ],
        settings=settings,
    )
    assert (found.default_language, found.languages) == ("fr", ("en",))
    assert read([asked()]).default_language == ""


@pytest.mark.parametrize(
    ("expression", "named"),
    [
        ("today() > '2026-01-01'", "today()"),
        ("if(${minutes} > 5, 1, 0) = 1", "if()"),
        ("once(1) = 1", "once()"),
        ("pulldata('stores', 'name', 'code', ${minutes}) = 'x'", "pulldata()"),
        ("string-length(${minutes}) > 2", "string-length()"),
        ("../minutes > 5", "${minutes}, instead of the path ../minutes"),
        ("/data/minutes > 5", "instead of the path /data/minutes"),
        ("${greeted} = no", "quotes round the word no"),
        ("${greeted}", "a comparison where only a value stands"),
        ("${greeted} = 'no' = 'yes'", "one comparison at a time"),
        ("selected(${seen})", "selected() with a question and a choice"),
        ("(${minutes} > 5", "ends too early"),
        ("${minutes} > 5 | ${minutes} < 3", "not understood from “| "),
        ("date('2026-02-30') < ${minutes}", "2026-02-30 is none"),
        ("regex(${minutes}, '(?=a)b')", "a look ahead, (?="),
        ("regex(${minutes}, '(a+)\\1')", "a repetition of what a group found"),
        ("not(" * 200 + "${minutes} > 5" + ")" * 200, "less deeply nested"),
        ("${minutes} > 5 and " * 400 + "${minutes} > 5", "a condition of at most 4,000 characters"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused_by_name(expression: str, named: str) -> None:
    assert named in expected_of(relevant=expression)


def test_a_constraint_and_a_comment_are_refused_at_their_columns() -> None:
    assert "today()" in expected_of(constraint=". <= today()")
    assert "today()" in expected_of(comment_when="today() > .")
    assert "lost_points" in expected_of(photo_when="sometimes")


def test_an_expression_for_required_is_refused() -> None:
    assert "yes or no, because an answer is demanded always or never" in expected_of(
        required="${greeted} = 'no'"
    )


def test_a_question_that_is_not_there_is_refused() -> None:
    assert "Could not find the name 'nobody'" in expected_of(relevant="${nobody} = 'x'")


def test_what_the_visit_records_itself_cannot_be_looked_at() -> None:
    [problem] = problems_of([{"type": "start", "name": "start"}, asked(relevant="${start} != ''")])
    assert "the question start, which is not in this checklist" in problem.expected


def test_a_choice_that_is_not_there_is_refused() -> None:
    assert "the choice maybe at “Were you greeted?”" in expected_of(relevant="${greeted} = 'maybe'")


def test_a_circle_is_refused_once() -> None:
    lines = [
        asked(name="a", label="A", relevant="${b} = 'x'"),
        asked(name="b", label="B", relevant="${a} = 'x'"),
    ]
    [problem] = problems_of(lines)
    assert (problem.row, problem.column) == (2, "relevant")
    assert "“A” depends on “B”, which depends on “A”" in problem.expected


def test_a_note_takes_no_constraint() -> None:
    assert "A note takes no answer" in expected_of(constraint=". = 'x'", type="note")


def test_a_constraint_on_a_group_is_refused() -> None:
    [problem] = problems_of([{**GROUP, "constraint": ". > 1"}, asked(), END])
    assert (problem.row, problem.column) == (2, "constraint")


def test_a_condition_that_never_holds_is_taken_with_a_warning() -> None:
    told = warnings_of([GREETED, asked(relevant="${greeted} = 'yes' and ${greeted} = 'no'")])
    assert told == (
        "Sheet survey, row 3: “remark”: The condition asks for “Were you greeted?” to be yes and no at once, "
        "so this question is never asked. Change one part of the condition."
    )


def test_a_condition_on_a_refused_question_is_not_refused_once_more() -> None:
    lines = [asked(type="audio", name="sound"), asked(relevant="${sound} != ''")]
    assert places(problems_of(lines)) == [("survey", 2, "type")]


def test_a_pattern_that_would_hang_is_read_and_harmless() -> None:
    started = perf_counter()
    question = last(constraint="regex(., '(a+)+$')")
    assert question.constraint
    assert perf_counter() - started < 5


def test_words_that_one_pair_of_quotes_cannot_hold_come_back() -> None:
    found = read([asked(name="a"), asked(name="b", relevant="${a} = 'x'")])
    for words in ("it's", 'say "hello"', "both ' and \"", "two  blanks", "${a}", "''", "a\nb"):
        condition = Comparison(Relation.EQUAL, AnswerTo("a"), Text(words))
        [first, second] = found.touchpoints[0].questions
        wanted = replace(
            found,
            touchpoints=(
                replace(found.touchpoints[0], questions=(first, replace(second, relevant=condition))),
            ),
        )
        assert read_questionnaire(write_workbook(wanted), "visit.xlsx") == (wanted, [])


def test_three_hundred_conditions_are_read_in_time() -> None:
    lines = [
        GREETED,
        *(
            asked(name=f"q{n}", relevant=f"${{greeted}} = 'no' and ${{q{n - 1}}} != ''" if n else "")
            for n in range(300)
        ),
    ]
    data = workbook([{key: text for key, text in line.items() if text} for line in lines])
    started = perf_counter()
    questionnaire, warnings = read_questionnaire(data, "visit.xlsx")
    assert (len(list(questionnaire.questions())), warnings) == (301, [])
    assert perf_counter() - started < 10


def test_a_type_that_brings_a_rule_has_it_as_its_constraint() -> None:
    [(_, question)] = read([asked(type="percentage", name="share", label="Share")]).questions()
    assert question.constraint
    assert as_expression(question.constraint) == "0 <= . and . <= 100"
