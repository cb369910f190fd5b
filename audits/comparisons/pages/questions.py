"""Questions' health: which questions tell nothing, cannot be answered or say the same twice, and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _
from sqlmodel import Session

from audits.checklists.tables import Checklist
from audits.comparisons.choosing import Chosen
from audits.comparisons.figures import Figures, Group, Page, Table
from audits.comparisons.health import Checked, Finding, Kind, checkup, counts
from audits.comparisons.rows import Slice, slice_of
from audits.errors import NotFound

QUESTION_COLUMNS = (
    "touchpoint", "question", "label", "points", "bonus", "asked", "answers", "mean", "full_marks",
    "not_applicable", "could_not_tell", "sent_back", "carries", "suggestions",
)  # fmt: skip
SUGGESTION_COLUMNS = (
    "touchpoint", "question", "suggestion", "count", "of", "share",
    "other_touchpoint", "other_question", "correlation", "low", "high",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions with the finding asked for (all without one), the worst first, and the part a page shows.

    `kinds` counts them over all questions; `visits` are the newest ones whose answers were held against each other.
    """

    all: tuple[Checked, ...]
    rows: tuple[Checked, ...]
    kinds: Mapping[Kind, int]
    show: Kind | None
    slice: Slice
    visits: int
    checklists: tuple[Checklist, ...]

    @property
    def in_doubt(self) -> int:
        """How many questions have something to look at."""
        return sum(bool(row.findings) for row in self.all)

    @property
    def tells_returned(self) -> bool:
        """Whether this reader is told what reviewers sent back."""
        return any(row.returned is not None for row in self.all)


def prepare(session: Session, chosen: Chosen) -> Questions:
    """Every question of the checklists compared. As many queries as `checkup`."""
    show = _show(chosen)
    found = checkup(session, chosen.wanted)
    rows = tuple(row for row in found.questions if show is None or show in row.kinds)
    return Questions(
        all=found.questions,
        rows=rows,
        kinds=counts(found.questions),
        show=show,
        slice=slice_of(rows, chosen.page),
        visits=found.visits,
        checklists=(chosen.checklist,) if chosen.checklist else chosen.offered.checklists,
    )


def _show(chosen: Chosen) -> Kind | None:
    asked = chosen.subject("show")
    if asked and asked not in set(Kind):
        raise NotFound("This suggestion")
    return Kind(asked) if asked else None


def figures(found: Questions) -> Figures:
    """Every question with its figures, and every suggestion with the figures it rests on."""
    return Figures(
        tables=(
            Table("questions", QUESTION_COLUMNS, [_question_row(row) for row in found.rows]),
            Table(
                "suggestions",
                SUGGESTION_COLUMNS,
                [_finding_row(row, each) for row in found.rows for each in row.findings],
            ),
        )
    )


def _question_row(row: Checked) -> list[Any]:
    name, numbers = row.name, row.figures
    parts = (
        (
            *(numbers.asked, numbers.scored, row.mean, numbers.full),
            *(numbers.not_applicable, numbers.could_not_tell, row.returned),
            None if numbers.carries is None else 100 * numbers.carries,
        )
        if numbers
        else (*(None,) * 6, row.returned, None)
    )
    return [
        *(name.touchpoint, name.key, name.label, float(name.points), int(name.bonus)),
        *parts,
        " ".join(dict.fromkeys(each.kind.value for each in row.findings)),
    ]


def _finding_row(row: Checked, finding: Finding) -> list[Any]:
    said, twin, alike = finding.suggestion, finding.twin, finding.alike
    return [
        *(row.name.touchpoint, row.name.key, finding.kind.value),
        *((said.count, said.of, said.share) if said else (None, alike.visits if alike else None, None)),
        *((twin.touchpoint, twin.key) if twin else (None, None)),
        *((alike.correlation, alike.low, alike.high) if alike else (None, None, None)),
    ]


QUESTIONS = Page(
    name="questions",
    title=_("Questions' health"),
    group=Group.NEXT,
    prepare=prepare,
    figures=figures,
    tables=("questions", "suggestions"),
)
