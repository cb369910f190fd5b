"""What changed between two versions of a checklist, and what that does to comparing their visits.

    changes(before, after)  →  Changes(settings, touchpoints, consequences)

Parts are the same when their keys are. The order of the two is free: swapped, what was added was removed.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from audits.checklists.comparability import Standing, consequences, standing
from audits.checklists.differences import (
    Difference,
    Pair,
    Sort,
    question_differences,
    settings_differences,
    touchpoint_differences,
)
from audits.checklists.weights import Weights, weigh
from audits.sheet import Question, Questionnaire, Touchpoint, Words

__all__ = ["Changed", "ChangedTouchpoint", "Changes", "Difference", "Sort", "Standing", "changes"]


@dataclass(frozen=True, slots=True)
class Changed:
    """A part that is not as it was. Shares are of the total (0 to 1), None where the part was not there."""

    key: str
    name: Words
    differences: tuple[Difference, ...]
    share_before: Fraction | None
    share_after: Fraction | None

    @property
    def sorts(self) -> tuple[Sort, ...]:
        """What kinds of change there are, the weightiest first, each once."""
        found = {difference.sort for difference in self.differences}
        return tuple(sort for sort in Sort if sort in found)


@dataclass(frozen=True, slots=True)
class ChangedTouchpoint:
    """A touchpoint of either version: its own changes and those of its questions, which may be none.

    `same` counts the questions that are as they were; their shares may still have shifted with the rest.
    """

    changed: Changed
    questions: tuple[Changed, ...]
    same: int
    standing: Standing

    @property
    def is_touched(self) -> bool:
        """Whether anything but its share is not as it was."""
        return bool(self.changed.differences or self.questions)


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything between two versions. Touchpoints are in the order of the later one, those gone at the end."""

    settings: tuple[Difference, ...]
    touchpoints: tuple[ChangedTouchpoint, ...]
    consequences: tuple[str, ...]

    @property
    def is_none(self) -> bool:
        """Whether both are the same, their numbers left out."""
        return not self.settings and not any(each.is_touched for each in self.touchpoints)


def changes(before: Questionnaire, after: Questionnaire) -> Changes:
    """What is not in `after` as it was in `before`; either may be half made. Cost: a few passes over both."""
    found = _Comparing(before, after)
    touchpoints = tuple(found.touchpoints())
    shifted = any(
        each.changed.share_before != each.changed.share_after
        for each in touchpoints
        if each.standing not in (Standing.ADDED, Standing.REMOVED)
    )
    named = [(each.changed.name, each.standing) for each in touchpoints]
    told = consequences(found.pair, named, shifted)
    return Changes(tuple(settings_differences(found.pair)), touchpoints, tuple(told))


