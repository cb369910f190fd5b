"""What an XLSForm says, and how a checklist understands it."""

from decimal import Decimal

import pytest

from audits.checklists.xlsform.reading import read_questionnaire
from audits.sheet import (
    Band,
    Channel,
    CriticalEffect,
    Kind,
    Lens,
    Metric,
    Scale,
    Total,
    When,
)
from tests.checklists.workbooks import (
    YES_NO,
    Line,
    Lines,
    asked,
    only_question,
    places,
    problems_of,
    read,
    warnings_of,
    workbook,
)

GROUP: Line = {"type": "begin_group", "name": "entrance", "label": "Entrance"}
END: Line = {"type": "end_group"}


def test_a_top_level_group_is_a_touchpoint() -> None:
    group = {
        **GROUP,
        "weight": 2.5,
        "channel": "after-sales",
        "lens": "experience",
        "expectation": "yes",
        "wish": "no",
    }
    [touchpoint] = read([group, asked(), END]).touchpoints
    assert (touchpoint.key, touchpoint.name) == ("entrance", {"": "Entrance"})
    assert (touchpoint.weight, touchpoint.channel, touchpoint.lens) == (
        Decimal("2.5"),
        Channel.AFTER_SALES,
        Lens.EXPERIENCE,
    )
    assert (touchpoint.expectation, touchpoint.wish) == (True, False)


def test_a_touchpoint_has_the_agreed_defaults() -> None:
    [touchpoint] = read([GROUP, asked(), END]).touchpoints
    assert (touchpoint.weight, touchpoint.channel, touchpoint.lens) == (
        Decimal(1),
        Channel.STORE,
        Lens.SERVICE,
    )
    assert (touchpoint.expectation, touchpoint.wish) == (False, True)


def test_questions_outside_groups_are_one_touchpoint_where_the_first_of_them_stands() -> None:
    found = read(
        [
            GROUP,
            asked(name="a"),
            END,
            asked(name="b"),
            {**GROUP, "name": "exit"},
            asked(name="c"),
            END,
            asked(name="d"),
        ]
    )
    keys = [
        (touchpoint.key, [question.key for question in touchpoint.questions])
        for touchpoint in found.touchpoints
    ]
    assert keys == [("entrance", ["a"]), ("general", ["b", "d"]), ("exit", ["c"])]
    assert found.touchpoints[1].name == {"": "General"}


def test_a_group_in_a_group_belongs_to_the_touchpoint_around_it_and_is_named() -> None:
    lines = [
        GROUP,
        {**GROUP, "name": "door", "label": "Door"},
        asked(),
        END,
        asked(name="b"),
        END,
        asked(name="c"),
    ]
    found = read(lines)
    assert [len(touchpoint.questions) for touchpoint in found.touchpoints] == [2, 1]
    assert "row 3: group “door” stands inside “entrance”" in warnings_of(lines)


def test_a_group_without_a_label_is_shown_by_its_name() -> None:
    lines = [{"type": "begin_group", "name": "entrance"}, asked(), END]
    assert read(lines).touchpoints[0].name == {"": "entrance"}
    assert "row 2: group “entrance” has no label" in warnings_of(lines)


def test_a_group_that_asks_nothing_is_left_out_and_named() -> None:
    lines = [GROUP, {"type": "start", "name": "begun"}, END, asked()]
    assert [touchpoint.key for touchpoint in read(lines).touchpoints] == ["general"]
    assert "group “entrance” asks nothing" in warnings_of(lines)


@pytest.mark.parametrize(
    ("type_", "kind"),
    [
        ("text", Kind.TEXT),
        ("string", Kind.TEXT),
        ("integer", Kind.INTEGER),
        ("int", Kind.INTEGER),
        ("decimal", Kind.DECIMAL),
        ("range", Kind.SCALE),
        ("select_one yn", Kind.CHOICE),
        ("select one from yn", Kind.CHOICE),
        ("select1 yn", Kind.CHOICE),
        ("select_multiple yn", Kind.TICK_ALL),
        ("select all that apply from yn", Kind.TICK_ALL),
        ("select_multiple  yn", Kind.TICK_ALL),
        ("date", Kind.DATE),
        ("time", Kind.TIME),
        ("dateTime", Kind.DATE_TIME),
        ("datetime", Kind.DATE_TIME),
        ("image", Kind.PHOTO),
        ("photo", Kind.PHOTO),
        ("note", Kind.NOTE),
        ("geopoint", Kind.POSITION),
        ("gps", Kind.POSITION),
        ("acknowledge", Kind.ACKNOWLEDGE),
        ("trigger", Kind.ACKNOWLEDGE),
        ("phone number", Kind.TEXT),
        ("percentage", Kind.INTEGER),
    ],
)
def test_a_type_and_its_aliases_mean_a_kind_of_question(type_: str, kind: Kind) -> None:
    found = read([asked(type=type_, name="a"), asked(name="b")])
    assert found.touchpoints[0].questions[0].kind is kind


