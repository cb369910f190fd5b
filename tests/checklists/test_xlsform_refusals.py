"""What cannot be honoured is refused by sheet, row and column, everything at once."""

import pytest

from tests.checklists.workbooks import YES_NO, Line, asked, places, problems_of, warnings_of

GROUP: Line = {"type": "begin_group", "name": "entrance", "label": "Entrance"}
END: Line = {"type": "end_group"}
GRADES = [
    {"list_name": "grade", "name": "good", "label": "Good"},
    {"list_name": "grade", "name": "bad", "label": "Bad"},
]


@pytest.mark.parametrize(
    "type_",
    [
        "audio",
        "video",
        "file",
        "barcode",
        "geotrace",
        "geoshape",
        "rank yn",
        "hidden",
        "select_one_from_file stores.csv",
        "select_multiple_from_file stores.csv",
        "csv-external",
        "background-audio",
        "osm",
        "mood ring",
    ],
)
def test_a_type_nobody_can_answer_here_is_refused_by_row_and_name(type_: str) -> None:
    problems = problems_of([asked(), asked(type=type_, name="thing")])
    assert ("survey", 3, "type") in places(problems)
    assert any("“thing”" in str(problem) for problem in problems)


def test_a_list_that_comes_from_another_answer_is_refused() -> None:
    assert ("survey", 3, "type") in places(
        problems_of([asked(), asked(type="select_one ${remark}", name="b")])
    )


@pytest.mark.parametrize(
    "begin", ["begin_repeat", "begin repeat", "begin_loop over yn", "begin loop over yn"]
)
def test_a_repeat_is_refused_by_row_and_name(begin: str) -> None:
    end = "end_loop" if "loop" in begin else "end_repeat"
    problems = problems_of([{**GROUP, "type": begin, "name": "members"}, asked(), {"type": end}])
    assert places(problems)[0] == ("survey", 2, "type")
    assert "“members”" in str(problems[0])


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("choice_filter", "kind=${first}"),
        ("default", "5"),
        ("default", "today()"),
        ("read_only", "yes"),
        ("calculation", "1 + 1"),
    ],
)
def test_what_changes_an_answer_is_refused_by_row_and_name(column: str, cell: str) -> None:
    [problem] = problems_of([asked(name="first"), asked(type="select_one yn", **{column: cell})])
    assert (problem.sheet, problem.row, problem.column) == ("survey", 3, column)
    assert "“remark”" in problem.found


def test_a_label_that_quotes_an_answer_is_refused() -> None:
    assert places(problems_of([asked(name="first"), asked(label="Why ${first}?")])) == [
        ("survey", 3, "label")
    ]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("points", "-1"),
        ("points", "ten"),
        ("points", "1.005"),
        ("points", "1,5"),
        ("points", "1e3"),
        ("bonus", "maybe"),
        ("critical", "always"),
        ("good_answer", "perhaps"),
        ("metric", "happiness"),
        ("comment_when", "sometimes"),
        ("photo_when", "sometimes"),
    ],
)
def test_a_wrong_value_in_our_columns_is_refused(column: str, cell: str) -> None:
    [problem] = problems_of([asked(type="select_one yn", **{column: cell})])
    assert (problem.sheet, problem.row, problem.column) == ("survey", 2, column)
    assert cell in problem.found


@pytest.mark.parametrize(
    "cell", ["60", "60:ten", "ten:60", "180:5 60:10", "60:10 60:5", "60:-1", ":5", "60:1.005"]
)
def test_bands_that_make_no_sense_are_refused(cell: str) -> None:
    assert places(problems_of([asked(type="integer", bands=cell)])) == [("survey", 2, "bands")]


@pytest.mark.parametrize("cell", ["arrived", "arrived arrived", "a b c", "arrived 9"])
def test_a_stopwatch_needs_two_different_milestones(cell: str) -> None:
    assert places(problems_of([asked(type="integer", stopwatch=cell)])) == [("survey", 2, "stopwatch")]


def test_a_stopwatch_needs_milestones_of_the_settings() -> None:
    settings = {"form_id": "a", "version": "1", "milestones": "arrived paid"}
    problems = problems_of([asked(type="integer", stopwatch="arrived greeted")], settings=settings)
    assert places(problems) == [("survey", 2, "stopwatch")]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("weight", "-1"),
        ("weight", "1.234"),
        ("channel", "fax"),
        ("lens", "eye"),
        ("expectation", "x"),
        ("wish", "x"),
    ],
)
def test_a_wrong_value_on_a_group_is_refused(column: str, cell: str) -> None:
    assert places(problems_of([{**GROUP, column: cell}, asked(), END])) == [("survey", 2, column)]


@pytest.mark.parametrize(
    ("column", "cell"), [("total", "average"), ("cap_bonus", "x"), ("milestones", "a a")]
)
def test_a_wrong_value_in_the_settings_is_refused(column: str, cell: str) -> None:
    settings = {"form_id": "a", "version": "1", column: cell}
    assert places(problems_of([asked()], settings=settings)) == [("settings", 2, column)]


def test_wrong_points_of_a_choice_are_refused() -> None:
    choices = [*YES_NO, {"list_name": "yn", "name": "na", "label": "N/A", "points": "many"}]
    assert places(problems_of([asked(type="select_one yn")], choices)) == [("choices", 4, "points")]


