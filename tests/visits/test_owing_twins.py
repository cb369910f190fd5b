"""What is owed, asked of audits/completeness.py and of static/js/phone/owing.js in Debian's Chromium."""

import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from audits.answers import Misfit, check_answer
from audits.completeness import missing, with_photos
from audits.conditions.applying import applying
from audits.conditions.tree import AnswerTo, Comparison, Number, Relation, Text, ThisAnswer
from audits.sheet import Answer, Band, Kind, Question, Questionnaire, Sheet, State, When
from audits.visits.phone.told import told_questions
from audits.visits.sheets import counting
from tests.conditions.browser import module_page
from tests.questionnaires import banded, choice, plain, questionnaire, scale, tick_all, touchpoint, yes_no

pytestmark = pytest.mark.journey

GREETED = Comparison(Relation.EQUAL, AnswerTo("greeted"), Text("no"))
SMALL = Comparison(Relation.AT_MOST, ThisAnswer(), Number(Decimal(60)))
COMMENTS = ("", "Nobody looked up.")
_SURVEY = """async (cases) => {
  const [{ survey }, conditions] = await Promise.all([import("/phone/owing.js"), import("/conditions.js")]);
  return cases.map(({ questions, given, photos }) => {
    const found = survey(questions, (key) => given[key] ?? null, (key) => photos[key] ?? 0, conditions);
    return [[...found.asked].sort(), Object.fromEntries(found.owed)];
  });
}"""
_WRITTEN = """async (cases) => {
  const { written } = await import("/phone/owing.js");
  return cases.map(([question, text]) => written(question, text));
}"""
QUESTIONS: dict[str, Question] = {
    "yes": yes_no("it"),
    "no is good": yes_no("it", good_answer="no"),
    "required": yes_no("it", required=True),
    "photo of a fault": yes_no("it", photo_when=When.LOST_POINTS),
    "always both": yes_no("it", comment_when=When.ALWAYS, photo_when=When.ALWAYS),
    "bonus": yes_no("it", bonus=True),
    "unscored": yes_no("it", None),
    "never": yes_no("it", comment_when=When.NEVER),
    "comment on a condition": replace(yes_no("it", comment_when=When.NEVER), comment_if=GREETED),
    "photo on a condition": replace(yes_no("it"), photo_if=GREETED),
    "asked on a condition": replace(yes_no("it", required=True), relevant=GREETED),
    "ticks": tick_all("it", {"a": 2, "b": 3, "c": None}),
    "required ticks": replace(tick_all("it", {"a": 2}), required=True),
    "choice": choice("it", {"a": 10, "b": 5, "c": 0}),
    "scale": scale("it", 0, 10, 10),
    "half steps": scale("it", 1, 5, 4, step="0.5"),
    "bands": banded("it", {60: 10, 180: 5}),
    "best in the middle": banded("it", {5: 1, 20: 10, 30: 2}, Kind.INTEGER),
    "of a day": replace(plain("it", Kind.TIME), bands=(Band(Decimal(36000), Decimal(3)),)),
    "whole": replace(plain("it", Kind.INTEGER, required=True), constraint=SMALL),
    "decimal": replace(plain("it", Kind.DECIMAL), comment_when=When.ALWAYS),
    "text": plain("it", required=True),
    "photo": plain("it", Kind.PHOTO, required=True),
    "photo with words": replace(plain("it", Kind.PHOTO), comment_when=When.ALWAYS),
    "acknowledged": plain("it", Kind.ACKNOWLEDGE, 5),
    "note": plain("it", Kind.NOTE),
    "position": plain("it", Kind.POSITION),
    "day": plain("it", Kind.DATE),
    "moment": plain("it", Kind.DATE_TIME),
}
TEXTS = ("", "yes", "no", "a", "b", "c", "a b", "a b c", "0", "5", "10", "3.5", "60", "61", "180", "20", "21", "OK",
         "09:59", "10:00", "10:00:01", "2026-01-05", "48.8 2.3", "words", "na", "cannot_tell")  # fmt: skip
