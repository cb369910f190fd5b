"""A checklist in a second language beside the first."""

from collections.abc import Mapping
from dataclasses import replace

from audits.sheet import Option, Question, Questionnaire, Touchpoint, Words


def with_language(asked: Questionnaire, code: str, texts: Mapping[str, str]) -> Questionnaire:
    """The same checklist with one language more. `texts` has a translation for each text of the default one.

    Raises KeyError for a text that has none: a checklist of the library is translated whole.
    """
    return replace(
        asked,
        title=_more(asked.title, code, texts),
        touchpoints=tuple(_touchpoint(each, code, texts) for each in asked.touchpoints),
        languages=(*asked.languages, code),
    )


def _touchpoint(touchpoint: Touchpoint, code: str, texts: Mapping[str, str]) -> Touchpoint:
    return replace(
        touchpoint,
        name=_more(touchpoint.name, code, texts),
        questions=tuple(_question(each, code, texts) for each in touchpoint.questions),
    )


def _question(question: Question, code: str, texts: Mapping[str, str]) -> Question:
    return replace(
        question,
        label=_more(question.label, code, texts),
        hint=_more(question.hint, code, texts),
        staff_label=_more(question.staff_label, code, texts),
        constraint_message=_more(question.constraint_message, code, texts),
        options=tuple(_option(each, code, texts) for each in question.options),
    )


def _option(option: Option, code: str, texts: Mapping[str, str]) -> Option:
    return replace(option, label=_more(option.label, code, texts))


def _more(words: Words, code: str, texts: Mapping[str, str]) -> Words:
    return {**words, code: texts[words[""]]} if words else words
