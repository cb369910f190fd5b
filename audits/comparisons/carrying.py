"""The questions of one touchpoint by how much of its inconsistency each carries."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlmodel import Session

from audits.comparisons.naming import QuestionName
from audits.comparisons.questions import QuestionFigures, QuestionMatrix, question_figures, question_matrix
from audits.comparisons.scope import Wanted
from audits.consistency.carried import Carried, Part, carried_together
from audits.consistency.spread import NoModel


@dataclass(frozen=True, slots=True)
class Carrier:
    """One question: its figures over all visits, and its part of the touchpoint's variance (None: not split)."""

    figures: QuestionFigures
    part: Part | None

    @property
    def name(self) -> QuestionName:
        """What was asked."""
        return self.figures.question

    @property
    def mean(self) -> float | None:
        """Mean share of its points, 0 to 100; None where nobody answered."""
        return 100 * self.figures.total / self.figures.given if self.figures.given else None


@dataclass(frozen=True, slots=True)
class Carriers:
    """The questions, those that carry most first. `visits` are those the parts come from: the newest that answered.

    `nothing` says why there are no parts.
    """

    questions: tuple[Carrier, ...]
    visits: int
    nothing: NoModel | None


def carriers(session: Session, wanted: Wanted, key_id: int) -> Carriers:
    """The scored questions at a touchpoint. At most 13 queries; see `question_figures` and `question_matrix`."""
    figures = question_figures(session, wanted, key_id)
    matrix = question_matrix(session, wanted, key_id=key_id)
    found = carried_at(matrix, [each.question for each in figures])
    parts: Sequence[Part | None] = found.parts if isinstance(found, Carried) else [None] * len(figures)
    rows = [Carrier(each, part) for each, part in zip(figures, parts, strict=True)]
    return Carriers(
        questions=tuple(sorted(rows, key=lambda row: -(row.part.share if row.part else 0.0))),
        visits=len(matrix.shares),
        nothing=found if isinstance(found, NoModel) else None,
    )


def carried_at(matrix: QuestionMatrix, questions: Sequence[QuestionName]) -> Carried | NoModel:
    """Parts of these questions of one touchpoint, over the visits of the matrix that answered any of them."""
    places = {(each.touchpoint, each.key): place for place, each in enumerate(matrix.questions)}
    columns = [places[each.touchpoint, each.key] for each in questions]
    shares = matrix.shares[:, columns]
    answered = ~np.isnan(shares).all(axis=1)
    points = [float(each.points) for each in questions]
    return carried_together(shares[answered], points, matrix.store[answered])
