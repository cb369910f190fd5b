"""What comparisons call their questions: one name for all versions that ask the same at the same touchpoint."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlmodel import Session, select

from audits.access import Role
from audits.checklists.loading import Version, load
from audits.comparisons.reading_language import as_read
from audits.comparisons.scope import Wanted, totals_in
from audits.people.tables import Person
from audits.scoring import best_points
from audits.sheet import CriticalEffect, Question, Touchpoint, Words
from audits.visits.tables import VisitScore


@dataclass(frozen=True, slots=True)
class QuestionName:
    """A question of a touchpoint, both by key. Everything else is as the newest version has it.

    `points` is the most it can earn, 0 when it is not scored. `critical` is the effect it would have.
    """

    touchpoint: str
    key: str
    label: str
    points: Fraction
    bonus: bool
    critical: CriticalEffect | None


@dataclass(frozen=True, slots=True)
class Named:
    """The questions of several versions, merged: those of the newest version first, each in its order.

    `positions` leads from the id of every question's row to its place among `questions`; `key_ids` are the small
    numbers of their touchpoints.
    """

    questions: tuple[QuestionName, ...]
    positions: Mapping[int, int]
    key_ids: tuple[int, ...]


def questions_asked(session: Session, wanted: Wanted, key_id: int | None = None) -> Named:
    """The questions of the visits asked for, at one touchpoint or at all that are compared. At most five queries."""
    seen = session.exec(select(VisitScore.version_id).where(totals_in(wanted)).distinct()).all()
    versions = load(session, seen) if seen else {}
    newest_first = sorted(versions.values(), key=lambda it: (it.ordinal, it.id), reverse=True)
    found = [
        (version, touchpoint)
        for version in newest_first
        for touchpoint in version.questionnaire.touchpoints
        if wanted.only.takes(touchpoint) and key_id in {None, version.key_ids[touchpoint.key]}
    ]
    return _merged(found, wanted.viewer)


def label_for(viewer: Person | None, label: Words, staff_label: Words) -> str:
    """The question as asked; a store's own manager reads the wording for staff where there is one."""
    for_staff = viewer is not None and viewer.role is Role.STORE_MANAGER
    return (as_read(staff_label) if for_staff else "") or as_read(label)


def _merged(found: Sequence[tuple[Version, Touchpoint]], viewer: Person | None) -> Named:
    names: dict[tuple[str, str], QuestionName] = {}
    places: dict[tuple[str, str], int] = {}
    positions = {}
    for version, touchpoint, question in _each(found):
        known = touchpoint.key, question.key
        if known not in names:
            names[known] = _name(touchpoint, question, viewer)
            places[known] = len(places)
        positions[version.question_ids[question.key]] = places[known]
    key_ids = {version.key_ids[touchpoint.key] for version, touchpoint in found}
    return Named(tuple(names.values()), positions, tuple(sorted(key_ids)))


def _each(
    found: Iterable[tuple[Version, Touchpoint]],
) -> Iterator[tuple[Version, Touchpoint, Question]]:
    for version, touchpoint in found:
        for question in touchpoint.questions:
            yield version, touchpoint, question


def _name(touchpoint: Touchpoint, question: Question, viewer: Person | None) -> QuestionName:
    return QuestionName(
        touchpoint.key,
        question.key,
        label_for(viewer, question.label, question.staff_label) or question.key,
        best_points(question),
        question.bonus,
        question.critical,
    )
