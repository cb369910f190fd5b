"""One thing to look for in a text. Patterns are bounded everywhere: the time to read a text grows with its length."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from audits.anonymity.passages import Telling

Match = re.Match[str]
Instead = str | Callable[[Match], str]


@dataclass(frozen=True, slots=True)
class Rule:
    """`pattern` finds candidates; what is marked is its group "it", or all of it without one.

    `instead` is what to say, or says it from the match. `unless` is looked for in the 40 characters before,
    `unless_after` right behind: either makes the candidate harmless. `counts` is asked last.
    """

    telling: Telling
    pattern: re.Pattern[str]
    instead: Instead
    unless: re.Pattern[str] | None = None
    unless_after: re.Pattern[str] | None = None
    counts: Callable[[Match], bool] | None = None

    def said(self, found: Match) -> str:
        """What to say instead of a match."""
        return self.instead if isinstance(self.instead, str) else self.instead(found)

    def span(self, found: Match) -> tuple[int, int]:
        """Where the marked part of a match begins and ends."""
        return found.span("it" if "it" in self.pattern.groupindex else 0)


@dataclass(frozen=True, slots=True)
class Group:
    """Rules that are tried only on a text in which `gate` is found: most sentences pass by most gates."""

    gate: re.Pattern[str]
    rules: tuple[Rule, ...]


_NEW_LINE = re.compile(r"\n\s*")


def words(pattern: str) -> re.Pattern[str]:
    """A pattern set over several lines, in which a blank stands for any one or two; letters of either case fit."""
    return re.compile(_blanks(pattern), re.IGNORECASE)


def words_as_written(pattern: str) -> re.Pattern[str]:
    """The same, where capitals are told from small letters."""
    return re.compile(_blanks(pattern))


def _blanks(pattern: str) -> str:
    in_one_line = _NEW_LINE.sub("", pattern)
    return in_one_line.replace(" ?", r"\s{0,2}").replace(" ", r"\s{1,2}")
