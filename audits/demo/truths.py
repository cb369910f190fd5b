"""What is true of the demonstration programme, and the visits that follow from it.

Every visit is drawn from these truths by a seeded generator: the comparison has to find them again.
Effects are on the log-odds of a good answer, where 0.5 is worth about ten points in the middle of the scale.
"""

import math
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from audits.demo.places import TIMEZONE, Place
from audits.demo.words import COMMENTS, STORIES, WISHES
from audits.scoring import score_question
from audits.sheet import Answer, Kind, Question, Questionnaire, State, Touchpoint

BETTER_STORES: Mapping[str, float] = {"NOR-004": 2.0, "COA-011": 2.2}
WORSE_STORES: Mapping[str, float] = {"VAL-007": -1.5, "COA-002": -1.6}
ERRATIC_STORE = "NOR-012"
IMPROVING_STORE = "VAL-003"
UNEVEN_TOUCHPOINT = "advice"
HARSH_SHOPPER = "S-HX4T7Q"
SHOPPERS = (
    "S-2B7KMR", "S-4DWQ9E", "S-5GTZ3P", "S-6NYC8V", "S-7JRF2L", "S-8PXA5D", "S-9MUK6H",
    HARSH_SHOPPER, "S-B3EV7W", "S-C8HQ4N", "S-D2YM9T", "S-F6LR5J", "S-G9ZP3K", "S-K4VC8X",
)  # fmt: skip
_USUAL = 0.9  # log-odds of a good answer at an ordinary store
_ERRATIC_SPREAD = 2.4
_VISIT_SPREAD = 0.3
_UNEVEN_BETWEEN, _UNEVEN_WITHIN = 0.3, 1.9
_SMOOTH = 0.75  # added where a touchpoint goes well nearly everywhere
_BONUS = -2.0  # what is beyond the call of duty is rare
_SHOPPER_SPREAD, _HARSH = 0.12, -1.3
_IMPROVEMENT = (-1.0, 1.2)  # log-odds at the start and at the end of the programme


@dataclass(frozen=True, slots=True)
class Trip:
    """One visit before it is stored: who was where, when, with what, and what came of it."""

    place: Place
    checklist: str
    shopper: str
    visited_at: datetime
    answers: Mapping[str, Answer]
    expected: Mapping[str, tuple[int, int]]
    wishes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Programme:
    """The months of fieldwork: quarters as (first day, last day), oldest first."""

    quarters: tuple[tuple[date, date], ...]
    visits_a_quarter: Mapping[str, int]


