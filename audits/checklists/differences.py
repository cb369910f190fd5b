"""What differs between two editions of one question, touchpoint or checklist, field by field, in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from audits.conditions.tree import Condition
from audits.conditions.words import in_words
from audits.sheet import (
    CriticalEffect,
    Kind,
    Lens,
    Metric,
    Option,
    Question,
    Questionnaire,
    Scale,
    State,
    Total,
    Touchpoint,
    When,
    Words,
)


class Sort(StrEnum):
    """What a difference is about, the weightiest for a score first."""

    ADDED = "added"
    REMOVED = "removed"
    RESCORED = "scored otherwise"
    ANSWERED = "answered otherwise"
    REWEIGHTED = "reweighted"
    ASKED = "asked otherwise"
    MOVED = "moved"
    REWORDED = "reworded"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field as it was and as it is; an empty text is nothing at all. `what` names the field in words."""

    sort: Sort
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Pair:
    """The two checklists that a field belongs to: conditions are told in the words of their own."""

    before: Questionnaire
    after: Questionnaire


def settings_differences(pair: Pair) -> Iterator[Difference]:
    """What differs in the checklist itself. Its version and key are not compared."""
    before, after = pair.before, pair.after
    yield from _words("Name", before.title, after.title, pair)
    yield from _field(Sort.RESCORED, "Total", _TOTALS[before.total], _TOTALS[after.total])
    yield from _field(Sort.RESCORED, "Bonus", _cap(before.cap_bonus), _cap(after.cap_bonus))
    yield from _field(Sort.REWORDED, "Languages", ", ".join(before.languages), ", ".join(after.languages))
    yield from _field(Sort.REWORDED, "Default language", before.default_language, after.default_language)
    yield from _field(Sort.ANSWERED, "Milestones", ", ".join(before.milestones), ", ".join(after.milestones))


def touchpoint_differences(before: Touchpoint, after: Touchpoint, pair: Pair) -> Iterator[Difference]:
    """What differs in a touchpoint, its questions left out."""
    yield from _words("Name", before.name, after.name, pair)
    yield from _field(Sort.REWEIGHTED, "Weight", _number(before.weight), _number(after.weight))
    yield from _field(Sort.ASKED, "Channel", before.channel.value, after.channel.value)
    yield from _field(Sort.ASKED, "It measures", _LENSES[before.lens], _LENSES[after.lens])
    yield from _condition("Asked", before.relevant, after.relevant, pair)
    yield from _field(Sort.ASKED, "Expectation", _yes(before.expectation), _yes(after.expectation))
    yield from _field(Sort.ASKED, "Wish", _yes(before.wish), _yes(after.wish))


def question_differences(before: Question, after: Question, pair: Pair) -> Iterator[Difference]:
    """What differs in a question."""
    yield from _words("Question", before.label, after.label, pair)
    yield from _words("Hint", before.hint, after.hint, pair)
    yield from _words("Wording for staff", before.staff_label, after.staff_label, pair)
    yield from _answering(before, after)
    yield from _options(before.options, after.options, pair)
    yield from _scoring(before, after)
    yield from _asking(before, after, pair)


def _answering(before: Question, after: Question) -> Iterator[Difference]:
    yield from _field(Sort.ANSWERED, "Answered by", _KINDS[before.kind], _KINDS[after.kind])
    yield from _field(Sort.ANSWERED, "Scale", _scale(before.scale), _scale(after.scale))
    yield from _field(
        Sort.ANSWERED, "Stopwatch", " to ".join(before.stopwatch or ()), " to ".join(after.stopwatch or ())
    )
    if Kind.CHOICE not in (before.kind, after.kind):
        yield from _field(Sort.ANSWERED, "May be left out as", _skip(before), _skip(after))


def _options(before: Sequence[Option], after: Sequence[Option], pair: Pair) -> Iterator[Difference]:
    old, new = {each.key: each for each in before}, {each.key: each for each in after}
    for key, option in old.items():
        if key not in new:
            yield Difference(Sort.ANSWERED, f"Answer {key}", _told(option), "")
    for key, option in new.items():
        if key not in old:
            yield Difference(Sort.ANSWERED, f"Answer {key}", "", _told(option))
            continue
        yield from _words(f"Answer {key}", old[key].label, option.label, pair)
        yield from _field(
            Sort.RESCORED, f"Points of answer {key}", _number(old[key].points), _number(option.points)
        )
    kept, order = [key for key in old if key in new], [key for key in new if key in old]
    if kept != order:
        yield Difference(Sort.REWORDED, "Order of the answers", ", ".join(kept), ", ".join(order))


def _scoring(before: Question, after: Question) -> Iterator[Difference]:
    yield from _field(Sort.RESCORED, "Points", _number(before.points), _number(after.points))
    yield from _field(Sort.RESCORED, "Bands", _bands(before), _bands(after))
    if before.is_yes_no and after.is_yes_no:
        yield from _field(Sort.RESCORED, "Good answer", before.good_answer, after.good_answer)
    yield from _field(Sort.RESCORED, "Bonus", _yes(before.bonus), _yes(after.bonus))
    yield from _field(Sort.RESCORED, "Critical", _critical(before.critical), _critical(after.critical))
    yield from _field(Sort.RESCORED, "Metric", _metric(before.metric), _metric(after.metric))


