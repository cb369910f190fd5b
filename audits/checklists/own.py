"""A store's own touchpoints between a form and plain data."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from audits.checklists.rules import key_from_words
from audits.errors import NotFound
from audits.sheet import (
    NO,
    YES,
    Channel,
    Kind,
    Lens,
    Option,
    Question,
    Scale,
    State,
    Touchpoint,
    in_language,
)

_ONE_TO_FIVE = Scale(Decimal(1), Decimal(5))
_YES_NO = (
    Option(YES, {"": "Yes"}),
    Option(NO, {"": "No"}),
    Option(State.NOT_APPLICABLE.value, {"": "Not applicable"}),
    Option(State.COULD_NOT_TELL.value, {"": "Could not tell"}),
)


def touchpoint_from(told: Mapping[str, Any], before: Touchpoint | None) -> Touchpoint:
    """A touchpoint from the data of its form; what the form does not show stays as it was."""
    known = {question.key: question for question in before.questions} if before else {}
    questions = tuple(
        _question(slot, known.get(slot["key"])) for slot in told["questions"] if (slot["label"] or "").strip()
    )
    name = told["name"].strip()
    blank = Touchpoint(key_from_words(name, "own"), {"": name}, questions)
    return replace(
        before or blank,
        name={"": name},
        channel=Channel(told["channel"]),
        lens=Lens(told["lens"]),
        weight=told["weight"],
        questions=questions,
    )


def _question(slot: Mapping[str, Any], before: Question | None) -> Question:
    label = slot["label"].strip()
    if before is None or slot["kind"] not in {kind_of(before), "as_is"}:
        key = before.key if before else key_from_words(label, "question")
        before = _fresh(key, slot["kind"])
    return replace(before, label={"": label}, points=slot["points"], required=bool(slot["required"]))


def _fresh(key: str, kind: str) -> Question:
    match kind:
        case "scale":
            return Question(key, Kind.SCALE, {}, scale=_ONE_TO_FIVE)
        case "text":
            return Question(key, Kind.TEXT, {})
        case _:
            return Question(key, Kind.CHOICE, {}, options=_YES_NO)


def kind_of(question: Question) -> str:
    """How the form calls a question's kind; "as_is" for those it cannot make."""
    if question.is_yes_no:
        return "yes_no"
    if question.kind is Kind.SCALE and question.scale == _ONE_TO_FIVE:
        return "scale"
    return "text" if question.kind is Kind.TEXT else "as_is"


def form_data(touchpoint: Touchpoint) -> dict[str, Any]:
    """A touchpoint as its form shows it."""
    return {
        "name": in_language(touchpoint.name),
        "channel": touchpoint.channel.value,
        "lens": touchpoint.lens.value,
        "weight": touchpoint.weight,
        "questions": [
            {
                "key": question.key,
                "label": in_language(question.label),
                "kind": kind_of(question),
                "points": question.points,
                "required": question.required,
            }
            for question in touchpoint.questions
        ],
    }


def changed(own: Sequence[Touchpoint], key: str, to: Touchpoint | None) -> tuple[Touchpoint, ...]:
    """The touchpoints with the one of this key replaced, or taken out; `NotFound` when there is none."""
    if all(each.key != key for each in own):
        raise NotFound("This touchpoint")
    swapped = (to if each.key == key else each for each in own)
    return tuple(each for each in swapped if each is not None)