@pytest.mark.parametrize(
    "type_",
    [
        "start",
        "end",
        "today",
        "deviceid",
        "username",
        "phonenumber",
        "email",
        "simserial",
        "imei",
        "start-geopoint",
    ],
)
def test_what_the_visit_records_itself_is_not_asked_and_is_named(type_: str) -> None:
    lines = [{"type": type_, "name": "meta_row"}, asked()]
    assert [question.key for _, question in read(lines).questions()] == ["remark"]
    assert "not asked: meta_row" in warnings_of(lines)


def test_an_audit_row_needs_no_name() -> None:
    assert len(list(read([{"type": "audit", "name": "audit"}, asked()]).questions())) == 1


def test_our_columns_on_a_question_are_understood() -> None:
    found = only_question(
        [
            {
                "type": "select_one yn",
                "name": "queue",
                "label": "Was there a queue?",
                "hint": "Count from the door.",
                "required": "yes",
                "points": 2.5,
                "bonus": "yes",
                "critical": "fail_visit",
                "good_answer": "no",
                "metric": "return",
                "comment_when": "always",
                "photo_when": "lost_points",
                "staff_label": "Queue at the door",
            }
        ]
    )
    assert (found.points, found.bonus, found.critical) == (Decimal("2.5"), True, CriticalEffect.FAIL_VISIT)
    assert (found.good_answer, found.metric, found.required) == ("no", Metric.RETURN, True)
    assert (found.comment_when, found.photo_when) == (When.ALWAYS, When.LOST_POINTS)
    assert (found.hint, found.staff_label) == ({"": "Count from the door."}, {"": "Queue at the door"})


def test_a_question_has_the_agreed_defaults() -> None:
    found = only_question([asked()])
    assert (found.points, found.bonus, found.critical, found.metric) == (None, False, None, None)
    assert (found.comment_when, found.photo_when, found.required) == (When.LOST_POINTS, When.NEVER, False)


def test_our_headings_may_be_written_with_capitals_and_blanks() -> None:
    found = only_question(
        [{"Type": "select_one yn", "Name": "a", "Label": "A?", "Good Answer": "no", "POINTS": "3"}]
    )
    assert (found.good_answer, found.points) == ("no", Decimal(3))


def test_choices_carry_points_of_their_own() -> None:
    choices: Lines = [
        {"list_name": "found", "name": "soon", "label": "Soon", "points": 10},
        {"list_name": "found", "name": "late", "label": "Late", "points": -2.5},
        {"list_name": "found", "name": "na", "label": "Not applicable"},
    ]
    found = only_question([asked(type="select_multiple found")], choices)
    assert [(option.key, option.points) for option in found.options] == [
        ("soon", Decimal(10)),
        ("late", Decimal("-2.5")),
        ("na", None),
    ]


def test_a_choice_without_a_label_is_shown_by_its_name_as_pyxform_warns() -> None:
    lines: Lines = [asked(type="select_one l")]
    choices: Lines = [{"list_name": "l", "name": "a", "label": ""}]
    assert only_question(lines, choices).options[0].label == {"": "a"}
    assert "Choices should have a label" in warnings_of(lines, choices)


def test_or_other_is_a_choice_of_its_own() -> None:
    found = only_question([asked(type="select_one yn or_other")])
    assert [option.key for option in found.options] == ["yes", "no", "other"]


def test_a_range_is_a_scale() -> None:
    found = only_question([asked(type="range", parameters="start=0 end=5 step=0.5", points=10)])
    assert found.scale == Scale(Decimal(0), Decimal(5), Decimal("0.5"))
    assert only_question([asked(type="range")]).scale == Scale(Decimal(1), Decimal(10))


def test_bands_give_points_to_a_number() -> None:
    found = only_question([asked(type="integer", bands="60:10 180:5")])
    assert found.bands == (Band(Decimal(60), Decimal(10)), Band(Decimal(180), Decimal(5)))
    [band] = only_question([asked(type="decimal", bands="-18:10")]).bands
    assert band.limit == -18