class Teller:
    """Draws visits. The same seed tells the same story."""

    def __init__(self, places: tuple[Place, ...], seed: int = 20261118) -> None:
        self._draw = random.Random(seed)  # noqa: S311 - a story, not a secret
        self._zone = ZoneInfo(TIMEZONE)
        self._store = {place.code: self._draw.gauss(0, 0.12) for place in places}
        self._store.update(BETTER_STORES)
        self._store.update(WORSE_STORES)
        self._uneven = {place.code: self._draw.gauss(0, _UNEVEN_BETWEEN) for place in places}
        self._shopper = {shopper: self._draw.gauss(0, _SHOPPER_SPREAD) for shopper in SHOPPERS}
        self._shopper[HARSH_SHOPPER] = _HARSH

    def trips(
        self,
        places: tuple[Place, ...],
        questionnaires: Mapping[tuple[str, str], Questionnaire],
        programme: Programme,
    ) -> Iterator[Trip]:
        """Every visit of the programme, quarter by quarter; questionnaires by store code and checklist key."""
        start, end = programme.quarters[0][0], programme.quarters[-1][1]
        for first, last in programme.quarters:
            for key, count in programme.visits_a_quarter.items():
                for place in places:
                    for shopper in self._draw.sample(SHOPPERS, count):
                        day = first + timedelta(days=self._draw.randrange((last - first).days + 1))
                        progress = (day - start) / (end - start)
                        yield self.trip(place, questionnaires[place.code, key], shopper, day, progress)

    def trip(
        self, place: Place, questionnaire: Questionnaire, shopper: str, day: date, progress: float
    ) -> Trip:
        """One visit; `progress` is 0 at the start of the programme and 1 at its end."""
        at = datetime.combine(day, time(self._draw.randrange(10, 18), self._draw.randrange(60)), self._zone)
        leaning = self._leaning(place, shopper, progress)
        answers: dict[str, Answer] = {}
        expected: dict[str, tuple[int, int]] = {}
        for touchpoint in questionnaire.touchpoints:
            here = leaning + self._touchpoint_leaning(place, touchpoint)
            for question in touchpoint.questions:
                answers[question.key] = self._answer(question, here)
            if touchpoint.expectation:
                expected[touchpoint.key] = self._expectation(here)
        return Trip(place, questionnaire.key, shopper, at, answers, expected, self._wishes(questionnaire))

    def _leaning(self, place: Place, shopper: str, progress: float) -> float:
        spread = _ERRATIC_SPREAD if place.code == ERRATIC_STORE else _VISIT_SPREAD
        store = self._store[place.code]
        if place.code == IMPROVING_STORE:
            low, high = _IMPROVEMENT
            store = low + (high - low) * progress
        return _USUAL + store + self._shopper[shopper] + self._draw.gauss(0, spread)

    def _touchpoint_leaning(self, place: Place, touchpoint: Touchpoint) -> float:
        if touchpoint.key != UNEVEN_TOUCHPOINT:
            return _SMOOTH
        return self._uneven[place.code] + self._draw.gauss(0, _UNEVEN_WITHIN)

    def _answer(self, question: Question, leaning: float) -> Answer:
        if question.kind is Kind.TEXT:
            return Answer(State.GIVEN, self._draw.choice(STORIES))
        if question.kind is Kind.PHOTO:
            return Answer(State.NOT_APPLICABLE)
        if question.option(State.COULD_NOT_TELL.value) and self._draw.random() < 0.02:
            return Answer(State.COULD_NOT_TELL)
        answer = Answer(State.GIVEN, self._value(question, leaning))
        comments = COMMENTS.get(question.key, ("It was not what the checklist asks for.",))
        if score_question(question, answer).lost:
            return Answer(State.GIVEN, answer.value, self._draw.choice(comments))
        return answer

    def _value(self, question: Question, leaning: float) -> str:
        match question.kind:
            case Kind.CHOICE if question.is_yes_no:
                good, bad = ("yes", "no") if question.good_answer == "yes" else ("no", "yes")
                rare = 1.5 if question.critical else _BONUS if question.bonus else 0.0
                return good if self._good(leaning + rare) else bad
            case Kind.CHOICE:
                scored = sorted(
                    (option for option in question.options if option.points is not None),
                    key=lambda option: option.points or Decimal(0),
                )
                return scored[self._step(leaning, len(scored))].key
            case Kind.TICK_ALL:
                return " ".join(option.key for option in question.options if self._good(leaning))
            case Kind.SCALE if question.scale:
                lowest, highest = int(question.scale.lowest), int(question.scale.highest)
                return str(lowest + self._step(leaning + 0.2, highest - lowest + 1))
            case _:
                limits = [int(band.limit) for band in question.bands]
                slower = [*limits, limits[-1] * 2]
                return str(
                    max(1, slower[len(limits) - self._step(leaning, len(slower))] - self._draw.randrange(5))
                )

    def _good(self, leaning: float) -> bool:
        return self._draw.random() < 1 / (1 + math.exp(-leaning))

    def _step(self, leaning: float, steps: int) -> int:
        """A step from 0 to `steps` - 1: how many of so many tries went well."""
        return sum(self._good(leaning) for _ in range(steps - 1))

    def _expectation(self, leaning: float) -> tuple[int, int]:
        return min(5, 3 + self._step(0.6, 3)), 1 + self._step(leaning, 5)

    def _wishes(self, questionnaire: Questionnaire) -> dict[str, str]:
        """A wish at a few touchpoints, mostly where advice was given."""
        found: dict[str, str] = {}
        for touchpoint in questionnaire.touchpoints:
            chance = 0.3 if touchpoint.key == UNEVEN_TOUCHPOINT else 0.1
            if touchpoint.wish and touchpoint.key in WISHES and self._draw.random() < chance:
                found[touchpoint.key] = self._draw.choice(WISHES[touchpoint.key])
        return found
