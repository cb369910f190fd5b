"""The designer: what a manager does to the touchpoints and questions of a draft, page by page."""

from dataclasses import replace
from decimal import Decimal

import pytest

from audits.checklists.drafts.lifecycle import start_from
from audits.checklists.drafts.loading import find
from audits.checklists.library.shelf import ITEMS
from audits.conditions.tree import (
    AnswerTo,
    Comparison,
    Every,
    Not,
    Number,
    Relation,
    Selected,
    Some,
    Text,
    ThisAnswer,
)
from audits.demo.checklists import IN_STORE, PHONE_AND_WEB
from audits.sheet import CriticalEffect, Kind, Metric, Question, When
from tests import builders
from tests.builders import NOW
from tests.questionnaires import banded, choice, plain, questionnaire, scale, tick_all, touchpoint, yes_no

SHOP = questionnaire(
    touchpoint("entrance", yes_no("greeted"), yes_no("clean")), touchpoint("till", yes_no("thanked"))
)

GREETED = Comparison(Relation.EQUAL, AnswerTo("greeted"), Text("no"))
EVERYTHING = replace(
    questionnaire(
        touchpoint(
            "all",
            replace(
                yes_no("greeted", 5, good_answer="no", bonus=True, critical=CriticalEffect.FAIL_VISIT),
                hint={"": "At the door", "fr": "À la porte"},
                staff_label={"": "Greeting"},
                label={"": "Were you left alone?", "fr": "Vous a-t-on laissé seul ?"},
            ),
            replace(
                choice("which", {"good": "2.5", "bad": 0, "na": None}),
                relevant=Every((GREETED, Not(Selected(AnswerTo("ticked"), "b")))),
            ),
            replace(tick_all("ticked", {"a": 1, "b": -1}), relevant=Some((GREETED, Not(Every((GREETED,)))))),
            choice("rated", {"1": None, "2": None, "3": None}, 6),
            replace(scale("felt", "-1", "1", 10, step="0.5"), comment_when=When.NEVER, comment_if=GREETED),
            replace(banded("waited", {60: 10, 180: 5}), stopwatch=("arrived", "greeted")),
            replace(banded("at", {32400: 10, 32415: 5}, Kind.TIME), may_skip=()),
            replace(
                plain("minutes", Kind.INTEGER),
                constraint=Comparison(Relation.AT_MOST, ThisAnswer(), Number(Decimal(60))),
                constraint_message={"": "At most an hour."},
                photo_when=When.NEVER,
                photo_if=Comparison(Relation.MORE, ThisAnswer(), Number(Decimal(30))),
            ),
            replace(plain("receipt", Kind.PHOTO), receipt=True),
            replace(scale("nps", 0, 10), metric=Metric.NPS),
            replace(yes_no("again", None), metric=Metric.RETURN),
            replace(scale("by_hand", 1, 4), metric=Metric.CSAT),
            *(
                plain(kind.name.lower(), kind)
                for kind in Kind
                if kind not in (Kind.CHOICE, Kind.TICK_ALL, Kind.SCALE)
            ),
        )
    ),
    languages=("fr",),
    milestones=("arrived", "greeted"),
)


class Desk:
    """A manager at the designer of one draft."""

    def __init__(self, client, inside, person, asked):
        self.client, self.inside, self.person = client, inside, person
        with inside() as session:
            self.id = start_from(session, asked, person, NOW).id
        self.address = f"/drafts/{self.id}"

    @property
    def drafted(self):
        with self.inside() as session:
            return find(session, self.person, self.id)

    def keys(self):
        """The keys of the questions by touchpoint, as they stand now."""
        return {
            each.touchpoint.key: [asked.question.key for asked in each.questions]
            for each in self.drafted.touchpoints
        }

    def part(self, key):
        """The id of a question, or of a touchpoint, by its key."""
        drafted = self.drafted
        return {**drafted.touchpoint_keys, **drafted.question_keys}[key]

    def question(self, key) -> Question:
        return self.drafted.question(self.part(key)).question

    def open(self, key):
        return self.client.read(f"{self.address}/questions/{self.part(key)}")


@pytest.fixture
def desk(inside, client):
    """`desk(questionnaire)`: head office has a draft of it."""
    with inside() as session:
        person = builders.person(session)
    client.sign_in(person)
    return lambda asked=SHOP: Desk(client, inside, person, asked)


def test_the_designer_shows_each_question_with_its_kind_points_and_share(desk):
    at = desk()
    page = at.client.read(at.address)
    assert page.heading == "Shop"
    assert "Question greeted Yes or no 10 points 33.3%" in page.text
    assert "2 touchpoints, 3 questions" in page.text


@pytest.mark.parametrize(
    "asked",
    [IN_STORE, PHONE_AND_WEB, EVERYTHING, *(item.questionnaire for item in ITEMS)],
    ids=lambda each: f"{each.key}",
)
def test_a_question_that_is_saved_as_it_was_opened_stays_the_same(desk, asked):
    at = desk(asked)
    for _touchpoint, question in at.drafted.questionnaire.questions():
        at.open(question.key)
        at.client.submit("Save")
        assert at.question(question.key) == question