@pytest.mark.parametrize(
    "type_",
    [
        "text",
        "date",
        "time",
        "dateTime",
        "image",
        "note",
        "geopoint",
        "integer",
        "decimal",
        "select_one grade",
        "select_multiple grade",
    ],
)
def test_points_nobody_can_earn_are_refused(type_: str) -> None:
    assert places(problems_of([asked(type=type_, points=5)], GRADES)) == [("survey", 2, "points")]


@pytest.mark.parametrize("column", ["weight", "channel", "lens", "expectation", "wish"])
def test_a_column_of_groups_on_a_question_is_refused(column: str) -> None:
    assert places(problems_of([asked(**{column: "yes"})])) == [("survey", 2, column)]


@pytest.mark.parametrize("column", ["points", "critical", "bands", "metric", "stopwatch", "staff_label"])
def test_a_column_of_questions_on_a_group_is_refused(column: str) -> None:
    assert places(problems_of([{**GROUP, column: "5"}, asked(), END])) == [("survey", 2, column)]


def test_a_weight_on_an_inner_group_is_refused() -> None:
    lines = [GROUP, {**GROUP, "name": "door", "weight": 2}, asked(), END, END]
    assert places(problems_of(lines)) == [("survey", 3, "weight")]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (asked(type="text", bands="60:10"), "bands"),
        (asked(type="integer", good_answer="no"), "good_answer"),
        (asked(type="text", metric="nps"), "metric"),
        (asked(type="text", stopwatch="arrived greeted"), "stopwatch"),
    ],
)
def test_a_column_for_another_kind_of_question_is_refused(line: dict[str, str], column: str) -> None:
    assert places(problems_of([line])) == [("survey", 2, column)]


@pytest.mark.parametrize(
    "parameters", ["start=10 end=1 step=1", "start=1 end=10 step=4", "start=1 end=1 step=0.1"]
)
def test_a_range_whose_end_cannot_be_reached_is_refused(parameters: str) -> None:
    assert ("survey", 2, "parameters") in places(problems_of([asked(type="range", parameters=parameters)]))


def test_total_is_reserved() -> None:
    lines = [{**GROUP, "name": "total"}, asked(name="a"), END, asked(name="total")]
    assert places(problems_of(lines)) == [("survey", 2, "name"), ("survey", 5, "name")]


def test_question_names_are_unique_in_the_whole_form() -> None:
    lines = [GROUP, asked(), END, {**GROUP, "name": "exit"}, asked(), END]
    [problem] = problems_of(lines)
    assert (problem.sheet, problem.row, problem.column) == ("survey", 6, "name")
    assert "row 3" in problem.expected


def test_a_name_twice_in_one_group_is_refused_in_the_words_of_pyxform() -> None:
    [problem] = problems_of([asked(), asked()])
    assert (problem.sheet, problem.row, problem.column) == ("survey", 3, "name")
    assert "[row : 3] On the 'survey' sheet, the 'name' value 'remark' is invalid." in problem.expected


def test_a_question_without_words_is_refused_in_the_words_of_pyxform() -> None:
    [problem] = problems_of([asked(), asked(name="b", label="")])
    assert (problem.sheet, problem.row, problem.column, problem.found) == ("survey", 3, "label", "nothing")
    assert "has no label or hint" in problem.expected


def test_every_error_of_pyxform_is_heard_at_once() -> None:
    lines = [
        asked(name="1st"),
        asked(name=""),
        asked(type="select_one missing", name="c"),
        asked(name="d", relevant="${nobody} = 1"),
        asked(name="e", type="range", parameters="start=a"),
        {"type": "end_group", "name": "x"},
        asked(name="f"),
    ]
    problems = problems_of(lines)
    assert [problem.row for problem in problems if "pyxform" in problem.expected] == [2, 3, 4, 5, 6, 7]


def test_problems_of_all_sheets_come_together_in_the_order_of_the_file() -> None:
    choices = [*YES_NO, {"list_name": "yn", "name": "", "label": "Nameless"}]
    lines = [asked(type="audio", name="a"), asked(type="select_one yn", points="x")]
    problems = problems_of(lines, choices, {"form_id": "a", "version": "1", "total": "x"})
    assert places(problems) == [
        ("settings", 2, "total"),
        ("survey", 2, "type"),
        ("survey", 3, "points"),
        ("choices", 4, "name"),
    ]


def test_a_choice_with_a_blank_in_its_name_cannot_be_ticked() -> None:
    choices = [{"list_name": "yn", "name": "not at all", "label": "Not at all"}]
    assert places(problems_of([asked(type="select_multiple yn")], choices)) == [("choices", 2, "name")]


def test_choices_of_one_list_have_different_names() -> None:
    choices = [*YES_NO, YES_NO[0]]
    assert places(problems_of([asked(type="select_one yn")], choices)) == [("choices", 4, "name")]
    allowed = {"form_id": "a", "version": "1", "allow_choice_duplicates": "yes"}
    assert places(problems_of([asked(type="select_one yn")], choices, allowed)) == [("choices", 4, "name")]


@pytest.mark.parametrize(("column", "longest"), [("form_id", 120), ("form_title", 200), ("version", 60)])
def test_a_setting_that_is_too_long_is_refused(column: str, longest: int) -> None:
    settings = {"form_id": "a", "version": "1", column: "x" * (longest + 1)}
    assert places(problems_of([asked()], settings=settings)) == [("settings", 2, column)]


def test_a_form_that_asks_nothing_is_refused() -> None:
    [problem] = problems_of([asked(type="note")])
    assert problem.found == "no question"


def test_an_unused_media_column_is_named() -> None:
    assert "“media::image”" in warnings_of([asked(**{"media::image": "a.jpg"})])
