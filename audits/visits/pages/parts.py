"""The questions of a touchpoint's page: each with its control, its fields, and what it asks for besides."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_wtf import FlaskForm

from audits.completeness import Owed, owed
from audits.scoring import points_by_option, score_question
from audits.sheet import Answer, Kind, Question, State, Touchpoint, When
from audits.visits.entries.on_pages import Contested
from audits.visits.impressions import Impression
from audits.visits.languages import said
from audits.visits.pages.report_forms import (
    field_named,
    has_buttons,
    report_form,
    shown_answer,
    steps_of,
)
from audits.visits.pages.reporting import Report
from audits.visits.tables import Photo

_INPUT_MODES = {
    Kind.INTEGER: "numeric",
    Kind.STOPWATCH: "text",
    Kind.DECIMAL: "decimal",
    Kind.SCALE: "decimal",
}
_UNFOLDING = {Owed.COMMENT, Owed.PHOTO}
SHORT_LABEL = 18
"""Characters that fit one of four buttons in the thumb zone."""


@dataclass(frozen=True, slots=True)
class Part:
    """One question as a page draws it. `loses` are the answers whose choice asks for the comment.

    One that is not asked now is hidden.
    """

    question: Question
    asked: bool
    shape: str
    inputmode: str
    answer: Any
    skip: Any
    comment: Any
    photo: Any
    photos: Sequence[Photo]
    steps: Sequence[str]
    loses: frozenset[str]
    unfolded: bool
    comment_always: bool
    photo_always: bool
    reason: str
    contested: Contested | None


def page_form(report: Report, touchpoint: Touchpoint) -> FlaskForm:
    """The form of a touchpoint's page with what was given so far; sent in, with what the page brings."""
    shown: dict[str, Any] = {}
    for question in touchpoint.questions:
        shown |= shown_answer(question, report.given.get(question.key))
    felt = report.impressions.get(touchpoint.key, Impression())
    shown |= {"experienced": str(felt.experienced or ""), "wish": felt.wish}
    return report_form(touchpoint.questions, None if report.returned else touchpoint, shown)


def parts(
    report: Report, touchpoint: Touchpoint, form: FlaskForm, contested: Mapping[str, Contested] | None = None
) -> list[Part]:
    """The questions of a touchpoint as its page draws them, with what was `contested` by entry name."""
    twice = contested or {}
    return [
        _part_of_report(report, question, form, twice.get(f"answer:{question.key}"))
        for question in touchpoint.questions
    ]


def part(
    question: Question,
    form: FlaskForm,
    *,
    asked: bool = True,
    owed: Collection[Owed] = (),
    photos: Sequence[Photo] = (),
    reason: str = "",
    contested: Contested | None = None,
) -> Part:
    """A question with its fields in a form; `owed` unfolds what it asks for."""
    comment = field_named(form, "comment", question)
    photo = field_named(form, "photo", question)
    filled = (comment is not None and (comment.data or comment.errors)) or (
        photo is not None and photo.errors
    )
    return Part(
        question=question,
        asked=asked,
        shape=_shape(question),
        inputmode=_INPUT_MODES.get(question.kind, "text"),
        answer=field_named(form, "answer", question),
        skip=field_named(form, "skip", question),
        comment=comment,
        photo=photo,
        photos=photos,
        steps=steps_of(question) if question.kind is Kind.SCALE else (),
        loses=_losing(question),
        unfolded=bool(_UNFOLDING & set(owed) or photos or filled),
        comment_always=question.comment_when is When.ALWAYS,
        photo_always=question.kind is Kind.PHOTO or question.photo_when is When.ALWAYS,
        reason=reason,
        contested=contested,
    )


def owed_at(report: Report, question: Question, answer: Answer | None) -> list[Owed]:
    """What a question owes with this answer."""
    return owed(question, answer, len(report.photos.get(question.key, ())), report.texts)


def _part_of_report(report: Report, question: Question, form: FlaskForm, contested: Contested | None) -> Part:
    key = question.key
    return part(
        question,
        form,
        asked=report.shows(key) or contested is not None,
        owed=owed_at(report, question, report.given.get(key)),
        photos=report.photos.get(key, ()),
        reason=report.reasons.get(key, ""),
        contested=contested,
    )


def _shape(question: Question) -> str:
    """Which control a question gets: a name that `components/question.html` knows."""
    match question.kind:
        case Kind.CHOICE:
            own = [option for option in question.options if option.key not in tuple(State)]
            short = len(question.options) <= 4 and all(
                len(said(option.label)) <= SHORT_LABEL for option in own
            )
            return "segments" if short else "list"
        case Kind.SCALE:
            return "scale" if has_buttons(question) else "typed"
        case Kind.TICK_ALL | Kind.TEXT | Kind.ACKNOWLEDGE | Kind.PHOTO | Kind.POSITION | Kind.NOTE:
            return question.kind.value
        case _:
            return "typed"


def _losing(question: Question) -> frozenset[str]:
    """The answers among buttons that lose points, so that the comment unfolds without asking the server."""
    if question.bonus or not has_buttons(question):
        return frozenset()
    if When.LOST_POINTS not in (question.comment_when, question.photo_when):
        return frozenset()
    if question.kind is Kind.CHOICE:
        worth = points_by_option(question)
        best = max(worth.values(), default=0)
        return frozenset(key for key, earned in worth.items() if earned < best)
    return frozenset(
        step for step in steps_of(question) if score_question(question, Answer(State.GIVEN, step)).lost
    )