def _asking(before: Question, after: Question, pair: Pair) -> Iterator[Difference]:
    yield from _field(Sort.ASKED, "Answer required", _yes(before.required), _yes(after.required))
    yield from _condition("Asked", before.relevant, after.relevant, pair)
    yield from _condition("An answer is taken", before.constraint, after.constraint, pair)
    yield from _words("Words when it is not taken", before.constraint_message, after.constraint_message, pair)
    yield from _field(Sort.ASKED, "Comment", _WHEN[before.comment_when], _WHEN[after.comment_when])
    yield from _condition("Comment also", before.comment_if, after.comment_if, pair)
    yield from _field(Sort.ASKED, "Photo", _WHEN[before.photo_when], _WHEN[after.photo_when])
    yield from _condition("Photo also", before.photo_if, after.photo_if, pair)
    yield from _field(Sort.ASKED, "Photo of a receipt", _yes(before.receipt), _yes(after.receipt))
    yield from _field(
        Sort.ASKED, "Name of a member of staff", _yes(before.names_staff), _yes(after.names_staff)
    )


def _field(sort: Sort, what: str, before: str, after: str) -> Iterator[Difference]:
    if before != after:
        yield Difference(sort, what, before, after)


def _words(what: str, before: Words, after: Words, pair: Pair) -> Iterator[Difference]:
    """A text in each of its languages, the default one first."""
    several = len({*before, *after}) > 1
    for code in sorted({*before, *after}):
        known = code or pair.after.default_language or pair.before.default_language
        named = f"{what} ({known})" if several and known else what
        yield from _field(Sort.REWORDED, named, before.get(code, ""), after.get(code, ""))


def _condition(
    what: str, before: Condition | None, after: Condition | None, pair: Pair
) -> Iterator[Difference]:
    """Trees are compared, not their words: other labels are no other condition."""
    if before == after:
        return
    always = "always" if what in ("Asked", "An answer is taken") else ""
    yield Difference(
        Sort.ASKED,
        what,
        f"when {in_words(before, pair.before)}" if before else always,
        f"when {in_words(after, pair.after)}" if after else always,
    )


def _number(number: Decimal | None) -> str:
    return "" if number is None else f"{number.normalize() + 0:f}"


def _yes(it_is: bool) -> str:
    return "yes" if it_is else "no"


def _cap(capped: bool) -> str:
    return "the total stops at 100%" if capped else "the total may pass 100%"


def _told(option: Option) -> str:
    label = option.label.get("") or next(iter(option.label.values()), option.key)
    return label if option.points is None else f"{label} ({_number(option.points)} points)"


def _scale(scale: Scale | None) -> str:
    if scale is None:
        return ""
    steps = "" if scale.step == 1 else f" in steps of {_number(scale.step)}"
    return f"{_number(scale.lowest)} to {_number(scale.highest)}{steps}"


def _skip(question: Question) -> str:
    return " or ".join(_STATES[state] for state in _STATES if state in question.may_skip)


def _bands(question: Question) -> str:
    return ", ".join(f"up to {_number(band.limit)}: {_number(band.points)}" for band in question.bands)


def _critical(effect: CriticalEffect | None) -> str:
    return _EFFECTS[effect] if effect else ""


def _metric(metric: Metric | None) -> str:
    return metric.value if metric else ""


_TOTALS: Mapping[Total, str] = {
    Total.POOLED: "all points together",
    Total.WEIGHTED: "the mean of the touchpoints by weight",
}
_LENSES: Mapping[Lens, str] = {Lens.SERVICE: "service", Lens.EXPERIENCE: "experience"}
_STATES: Mapping[State, str] = {
    State.NOT_APPLICABLE: "not applicable",
    State.COULD_NOT_TELL: "could not tell",
}
_WHEN: Mapping[When, str] = {
    When.LOST_POINTS: "when points are lost",
    When.ALWAYS: "always",
    When.NEVER: "",
}
_EFFECTS: Mapping[CriticalEffect, str] = {
    CriticalEffect.FLAG: "flagged",
    CriticalEffect.ZERO_TOUCHPOINT: "the touchpoint scores 0",
    CriticalEffect.FAIL_VISIT: "the visit fails",
}
_KINDS: Mapping[Kind, str] = {
    Kind.CHOICE: "one choice",
    Kind.TICK_ALL: "all that apply",
    Kind.SCALE: "a scale",
    Kind.INTEGER: "a whole number",
    Kind.DECIMAL: "a number",
    Kind.TEXT: "words",
    Kind.DATE: "a date",
    Kind.TIME: "a time",
    Kind.DATE_TIME: "a date and a time",
    Kind.PHOTO: "a photo",
    Kind.POSITION: "a position",
    Kind.ACKNOWLEDGE: "a tick",
    Kind.STOPWATCH: "the stopwatch",
    Kind.NOTE: "nothing, it is only read",
}
