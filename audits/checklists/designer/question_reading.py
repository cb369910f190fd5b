"""A question as its form shows it, and what a form means as a question."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from audits.checklists.designer.question_forms import IF, QuestionForm, is_written
from audits.checklists.designer.shapes import (
    READY,
    WITH_BANDS,
    WITH_OPTIONS,
    WITH_POINTS,
    WITH_SCALE,
    WITH_YES_NO,
    Shape,
    kind_of,
    shape_of,
)
from audits.checklists.designer.units import limit_as_written, limit_in
from audits.checklists.rules import key_from_words
from audits.conditions.tree import Condition
from audits.sheet import (
    NO,
    SPECIAL_CHOICES,
    YES,
    Band,
    CriticalEffect,
    Kind,
    Metric,
    Option,
    Question,
    Scale,
    State,
    When,
)

_LABELS = {
    YES: "Yes",
    NO: "No",
    State.NOT_APPLICABLE.value: "Not applicable",
    State.COULD_NOT_TELL.value: "Could not tell",
}
_CHOSEN_FROM = (Kind.CHOICE, Kind.TICK_ALL)
BLANK = Question(
    "",
    Kind.CHOICE,
    {},
    required=True,
    options=tuple(Option(key, {"": label}) for key, label in _LABELS.items()),
    points=Decimal(10),
)
"""What a new question begins as: a required yes/no question worth 10 points."""


def form_data(question: Question) -> dict[str, Any]:
    """A question as the values of `QuestionForm`."""
    shape = shape_of(question)
    scale, stopwatch = question.scale or Scale(Decimal(1), Decimal(5)), question.stopwatch or ("", "")
    skips = _skips(question)
    return {
        "label": question.label,
        "shape": shape.value,
        "options": [
            {"key": option.key, "label": option.label, "points": option.points}
            for option in question.options
            if option.key not in SPECIAL_CHOICES and shape in WITH_OPTIONS
        ],
        "scale_lowest": scale.lowest,
        "scale_highest": scale.highest,
        "scale_step": scale.step,
        "stopwatch_from": stopwatch[0],
        "stopwatch_to": stopwatch[1],
        "bands": [
            {"limit": limit_as_written(question.kind, band.limit), "points": band.points}
            for band in question.bands
        ],
        "may_be_na": State.NOT_APPLICABLE in skips,
        "may_be_unsure": State.COULD_NOT_TELL in skips,
        "comment_when": IF if question.comment_if else question.comment_when.value,
        "photo_when": IF if question.photo_if else question.photo_when.value,
        "good_no": question.good_answer == NO,
        "critical": question.critical.value if question.critical else "",
        "metric": question.metric.value if question.metric else "",
        **{name: getattr(question, name) for name in _AS_THEY_ARE},
    }


_AS_THEY_ARE = (
    "points",
    "required",
    "hint",
    "comment_if",
    "photo_if",
    "bonus",
    "relevant",
    "constraint",
    "constraint_message",
    "staff_label",
    "key",
)


def question_from(form: QuestionForm, before: Question = BLANK) -> Question:
    """What a form means; what it does not show stays as it was. Half-filled forms give half-made questions."""
    shape = Shape(form.shape.data)
    kind = kind_of(shape)
    told = replace(
        before,
        key=(form.key.data or "").strip()
        or before.key
        or key_from_words(form.label.data.get("", ""), "question"),
        label=form.label.over(before.label),
        hint=form.hint.over(before.hint),
        staff_label=form.staff_label.over(before.staff_label),
        constraint_message=form.constraint_message.over(before.constraint_message),
        points=form.points.data if shape in WITH_POINTS or shape is shape_of(before) else None,
        required=form.required.data and kind is not Kind.NOTE,
        bonus=form.bonus.data,
        critical=CriticalEffect(form.critical.data) if form.critical.data else None,
        relevant=form.relevant.data,
        constraint=form.constraint.data,
        receipt=shape is Shape.RECEIPT,
        names_staff=shape is Shape.STAFF_NAME,
        **_asked_for(form),
    )
    return _shaped(replace(told, kind=kind), shape, form, before)


def _shaped(told: Question, shape: Shape, form: QuestionForm, before: Question) -> Question:
    """What only some kinds have; the rest is emptied when the kind changes."""
    skips = _states(form)
    options = _options(form, told, before, shape, skips) if told.kind in _CHOSEN_FROM else ()
    ready = READY.get(shape)
    shaped = replace(
        told,
        options=options,
        scale=ready.scale if ready else _scale(form) if shape in WITH_SCALE else None,
        bands=_bands(form, told.kind) if shape in WITH_BANDS | WITH_SCALE else (),
        stopwatch=_milestones(form) if shape is Shape.STOPWATCH else None,
        metric=ready.metric if ready else _metric(form, before),
        may_skip=before.may_skip if told.kind in _CHOSEN_FROM else skips,
    )
    return replace(shaped, good_answer=NO if form.good_no.data and shaped.is_yes_no else YES)


def _metric(form: QuestionForm, before: Question) -> Metric | None:
    """A ready metric that was turned into another kind is none any more, unless it is chosen by hand."""
    chosen = Metric(form.metric.data) if form.metric.data else None
    return None if chosen is before.metric and shape_of(before) in READY else chosen


def _asked_for(form: QuestionForm) -> dict[str, Any]:
    found: dict[str, When | Condition | None] = {}
    for what in ("comment", "photo"):
        when, condition = form[f"{what}_when"].data, form[f"{what}_if"].data
        by_condition = when == IF and condition is not None
        found[f"{what}_when"] = When.NEVER if when == IF else When(when)
        found[f"{what}_if"] = condition if by_condition else None
    return found


def _options(
    form: QuestionForm, told: Question, before: Question, shape: Shape, skips: Iterable[State]
) -> tuple[Option, ...]:
    if shape in WITH_YES_NO:
        offered = [replace(_option(before, key), points=None) for key in (YES, NO)]
    else:
        offered = _written_options(form, before)
    return (*offered, *(_option(before, state.value) for state in skips))


def _option(before: Question, key: str) -> Option:
    return before.option(key) or Option(key, {"": _LABELS[key]})


def _written_options(form: QuestionForm, before: Question) -> list[Option]:
    """The rows in order, those that say nothing left out; new ones get a key from their words."""
    taken = {slot.form.key.data for slot in form.options} | set(SPECIAL_CHOICES)
    found = []
    for slot in form.options:
        if not is_written(slot.form):
            continue
        known = before.option(slot.form.key.data or "")
        words = slot.form.label.over(known.label if known else {})
        key = slot.form.key.data or _fresh(key_from_words(words.get("", ""), "option"), taken)
        taken.add(key)
        found.append(Option(key, words, slot.form.points.data))
    return found


def _fresh(key: str, taken: set[str]) -> str:
    fresh, number = key, 1
    while fresh in taken:
        number += 1
        fresh = f"{key}_{number}"
    return fresh


def _scale(form: QuestionForm) -> Scale | None:
    lowest, highest = form.scale_lowest.data, form.scale_highest.data
    if lowest is None or highest is None:
        return None
    return Scale(lowest, highest, form.scale_step.data or Decimal(1))


def _bands(form: QuestionForm, kind: Kind) -> tuple[Band, ...]:
    limits = [(limit_in(kind, slot.form.limit.data or ""), slot.form.points.data) for slot in form.bands]
    found = [Band(limit, points) for limit, points in limits if limit is not None and points is not None]
    return tuple(sorted(found, key=lambda band: band.limit))


def _milestones(form: QuestionForm) -> tuple[str, str] | None:
    begins, ends = form.stopwatch_from.data, form.stopwatch_to.data
    return (begins, ends) if begins and ends else None


def _skips(question: Question) -> tuple[State, ...]:
    if question.kind in _CHOSEN_FROM:
        return tuple(state for key, state in SPECIAL_CHOICES.items() if question.option(key))
    return question.may_skip


def _states(form: QuestionForm) -> tuple[State, ...]:
    ticked = {State.NOT_APPLICABLE: form.may_be_na.data, State.COULD_NOT_TELL: form.may_be_unsure.data}
    return tuple(state for state, may in ticked.items() if may)
