"""The reviewer's side of the shared cases: what the phone hints at is what would be doubted."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from audits.plausibility import EarlierReport, Evidence, PhotoEvidence, Sign, doubts, weakening_words
from audits.sheet import Channel, Sheet
from tests.hints.cases import Case, load
from tests.questionnaires import questionnaire, sheet, touchpoint, yes_no

CASES = load()
ARRIVED = datetime(2026, 11, 18, 13, 2, tzinfo=UTC)
HINTED = {
    Sign.FAR_FROM_STORE,
    Sign.SHORT_VISIT,
    Sign.LEFT_BEFORE_ARRIVING,
    Sign.QUICK_REPORT,
    Sign.PHOTO_SEEN_BEFORE,
    Sign.PHOTO_USED_TWICE,
    Sign.WORDS_SEEN_BEFORE,
}


@pytest.mark.parametrize("case", CASES["hints"], ids=lambda case: case["says"])
def test_every_case_is_doubted_as_the_phone_hints(case: Case):
    found = [doubt.sign for doubt in doubts(evidence_of(case)) if doubt.sign in HINTED]
    assert sorted(found) == case["signs"]


@pytest.mark.parametrize("case", CASES["weakening"], ids=lambda case: case["text"])
def test_every_case_has_its_weakening_words(case: Case):
    assert weakening_words(case["text"]) == case["words"]


def evidence_of(case: Case) -> Evidence:
    """The case as the reviewer's rules take it."""
    stayed = case["stayed"]
    return Evidence(
        _sheet(case),
        narrative=case["narrative"],
        arrived=ARRIVED,
        left=None if stayed is None else ARRIVED + timedelta(seconds=stayed),
        elapsed=None if case["elapsed"] is None else timedelta(seconds=case["elapsed"]),
        metres_away=case["metres_away"],
        accuracy_metres=case["accuracy_metres"],
        photos=tuple(_photo(name, sha256, case["earlier"]) for name, sha256 in case["photos"]),
        earlier=tuple(
            EarlierReport(str(number), before["words"]) for number, before in enumerate(case["earlier"])
        ),
    )


def _sheet(case: Case) -> Sheet:
    here = [f"here{number}" for number in range(case["in_store"])]
    phoned = [f"phoned{number}" for number in range(case["by_phone"])]
    rung = replace(touchpoint("call", *map(yes_no, phoned or ["unasked"])), channel=Channel.PHONE)
    asked = questionnaire(touchpoint("entrance", *map(yes_no, here or ["unseen"])), rung)
    given = sheet(asked, **dict.fromkeys([*here, *phoned], "yes"))
    told = dict(zip(here, case["comments"], strict=False))
    answers = {key: replace(answer, comment=told.get(key, "")) for key, answer in given.answers.items()}
    return replace(given, answers=answers)


def _photo(name: str, sha256: str, earlier: list[Case]) -> PhotoEvidence:
    same_in = tuple(str(number) for number, before in enumerate(earlier) if sha256 in before["photos"])
    return PhotoEvidence(name=name, sha256=sha256, same_in=same_in)
