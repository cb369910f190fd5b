"""The whole report on one page before it is sent: every answer in words, what is missing, and kind hints."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from audits.completeness import Owed
from audits.plausibility import weakening_words
from audits.sheet import Answer, Kind, Question, State, Touchpoint
from audits.visits.impressions import Impression
from audits.visits.languages import said, spoken
from audits.visits.pages.report_forms import correction
from audits.visits.pages.reporting import Report, question_address, touchpoint_address
from audits.visits.wording import in_words


@dataclass(frozen=True, slots=True)
class Line:
    """One answer on the check page. `missing` and `hints` are sentences; `reason` is why it was sent back."""

    label: str
    address: str
    answer: str
    comment: str
    photos: int
    missing: Sequence[str]
    hints: Sequence[str]
    reason: str


@dataclass(frozen=True, slots=True)
class Section:
    """One touchpoint on the check page."""

    title: str
    address: str
    lines: Sequence[Line]
    impression: Impression
    hints: Sequence[str]


def checks(report: Report) -> list[Section]:
    """The report by touchpoint."""
    return [_section(report, touchpoint) for touchpoint in report.touchpoints()]


def _section(report: Report, touchpoint: Touchpoint) -> Section:
    felt = report.impressions.get(touchpoint.key, Impression())
    return Section(
        title=said(touchpoint.name),
        address=touchpoint_address(report.visit, touchpoint.key),
        lines=[
            _line(report, question) for question in touchpoint.questions if question.kind is not Kind.NOTE
        ],
        impression=felt,
        hints=[] if report.returned else list(_hints_about(touchpoint, felt)),
    )


def _line(report: Report, question: Question) -> Line:
    answer = report.given.get(question.key)
    return Line(
        label=said(question.label),
        address=question_address(report, question.key) or "",
        answer=in_words(question, report.sheet.answer(question), spoken()),
        comment=answer.comment if answer else "",
        photos=len(report.photos.get(question.key, ())),
        missing=[_owed_in_words(question, it.what) for it in report.owed if it.question == question.key],
        hints=list(_hints_in(question, answer)),
        reason=report.reasons.get(question.key, ""),
    )


def _owed_in_words(question: Question, what: Owed) -> str:
    words = {
        Owed.ANSWER: _("Not answered yet"),
        Owed.CORRECTION: correction(question),
        Owed.COMMENT: _("Say what happened"),
        Owed.PHOTO: _("Photo missing"),
    }
    return words[what]


def _hints_in(question: Question, answer: Answer | None) -> Iterator[str]:
    if answer is None:
        return
    own = answer.value if question.kind is Kind.TEXT and answer.state is State.GIVEN else ""
    hint = hint_about(f"{own}\n{answer.comment}")
    if hint:
        yield hint


def _hints_about(touchpoint: Touchpoint, felt: Impression) -> Iterator[str]:
    if touchpoint.expectation and felt.experienced is None:
        yield _("You have not said how it was, all in all.")


def hint_about(text: str) -> str:
    """A kind word about words that weaken a text; nothing when it has none."""
    weak = ", ".join(f"“{word}”" for word in dict.fromkeys(weakening_words(text)))
    return _("Facts are stronger without %(words)s.", words=weak) if weak else ""
