"""The bank of questions as plain data, and finding some in it by words and filters."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from audits.checklists.library.item import LibraryItem, Theme
from audits.scoring.questions import best_points, unscorable
from audits.sheet import Channel, Lens, Question, Questionnaire, Touchpoint, Words, in_language

LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Source:
    """A checklist whose questions can be picked. `key` tells sources apart; only the library knows themes."""

    key: str
    title: str
    questionnaire: Questionnaire
    item: LibraryItem | None = None


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """A question of the bank, the touchpoint it stands in, and the titles of all checklists that ask the same."""

    id: str
    source: Source
    touchpoint: Touchpoint
    question: Question
    sources: tuple[str, ...]

    @property
    def theme(self) -> Theme | None:
        """What it is there to find out, None when nobody said."""
        return self.source.item.theme_of(self.question.key) if self.source.item else None

    @property
    def best(self) -> Fraction | None:
        """The most points it can earn, None when it is not scored."""
        return None if unscorable(self.question) else best_points(self.question) or None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for. Every one of the words must begin a word of the question, in any of its languages."""

    words: str = ""
    theme: Theme | None = None
    channel: Channel | None = None
    lens: Lens | None = None
    patterns: tuple[re.Pattern[str], ...] = field(init=False)

    def __post_init__(self) -> None:
        """Read the words once for all the questions they are held against."""
        parts = re.findall(r"\w+", folded(self.words[:LONGEST_SEARCH]))
        object.__setattr__(self, "patterns", tuple(re.compile(rf"\b{re.escape(part)}") for part in parts))


def search(sources: Iterable[Source], wanted: Wanted) -> list[BankQuestion]:
    """The questions that fit, in the order of their checklists; those that ask the same of the same are one.

    Where words are wanted, the questions that have them in their own wording come first.
    """
    found: dict[object, BankQuestion] = {}
    titles: dict[object, dict[str, None]] = {}
    for source, touchpoint, question in _each(sources):
        if not _fits(source, touchpoint, question, wanted):
            continue
        same = _sameness(question)
        titles.setdefault(same, {})[source.title] = None
        found.setdefault(same, BankQuestion(f"{source.key}/{question.key}", source, touchpoint, question, ()))
    all_of_them = [replace(each, sources=tuple(titles[same])) for same, each in found.items()]
    return sorted(all_of_them, key=lambda each: not _has(each.question.label.values(), wanted))


def picked(sources: Iterable[Source], ids: Sequence[str]) -> list[BankQuestion]:
    """The questions with these ids, in the order of their checklists; an id that nothing has is left out."""
    wanted = set(ids)
    return [
        BankQuestion(f"{source.key}/{question.key}", source, touchpoint, question, (source.title,))
        for source, touchpoint, question in _each(sources)
        if f"{source.key}/{question.key}" in wanted
    ]


def folded(text: str) -> str:
    """The text without accents and capitals, for comparing."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text)
    return "".join(character for character in apart if not unicodedata.combining(character)).casefold()


def _each(sources: Iterable[Source]) -> Iterator[tuple[Source, Touchpoint, Question]]:
    for source in sources:
        for touchpoint, question in source.questionnaire.questions():
            yield source, touchpoint, question


def _fits(source: Source, touchpoint: Touchpoint, question: Question, wanted: Wanted) -> bool:
    if wanted.channel not in (None, touchpoint.channel) or wanted.lens not in (None, touchpoint.lens):
        return False
    if wanted.theme and not (source.item and question.key in source.item.themes.get(wanted.theme, ())):
        return False
    return _has(_texts(touchpoint, question), wanted)


def _has(texts: Iterable[str], wanted: Wanted) -> bool:
    """Whether the texts, taken together, hold all the words."""
    if not wanted.patterns:
        return True
    text = folded(" ".join(texts))
    return all(pattern.search(text) for pattern in wanted.patterns)


def _texts(touchpoint: Touchpoint, question: Question) -> Iterator[str]:
    said: list[Words] = [touchpoint.name, question.label, question.hint, question.staff_label]
    for words in (*said, *(option.label for option in question.options)):
        yield from words.values()


def _sameness(question: Question) -> object:
    """Equal for questions that ask the same and earn the same."""
    return (
        folded(in_language(question.label)),
        question.kind,
        question.points,
        question.good_answer,
        question.bonus,
        tuple((option.key, option.points) for option in question.options),
        question.bands,
    )
