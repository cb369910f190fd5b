"""What still keeps a draft from being published, every thing of it in a sentence that says what to do."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from audits.checklists.rules import (
    LONGEST_KEY,
    LONGEST_TITLE,
    LONGEST_VERSION,
    TOTAL_KEY,
)
from audits.conditions.faults import faults
from audits.scoring.questions import best_points, unscorable
from audits.sheet import (
    NO,
    SPECIAL_CHOICES,
    Kind,
    Question,
    Questionnaire,
    Touchpoint,
    When,
    Words,
    in_language,
)

MOST_POINTS = 1_000_000
_KEY = re.compile(r"[^\W\d][\w.-]*")
_OPTION_KEY = re.compile(r"\S+")
_WITH_BANDS = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.SCALE, Kind.STOPWATCH, Kind.TIME})
_MEASURES = frozenset({Kind.CHOICE, Kind.SCALE, Kind.INTEGER})
_NEVER_SCORED = frozenset({Kind.TEXT, Kind.DATE, Kind.DATE_TIME, Kind.PHOTO, Kind.POSITION, Kind.NOTE})

_QUOTED = "has “${” in its text, which programs of the field take for an answer. Write it another way."


@dataclass(frozen=True, slots=True)
class Unready:
    """Something to mend: of a question, of a touchpoint (`question` empty), or of the whole (both empty)."""

    sentence: str
    touchpoint: str = ""
    question: str = ""


def unready(content: Questionnaire, beside: Questionnaire | None = None) -> list[Unready]:
    """Everything to mend, in order of the questionnaire.

    `beside` is the checklist that an addition adds to: its questions may be looked at by conditions, its
    milestones timed. An addition may be empty, which takes out what the place had.
    """
    found = [*_of_settings(content), *_without_touchpoints(content, beside)]
    for number, touchpoint in enumerate(content.touchpoints, 1):
        found += _of_touchpoint(touchpoint, number)
        for place, question in enumerate(touchpoint.questions, 1):
            named = _named(question, place, touchpoint, number)
            milestones = (beside or content).milestones
            for wrong in (*_of_question(question), *_of_times(question, milestones)):
                found.append(Unready(f"{named} {wrong}", touchpoint.key, question.key))
    return found + list(_same_keys(content)) + list(_of_conditions(content, beside))


def _named(question: Question, place: int, touchpoint: Touchpoint, number: int) -> str:
    """How a sentence begins that is about a question, also one without words."""
    words = in_language(question.label)
    where = in_language(touchpoint.name) or f"touchpoint {number}"
    return f"“{words}”" if words else f"Question {place} of “{where}”"


def _of_settings(content: Questionnaire) -> Iterator[Unready]:
    title = in_language(content.title)
    if not title or len(title) > LONGEST_TITLE:
        yield Unready(f"The checklist needs a name of at most {LONGEST_TITLE} characters.")
    if not content.version or len(content.version) > LONGEST_VERSION:
        yield Unready(f"The version needs a name of at most {LONGEST_VERSION} characters.")


def _without_touchpoints(content: Questionnaire, beside: Questionnaire | None) -> Iterator[Unready]:
    if not content.touchpoints and beside is None:
        yield Unready("There is no touchpoint yet. Add one with its questions.")


def _of_touchpoint(touchpoint: Touchpoint, number: int) -> Iterator[Unready]:
    name = in_language(touchpoint.name)
    named = f"“{name}”" if name else f"Touchpoint {number}"
    wrongs = [
        (not name, "has no name. Write one."),
        (_quotes_an_answer(touchpoint.name), _QUOTED),
        (not touchpoint.questions, "asks nothing. Add a question, or take the touchpoint out."),
        (not _fits(touchpoint.weight, 0), "needs a weight from 0 up, with at most two decimals."),
        (not _is_key(touchpoint.key), _key_words(touchpoint.key)),
    ]
    for wrong, words in wrongs:
        if wrong:
            yield Unready(f"{named} {words}", touchpoint.key)


def _of_question(question: Question) -> Iterator[str]:
    if not in_language(question.label):
        yield "has no words. Write what is asked."
    texts = (question.label, question.hint, question.staff_label, question.constraint_message)
    if _quotes_an_answer(*texts, *(option.label for option in question.options)):
        yield _QUOTED
    if not _is_key(question.key):
        yield _key_words(question.key)
    if question.metric and question.kind not in _MEASURES:
        yield "is reported as a metric, which only choices, scales and whole numbers can be. Take the metric out."
    if question.kind in {Kind.CHOICE, Kind.TICK_ALL}:
        yield from _of_options(question)
    if question.kind is Kind.SCALE:
        yield from _of_scale(question)
    yield from _of_points(question)
    if question.good_answer == NO and not question.is_yes_no:
        yield "has the good answer No, and no yes and no to choose from. Take one of both back."
    if (question.comment_if and question.comment_when is not When.NEVER) or (
        question.photo_if and question.photo_when is not When.NEVER
    ):
        yield "asks for a comment or photo in two ways. Choose one."


def _of_options(question: Question) -> Iterator[str]:
    chosen = [option for option in question.options if option.key not in SPECIAL_CHOICES]
    if question.kind is Kind.CHOICE and len(chosen) < 2:
        yield "needs at least two options to choose from."
    if not chosen and question.kind is Kind.TICK_ALL:
        yield "needs options to tick."
    for key in _twice([option.key for option in question.options]):
        yield f"has two options with the key {key}. Give one another."
    for option in chosen:
        if not in_language(option.label):
            yield f"has an option ({option.key}) without words. Write them."
        if not _OPTION_KEY.fullmatch(option.key) or len(option.key) > LONGEST_KEY:
            yield f"has an option key “{option.key[:40]}”. Keys have no spaces and at most {LONGEST_KEY} characters."
        if option.points is not None and not _fits(option.points, -MOST_POINTS):
            yield f"gives its option {option.key} points that do not fit: at most two decimals, up to a million."


def _of_scale(question: Question) -> Iterator[str]:
    scale = question.scale
    if scale is None:
        yield "needs a scale: its lowest and highest number."
    elif scale.lowest >= scale.highest or scale.step <= 0:
        yield "needs a scale that begins below its end, in steps above 0."
    elif (scale.highest - scale.lowest) % scale.step:
        yield "has a scale whose steps do not reach its end."


def _of_points(question: Question) -> Iterator[str]:
    if question.points is not None and not _fits(question.points, 0):
        yield "needs points from 0 up to a million, with at most two decimals."
    if question.points and question.kind in _NEVER_SCORED:
        yield f"has points, and a {question.kind.value} question earns none. Take the points out."
    yield from _of_bands(question)
    rule_missing = unscorable(question)
    if rule_missing:
        yield f"has points that nobody can earn. {rule_missing}"
    elif question.critical and not best_points(question):
        yield "is critical and has no points, so it can never trigger. Give it points, or make it not critical."


def _of_bands(question: Question) -> Iterator[str]:
    if question.bands and question.kind not in _WITH_BANDS:
        yield "has bands, which only numbers, times and stopwatches have. Take them out."
    if any(lower.limit >= higher.limit for lower, higher in pairwise(question.bands)):
        yield "has bands whose limits do not rise."
    if any(not _fits(band.points, 0) for band in question.bands):
        yield "has a band whose points do not fit: from 0 up to a million, with at most two decimals."


def _of_times(question: Question, milestones: Sequence[str]) -> Iterator[str]:
    if question.kind is not Kind.STOPWATCH:
        return
    if question.stopwatch is None or question.stopwatch[0] == question.stopwatch[1]:
        yield "needs two different milestones to measure the time between."
    for name in question.stopwatch or ():
        if name not in milestones:
            yield f"measures with the milestone {name}, which the checklist does not have. Add it, or choose another."


def _same_keys(content: Questionnaire) -> Iterator[Unready]:
    """Two people can give the same key at once; the draft takes both, a version cannot."""
    for key in _twice([touchpoint.key for touchpoint in content.touchpoints]):
        yield Unready(f"Two touchpoints have the key {key}. Give one of them another.", key)
    for key in _twice([question.key for _, question in content.questions()]):
        touchpoint = next(found for found, question in content.questions() if question.key == key)
        yield Unready(f"Two questions have the key {key}. Give one of them another.", touchpoint.key, key)


def _of_conditions(content: Questionnaire, beside: Questionnaire | None) -> Iterator[Unready]:
    """What makes a condition fail; that one can never hold is a warning and stops nothing."""
    whole = replace(content, touchpoints=(*(beside.touchpoints if beside else ()), *content.touchpoints))
    own = {touchpoint.key for touchpoint in content.touchpoints}
    for fault in faults(whole):
        if fault.stops and fault.touchpoint in own:
            yield Unready(fault.sentence, fault.touchpoint, fault.question)


def _quotes_an_answer(*texts: Words) -> bool:
    return any("${" in text for words in texts for text in words.values())


def _is_key(key: str) -> bool:
    return bool(_KEY.fullmatch(key)) and len(key) <= LONGEST_KEY and key != TOTAL_KEY


def _key_words(key: str) -> str:
    return (
        f"has the key “{key[:40]}”. A key begins with a letter, goes on with letters, digits, _, - and ., "
        f"has at most {LONGEST_KEY} characters and is not “{TOTAL_KEY}”."
    )


def _fits(number: Decimal, lowest: int) -> bool:
    return lowest <= number <= MOST_POINTS and number == round(number, 2)


def _twice(keys: Sequence[str]) -> list[str]:
    return [key for key, count in Counter(keys).items() if count > 1]
