"""A test visit that goes nowhere: a checklist as its shopper sees it, and what answers would earn. Nothing is kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from audits.checklists.rules import own_prefix, own_touchpoints
from audits.completeness import Missing, missing, with_photos
from audits.conditions.applying import applying, texts_of
from audits.scoring import Scorecard, TouchpointScore, score, unscorable
from audits.sheet import Answer, Question, Questionnaire, Sheet, Touchpoint, in_language
from audits.visits.sheets import counting

NO_NAME = {"": "(no name yet)"}
NO_WORDS = {"": "(no words yet)"}
Part = TypeVar("Part", Question, Touchpoint)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the answers of a test visit come to. `asking` are the questions that are asked with them."""

    card: Scorecard
    owed: Sequence[Missing]
    asking: frozenset[str]
    texts: Mapping[str, str]

    def touchpoints(self) -> list[TouchpointScore]:
        """The touchpoints that are asked, in order."""
        return [found for found in self.card.touchpoints if any(each.asked for each in found.questions)]

    @property
    def answered(self) -> int:
        """How many questions were answered, those without a score too."""
        quality = self.card.quality
        return quality.given + quality.not_applicable + quality.could_not_tell

    @property
    def open(self) -> int:
        """How many questions that are asked have no answer yet."""
        return self.card.quality.left_empty


def triable(questionnaire: Questionnaire) -> Questionnaire:
    """The questionnaire with what a draft may hold and no page or score could be made of left out.

    The second of two parts of one key goes, as do points that follow no rule: `readiness` says so in words. What
    has no words yet gets some.
    """
    seen: set[str] = set()
    touchpoints = tuple(
        replace(
            touchpoint,
            name=touchpoint.name if in_language(touchpoint.name) else NO_NAME,
            questions=tuple(_triable(each) for each in _first(touchpoint.questions, seen)),
        )
        for touchpoint in _first(questionnaire.touchpoints, set())
    )
    return replace(questionnaire, touchpoints=touchpoints)


def with_common(common: Questionnaire, own: Sequence[Touchpoint], region_id: int | None) -> Questionnaire:
    """A checklist with the touchpoints of a place behind it, named as publishing would name them."""
    named = own_touchpoints(own, own_prefix(region_id))
    return replace(common, touchpoints=(*common.touchpoints, *named))


def outcome(
    questionnaire: Questionnaire, given: Mapping[str, Answer | None], photos: Mapping[str, int]
) -> Outcome:
    """What answers by question key come to; `photos` counts those that were chosen."""
    questions = {question.key: question for _, question in questionnaire.questions()}
    told = {key: answer for key, answer in given.items() if answer is not None}
    answers = counting(questions, told, photos)
    sheet = Sheet(questionnaire, answers)
    counted = with_photos(answers, photos)
    asking = applying(questionnaire, counted)
    return Outcome(score(sheet), missing(sheet, photos), asking, texts_of(counted, asking))


def _first(parts: Iterable[Part], seen: set[str]) -> list[Part]:
    found = []
    for part in parts:
        if part.key not in seen:
            seen.add(part.key)
            found.append(part)
    return found


def _triable(question: Question) -> Question:
    options = {option.key: option for option in reversed(question.options)}
    once = tuple(option for option in question.options if options[option.key] is option)
    fit = replace(question, options=once) if len(once) < len(question.options) else question
    if not in_language(fit.label):
        fit = replace(fit, label=NO_WORDS)
    return replace(fit, points=None) if unscorable(fit) else fit
