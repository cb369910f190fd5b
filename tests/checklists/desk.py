"""A manager at the designer of one draft, for tests that look at what became of it."""

from dataclasses import replace
from decimal import Decimal

from audits.checklists.drafts.lifecycle import start_from
from audits.checklists.drafts.loading import Drafted, find
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
from audits.sheet import CriticalEffect, Kind, Metric, Question, Questionnaire, When
from tests.builders import NOW
from tests.questionnaires import banded, choice, plain, questionnaire, scale, tick_all, touchpoint, yes_no

SHOP = questionnaire(
    touchpoint("entrance", yes_no("greeted"), yes_no("clean")), touchpoint("till", yes_no("thanked"))
)
NOT_GREETED = Comparison(Relation.EQUAL, AnswerTo("greeted"), Text("no"))
_OF_ITS_OWN = (Kind.CHOICE, Kind.TICK_ALL, Kind.SCALE)
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
                relevant=Every((NOT_GREETED, Not(Selected(AnswerTo("ticked"), "b")))),
            ),
            replace(
                tick_all("ticked", {"a": 1, "b": -1}),
                relevant=Some((NOT_GREETED, Not(Every((NOT_GREETED,))))),
            ),
            choice("rated", {"1": None, "2": None, "3": None}, 6),
            replace(
                scale("felt", "-1", "1", 10, step="0.5"), comment_when=When.NEVER, comment_if=NOT_GREETED
            ),
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
            replace(plain("served_by", Kind.TEXT), names_staff=True),
            replace(scale("nps", 0, 10), metric=Metric.NPS),
            replace(yes_no("again", None), metric=Metric.RETURN),
            replace(scale("by_hand", 1, 4), metric=Metric.CSAT),
            *(plain(kind.name.lower(), kind) for kind in Kind if kind not in _OF_ITS_OWN),
        )
    ),
    languages=("fr",),
    milestones=("arrived", "greeted"),
)


class Desk:
    """A manager at the designer; `drafted` is what the draft holds now."""

    def __init__(self, client, inside, person, asked: Questionnaire) -> None:
        self.client, self.inside, self.person = client, inside, person
        with inside() as session:
            self.id = start_from(session, asked, person, NOW).id or 0
        self.address = f"/drafts/{self.id}"

    @property
    def drafted(self) -> Drafted:
        with self.inside() as session:
            return find(session, self.person, self.id)

    def keys(self) -> list[list[str]]:
        """The keys of each touchpoint's questions, as they stand now."""
        return [[asked.question.key for asked in each.questions] for each in self.drafted.touchpoints]

    def part(self, key: str):
        """The id of a question, or of a touchpoint, by its key."""
        drafted = self.drafted
        return {**drafted.touchpoint_keys, **drafted.question_keys}[key]

    def question(self, key: str) -> Question:
        return self.drafted.question(self.part(key)).question

    def open(self, key: str):
        """Read the form of a question."""
        return self.client.read(f"{self.address}/questions/{self.part(key)}")

    def open_touchpoint(self, key: str):
        return self.client.read(f"{self.address}/touchpoints/{self.part(key)}")

    def open_new(self, touchpoint_key: str):
        """Read the form of a new question."""
        return self.client.read(f"{self.address}/touchpoints/{self.part(touchpoint_key)}/questions/new")