class _Comparing:
    """Two versions with their parts by key."""

    def __init__(self, before: Questionnaire, after: Questionnaire) -> None:
        self.pair = Pair(before, after)
        self._weights_before, self._weights_after = weigh(before), weigh(after)
        self._old = {each.key: each for each in before.touchpoints}
        self._new = {each.key: each for each in after.touchpoints}
        self._questions_before = {each.key: (home, each) for home, each in before.questions()}
        self._questions_after = {each.key: (home, each) for home, each in after.questions()}
        self._moved = moved(list(self._old), list(self._new))

    def touchpoints(self) -> Iterator[ChangedTouchpoint]:
        for key, new in self._new.items():
            yield self._touchpoint(key, self._old.get(key), new)
        for key, old in self._old.items():
            if key not in self._new:
                yield self._touchpoint(key, old, None)

    def _touchpoint(self, key: str, old: Touchpoint | None, new: Touchpoint | None) -> ChangedTouchpoint:
        name = new.name if new else old.name if old else {}
        questions = tuple(self._questions(old, new))
        differences = tuple(self._about(key, old, new))
        asked = new.questions if new else ()
        touched = {each.key for each in questions}
        return ChangedTouchpoint(
            Changed(
                key,
                name,
                differences,
                self._weights_before.touchpoints.get(key),
                self._weights_after.touchpoints.get(key),
            ),
            questions,
            sum(1 for each in asked if each.key not in touched),
            standing(old, new, differences, [each.differences for each in questions]),
        )

    def _about(self, key: str, old: Touchpoint | None, new: Touchpoint | None) -> Iterator[Difference]:
        if old is None or new is None:
            yield Difference(Sort.ADDED if new else Sort.REMOVED, "Touchpoint", _size(old), _size(new))
            return
        yield from touchpoint_differences(old, new, self.pair)
        if key in self._moved:
            yield _place("Place among the touchpoints", list(self._old), list(self._new), key)

    def _questions(self, old: Touchpoint | None, new: Touchpoint | None) -> Iterator[Changed]:
        """Those of the later touchpoint in order, then those that are gone from it."""
        before = [each.key for each in old.questions] if old else []
        after = [each.key for each in new.questions] if new else []
        shifted = moved(before, after)
        for question in new.questions if new else ():
            differences = tuple(self._question(question, new, shifted, before, after))
            if differences:
                yield self._changed(question, differences)
        for question in old.questions if old else ():
            if question.key not in self._questions_after:
                gone = Difference(Sort.REMOVED, "Question", _one_line(question.label), "")
                yield self._changed(question, (gone,))
            elif question.key not in after:
                home = self._questions_after[question.key][0]
                yield self._changed(question, (_home("Moved away", old, home),))

    def _question(
        self,
        question: Question,
        home: Touchpoint | None,
        shifted: Iterable[str],
        before: Sequence[str],
        after: Sequence[str],
    ) -> Iterator[Difference]:
        known = self._questions_before.get(question.key)
        if known is None:
            yield Difference(Sort.ADDED, "Question", "", _one_line(question.label))
            return
        earlier_home, earlier = known
        if question.key not in before:
            yield _home("Touchpoint", earlier_home, home)
        yield from question_differences(earlier, question, self.pair)
        if question.key in shifted:
            yield _place("Place in the touchpoint", before, after, question.key)

    def _changed(self, question: Question, differences: tuple[Difference, ...]) -> Changed:
        return Changed(
            question.key,
            question.label,
            differences,
            _share(self._weights_before, self._questions_before, question.key),
            _share(self._weights_after, self._questions_after, question.key),
        )


def _share(weights: Weights, there: Mapping[str, object], key: str) -> Fraction | None:
    return weights.questions[key] if key in there else None


def _size(touchpoint: Touchpoint | None) -> str:
    if touchpoint is None:
        return ""
    count = len(touchpoint.questions)
    return f"{count} question{'' if count == 1 else 's'}"


def _home(what: str, before: Touchpoint | None, after: Touchpoint | None) -> Difference:
    names = [_one_line(each.name) or each.key if each else "" for each in (before, after)]
    return Difference(Sort.MOVED, what, *names)


def _place(what: str, before: Sequence[str], after: Sequence[str], key: str) -> Difference:
    return Difference(Sort.MOVED, what, str(before.index(key) + 1), str(after.index(key) + 1))


def _one_line(words: Words) -> str:
    return words.get("") or next(iter(words.values()), "")


def moved(before: Sequence[str], after: Sequence[str]) -> frozenset[str]:
    """The fewest keys of both whose moving makes one order of the other; added and removed ones move nobody.

    All but a longest rising run of earlier places, found as in patience sorting: n log n for n keys.
    """
    places = {key: place for place, key in enumerate(before)}
    kept = [key for key in after if key in places]
    ends: list[int] = []  # the smallest place at which a run of each length ends
    last: list[str] = []  # and whose place it is
    earlier: dict[str, str | None] = {}
    for key in kept:
        length = bisect_left(ends, places[key])
        earlier[key] = last[length - 1] if length else None
        ends[length : length + 1] = [places[key]]
        last[length : length + 1] = [key]
    staying: set[str] = set()
    key_before = last[-1] if last else None
    while key_before is not None:
        staying.add(key_before)
        key_before = earlier[key_before]
    return frozenset(kept) - staying
