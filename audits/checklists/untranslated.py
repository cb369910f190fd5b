"""How complete each language of a version is, and what it lacks."""

from collections.abc import Iterator
from dataclasses import dataclass

from audits.sheet import Questionnaire, Words


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a checklist: which it is, in words, the key of the part it stands at, and its languages."""

    what: str
    key: str
    words: Words


@dataclass(frozen=True, slots=True)
class Language:
    """A language beside the default one: how many of `all` texts it has, and those it lacks, in order."""

    code: str
    there: int
    all: int
    missing: tuple[Text, ...]


def completeness(questionnaire: Questionnaire) -> list[Language]:
    """Each language beside the default one, in the checklist's order. Texts that the default lacks count nowhere."""
    texts = [text for text in texts_of(questionnaire) if text.words.get("")]
    found = []
    for code in questionnaire.languages:
        missing = tuple(text for text in texts if not text.words.get(code))
        found.append(Language(code, len(texts) - len(missing), len(texts), missing))
    return found


def texts_of(questionnaire: Questionnaire) -> Iterator[Text]:
    """Every text that a shopper or a store reads, in order."""
    yield Text("name of the checklist", questionnaire.key, questionnaire.title)
    for touchpoint in questionnaire.touchpoints:
        yield Text("touchpoint", touchpoint.key, touchpoint.name)
        for question in touchpoint.questions:
            yield Text("question", question.key, question.label)
            yield Text("hint", question.key, question.hint)
            yield Text("wording for staff", question.key, question.staff_label)
            yield Text("words when an answer is not taken", question.key, question.constraint_message)
            for option in question.options:
                yield Text("answer", question.key, option.label)
