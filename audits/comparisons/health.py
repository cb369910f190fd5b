"""Every question of a choice with its figures and what they suggest, those that need most attention first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session

from audits.access import Can, may
from audits.comparisons.asked import touchpoints_asked
from audits.comparisons.carrying import carried_at
from audits.comparisons.naming import QuestionName, questions_asked
from audits.comparisons.questions import (
    QuestionFigures,
    QuestionMatrix,
    question_figures,
    question_matrix,
    returned_counts,
)
from audits.comparisons.scope import Wanted
from audits.consistency.carried import Carried
from audits.consistency.question_health import (
    Duplicate,
    Health,
    QuestionCounts,
    Suggestion,
    duplicates,
    suggestions,
)

Key = tuple[str, str]
"""A touchpoint and a question of it."""


class Kind(StrEnum):
    """What can be wrong with a question, in the order of how much it harms: the words of an address."""

    RETURNED = "sent-back"
    COULD_NOT_TELL = "could-not-tell"
    NOT_APPLICABLE = "not-applicable"
    ALWAYS_FULL = "always-full"
    DUPLICATE = "duplicate"
    NEVER_DECIDES = "never-decides"


KINDS = {
    Health.OFTEN_RETURNED: Kind.RETURNED,
    Health.OFTEN_COULD_NOT_TELL: Kind.COULD_NOT_TELL,
    Health.OFTEN_NOT_APPLICABLE: Kind.NOT_APPLICABLE,
    Health.ALWAYS_FULL: Kind.ALWAYS_FULL,
    Health.NEVER_DECIDES: Kind.NEVER_DECIDES,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: a suggestion, or the question that this one says again."""

    kind: Kind
    suggestion: Suggestion | None = None
    twin: QuestionName | None = None
    alike: Duplicate | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """One question. `figures` and `mean` (0 to 100) are None where it earns no points; `returned` where nobody may see.

    `findings` are in the order of `Kind`, none for a question in good health.
    """

    name: QuestionName
    touchpoint: str
    figures: QuestionCounts | None
    mean: float | None
    returned: int | None
    findings: tuple[Finding, ...]

    @property
    def kinds(self) -> set[Kind]:
        """What is wrong with it."""
        return {each.kind for each in self.findings}


@dataclass(frozen=True, slots=True)
class Checkup:
    """All questions, the worst first. `visits` are the newest ones that what questions carry and repeat comes from."""

    questions: tuple[Checked, ...]
    visits: int


def checkup(session: Session, wanted: Wanted) -> Checkup:
    """The questions of every version in scope. At most 30 queries; see the readers of `questions` for the rows.

    How often reviewers sent a question back is told to head office and reviewers only.
    """
    named = questions_asked(session, wanted).questions
    names = {part.key: part.name for part in touchpoints_asked(session, wanted).touchpoints}
    figures = {_key(each.question): each for each in question_figures(session, wanted)}
    matrix = question_matrix(session, wanted)
    returned = _returned(session, wanted)
    carries, twins = _carries(matrix), _twins(matrix)
    rows = [
        _checked(
            name,
            names.get(name.touchpoint, name.touchpoint),
            figures.get(_key(name)),
            carries.get(_key(name)),
            None if returned is None else returned.get(_key(name), 0),
            twins.get(_key(name), ()),
        )
        for name in named
    ]
    return Checkup(tuple(sorted(rows, key=_urgency)), len(matrix.shares))


def _key(name: QuestionName) -> Key:
    return name.touchpoint, name.key


def _returned(session: Session, wanted: Wanted) -> dict[Key, int] | None:
    if wanted.viewer is not None and not may(wanted.viewer.role, Can.SEE_SHOPPER_YARDSTICKS):
        return None
    return {_key(each.question): each.visits for each in returned_counts(session, wanted)}


def _carries(matrix: QuestionMatrix) -> dict[Key, float]:
    """Each question's part of its touchpoint's variance."""
    found: dict[Key, float] = {}
    for touchpoint in dict.fromkeys(each.touchpoint for each in matrix.questions):
        questions = [each for each in matrix.questions if each.touchpoint == touchpoint]
        carried = carried_at(matrix, questions)
        if isinstance(carried, Carried):
            found |= {_key(name): part.share for name, part in zip(questions, carried.parts, strict=True)}
    return found


def _twins(matrix: QuestionMatrix) -> dict[Key, list[Finding]]:
    """Both questions of a pair have the other one as their twin."""
    found: dict[Key, list[Finding]] = {}
    for pair in duplicates(matrix.shares):
        first, second = matrix.questions[pair.first], matrix.questions[pair.second]
        for one, other in ((first, second), (second, first)):
            found.setdefault(_key(one), []).append(Finding(Kind.DUPLICATE, twin=other, alike=pair))
    return found


def _checked(
    name: QuestionName,
    touchpoint: str,
    figures: QuestionFigures | None,
    carries: float | None,
    returned: int | None,
    twins: Sequence[Finding],
) -> Checked:
    if figures is None:
        return Checked(name, touchpoint, None, None, returned, ())
    judged = QuestionCounts(
        scored=figures.given,
        full=figures.full,
        not_applicable=figures.not_applicable,
        could_not_tell=figures.could_not_tell,
        returned=returned or 0,
        carries=carries,
    )
    found = [*twins, *(Finding(KINDS[each.health], suggestion=each) for each in suggestions(judged))]
    mean = 100 * figures.total / figures.given if figures.given else None
    return Checked(name, touchpoint, judged, mean, returned, tuple(sorted(found, key=_harm)))


def _harm(finding: Finding) -> int:
    return list(Kind).index(finding.kind)


def _urgency(row: Checked) -> tuple[int, int, float]:
    """Most findings first, then what harms most, then the larger part; ties in the order of the checklist."""
    if not row.findings:
        return (0, len(Kind), 0.0)
    worst = row.findings[0]
    part = (
        worst.suggestion.share if worst.suggestion else abs(worst.alike.correlation) if worst.alike else 0.0
    )
    return (-len(row.findings), _harm(worst), -part)


def counts(rows: Iterable[Checked]) -> Mapping[Kind, int]:
    """How many questions have each kind of finding, in the order of `Kind`; only kinds that occur."""
    kinds = [kind for row in rows for kind in row.kinds]
    return {kind: kinds.count(kind) for kind in Kind if kind in kinds}
