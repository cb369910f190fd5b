"""What is wrong with the conditions of a questionnaire, in words its author can act on."""

from collections.abc import Iterator
from dataclasses import dataclass

from audits.conditions.cycles import cycles
from audits.conditions.pattern import UnfitPattern, compile_pattern
from audits.conditions.places import Place, Stated, stated
from audits.conditions.tree import (
    AnswerTo,
    Comparison,
    Matches,
    Relation,
    Selected,
    Text,
    ThisAnswer,
    Value,
    parts_of,
    questions_in,
)
from audits.conditions.unreachable import never_true
from audits.conditions.words import quoted
from audits.sheet import SPECIAL_CHOICES, Kind, Question, Questionnaire, State, Touchpoint


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: at a question, or with `question` empty at a whole touchpoint, both by their keys.

    `stops` is False for what works and only cannot be meant, such as a question that is never asked.
    """

    question: str
    touchpoint: str
    sentence: str
    place: Place = Place.RELEVANT
    stops: bool = True


def faults(questionnaire: Questionnaire) -> list[Fault]:
    """Everything wrong with the conditions, in order of the questionnaire.

    Cost: up to 10,000 combinations of answers are tried, half a second; whether conditions beyond that can hold
    is not said. Without conditions there is nothing to do.
    """
    conditions = list(stated(questionnaire))
    if not conditions:
        return []
    reading = _Reading(questionnaire)
    found = [fault for each in conditions for fault in reading.faults(each)]
    found += reading.circles()
    if not found:
        found = [
            Fault(_key(each), each.touchpoint.key, sentence, each.place, stops=False)
            for each, sentence in never_true(questionnaire, conditions)
        ]
    return sorted(found, key=reading.order)


class _Reading:
    """Reads the conditions of one questionnaire."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._questionnaire = questionnaire
        self._questions = {question.key: question for _, question in questionnaire.questions()}
        self._touchpoints = {
            question.key: touchpoint for touchpoint, question in questionnaire.questions()
        }  # fmt: skip
        places = [(touchpoint.key, "") for touchpoint in questionnaire.touchpoints]
        places += [(touchpoint.key, question.key) for touchpoint, question in questionnaire.questions()]
        journey = {touchpoint.key: at for at, touchpoint in enumerate(questionnaire.touchpoints)}
        places.sort(key=lambda place: journey[place[0]])
        self._place = {place: at for at, place in enumerate(places)}

    def order(self, fault: Fault) -> int:
        return self._place[fault.touchpoint, fault.question]

    def faults(self, stated: Stated) -> Iterator[Fault]:
        for sentence in dict.fromkeys(self._sentences(stated)):
            yield Fault(_key(stated), stated.touchpoint.key, sentence, stated.place)

    def circles(self) -> Iterator[Fault]:
        for chain in cycles(self._questionnaire):
            touchpoint = self._touchpoints[chain[0]]
            yield Fault(chain[0], touchpoint.key, self._about_circle(chain, touchpoint))

    def _about_circle(self, chain: list[str], touchpoint: Touchpoint) -> str:
        named = [quoted(self._questions[key]) for key in chain]
        if len(chain) == 1 and touchpoint.relevant and chain[0] in questions_in(touchpoint.relevant):
            return (
                f"{named[0]} decides whether its own touchpoint is asked, so it can never be answered first. "
                "Move it to an earlier touchpoint, or change the touchpoint's condition."
            )
        if len(chain) == 1:
            return (
                f"{named[0]} is asked depending on its own answer. Choose another question in its condition."
            )
        circle = ", which depends on ".join([*named[1:], named[0]])
        return f"{named[0]} depends on {circle}: none of them can be asked first. Change one of these conditions."

    def _sentences(self, stated: Stated) -> Iterator[str]:
        question = stated.question
        if question and question.kind is Kind.NOTE and stated.place is not Place.RELEVANT:
            yield "A note takes no answer, so only when it is shown can depend on a condition. Remove the other one."
        for part in parts_of(stated.condition):
            match part:
                case AnswerTo(key):
                    yield from self._about_question(key)
                case ThisAnswer() if stated.place is Place.RELEVANT:
                    yield "The condition looks at this answer before it is asked. Choose another question."
                case Selected(answer, option):
                    yield from self._about_option(answer, option, stated)
                case Comparison(Relation.EQUAL | Relation.UNEQUAL, left, right):
                    for value, other in ((left, right), (right, left)):
                        if isinstance(other, Text):
                            yield from self._about_options(value, other.words, stated)
                case Matches(_, pattern):
                    yield from _about_pattern(pattern)
                case _:
                    pass

    def _about_question(self, key: str) -> Iterator[str]:
        question = self._questions.get(key)
        if question is None:
            yield (
                f"The condition looks at the question {key}, which is not in this checklist. "
                "Choose another question, or remove the condition."
            )
        elif question.kind is Kind.NOTE:
            yield f"The condition looks at {quoted(question)}, a note, which takes no answer. Choose a question."
        elif question.names_staff:
            # What is asked, and so the score, would change on the day on which the name is masked.
            yield (
                f"The condition looks at {quoted(question)}, the name of a member of staff, which is not asked for "
                "everywhere and is deleted after a time. Choose another question."
            )

    def _about_options(self, value: Value, words: str, stated: Stated) -> Iterator[str]:
        question = self._looked_at(value, stated)
        for option in words.split(" ") if question and question.kind is Kind.TICK_ALL else [words]:
            if option and question:
                yield from self._about_option(value, option, stated)

    def _about_option(self, value: Value, option: str, stated: Stated) -> Iterator[str]:
        question = self._looked_at(value, stated)
        if question is None or _has(question, option):
            return
        keys = ", ".join(each.key for each in question.options)
        what = f"the choice {option}" if question.options else f"the answer {option}"
        yield (
            f"The condition asks for {what} at {quoted(question)}, which does not have it. "
            + (f"It has {keys}." if keys else "Compare its answer instead, or remove the condition.")
        )

    def _looked_at(self, value: Value, stated: Stated) -> Question | None:
        if isinstance(value, AnswerTo):
            return self._questions.get(value.question)
        return stated.question if isinstance(value, ThisAnswer) else None


def _key(stated: Stated) -> str:
    return stated.question.key if stated.question else ""


def _has(question: Question, option: str) -> bool:
    """Whether an answer can have this option. Words may be anything, and so may numbers and days."""
    if question.kind in (Kind.CHOICE, Kind.TICK_ALL):
        return question.option(option) is not None
    return option not in SPECIAL_CHOICES or State(option) in question.may_skip or question.kind is Kind.TEXT


def _about_pattern(pattern: str) -> Iterator[str]:
    try:
        compile_pattern(pattern)
    except UnfitPattern as unfit:
        yield f"The pattern “{pattern[:60]}” has {unfit}, which is not understood here. Write it without."
