"""Forms that others wrote, from the projects that live by XLSForm: which are taken, which refused, and why."""

import pytest

from audits.checklists.xlsform.reading import read_questionnaire
from tests.checklists.forms_table import DOCUMENT, document
from tests.checklists.workbooks import DATA, refusal

FORMS = DATA / "xlsforms"

TAKEN = {
    "ona__battery_life.xlsx": {"general": 5},
    "ona__good_eats_multilang.xlsx": {"general": 9},
    "ona__multi_lingual_form.xlsx": {"group1": 5},
    "pyxform__group.xlsx": {"general": 1, "father": 2},
    "pyxform__yes_or_no_question.xlsx": {"general": 1},
}
"""Questions by touchpoint."""

REFUSED = {
    "odkwf__all_question_types_v2024091201_3.xlsx": {
        *((row, "default") for row in (7, 10)),
        *((row, "type") for row in (40, 41, 42, 43, 44, 45, 46, 47, 69, 70, 83, 106)),
    },
    "pyxform__choice_filter_test.xlsx": {(3, "choice_filter"), (4, "choice_filter"), (6, "name")},
    "pyxform__duplicate_columns.xlsx": {(1, "label")},
    "pyxform__repeat_date_test.xls": {(3, "type"), (4, "type")},
    "pyxform__tutorial.xls": {(2, "type")},
    "pyxform__unknown_question_type.xls": {
        (None, None),
        *((row, "type") for row in (2, 3, 52)),
        *((row, "bind:relevant") for row in (*range(14, 20), *range(31, 37), *range(38, 42), *range(43, 50))),
    },
    "pyxform__widgets.xls": {
        (5, "constraint"),
        *((row, "default") for row in (4, 5, 7, 8)),
        (10, "label"),
        (10, "readonly"),
        *((row, "type") for row in (12, 14, 15)),
    },
}
"""Rows and columns of what cannot be honoured: calculations, repeats, filters, functions, media, defaults."""


def test_every_form_of_the_collection_is_judged() -> None:
    assert {path.name for path in FORMS.iterdir()} == {*TAKEN, *REFUSED}


@pytest.mark.parametrize("name", TAKEN)
def test_a_form_we_understand_whole_is_taken(name: str) -> None:
    questionnaire, _ = read_questionnaire((FORMS / name).read_bytes(), name)
    assert {part.key: len(part.questions) for part in questionnaire.touchpoints} == TAKEN[name]


@pytest.mark.parametrize("name", REFUSED)
def test_a_form_we_cannot_honour_whole_is_refused_at_every_place(name: str) -> None:
    problems = refusal((FORMS / name).read_bytes(), name)
    assert {(problem.row, problem.column) for problem in problems} == REFUSED[name]


def test_a_form_in_three_languages_keeps_them() -> None:
    path = FORMS / "ona__multi_lingual_form.xlsx"
    questionnaire, _ = read_questionnaire(path.read_bytes(), path.name)
    assert questionnaire.languages == ("sw", "fr")
    assert questionnaire.touchpoints[0].name == {"": "Group 1", "sw": "Kikundi1", "fr": "Groupe1"}


def test_a_form_whose_columns_mean_the_same_is_refused_in_the_words_of_pyxform() -> None:
    path = FORMS / "pyxform__unknown_question_type.xls"
    problems = refusal(path.read_bytes(), path.name)
    assert any("different names for the same column were found" in problem.expected for problem in problems)


def test_the_table_of_forms_in_the_documents_is_true() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document()