TYPED = ("7", "07", "1,5", "1.50", "-0", "-3", "1,234", "1:05", "1:5", "abc", "", "12.", "0.5", "4.25", "9:05", "23:59",
         "2026-01-05", "2026-1-5", "2026-01-05T14:05", "48.85  2.35", "91 2", "48", "x" * 4001, "+4")  # fmt: skip


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    with module_page(chromium) as opened:
        yield opened


def asking(question: Question) -> Questionnaire:
    """The question behind another one, on which its conditions look."""
    return questionnaire(touchpoint("entrance", yes_no("greeted", None), question))


def on_the_phone(answer: Answer | None) -> dict[str, str] | None:
    """An answer as an entry holds it."""
    if answer is None:
        return None
    return {"state": answer.state.value, "value": answer.value, "comment": answer.comment}


def cases() -> Iterator[tuple[str, Questionnaire, dict[str, Answer], dict[str, int]]]:
    """Every question with every answer that fits it, with and without comment and photo."""
    for (name, question), text, comment, photos, greeted in product(
        QUESTIONS.items(), TEXTS, COMMENTS, (0, 1), ("yes", "no")
    ):
        try:
            found = check_answer(question, text)
        except Misfit:
            continue
        given = {"greeted": Answer(State.GIVEN, greeted)}
        if found is not None:
            given["it"] = replace(found, comment=comment)
        elif comment and question.kind is not Kind.TICK_ALL:
            given["it"] = Answer(State.GIVEN, "", comment)
        yield f"{name}: {text!r} {comment!r} {photos}", asking(question), given, {"it": photos}


def on_the_server(
    asked: Questionnaire, given: dict[str, Answer], photos: dict[str, int]
) -> tuple[list[str], dict[str, list[str]]]:
    """What is asked and owed by the rules of our server."""
    counts = {key: count for key, count in photos.items() if count}
    questions = {question.key: question for _, question in asked.questions()}
    answers = counting(questions, given, counts)
    owed: dict[str, list[str]] = {}
    for thing in missing(Sheet(asked, answers), counts):
        owed.setdefault(thing.question, []).append(thing.what.value)
    return sorted(applying(asked, with_photos(answers, counts))), owed


def test_phone_and_server_ask_for_and_miss_the_same(page: Page, app: Flask):
    found = list(cases())
    assert len(found) > 1000
    with app.test_request_context():
        told = [told_questions(asked) for _, asked, _, _ in found]
    handed: list[dict[str, Any]] = [
        {
            "questions": it,
            "given": {key: on_the_phone(answer) for key, answer in given.items()},
            "photos": photos,
        }
        for it, (_, _, given, photos) in zip(told, found, strict=True)
    ]
    said = page.evaluate(_SURVEY, json.loads(json.dumps(handed)))
    differing = [
        (name, (asked, owed), on_the_server(questions, given, photos))
        for (name, questions, given, photos), (asked, owed) in zip(found, said, strict=True)
        if (asked, owed) != on_the_server(questions, given, photos)
    ]
    assert differing == []


def test_phone_and_server_write_answers_down_alike(page: Page, app: Flask):
    typed = [
        (question, text)
        for question, text in product(QUESTIONS.values(), TYPED)
        if question.kind not in (Kind.CHOICE, Kind.TICK_ALL, Kind.ACKNOWLEDGE, Kind.NOTE, Kind.PHOTO)
    ]
    with app.test_request_context():
        handed = [[told_questions(asking(question))[1], text] for question, text in typed]
    said = page.evaluate(_WRITTEN, handed)
    differing = [
        (question.kind.value, text, phone, server)
        for (question, text), phone in zip(typed, said, strict=True)
        if phone != (server := _written(question, text)) and (phone or server)
    ]
    assert differing == []


def _written(question: Question, text: str) -> str | None:
    try:
        found = check_answer(question, text)
    except Misfit:
        return None
    return found.value if found else ""