def test_a_stopwatch_takes_seconds_between_two_milestones() -> None:
    settings = {"form_id": "a", "version": "1", "milestones": "arrived greeted payé"}
    lines = [asked(type="integer", stopwatch="arrived greeted", bands="60:10")]
    found = read(lines, settings=settings)
    [(_, question)] = found.questions()
    assert (question.kind, question.stopwatch) == (Kind.STOPWATCH, ("arrived", "greeted"))
    assert found.milestones == ("arrived", "greeted", "payé")
    assert read(lines).milestones == ("arrived", "greeted")


def test_settings_say_what_the_checklist_is_called_and_how_it_makes_a_total() -> None:
    settings = {
        "form_id": "shop",
        "form_title": "Shop visit",
        "version": "2026-11",
        "total": "weighted",
        "cap_bonus": "no",
    }
    found = read([asked()], settings=settings)
    assert (found.key, found.title, found.version) == ("shop", {"": "Shop visit"}, "2026-11")
    assert (found.total, found.cap_bonus) == (Total.WEIGHTED, False)


def test_a_form_without_settings_is_called_after_its_file_as_in_pyxform() -> None:
    found, warnings = read_questionnaire(workbook([asked()], settings={}), "Shop visit.xlsx")
    assert (found.key, found.title, found.version) == ("Shop visit", {"": "Shop visit"}, "1")
    assert (found.total, found.cap_bonus) == (Total.POOLED, True)
    assert len([warning for warning in warnings if "settings has no" in warning]) == 2


def test_texts_come_in_languages_and_the_plain_column_is_the_default_one() -> None:
    line = {
        "type": "text",
        "name": "a",
        "label": "Why?",
        "label::French (fr)": "Pourquoi ?",
        "hint::German": "Kurz",
    }
    found = read([line])
    [(_, question)] = found.questions()
    assert question.label == {"": "Why?", "fr": "Pourquoi ?"}
    assert question.hint == {"de": "Kurz"}
    assert found.languages == ("fr", "de")


def test_the_default_language_of_the_settings_is_the_default_one() -> None:
    line = {"type": "text", "name": "a", "label::English (en)": "Why?", "label::French (fr)": "Pourquoi ?"}
    found = read([line], settings={"form_id": "a", "version": "1", "default_language": "French (fr)"})
    assert [question.label for _, question in found.questions()] == [{"en": "Why?", "": "Pourquoi ?"}]
    assert found.languages == ("en",)


def test_without_a_plain_column_or_a_setting_the_first_language_is_the_default_one() -> None:
    line = {"type": "text", "name": "a", "label::English (en)": "Why?", "label::French (fr)": "Pourquoi ?"}
    found = read([line])
    assert [question.label for _, question in found.questions()] == [{"": "Why?", "fr": "Pourquoi ?"}]
    assert found.languages == ("fr",)


def test_a_label_keeps_the_quotes_and_lines_its_author_typed() -> None:
    assert only_question([asked(label="“Hello”, it’s\nme")]).label == {"": "“Hello”, it’s\nme"}


def test_a_question_with_a_hint_only_is_asked_by_its_hint() -> None:
    line = {"type": "text", "name": "a", "label": "", "hint": "What did you see?"}
    assert only_question([line]).label == {"": "What did you see?"}


def test_a_disabled_row_is_left_out() -> None:
    assert len(list(read([asked(), asked(name="b", disabled="yes", relevant="1=2")]).questions())) == 1


def test_columns_nobody_knows_are_named_once_and_ignored() -> None:
    lines = [asked(appearance="minimal", mystery="x"), asked(name="b", appearance="w1", mystery="y")]
    assert warnings_of(lines).count("Sheet survey: not used and ignored: “appearance”, “mystery”.") == 1


def test_yes_and_no_may_be_true_and_false_of_the_spreadsheet() -> None:
    assert only_question([asked(type="select_one yn", points=1, required=True, bonus=True)]).bonus is True


def test_a_critical_question_without_points_is_taken_with_a_warning() -> None:
    assert "row 2: “remark” is critical and has no points" in warnings_of([asked(critical="flag")])


def test_questions_with_the_same_list_have_the_same_options() -> None:
    lines = [asked(type="select_one yn", name="a"), asked(type="select_one yn", name="b")]
    first, second = (question for _, question in read(lines, YES_NO).questions())
    assert first.options == second.options


def test_pyxform_accepts_what_this_reads() -> None:
    assert places(problems_of([asked()])) == []


def test_points_of_not_applicable_never_count_and_the_author_is_told() -> None:
    choices = [*YES_NO, {"list_name": "yn", "name": "na", "label": "N/A", "points": 5}]
    assert "“na” is 0 of 0" in warnings_of([asked(type="select_one yn")], choices)
