"""What a blank checklist says beside its questions: in one language, with conditions that name questions by number."""

from collections.abc import Mapping
from dataclasses import replace

from flask_babel import gettext as _

from audits.conditions.tree import Condition
from audits.conditions.words import in_words
from audits.sheet import Kind, Question, Questionnaire, Touchpoint, When, Words, in_language
from audits.web.display import say


def said(words: Words) -> str:
    """A text of a questionnaire that is in one language, on one line."""
    return " ".join(in_language(words).split())


def in_one_language(questionnaire: Questionnaire, language: str) -> Questionnaire:
    """The questionnaire with every text in this language alone, in its first one where that is missing."""
    return replace(
        questionnaire,
        title=_one(questionnaire.title, language),
        touchpoints=tuple(_touchpoint(part, language) for part in questionnaire.touchpoints),
    )


def _touchpoint(part: Touchpoint, language: str) -> Touchpoint:
    questions = tuple(_question(question, language) for question in part.questions)
    return replace(part, name=_one(part.name, language), questions=questions)


def _question(question: Question, language: str) -> Question:
    options = tuple(replace(option, label=_one(option.label, language)) for option in question.options)
    return replace(
        question, label=_one(question.label, language), hint=_one(question.hint, language), options=options
    )


def _one(words: Words, language: str) -> Words:
    return {"": in_language(words, language)} if words else {}


def numbers_of(asked: Questionnaire) -> dict[str, int]:
    """The questions' numbers, through the whole checklist, by key; a note to read has none."""
    answered = [question.key for _part, question in asked.questions() if question.kind is not Kind.NOTE]
    return {key: place for place, key in enumerate(answered, 1)}


def asked_when(condition: Condition | None, asked: Questionnaire, numbers: Mapping[str, int]) -> str:
    """When a question or a touchpoint is asked, as a sentence; empty for always."""
    if condition is None:
        return ""
    return _("Only if %(condition)s.", condition=_told(condition, asked, numbers))


def comment_wanted(question: Question, asked: Questionnaire, numbers: Mapping[str, int]) -> str:
    """When a comment is to be written; empty for never."""
    if question.kind in (Kind.NOTE, Kind.TEXT):
        return ""
    if question.comment_when is When.ALWAYS:
        return _("Comment")
    if question.comment_if is not None:
        return _("Comment if %(condition)s", condition=_told(question.comment_if, asked, numbers))
    return _("Comment where a point is lost") if _can_lose(question) else ""


def photo_wanted(question: Question, asked: Questionnaire, numbers: Mapping[str, int]) -> str:
    """When a photo is to be taken; empty for never."""
    if question.kind is Kind.PHOTO or question.photo_when is When.ALWAYS:
        return _("Photo")
    if question.photo_if is not None:
        return _("Photo if %(condition)s", condition=_told(question.photo_if, asked, numbers))
    return _("Photo where a point is lost") if question.photo_when is When.LOST_POINTS else ""


def _can_lose(question: Question) -> bool:
    """Whether an answer may earn fewer points than another, bonus questions left out."""
    has_points = question.points or question.bands or any(option.points for option in question.options)
    return question.comment_when is When.LOST_POINTS and bool(has_points) and not question.bonus


def _told(condition: Condition, asked: Questionnaire, numbers: Mapping[str, int]) -> str:
    """The condition in words; each question with its number before its wording, so that it is found on paper."""
    numbered = replace(
        asked,
        touchpoints=tuple(
            replace(part, questions=tuple(_numbered(question, numbers) for question in part.questions))
            for part in asked.touchpoints
        ),
    )
    return in_words(condition, numbered, say=say)


def _numbered(question: Question, numbers: Mapping[str, int]) -> Question:
    number = numbers.get(question.key)
    return replace(question, label={"": f"{number}. {said(question.label)}"}) if number else question
