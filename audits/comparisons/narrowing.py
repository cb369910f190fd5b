"""What a comparison is narrowed to beyond period, region and checklist: rounds, brands, parts, outcomes."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, assert_never

from sqlalchemy import ColumnElement, and_, true
from sqlalchemy.orm import Mapped
from sqlmodel import col, select

from audits.fieldwork.tables import Assignment
from audits.sheet import Channel, Lens, Touchpoint
from audits.visits.tables import Visit, VisitScore


class Outcome(StrEnum):
    """Which of the approved visits count, by what became of them."""

    ALL = "all"
    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Narrowing:
    """None, and no touchpoints, leave a side open. `touchpoints` are keys; `brand` is as stores have it."""

    round_id: int | None = None
    brand: str | None = None
    channel: Channel | None = None
    lens: Lens | None = None
    touchpoints: tuple[str, ...] = ()
    outcome: Outcome = Outcome.ALL

    @property
    def is_of_parts(self) -> bool:
        """Whether only parts of a visit are compared."""
        return bool(self.touchpoints or self.channel or self.lens)

    def takes(self, touchpoint: Touchpoint) -> bool:
        """Whether a touchpoint is among the parts compared."""
        return (
            (not self.touchpoints or touchpoint.key in self.touchpoints)
            and self.channel in {None, touchpoint.channel}
            and self.lens in {None, touchpoint.lens}
        )


EVERYTHING = Narrowing()


def visits_of(narrowing: Narrowing, visit_id: Mapped[Any]) -> ColumnElement[bool]:
    """The visits of the round and with the outcome asked for."""
    conditions: list[ColumnElement[bool]] = [true()]
    if narrowing.round_id is not None:
        of_round = (
            select(Visit.id)
            .join(Assignment, col(Assignment.id) == col(Visit.assignment_id))
            .where(Assignment.round_id == narrowing.round_id)
        )
        conditions.append(visit_id.in_(of_round))
    match narrowing.outcome:
        case Outcome.ALL:
            pass
        case Outcome.PASSED:
            conditions.append(visit_id.not_in(_failed()))
        case Outcome.FAILED:
            conditions.append(visit_id.in_(_failed()))
        case other:
            assert_never(other)
    return and_(*conditions)


def _failed() -> Any:
    return select(VisitScore.visit_id).where(col(VisitScore.failed_common).is_(True))
