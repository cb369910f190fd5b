"""Python's side of the shared cases."""

import pytest

from audits.conditions.applying import applying
from audits.conditions.evaluating import holds
from audits.conditions.tree import Condition
from audits.conditions.written import from_plain, to_plain
from audits.sheet import Answer, Kind, Questionnaire, State, Touchpoint
from tests.conditions.builders import question
from tests.conditions.cases import Case, load

CASES = load()


def test_there_are_cases_enough():
    assert len(CASES["written"]) >= 200
    assert len(CASES["generated"]) >= 200


@pytest.mark.parametrize("case", CASES["written"], ids=lambda case: case["says"])
def test_a_written_case_holds_in_python(case: Case):
    assert holds(from_plain(case["tree"]), case["answers"], case["this"]) is case["holds"]


def test_the_generated_cases_hold_in_python():
    wrong = [
        case
        for case in CASES["generated"]
        if holds(from_plain(case["tree"]), case["answers"], case["this"]) is not case["holds"]
    ]
    assert wrong == []


@pytest.mark.parametrize("case", CASES["applying"], ids=lambda case: case["says"])
def test_what_is_asked_is_asked_in_python(case: Case):
    answers = {key: Answer(State.GIVEN, text) for key, text in case["answers"].items()}
    assert applying(_questionnaire(case["outline"]), answers) == set(case["asked"])


@pytest.mark.parametrize("section", ["written", "generated"])
def test_every_case_is_written_the_one_way(section: str):
    assert [to_plain(from_plain(case["tree"])) for case in CASES[section]] == [
        case["tree"] for case in CASES[section]
    ]


def _questionnaire(outline: list[Case]) -> Questionnaire:
    touchpoints = tuple(
        Touchpoint(
            f"t{number}",
            {"": "Part"},
            (question(part["key"], Kind.TEXT, relevant=_condition(part["relevant"])),),
            relevant=_condition(part["touchpoint"]),
        )
        for number, part in enumerate(outline)
    )
    return Questionnaire("visit", {"": "Visit"}, "1", touchpoints)


def _condition(plain: object) -> Condition | None:
    return from_plain(plain) if plain else None
