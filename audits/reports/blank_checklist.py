"""A checklist on paper without answers: to fill in by hand, and for training with how it is scored."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from audits.checklists.weights import weigh
from audits.reports.blank_checklist_fields import Field, comment_lines, field_of
from audits.reports.blank_checklist_scoring import Scored, scored
from audits.reports.blank_checklist_words import (
    asked_when,
    comment_wanted,
    in_one_language,
    numbers_of,
    photo_wanted,
    said,
)
from audits.sheet import CriticalEffect, Question, Questionnaire, Touchpoint, in_language

TRAINING = "-training"


@dataclass(frozen=True, slots=True)
class BlankQuestion:
    """A question as it is printed: `number` counts through the checklist, a note to read has none.

    `only_if`, `comment` and `photo` are sentences, empty where there is nothing to say.
    """

    number: int | None
    label: str
    hint: str
    field: Field
    only_if: str
    critical: CriticalEffect | None
    is_required: bool
    comment: str
    comment_lines: int
    photo: str


@dataclass(frozen=True, slots=True)
class BlankTouchpoint:
    """A touchpoint with its questions; `share` is its part of the total, 0 to 1."""

    touchpoint: Touchpoint
    name: str
    only_if: str
    share: Fraction
    questions: tuple[BlankQuestion, ...]


@dataclass(frozen=True, slots=True)
class BlankPaper:
    """The whole form. `milestones` are the moments whose time is taken down.

    `scored` is there for training only: a form for a visit does not say what counts.
    """

    title: str
    key: str
    version: str
    touchpoints: tuple[BlankTouchpoint, ...]
    milestones: tuple[str, ...]
    questions: int
    scored: Scored | None

    @property
    def expected(self) -> list[BlankTouchpoint]:
        """The touchpoints whose expectation is written down before the visit, in order."""
        return [part for part in self.touchpoints if part.touchpoint.expectation]


def subject_of(version_id: int, *, training: bool) -> str:
    """What the document is asked for with: the version, and which of its two forms."""
    return f"{version_id}{TRAINING if training else ''}"


def version_in(subject: str) -> int:
    """The version's id in a subject of `subject_of`; 0, which no version has, for anything else."""
    number = subject.removesuffix(TRAINING)
    return int(number) if number.isascii() and number.isdigit() else 0


def is_training(subject: str) -> bool:
    """Whether a subject asks for the form that says how it is scored."""
    return subject.endswith(TRAINING)


def blank_paper(questionnaire: Questionnaire, language: str, *, training: bool) -> BlankPaper:
    """Everything that the template of a blank checklist needs. No query."""
    asked = in_one_language(questionnaire, language)
    numbers = numbers_of(asked)
    shares = weigh(asked).touchpoints
    return BlankPaper(
        title=said(asked.title) or asked.key,
        key=asked.key,
        version=asked.version,
        touchpoints=tuple(_touchpoint(part, asked, shares[part.key], numbers) for part in asked.touchpoints),
        milestones=tuple(milestone.replace("_", " ") for milestone in asked.milestones),
        questions=len(numbers),
        scored=scored(asked, numbers) if training else None,
    )


def blank_data(questionnaire: Questionnaire, *, training: bool) -> dict[str, Any]:
    """What is asked, as plain data in the checklist's first language. A published version never changes."""
    return {
        "checklist": questionnaire.key,
        "version": questionnaire.version,
        "training": training,
        "touchpoints": [
            {
                "touchpoint": part.key,
                "name": in_language(part.name),
                "channel": part.channel.value,
                "lens": part.lens.value,
                "questions": [_plain(question) for question in part.questions],
            }
            for part in questionnaire.touchpoints
        ],
    }


def _plain(question: Question) -> dict[str, Any]:
    return {
        "question": question.key,
        "kind": question.kind.value,
        "label": in_language(question.label),
        "options": [in_language(option.label) for option in question.options],
    }


def _touchpoint(
    part: Touchpoint, asked: Questionnaire, share: Fraction, numbers: dict[str, int]
) -> BlankTouchpoint:
    return BlankTouchpoint(
        touchpoint=part,
        name=said(part.name) or part.key,
        only_if=asked_when(part.relevant, asked, numbers),
        share=share,
        questions=tuple(_question(question, asked, numbers) for question in part.questions),
    )


def _question(question: Question, asked: Questionnaire, numbers: dict[str, int]) -> BlankQuestion:
    return BlankQuestion(
        number=numbers.get(question.key),
        label=said(question.label) or question.key,
        hint=said(question.hint),
        field=field_of(question),
        only_if=asked_when(question.relevant, asked, numbers),
        critical=question.critical,
        is_required=question.required,
        comment=comment_wanted(question, asked, numbers),
        comment_lines=comment_lines(question),
        photo=photo_wanted(question, asked, numbers),
    )
