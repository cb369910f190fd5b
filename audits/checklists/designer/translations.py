"""Every text of a draft in one of its languages: what is there, what is missing, and putting it in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from audits.checklists.drafts.loading import Drafted, DraftedQuestion, DraftedTouchpoint
from audits.sheet import Option, Question, Touchpoint, Words

TITLE = "title"
_TEXTS = ("label", "hint", "staff_label", "constraint_message")


@dataclass(frozen=True, slots=True)
class Line:
    """One text. `name` finds it again: `title`, or the id of its part and what text of it.

    `stands_at` says in words where it stands; `original` is in the default language.
    """

    name: str
    stands_at: str
    original: str
    translated: str
    revision: int

    @property
    def part(self) -> str:
        """What the revision is of: `title`, or the id of the part."""
        return self.name.partition(" ")[0]


def lines(drafted: Drafted, language: str) -> list[Line]:
    """Every text that has words in the default language, in order."""
    return [line for line in _lines(drafted, language) if line.original]


def missing(drafted: Drafted) -> dict[str, int]:
    """How many texts each language lacks."""
    return {
        language: sum(not line.translated for line in lines(drafted, language))
        for language in drafted.settings.languages
    }


def _lines(drafted: Drafted, language: str) -> Iterator[Line]:
    yield _line(TITLE, "", drafted.settings.title, language, drafted.draft.revision)
    for each in drafted.touchpoints:
        name = each.touchpoint.name
        yield _line(f"{each.id} name", "", name, language, each.revision)
        for asked in each.questions:
            yield from _question_lines(asked, name.get("", ""), language)


def _question_lines(asked: DraftedQuestion, touchpoint: str, language: str) -> Iterator[Line]:
    label = asked.question.label.get("", "")
    for text in _TEXTS:
        stands_at = touchpoint if text == "label" else label
        words: Words = getattr(asked.question, text)
        yield _line(f"{asked.id} {text}", stands_at, words, language, asked.revision)
    for option in asked.question.options:
        yield _line(f"{asked.id} option {option.key}", label, option.label, language, asked.revision)


def _line(name: str, stands_at: str, words: Words, language: str, revision: int) -> Line:
    return Line(name, stands_at, words.get("", ""), words.get(language, ""), revision)


@dataclass(frozen=True, slots=True)
class Translated:
    """A part of a draft with its new texts, and the revision that they were written for."""

    part: DraftedTouchpoint | DraftedQuestion | None
    revision: int
    content: Touchpoint | Question | dict[str, str]


def translated(
    drafted: Drafted, language: str, given: Mapping[str, str], revisions: Mapping[str, int]
) -> list[Translated]:
    """The parts that the given texts change, by line name; `revisions` are by the part's id, or `title`."""
    found: list[Translated] = []
    if TITLE in given:
        title = _with(drafted.settings.title, language, given[TITLE])
        if title != drafted.settings.title:
            found.append(Translated(None, revisions.get(TITLE, 0), title))
    for each in drafted.touchpoints:
        name = _with(each.touchpoint.name, language, given.get(f"{each.id} name"))
        if name != each.touchpoint.name:
            told = replace(each.touchpoint, name=name)
            found.append(Translated(each, revisions.get(str(each.id), 0), told))
        for asked in each.questions:
            question = _question(asked.id, asked.question, language, given)
            if question != asked.question:
                found.append(Translated(asked, revisions.get(str(asked.id), 0), question))
    return found


def _question(part_id: UUID, question: Question, language: str, given: Mapping[str, str]) -> Question:
    options = tuple(_option(part_id, option, language, given) for option in question.options)
    texts: dict[str, Any] = {
        text: _with(getattr(question, text), language, given.get(f"{part_id} {text}")) for text in _TEXTS
    }
    return replace(question, options=options, **texts)


def _option(part_id: UUID, option: Option, language: str, given: Mapping[str, str]) -> Option:
    return replace(option, label=_with(option.label, language, given.get(f"{part_id} option {option.key}")))


def _with(words: Words, language: str, text: str | None) -> dict[str, str]:
    if text is None or text == words.get(language, ""):
        return dict(words)
    changed = {**words, language: text}
    return {code: each for code, each in changed.items() if each}
