"""A checklist that is exported and imported again is the same checklist."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from audits.checklists.content import digest, from_json, to_json
from audits.checklists.xlsform import write_workbook
from audits.checklists.xlsform.reading import read_questionnaire
from audits.sheet import Questionnaire
from tests.checklists.questionnaires import questionnaires
from tests.checklists.workbooks import DATA

REAL = [DATA / "chicago" / "checklist.xlsx", *sorted((DATA / "instruments").glob("*.xlsx"))]


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_a_real_checklist_comes_back_equal(path: Path) -> None:
    questionnaire, warnings = read_questionnaire(path.read_bytes(), path.name)
    written = write_workbook(questionnaire)
    assert read_questionnaire(written, "other.xlsx") == (questionnaire, [])
    assert warnings == []
    assert write_workbook(questionnaire) == written


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(questionnaires())
def test_any_checklist_comes_back_equal(questionnaire: Questionnaire) -> None:
    again, _ = read_questionnaire(write_workbook(questionnaire), "any.xlsx")
    assert again == questionnaire
    assert digest(again) == digest(questionnaire)


@given(questionnaires())
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_content_as_json_comes_back_equal(questionnaire: Questionnaire) -> None:
    assert from_json(to_json(questionnaire)) == questionnaire
